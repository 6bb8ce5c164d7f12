// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

static std::mutex tableMutex;
static std::unordered_map<int, std::string> table;

static bool upload(const std::string &record) {
  std::this_thread::sleep_for(std::chrono::microseconds(20));
  return !record.empty();
}

static void collect() {
  for (int i = 0; i < 400; ++i) {
    tableMutex.lock();
    table[i % 50] = "record " + std::to_string(i); // BUG(concurrent-access)
    tableMutex.unlock();
    if (i % 8 == 0) // waits for the next block
      std::this_thread::sleep_for(std::chrono::microseconds(40));
  }
}

static int flush() {
  int sent = 0;
  for (int key = 0; key < 50; ++key) {
    tableMutex.lock();
    auto it = table.find(key);
    if (it == table.end()) {
      tableMutex.unlock();
      continue;
    }
    const std::string record = it->second;
    tableMutex.unlock();
    table.erase(key); // BUG(concurrent-access)
    if (upload(record))
      ++sent;
  }
  return sent;
}

int main() {
  std::thread collector(collect);
  int sent = 0;
  for (int round = 0; round < 20; ++round) {
    sent += flush();
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  collector.join();
  sent += flush();
  std::printf("%d sent, %zu left\n", sent, table.size());
}
