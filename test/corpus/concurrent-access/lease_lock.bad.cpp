// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class LeaseBook {
public:
  void grant(const std::string &host, int address) {
    auto held = exclusive();
    leases_[host] = address; // BUG(concurrent-access)
  }

  void expire(const std::string &host) {
    exclusive();
    leases_.erase(host); // BUG(concurrent-access)
  }

  int addressOf(const std::string &host) {
    auto held = exclusive();
    auto it = leases_.find(host);
    return it != leases_.end() ? it->second : 0;
  }

private:
  std::unique_lock<std::mutex> exclusive() { return std::unique_lock<std::mutex>(mutex_); }

  std::mutex mutex_;
  std::unordered_map<std::string, int> leases_;
};

int main() {
  LeaseBook book;
  std::vector<std::thread> relays;
  for (int r = 0; r < 2; ++r)
    relays.emplace_back([&book, r] {
      for (int i = 0; i < 150; ++i) {
        book.grant("host" + std::to_string(i % 25 + r), i);
        if (i % 5 == 0)
          std::this_thread::sleep_for(std::chrono::microseconds(50));
      }
    });
  std::thread reaper([&book] {
    for (int i = 0; i < 80; ++i) {
      book.expire("host" + std::to_string(i % 25));
      std::this_thread::sleep_for(std::chrono::microseconds(30));
    }
  });
  for (auto &relay : relays)
    relay.join();
  reaper.join();
  book.grant("gateway", 1);
  std::printf("%d\n", book.addressOf("gateway"));
}
