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
    auto it = table.find(zone);
    return it == table.end() ? 0 : it->second;
  }
  ~TimeZones() { delete static_cast<Table *>(table_); }

private:
  const Table &loaded() {
    Table *table = table_.load(std::memory_order_acquire);
    if (!table) {
      std::lock_guard<std::mutex> lock(mutex_);
      table = table_.load(std::memory_order_relaxed);
      if (!table) {
        table = new Table;
        table->insert({{"UTC", 0}, {"CET", 1}, {"EET", 2}, {"JST", 9}});
        table_.store(table, std::memory_order_release);
      }
    }
    return *table;
  }

  std::mutex mutex_;
  std::atomic<Table *> table_{nullptr};
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
