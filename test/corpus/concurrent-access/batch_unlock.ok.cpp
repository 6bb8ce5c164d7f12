// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

static std::mutex tableMutex;
static std::map<int, std::string> table;

static bool upload(const std::string &record) {
  std::this_thread::sleep_for(std::chrono::microseconds(20));
  return !record.empty();
}

static void collect() {
  for (int i = 0; i < 400; ++i) {
    tableMutex.lock();
    table[i % 50] = "record " + std::to_string(i);
    tableMutex.unlock();
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
    table.erase(it);
    tableMutex.unlock();
    if (upload(record))
      ++sent;
  }
  return sent;
}

int main() {
  std::thread collector(collect);
  int sent = 0;
  for (int round = 0; round < 4; ++round)
    sent += flush();
  collector.join();
  sent += flush();
  std::printf("%d sent, %zu left\n", sent, table.size());
}
