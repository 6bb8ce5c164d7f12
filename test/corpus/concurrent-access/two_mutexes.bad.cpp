// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Exchange {
public:
  void bid(const std::string &symbol, int price) {
    std::lock_guard<std::mutex> lock(bidMutex_);
    bids_[symbol] = price; // BUG(concurrent-access)
  }
  void ask(const std::string &symbol, int price) {
    std::lock_guard<std::mutex> lock(askMutex_);
    asks_[symbol] = price;
  }
  int spread(const std::string &symbol) {
    std::lock_guard<std::mutex> lock(askMutex_);
    auto bid = bids_.find(symbol); // BUG(concurrent-access)
    auto ask = asks_.find(symbol);
    if (bid == bids_.end() || ask == asks_.end()) // BUG(concurrent-access)
      return 0;
    return ask->second - bid->second; // BUG(concurrent-access)
  }

private:
  std::mutex bidMutex_;
  std::mutex askMutex_;
  std::map<std::string, int> bids_;
  std::map<std::string, int> asks_;
};

int main() {
  Exchange exchange;
  std::thread buyers([&exchange] {
    for (int i = 0; i < 200; ++i)
      exchange.bid("S" + std::to_string(i % 20), 90 + i % 5);
  });
  std::thread sellers([&exchange] {
    for (int i = 0; i < 200; ++i)
      exchange.ask("S" + std::to_string(i % 20), 100 + i % 5);
  });
  int widest = 0;
  for (int i = 0; i < 100; ++i)
    if (int s = exchange.spread("S" + std::to_string(i % 20)); s > widest)
      widest = s;
  buyers.join();
  sellers.join();
  std::printf("%d\n", exchange.spread("S3"));
  return widest < 0;
}
