// RUN: %mapvet %s -- -std=c++20 | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Locks and order of Boost.
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/thread/locks.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <boost/thread/thread.hpp>
#include <boost/unordered_map.hpp>

void locks_ok() {
  boost::unordered_map<int, int> counts;
  boost::shared_mutex mutex;
  boost::thread worker([&] {
    boost::unique_lock<boost::shared_mutex> hold(mutex);
    counts[1] = 1;
  });
  {
    boost::shared_lock<boost::shared_mutex> hold(mutex);
    (void)counts.find(1);
  }
  {
    boost::lock_guard<boost::shared_mutex> hold(mutex);
    counts[2] = 2;
  }
  worker.join();
}

void pool_join_ok() {
  boost::unordered_map<int, int> counts;
  boost::asio::thread_pool pool(4);
  boost::asio::post(pool, [&] { counts[1] = 1; });
  pool.join();
  counts[2] = 2;
}
