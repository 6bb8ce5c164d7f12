// truth: assert
// class: runaway-worker
#include <atomic>
#include <cassert>
#include <cstdio>
#include <mutex>
#include <pthread.h>
#include <string>
#include <unistd.h>
#include <unordered_map>

static std::mutex mutex;
static std::unordered_map<std::string, int> counts;
static std::atomic<int> reporters{0};
static std::atomic<bool> done{false};

static void *report(void *) {
  ++reporters;
  while (!done) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      ++counts["report"];
    }
    usleep(1000);
  }
  --reporters;
  return nullptr;
}

static void serve(int requests) {
  for (int i = 0; i < requests; ++i) {
    pthread_t thread;
    pthread_create(&thread, nullptr, report, nullptr);
    pthread_detach(thread);
    usleep(500);
  }
}

int main() {
  serve(5);
  done = true;
  usleep(50000);
  std::printf("%d reporters\n", reporters.load());
  assert(reporters == 0);
}
