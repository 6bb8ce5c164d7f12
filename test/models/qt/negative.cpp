// RUN: %mapvet %s -- -std=c++20 -isystem %S/../mocks | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Locks and order of Qt; its copies share their entries.
#include <qt.h>

void locks_ok() {
  QHash<int, int> counts;
  QMutex mutex;
  QThreadPool pool;
  pool.start([&] {
    QMutexLocker<QMutex> hold(&mutex);
    counts[1] = 1;
  });
  {
    QMutexLocker<QMutex> hold(&mutex);
    counts[2] = 2;
  }
  pool.waitForDone();
  counts[3] = 3;
}

void read_write_ok() {
  QHash<int, int> counts;
  QReadWriteLock lock;
  QThreadPool pool;
  pool.start([&] {
    QWriteLocker hold(&lock);
    counts[1] = 1;
  });
  {
    QReadLocker hold(&lock);
    (void)counts.contains(2);
  }
  pool.waitForDone();
}

int copy_ok(QHash<int, int> counts) { return counts.size(); }
