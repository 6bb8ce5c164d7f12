// RUN: %check_clang_tidy %s mapvet-lock-escape %t -- -- -std=c++20

// What leaves the lock inside another object.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

struct Span {
  const std::string *First;
  int Count;
};
class Names {
public:
  void put(int K, std::string V) {
    std::lock_guard Hold(Mutex);
    All[K] = std::move(V);
  }
  void drop(int K) {
    std::lock_guard Hold(Mutex);
    All.erase(K);
  }
  std::vector<std::string_view> views_bad() const {
    std::lock_guard Hold(Mutex);
    std::vector<std::string_view> Out;
    for (auto &[K, V] : All)
      Out.push_back(V);
    return Out;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a view into 'All' is returned inside another object, and the lock of 'Mutex' ends with the function [mapvet-lock-escape]
  }
  std::vector<const std::string *> pointers_bad() const {
    std::lock_guard Hold(Mutex);
    std::vector<const std::string *> Out;
    for (auto &[K, V] : All)
      Out.push_back(&V);
    return Out;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'All' is returned inside another object, {{.*}}[mapvet-lock-escape]
  }
  std::optional<std::string_view> optional_bad(int K) const {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    if (It == All.end())
      return {};
    return It->second;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a view into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }
  std::optional<std::reference_wrapper<const std::string>> wrapper_bad(int K) const {
    std::lock_guard Hold(Mutex);
    if (auto It = All.find(K); It != All.end())
      return It->second;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'All' is returned inside {{.*}}[mapvet-lock-escape]
    return {};
  }
  std::pair<bool, const std::string *> pair_bad(int K) const {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    if (It == All.end())
      return {false, nullptr};
    return {true, &It->second};
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }
  auto range_bad() const {
    std::lock_guard Hold(Mutex);
    return std::pair(All.begin(), All.end());
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: an iterator into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }
  std::tuple<int, const std::string &> tuple_bad(int K) const {
    std::lock_guard Hold(Mutex);
    return {K, All.at(K)};
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }
  Span aggregate_bad(int K) const {
    std::lock_guard Hold(Mutex);
    return Span{&All.at(K), 1};
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }
  std::function<void()> closure_bad(int K) {
    std::lock_guard Hold(Mutex);
    auto &S = All.at(K);
    return [&S] { S += "x"; };
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }
  std::function<std::size_t()> pointerClosure_bad(int K) const {
    std::lock_guard Hold(Mutex);
    return [S = &All.at(K)] { return S->size(); };
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }

  //--- copies
  std::vector<std::string> copies_ok() const {
    std::lock_guard Hold(Mutex);
    std::vector<std::string> Out;
    for (auto &[K, V] : All)
      Out.push_back(V);
    return Out;
  }
  std::optional<std::string> optional_ok(int K) const {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    if (It == All.end())
      return {};
    return It->second;
  }
  std::pair<bool, std::string> pair_ok(int K) const {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    if (It == All.end())
      return {false, ""};
    return {true, It->second};
  }
  std::function<std::size_t()> closure_ok(int K) const {
    std::lock_guard Hold(Mutex);
    const auto &S = All.at(K);
    return [S] { return S.size(); };
  }
  std::function<std::size_t(int)> later_ok() const {
    return [this](int K) {
      std::lock_guard Hold(Mutex);
      return All.at(K).size();
    };
  }
  //--- the lock goes along
  struct Locked {
    std::unique_lock<std::mutex> Hold;
    std::string *Name;
  };
  Locked locked_ok(int K) {
    std::unique_lock Hold(Mutex);
    auto *S = &All[K];
    return {std::move(Hold), S};
  }
  std::pair<std::unique_lock<std::mutex>, std::string *> pairLocked_ok(int K) {
    std::unique_lock Hold(Mutex);
    auto *S = &All[K];
    return {std::move(Hold), S};
  }
  //--- only looked at under the lock
  std::size_t longest_ok() const {
    std::lock_guard Hold(Mutex);
    std::vector<const std::string *> Some;
    for (auto &[K, V] : All)
      Some.push_back(&V);
    std::size_t N = 0;
    for (const std::string *S : Some)
      N = std::max(N, S->size());
    return N;
  }

private:
  mutable std::mutex Mutex;
  std::map<int, std::string> All;
};

class Flat {
public:
  std::pair<const int *, bool> add_bad(int K) {
    std::lock_guard Hold(Mutex);
    auto [It, Fresh] = Hits.try_emplace(K, 0);
    return {&It->second, Fresh};
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'Hits' is returned inside {{.*}}[mapvet-lock-escape]
  }

private:
  std::mutex Mutex;
  absl::flat_hash_map<int, int> Hits;
};
template <class M> class Table {
public:
  std::pair<bool, const int *> find_bad(int K) {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    if (It == All.end())
      return {false, nullptr};
    return {true, &It->second};
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'All' is returned inside {{.*}}[mapvet-lock-escape]
  }
  void drop(int K) {
    std::lock_guard Hold(Mutex);
    All.erase(K);
  }

private:
  std::mutex Mutex;
  M All;
};
template class Table<hmap::map<int, int>>;

//--- nothing is ever erased or written
class Interned {
public:
  std::pair<const std::string *, bool> add_ok(const std::string &S) {
    std::lock_guard Hold(Mutex);
    auto [It, Fresh] = All.emplace(S, 1);
    return {&It->first, Fresh};
  }

private:
  std::mutex Mutex;
  std::map<std::string, int> All;
};

//--- a reference wrapper, and an object that keeps what it is made from
class Lease {
public:
  explicit Lease(const std::string *Name) : Name(Name) {}
  const std::string &name() const { return *Name; }

private:
  const std::string *Name;
};
class LockedLease {
public:
  LockedLease(std::unique_lock<std::mutex> Hold, const std::string *Name)
      : Hold(std::move(Hold)), Name(Name) {}

private:
  std::unique_lock<std::mutex> Hold;
  const std::string *Name;
};
class Length {
public:
  explicit Length(const std::string *Name) : Size(Name->size()) {}

private:
  std::size_t Size;
};
class Titles {
public:
  void drop(int K) {
    std::lock_guard Hold(Mutex);
    All.erase(K);
  }
  std::optional<std::reference_wrapper<const std::string>> cref_bad(int K) {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    if (It == All.end())
      return std::nullopt;
    return std::cref(It->second);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'All' is returned inside another object{{.*}}[mapvet-lock-escape]
  }
  std::reference_wrapper<std::string> wrapper_bad(int K) {
    std::lock_guard Hold(Mutex);
    return std::ref(All.at(K));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'All' is returned{{.*}}[mapvet-lock-escape]
  }
  std::optional<std::string> copy_ok(int K) {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    if (It == All.end())
      return std::nullopt;
    return std::cref(It->second).get();
  }
  Lease lease_bad(int K) {
    std::lock_guard Hold(Mutex);
    auto It = All.find(K);
    return Lease(It == All.end() ? nullptr : &It->second);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'All' is returned inside another object{{.*}}[mapvet-lock-escape]
  }
  LockedLease lease_ok(int K) {
    std::unique_lock Hold(Mutex);
    auto It = All.find(K);
    const std::string *Name = It == All.end() ? nullptr : &It->second;
    return LockedLease(std::move(Hold), Name);
  }
  Length length_ok(int K) {
    std::lock_guard Hold(Mutex);
    return Length(&All.at(K));
  }

private:
  std::mutex Mutex;
  std::map<int, std::string> All;
};
