// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

// What a loop makes anew in each turn is not shared by the threads that it
// starts, wherever it lies; what it makes once is.
#include <map>
#include <memory>
#include <thread>
#include <vector>

using Map = std::map<int, int>;
struct Worker {
  Map map;
  int id = 0;
  void run() { map[id] = 1; }
};
struct Own {
  Map map;
  std::thread thread;
  explicit Own(int id) : thread([this, id] { map[id] = 1; }) {}
  ~Own() { thread.join(); }
};

void shared_ok() {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    auto map = std::make_shared<Map>();
    threads.emplace_back([map, i] { (*map)[i] = i; });
  }
}
void captured_ok(const Map &from) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back(
        [map = std::make_shared<Map>(from), i] { (*map)[i] = i; });
}
void kept_ok() {
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    workers.push_back(std::make_unique<Worker>());
    threads.emplace_back(&Worker::run, workers.back().get());
  }
}
void objects_ok() {
  std::vector<std::unique_ptr<Own>> all;
  for (int i = 0; i < 3; ++i)
    all.push_back(std::make_unique<Own>(i));
}
void shared_bad() {
  auto map = std::make_shared<Map>();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([map, i] { (*map)[i] = i; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: '*map' is written here without a lock while another thread may do the same [mapvet-concurrent-access]
}

// A general table has no lock of its own because one of its owners has.
template <class T> class Table {
public:
  const T *find(int id) const {
    auto it = table_.find(id);
    return it == table_.end() ? nullptr : it->second;
  }
  T *find(int id) {
    return const_cast<T *>(static_cast<const Table &>(*this).find(id));
  }
  void add(int id, T *object) { table_.emplace(id, object); }

private:
  std::map<int, T *> table_;
};
#include <mutex>
class Manager {
public:
  void add_ok(int id, Worker *worker) {
    std::lock_guard lock(mutex_);
    workers_.add(id, worker);
  }
  bool has_ok(int id) {
    std::lock_guard lock(mutex_);
    return workers_.find(id) != nullptr;
  }
  void name_ok(int id, int name) {
    std::lock_guard lock(mutex_);
    if (Worker *worker = workers_.find(id))
      worker->id = name;
  }

private:
  std::mutex mutex_;
  Table<Worker> workers_;
};
class Single {
public:
  void add_ok(int id, Worker *worker) { workers_.add(id, worker); }
  bool has_ok(int id) { return workers_.find(id) != nullptr; }

private:
  Table<Worker> workers_;
};
