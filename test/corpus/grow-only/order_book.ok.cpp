// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <map>
#include <optional>
#include <string>

struct Order {
  int quantity = 0;
  double price = 0;
};

class OrderBook {
public:
  int place(int quantity, double price) {
    const int id = ++last_;
    open_[id] = Order{quantity, price};
    return id;
  }

  // The whole order is filled, or it is cancelled.
  std::optional<double> settle(int id, int filled) {
    auto it = open_.find(id);
    if (it == open_.end())
      return std::nullopt;
    const Order order = it->second;
    if (filled < order.quantity) {
      open_.erase(it);
      ++cancelled_;
      return std::nullopt;
    }
    open_.erase(it);
    return order.price * order.quantity;
  }

  std::size_t open() const { return open_.size(); }
  int cancelled() const { return cancelled_; }

private:
  std::map<int, Order> open_;
  int last_ = 0, cancelled_ = 0;
};

int main() {
  OrderBook book;
  double volume = 0;
  for (int i = 0; i < 300; ++i) {
    const int id = book.place(10 + i % 5, 2.5);
    if (auto paid = book.settle(id, 12))
      volume += *paid;
  }
  std::printf("%.1f traded, %d cancelled\n", volume, book.cancelled());
  assert(book.open() == 0);
}
