// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <mutex>
#include <thread>
#include <unordered_map>

struct Ticket {
  int customer = 0;
  bool closed = false;
};

class TicketDesk {
public:
  int open(int customer) {
    std::lock_guard<std::mutex> lock(mutex_);
    const int id = next_++;
    tickets_[id] = Ticket{customer, false};
    return id;
  }

  // Returns whether the customer must be told.
  bool close(int id) {
    std::unique_lock<std::mutex> lock(mutex_);
    auto it = tickets_.find(id);
    if (it == tickets_.end())
      return false;
    const Ticket ticket = it->second;
    tickets_.erase(it);
    lock.unlock();
    return notify(ticket);
  }

private:
  static bool notify(const Ticket &ticket) { return ticket.customer % 2 == 0 && !ticket.closed; }

  std::mutex mutex_;
  int next_ = 1;
  std::unordered_map<int, Ticket> tickets_;
};

int main() {
  TicketDesk desk;
  int told[2] = {0, 0};
  auto serve = [&desk](int &count) {
    for (int i = 0; i < 200; ++i) {
      const int id = desk.open(i);
      count += desk.close(id);
    }
  };
  std::thread counterA(serve, std::ref(told[0]));
  std::thread counterB(serve, std::ref(told[1]));
  counterA.join();
  counterB.join();
  std::printf("%d told\n", told[0] + told[1]);
}
