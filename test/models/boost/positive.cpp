// RUN: not %mapvet %s -- -std=c++20 \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Boost: Unordered, Container, Thread, Asio.
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/container/flat_map.hpp>
#include <boost/thread/locks.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <boost/thread/thread.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered_map.hpp>

void thread_bad() {
  boost::unordered_map<int, int> counts;
  boost::thread worker([&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  worker.join();
}

// FN_: the pool that post() is given is not taken for where the task runs.
void FN_pool_bad() {
  boost::unordered_flat_map<int, int> counts;
  boost::asio::thread_pool pool(4);
  boost::asio::post(pool, [&] { counts[1] = 1; });
  counts[2] = 2;
  pool.join();
}

std::size_t copy_bad(boost::container::flat_map<int, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}
