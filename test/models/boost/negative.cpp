// RUN: %mapvet %s -- -std=c++20 | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Locks and order of Boost.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
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

// One at a time, and ended with the pool behind it.
std::size_t strand_ok() {
  boost::unordered_map<int, int> counts;
  boost::asio::thread_pool pool(4);
  auto strand = boost::asio::make_strand(pool);
  boost::asio::post(strand, [&] { counts[1] = 1; });
  boost::asio::post(strand, [&] { counts[2] = 2; });
  pool.join();
  return counts.size();
}

std::size_t loop_here_ok() {
  boost::unordered_map<int, int> counts;
  boost::asio::io_context loop;
  boost::asio::post(loop, [&] { counts[1] = 1; });
  loop.run();
  return counts.size();
}

std::size_t loop_in_thread_ok() {
  boost::unordered_map<int, int> counts;
  boost::asio::io_context loop;
  boost::asio::post(loop, [&] { counts[1] = 1; });
  boost::thread worker([&] { loop.run(); });
  worker.join();
  return counts.size();
}
