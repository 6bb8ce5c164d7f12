// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <future>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>

std::unordered_map<std::string, int> Hits;
void hit() { Hits["a"]++; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Hits'{{.*}}[mapvet-concurrent-access]
void std_bad() {
  std::thread worker(hit);
  int n = static_cast<int>(Hits.size());
  worker.join();
  (void)n;
}

std::map<int, int> Tree;
void async_bad() {
  auto done = std::async(std::launch::async, [] { Tree[1] = 1; });
  Tree[2] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Tree'{{.*}}[mapvet-concurrent-access]
  done.get();
}
std::map<int, int> Awaited;
void async_ok() {
  auto done = std::async(std::launch::async, [] { Awaited[1] = 1; });
  done.get();
  Awaited[2] = 2;
}

absl::flat_hash_map<int, int> Flat;
absl::Mutex FlatMutex;
void absl_ok() {
  std::jthread worker([] {
    absl::MutexLock hold(&FlatMutex);
    Flat[1] = 1;
  });
  absl::MutexLock hold(&FlatMutex);
  Flat[2] = 2;
}

// A write under a shared lock.
std::unordered_map<int, int> Shared;
std::shared_mutex SharedMutex;
void shared_bad() {
  std::thread worker([] {
    std::unique_lock hold(SharedMutex);
    Shared[1] = 1;
  });
  std::thread other([] {
    std::shared_lock hold(SharedMutex);
    (void)Shared.count(1);
  });
  {
    std::shared_lock hold(SharedMutex);
    Shared[2] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Shared'{{.*}}[mapvet-concurrent-access]
  }
  worker.join();
  other.join();
}

// Most functions of the class hold the lock, one does not.
class Users {
public:
  void add(int id, std::string name) {
    std::lock_guard<std::mutex> hold(Mutex);
    Names[id] = std::move(name);
  }
  void remove(int id) {
    std::lock_guard<std::mutex> hold(Mutex);
    Names.erase(id);
  }
  bool known(int id) {
    std::lock_guard<std::mutex> hold(Mutex);
    return Names.count(id) != 0;
  }
  std::size_t size_bad() { return Names.size(); }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}{{guarded|lock}}{{.*}}[mapvet-concurrent-access]

private:
  std::mutex Mutex;
  std::unordered_map<int, std::string> Names;
};
