// RUN: not %mapvet %s -- -std=c++20 -isystem %S/../mocks \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Qt.
#include <qt.h>

void pool_bad() {
  QHash<int, int> counts;
  QThreadPool pool;
  pool.start([&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  pool.waitForDone();
}

void run_bad() {
  QHash<int, int> counts;
  QFuture<void> done = QtConcurrent::run([&] { counts[1] = 1; });
  counts.remove(2);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  done.waitForFinished();
}

void reader_bad() {
  QHash<int, int> counts;
  QReadWriteLock lock;
  QThreadPool pool;
  pool.start([&] {
    QReadLocker hold(&lock);
    (void)counts.contains(1);
  });
  {
    QReadLocker hold(&lock);
    counts[2] = 2;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  }
  pool.waitForDone();
}
