// RUN: %check_clang_tidy %s mapvet-unsafe-publication %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

using table = std::map<std::string, int>;

class settings {
public:
  void reload_bad() {
    auto next = std::make_shared<table>();
    bad_ = next;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'bad_' is assigned here without a lock while another thread may follow it in 'settings::read_bad' without a lock: it may see a map that is not there yet, or gone [mapvet-unsafe-publication]
  }
  std::size_t read_bad() const { return bad_->size(); }
  void reload_ok() {
    std::lock_guard<std::mutex> lock(mutex_);
    good_ = std::make_shared<table>();
  }
  std::size_t read_ok() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return good_->size();
  }
  std::size_t snapshot_ok() const {
    std::shared_ptr<table> copy;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      copy = good_;
    }
    return copy->size();
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<table> bad_ = std::make_shared<table>();
  std::shared_ptr<table> good_ = std::make_shared<table>();
};
void settings_threads() {
  settings s;
  std::thread t([&s] {
    s.reload_bad();
    s.reload_ok();
  });
  s.read_bad();
  s.read_ok();
  s.snapshot_ok();
  t.join();
}

// Created at first use.
static std::mutex creation;
static std::unordered_map<int, int> *words_bad_table;
static int words_bad(int k) {
  if (!words_bad_table) {
    std::lock_guard<std::mutex> lock(creation);
    if (!words_bad_table)
      words_bad_table = new std::unordered_map<int, int>{{1, 2}};
  }
  return static_cast<int>(words_bad_table->count(k));
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'words_bad_table' is followed to its map here without a lock while another thread may assign it in 'words_bad' under 'creation'{{.*}}[mapvet-unsafe-publication]
}
static int words_ok(int k) {
  static const std::unordered_map<int, int> words{{1, 2}};
  return static_cast<int>(words.count(k));
}
static std::once_flag once;
static std::unordered_map<int, int> *once_table;
static int once_ok(int k) {
  std::call_once(once, [] { once_table = new std::unordered_map<int, int>; });
  return static_cast<int>(once_table->count(k));
}
void word_threads() {
  auto run = [] { words_bad(1), words_ok(1), once_ok(1); };
  std::thread a(run), b(run);
  a.join();
  b.join();
}

// Handles.
template <class K> class prices {
public:
  void morning() {
    auto fresh = hmap::make<K, double>();
    table_ = fresh;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'table_' is assigned here {{.*}}[mapvet-unsafe-publication]
  }
  double price(K item) const { return table_.get(item); }

private:
  hmap::handle<K, double> table_;
};
void price_threads() {
  prices<int> p;
  std::jthread clock([&p] { p.morning(); });
  p.price(1);
}

// With release and acquire.
static std::atomic<absl::flat_hash_map<int, int> *> routes;
static int hop_ok(int to) {
  auto *r = routes.load(std::memory_order_acquire);
  return r && r->contains(to);
}
void route_threads() {
  std::thread t([] { hop_ok(1); });
  routes.store(new absl::flat_hash_map<int, int>, std::memory_order_release);
  t.join();
}

// Before the thread, and after it.
class searcher {
public:
  void run_ok() {
    index_ = std::make_unique<table>();
    std::thread t([this] { found_ = index_->count("x"); });
    t.join();
    index_ = nullptr;
  }

private:
  std::unique_ptr<table> index_;
  std::size_t found_ = 0;
};

#define START(f) std::thread([this] { f(); }).detach()
class base {
public:
  virtual ~base() = default;
  virtual void use() = 0;
  void start() {
    START(use);
    index_ = std::make_shared<table>();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'index_' is assigned here {{.*}}[mapvet-unsafe-publication]
  }

protected:
  std::shared_ptr<table> index_;
};
class derived : public base {
public:
  void use() override { n_ = index_ ? index_->size() : 0; }

private:
  std::size_t n_ = 0;
};
void derived_thread() {
  derived d;
  d.start();
}

// The unprotected look is the one that the reference is made from.
static std::map<int, int> *Lazy = nullptr;
static std::mutex LazyMutex;
static std::map<int, int> &lazy_bad() {
  if (!Lazy) {
    std::lock_guard hold(LazyMutex);
    if (!Lazy)
      Lazy = new std::map<int, int>{{1, 2}};
  }
  return *Lazy;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Lazy' is followed to its map here{{.*}}[mapvet-unsafe-publication]
}
void useLazy() {
  std::thread a([] { (void)lazy_bad().count(1); });
  (void)lazy_bad().count(2);
  a.join();
}

// A helper that hands out the pointer reads it.
class rules {
public:
  void reload_bad() {
    auto next = std::make_shared<table>();
    bad_ = next;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'bad_' is assigned here without a lock while another thread may {{.*}}[mapvet-unsafe-publication]
  }
  std::size_t read_bad() const { return bad()->size(); }
  void reload_ok() {
    auto next = std::make_shared<table>();
    std::lock_guard<std::mutex> lock(mutex_);
    good_ = next;
  }
  std::size_t read_ok() const { return good()->size(); }

private:
  std::shared_ptr<table> bad() const { return bad_; }
  std::shared_ptr<table> good() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return good_;
  }
  mutable std::mutex mutex_;
  std::shared_ptr<table> bad_ = std::make_shared<table>();
  std::shared_ptr<table> good_ = std::make_shared<table>();
};
void run(rules &r) {
  std::thread reloader([&r] {
    r.reload_bad();
    r.reload_ok();
  });
  r.read_bad();
  r.read_ok();
  reloader.join();
}
