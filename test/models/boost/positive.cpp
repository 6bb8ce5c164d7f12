// RUN: not %mapvet %s -- -std=c++20 \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Boost: Unordered, Container, Thread, Asio.
#include <boost/asio/io_context.hpp>
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

void pool_bad() {
  boost::unordered_flat_map<int, int> counts;
  boost::asio::thread_pool pool(4);
  boost::asio::post(pool, [&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  pool.join();
}

// The tasks of a pool meet each other, whatever names it.
void executor_bad() {
  boost::unordered_flat_map<int, int> counts;
  boost::asio::thread_pool pool(4);
  auto executor = pool.get_executor();
  boost::asio::post(executor, [&] { counts[1] = 1; });
  boost::asio::post(executor, [&] { counts[2] = 2; });
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  pool.join();
}

std::size_t loop_bad() {
  boost::unordered_flat_map<int, int> counts;
  boost::asio::io_context loop;
  boost::thread worker([&] { loop.run(); });
  boost::asio::post(loop, [&] { counts[1] = 1; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  const std::size_t size = counts.size();
  worker.join();
  return size;
}

std::size_t copy_bad(boost::container::flat_map<int, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}
