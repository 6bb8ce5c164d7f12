// RUN: %mapvet %s -- -std=c++20 -pthread | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Order and locks of POSIX and C11 threads.
#include <map>
#include <pthread.h>
#include <threads.h>

static std::map<int, int> Counts;
static pthread_mutex_t Mutex = PTHREAD_MUTEX_INITIALIZER;
static void *run(void *) {
  pthread_mutex_lock(&Mutex);
  Counts[1] = 1;
  pthread_mutex_unlock(&Mutex);
  return nullptr;
}

void mutex_ok() {
  pthread_t worker;
  pthread_create(&worker, nullptr, run, nullptr);
  pthread_mutex_lock(&Mutex);
  Counts[2] = 2;
  pthread_mutex_unlock(&Mutex);
  pthread_join(worker, nullptr);
}

static std::map<int, int> Joined;
static void *fill(void *) {
  Joined[1] = 1;
  return nullptr;
}
void join_ok() {
  pthread_t worker;
  pthread_create(&worker, nullptr, fill, nullptr);
  pthread_join(worker, nullptr);
  Joined[2] = 2;
}

static std::map<int, int> Table;
static mtx_t TableMutex;
static int c11(void *) {
  mtx_lock(&TableMutex);
  Table[1] = 1;
  mtx_unlock(&TableMutex);
  return 0;
}
void c11_ok() {
  thrd_t worker;
  thrd_create(&worker, c11, nullptr);
  mtx_lock(&TableMutex);
  Table[2] = 2;
  mtx_unlock(&TableMutex);
  thrd_join(worker, nullptr);
}
