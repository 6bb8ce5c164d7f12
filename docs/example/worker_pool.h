//===- worker_pool.h - Threads that run tasks -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef EXAMPLE_WORKER_POOL_H
#define EXAMPLE_WORKER_POOL_H

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// A fixed number of threads that run tasks in the order of submission.
class worker_pool {
public:
  explicit worker_pool(unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      threads_.emplace_back([this] { run(); });
  }
  worker_pool(const worker_pool &) = delete;
  worker_pool &operator=(const worker_pool &) = delete;
  /// Finishes the tasks that were submitted.
  ~worker_pool() {
    {
      std::lock_guard hold(mutex_);
      stopping_ = true;
    }
    work_.notify_all();
    for (std::thread &thread : threads_)
      thread.join();
  }

  /// \p task runs later, on one of the threads.  It must not throw.
  void submit(std::function<void()> task) {
    {
      std::lock_guard hold(mutex_);
      tasks_.push_back(std::move(task));
      ++pending_;
    }
    work_.notify_one();
  }

  /// Returns when all tasks submitted so far have ended.
  void drain() {
    std::unique_lock hold(mutex_);
    idle_.wait(hold, [this] { return pending_ == 0; });
  }

private:
  void run() {
    std::unique_lock hold(mutex_);
    for (;;) {
      work_.wait(hold, [this] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty())
        return;
      std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      hold.unlock();
      task();
      hold.lock();
      if (--pending_ == 0)
        idle_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<std::function<void()>> tasks_;
  std::size_t pending_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

} // namespace example
#endif
