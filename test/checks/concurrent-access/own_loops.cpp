// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -pthread

// Threads that run the tasks of a loop of their own, and threads of a pool that
// share one queue.
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

using Task = std::function<void()>;

// One thread for each object, which starts it.
class Poller {
public:
  Poller() { thread_ = std::thread(&Poller::run, this); }
  ~Poller() {
    stop_ = true;
    thread_.join();
  }
  void later(Task task) {
    std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  void remember_ok(int id, Task task) {
    later([this, id, task] { timers_[id] = task; });
  }
  void forget_ok(int id) {
    later([this, id] { timers_.erase(id); });
  }

private:
  void run() {
    while (!stop_) {
      std::list<Task> now;
      {
        std::lock_guard<std::mutex> lock(mutex_);
        now.swap(tasks_);
      }
      for (auto &task : now)
        task();
    }
  }
  std::mutex mutex_;
  std::list<Task> tasks_;
  std::map<int, Task> timers_;
  std::thread thread_;
  bool stop_ = false;
};
struct Visitor {
  Poller &poller;
  std::map<int, int> seen;
  void visit_ok(int page) {
    poller.later([this, page] { ++seen[page]; });
  }
};
void pollers() {
  std::vector<std::shared_ptr<Poller>> all;
  for (int i = 0; i < 4; ++i)
    all.push_back(std::make_shared<Poller>());
  Visitor visitor{*all[1], {}};
  visitor.visit_ok(1);
  visitor.visit_ok(2);
  all[0]->remember_ok(1, [] {});
  all[0]->forget_ok(1);
}

// The loop is a variable of the thread.
class Loop {
public:
  void run() {
    while (!quit_)
      runPending();
  }
  void queue(Task task) {
    std::lock_guard<std::mutex> lock(mutex_);
    pending_.push_back(std::move(task));
  }

private:
  void runPending() {
    std::vector<Task> now;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      now.swap(pending_);
    }
    for (const Task &task : now)
      task();
  }
  std::mutex mutex_;
  std::vector<Task> pending_;
  bool quit_ = false;
};
class LoopThread {
public:
  Loop *start() {
    thread_ = std::thread([this] { body(); });
    while (!loop_)
      std::this_thread::yield();
    return loop_;
  }

private:
  void body() {
    Loop loop;
    loop_ = &loop;
    loop.run();
  }
  std::thread thread_;
  Loop *loop_ = nullptr;
};
class Connection {
public:
  explicit Connection(Loop *loop) : loop_(loop) {}
  void set_ok(int key, int value) {
    loop_->queue([this, key, value] { context_[key] = value; });
  }
  void drop_ok(int key) {
    loop_->queue([this, key] { context_.erase(key); });
  }

private:
  Loop *loop_;
  std::map<int, int> context_;
};
void loops() {
  std::vector<std::unique_ptr<LoopThread>> threads;
  std::vector<Loop *> loops;
  for (int i = 0; i < 4; ++i) {
    threads.push_back(std::make_unique<LoopThread>());
    loops.push_back(threads.back()->start());
  }
  Connection first(loops[0]), second(loops[1]);
  first.set_ok(1, 2);
  second.set_ok(2, 3);
  first.drop_ok(1);
}

// All threads of a pool draw from its queue.
class Pool {
public:
  explicit Pool(int count) {
    for (int i = 0; i < count; ++i)
      threads_.emplace_back([this] { work(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (auto &thread : threads_)
      thread.join();
  }
  void enqueue(Task task) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      queue_.push(std::move(task));
    }
    wake_.notify_one();
  }

private:
  void work() {
    for (;;) {
      Task task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [this] { return stop_ || !queue_.empty(); });
        if (queue_.empty())
          return;
        task = std::move(queue_.front());
        queue_.pop();
      }
      task();
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  std::queue<Task> queue_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};
class Statistics {
public:
  explicit Statistics(Pool &pool) : pool_(pool) {}
  void hit_bad(int page) {
    pool_.enqueue([this, page] { ++counts_[page]; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'counts_' is written here without a lock{{.*}}[mapvet-concurrent-access]
  }

private:
  Pool &pool_;
  std::map<int, int> counts_;
};
void pool() {
  Pool workers(4);
  Statistics statistics(workers);
  for (int i = 0; i < 100; ++i)
    statistics.hit_bad(i);
}
