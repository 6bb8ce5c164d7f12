// RUN: %check_clang_tidy %s mapvet-check-then-act %t
// Values that are read in one section, changed, and written back in another.
#include "hmap/guarded.h"
#include "hmap/map.h"
#include "hmap/sync_map.h"
#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

struct account {
  long balance = 0;
  std::vector<int> log;
  void deposit(long n) { balance += n; }
  bool empty() const { return balance == 0; }
};
int rate();

class scores {
public:
  int get(const std::string &k) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = values_.find(k);
    return it == values_.end() ? 0 : it->second;
  }
  int at(const std::string &k) {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_[k];
  }
  void set(const std::string &k, int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_[k] = v;
  }
  void put(const std::string &k, int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.insert_or_assign(k, v);
  }

  void nested_bad(const std::string &k, int n) {
    set(k, get(k) + n);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values_' is set here to what comes from an entry that may have changed: another thread can come between the two calls [mapvet-check-then-act]
// CHECK-MESSAGES: :[[@LINE-2]]:12: note: the entry is read here
  }
  void variable_bad(const std::string &k, int n) {
    int v = at(k);
    v += n;
    put(k, v);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void conditional_bad(const std::string &k) {
    int v = get(k);
    v = v > 10 ? 0 : v + 1;
    set(k, v);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void sections_bad(const std::string &k, int n) {
    int v = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      v = values_[k];
    }
    v = v * rate() + n;
    std::lock_guard<std::mutex> lock(mutex_);
    values_[k] = v;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void found_bad(const std::string &k) {
    int v = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (auto it = values_.find(k); it != values_.end())
        v = it->second;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    values_[k] = std::max(v, rate());
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void unlocked_bad(const std::string &k) {
    std::unique_lock<std::mutex> lock(mutex_);
    int v = values_.at(k);
    lock.unlock();
    v += rate();
    lock.lock();
    values_[k] = v;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }

  void one_section_ok(const std::string &k, int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    int v = values_[k];
    v += n;
    values_[k] = v;
  }
  void another_key_ok(const std::string &from, const std::string &to) {
    set(to, get(from) + 1);
  }
  void restored_ok(const std::string &k) {
    int saved = get(k);
    set(k, 0);
    set(k, saved);
  }
  void only_printed_ok(const std::string &k, int n) {
    int v = get(k);
    rate();
    set(k, n);
    (void)v;
  }
  void another_value_ok(const std::string &k) {
    int v = get(k);
    v += 1;
    v = rate();
    set(k, v);
  }
  void compared_ok(const std::string &k, int n) {
    int old = get(k);
    int next = old + n;
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = values_.find(k);
    if (it != values_.end() && it->second == old)
      values_[k] = next;
  }
  void added_ok(const std::string &k, int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_[k] += n;
  }
  void next_key_ok(const std::string &k) {
    int v = get(k);
    std::string other = k + std::to_string(v);
    set(other, v + 1);
  }

private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> values_;
};

class bank {
public:
  account load(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    return accounts_[id];
  }
  std::optional<account> find(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = accounts_.find(id);
    if (it == accounts_.end())
      return std::nullopt;
    return it->second;
  }
  void save(int id, const account &a) {
    std::lock_guard<std::mutex> lock(mutex_);
    accounts_[id] = a;
  }
  void member_bad(int id, long n) {
    account a = load(id);
    a.balance += n;
    save(id, a);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'accounts_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void call_bad(int id, long n) {
    auto a = load(id);
    a.deposit(n);
    save(id, a);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'accounts_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void vector_bad(int id, int n) {
    auto a = load(id);
    a.log.push_back(n);
    save(id, a);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'accounts_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void moved_bad(int id) {
    account a = load(id);
    a.balance *= 2;
    std::lock_guard<std::mutex> lock(mutex_);
    accounts_[id] = std::move(a);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'accounts_' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
  }
  void const_call_ok(int id) {
    account a = load(id);
    if (a.empty())
      rate();
    save(id, a);
  }
  void unchanged_ok(int id) {
    auto a = load(id);
    save(id, a);
  }
  void fresh_ok(int id) {
    auto a = load(id);
    account b;
    b.balance = 1;
    save(id, b);
    (void)a;
  }

private:
  std::mutex mutex_;
  absl::flat_hash_map<int, account> accounts_;
};

static hmap::sync_map<std::string, int> hits;
void hit_bad(const std::string &k) {
  auto v = hits.load(k);
  hits.store(k, v.value_or(0) + 1);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'hits' is set here to what comes from an entry that may have changed: another thread can come between the two calls [mapvet-check-then-act]
}
void hit_ok(const std::string &k, int n) {
  auto v = hits.load(k);
  hits.store(k, n);
  (void)v;
}

static hmap::guarded<hmap::map<std::string, int>> totals;
void total_bad(const std::string &k) {
  int v = totals.with([&](auto &m) {
    auto it = m.find(k);
    return it == m.end() ? 0 : it->second;
  });
  totals.with([&](auto &m) { m[k] = v + 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'totals' is set here to what comes from an entry {{.*}}[mapvet-check-then-act]
}
void total_ok(const std::string &k) {
  totals.with([&](auto &m) { m[k] = m[k] + 1; });
}
