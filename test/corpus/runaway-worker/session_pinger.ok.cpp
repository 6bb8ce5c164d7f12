// truth: assert
// class: runaway-worker
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>

// Pings every connected peer.
class Pinger {
public:
  void connect(int peer) {
    std::lock_guard<std::mutex> lock(mutex_);
    pings_[peer] = 0;
  }
  // On each request.
  void watch(int peer) {
    std::jthread worker([this, peer](std::stop_token stop) {
      ++running;
      while (!stop.stop_requested()) {
        ping(peer);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      --running;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  int pings(int peer) {
    std::lock_guard<std::mutex> lock(mutex_);
    return pings_[peer];
  }
  static inline std::atomic<int> running{0};

private:
  void ping(int peer) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++pings_[peer];
  }
  std::mutex mutex_;
  std::unordered_map<int, int> pings_;
};

int main() {
  static Pinger pinger;
  for (int peer = 0; peer < 5; ++peer) {
    pinger.connect(peer);
    pinger.watch(peer);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::printf("%d running, %d\n", Pinger::running.load(), pinger.pings(0));
  assert(Pinger::running == 0);
}
