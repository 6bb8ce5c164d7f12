// truth: asan
// class: mutation-in-loop

#include <algorithm>
#include <cstdio>
#include <string>
#include <unordered_map>

struct Order {
  std::string symbol;
  int quantity = 0;
};

class Book {
public:
  void place(int id, std::string symbol, int quantity) {
    orders_[id] = Order{std::move(symbol), quantity};
  }
  // Fills what fits and drops what is filled.
  int fill(int quantity) {
    int filled = 0;
    for (auto it = orders_.begin(); it != orders_.end(); ++it) { // BUG(mutation-in-loop)
      int part = std::min(quantity, it->second.quantity);
      it->second.quantity -= part;
      quantity -= part;
      filled += part;
      if (it->second.quantity == 0)
        orders_.erase(it->first); // BUG(mutation-in-loop)
      if (quantity == 0)
        break;
    }
    return filled;
  }
  std::size_t size() const { return orders_.size(); }

private:
  std::unordered_map<int, Order> orders_;
};

int main() {
  Book book;
  for (int i = 0; i < 30; ++i)
    book.place(i, "A RATHER LONG SYMBOL", 10);
  int filled = book.fill(95);
  std::printf("%d filled, %zu left\n", filled, book.size());
  return filled == 95 && book.size() == 21 ? 0 : 1;
}
