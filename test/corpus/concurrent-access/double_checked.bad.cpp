// truth: tsan
// class: concurrent-access

#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class TimeZones {
public:
  using Table = std::map<std::string, int>;

  int offset(const std::string &zone) {
    const Table &table = loaded();
    auto it = table.find(zone); // BUG(concurrent-access)
    return it == table.end() ? 0 : it->second; // BUG(concurrent-access)
  }
  ~TimeZones() { delete static_cast<Table *>(table_); }

private:
  const Table &loaded() {
    if (!table_) { // BUG(concurrent-access)
      std::lock_guard<std::mutex> lock(mutex_);
      if (!table_) {
        table_ = new Table; // BUG(concurrent-access)
        table_->insert({{"UTC", 0}, {"CET", 1}, {"EET", 2}, {"JST", 9}}); // BUG(concurrent-access)
      }
    }
    return *table_; // BUG(concurrent-access)
  }

  std::mutex mutex_;
  Table *table_ = nullptr;
};

int main() {
  TimeZones zones;
  int sums[2] = {0, 0};
  auto convert = [&zones](int &sum) {
    for (int i = 0; i < 50; ++i)
      sum += zones.offset(i % 2 ? "CET" : "JST");
  };
  std::thread a(convert, std::ref(sums[0]));
  std::thread b(convert, std::ref(sums[1]));
  a.join();
  b.join();
  std::printf("%d\n", sums[0] + sums[1]);
}
