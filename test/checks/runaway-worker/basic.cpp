// RUN: %check_clang_tidy %s mapvet-runaway-worker %t
#include "hmap/guarded.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

static std::mutex mutex;
static std::map<std::string, int> gauges;
static std::atomic<bool> stopping{false};

static void bump() {
  std::lock_guard<std::mutex> lock(mutex);
  ++gauges["x"];
}
static void forever() {
  while (true)
    bump();
}
static void until_stopped() {
  while (!stopping)
    bump();
}
static void once() { bump(); }
static void elsewhere() {
  for (int i = 0;; ++i)
    stopping = i > 3;
}

void detachedJthread_bad(int ticks) {
  for (int i = 0; i < ticks; ++i) {
    std::jthread worker([] { forever(); });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'gauges' {{.*}}[mapvet-runaway-worker]
    worker.detach();
  }
}
void scopedJthread_ok(int ticks) {
  for (int i = 0; i < ticks; ++i)
    std::jthread worker([] { forever(); });
}
void detached_bad(int ticks) {
  for (int i = 0; i < ticks; ++i) {
    std::thread worker(forever);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'gauges' without end is started here in every turn of the loop, and nobody stops or joins it [mapvet-runaway-worker]
    worker.detach();
  }
}
void temporary_bad(int ticks) {
  for (int i = 0; i < ticks; ++i)
    std::thread([] { forever(); }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'gauges' without end {{.*}}[mapvet-runaway-worker]
}
void flag_ok(int ticks) {
  for (int i = 0; i < ticks; ++i)
    std::thread(until_stopped).detach();
}
void ends_ok(int ticks) {
  for (int i = 0; i < ticks; ++i)
    std::thread(once).detach();
}
void no_map_ok(int ticks) {
  for (int i = 0; i < ticks; ++i)
    std::thread(elsewhere).detach();
}
void started_once_ok() { std::thread(forever).detach(); }
void joined_ok(int ticks) {
  for (int i = 0; i < ticks; ++i) {
    std::thread worker(forever);
    worker.join();
  }
}
void jthread_ok(int ticks) {
  for (int i = 0; i < ticks; ++i)
    std::jthread worker([](std::stop_token stop) {
      while (!stop.stop_requested())
        bump();
    });
}
void async_ok(int ticks) {
  for (int i = 0; i < ticks; ++i) {
    auto done = std::async(std::launch::async, once);
    done.get();
  }
}

class server {
public:
  void handle_bad(int peer) {
    workers_.emplace_back([this, peer] {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'peers_' without end is started here on every call{{.*}}[mapvet-runaway-worker]
      for (;;)
        ping(peer);
    });
  }
  void handle_ok(int peer) {
    joined_.emplace_back([this, peer] {
      for (;;)
        ping(peer);
    });
  }
  ~server() {
    for (auto &t : joined_)
      t.join();
  }
  void run() {
    for (int i = 0; i < 10; ++i) {
      handle_bad(i);
      handle_ok(i);
    }
  }

private:
  void ping(int peer) { peers_.with([&](auto &m) { ++m[peer]; }); }
  hmap::guarded<hmap::map<int, int>> peers_;
  std::vector<std::thread> workers_, joined_;
};

#define BACKGROUND(f) std::thread(f).detach()
template <class Key> class feed {
public:
  void poll() {
    do {
      std::lock_guard<std::mutex> lock(mutex_);
      latest_.clear();
    } while (true);
  }
  void subscribe_bad(int n) {
    while (n-- > 0)
      BACKGROUND([this] { poll(); });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'latest_' without end {{.*}}[mapvet-runaway-worker]
  }

private:
  std::mutex mutex_;
  absl::flat_hash_map<Key, int> latest_;
};
template class feed<int>;

// Futures that are kept wait for their threads when it is too late; a thread on
// the heap that nobody names again is joined by nobody.
class monitor {
public:
  void connected_bad(int peer) {
    beats_.push_back(std::async(std::launch::async, [this, peer] {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'last_' without end is started here on every call{{.*}}[mapvet-runaway-worker]
      while (true)
        beat(peer);
    }));
  }
  void connected_ok(int peer) {
    beats_.push_back(std::async(std::launch::async, [this, peer] {
      while (!stopping)
        beat(peer);
    }));
  }
  void leaked_bad(int peer) {
    auto *worker = new std::thread([this, peer] {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'last_' without end is started here on every call{{.*}}[mapvet-runaway-worker]
      while (true)
        beat(peer);
    });
    (void)worker;
  }
  void heap_ok(int peer) {
    auto *worker = new std::thread([this, peer] {
      while (true)
        beat(peer);
    });
    worker->join();
    delete worker;
  }
  void waited_ok(int peer) {
    auto done = std::async(std::launch::async, [this, peer] {
      while (true)
        beat(peer);
    });
  }
  void run() {
    for (int i = 0; i < 10; ++i) {
      connected_bad(i);
      connected_ok(i);
      leaked_bad(i);
      heap_ok(i);
      waited_ok(i);
    }
  }

private:
  void beat(int peer) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_[peer] = 1;
  }
  std::mutex mutex_;
  std::map<int, int> last_;
  std::vector<std::future<void>> beats_;
};
