// RUN: not %mapvet %s -- -std=c++20 -pthread \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// POSIX threads.
#include <map>
#include <pthread.h>

static std::map<int, int> Counts;
static void *run(void *) {
  Counts[1] = 1;
  return nullptr;
}

void thread_bad() {
  pthread_t worker;
  pthread_create(&worker, nullptr, run, nullptr);
  Counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  pthread_join(worker, nullptr);
}

static std::map<int, int> Shared;
static pthread_rwlock_t Lock = PTHREAD_RWLOCK_INITIALIZER;
static void *reader(void *) {
  pthread_rwlock_rdlock(&Lock);
  (void)Shared.count(1);
  pthread_rwlock_unlock(&Lock);
  return nullptr;
}

void reader_lock_bad() {
  pthread_t worker;
  pthread_create(&worker, nullptr, reader, nullptr);
  pthread_rwlock_rdlock(&Lock);
  Shared[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  pthread_rwlock_unlock(&Lock);
  pthread_join(worker, nullptr);
}
