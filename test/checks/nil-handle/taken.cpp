// RUN: %check_clang_tidy %s mapvet-nil-handle %t

// A method gives the map away.
#include "hmap/handle.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <memory>
#include <string>
#include <utility>

using Counters = std::map<std::string, long>;

class Job {
public:
  void count(const std::string &What) { (*Counts)[What] += 1; }
  std::unique_ptr<Counters> take() { return std::move(Counts); }
  std::unique_ptr<Counters> &peek() { return Counts; }
  void restart() { Counts = std::make_unique<Counters>(); }

private:
  std::unique_ptr<Counters> Counts = std::make_unique<Counters>();
};
void taken_bad() {
  Job J;
  J.count("a");
  auto Old = J.take();
  J.count("b");
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-nil-handle]
}
void restarted_ok() {
  Job J;
  auto Old = J.take();
  J.restart();
  J.count("b");
}
void peeked_ok() {
  Job J;
  auto &Now = J.peek();
  J.count("b");
}
class Cache {
public:
  hmap::handle<int, int> release() { return std::move(Table); }
  hmap::handle<int, int> share() { return Table; }
  void put(int K) { Table[K] = 1; }

private:
  hmap::handle<int, int> Table = hmap::make<int, int>();
};
void released_bad() {
  Cache C;
  auto Old = C.release();
  C.put(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-nil-handle]
}
void shared_ok() {
  Cache C;
  auto Old = C.share();
  C.put(1);
}
template <class M> class Holder {
public:
  std::unique_ptr<M> take() { return std::move(Held); }
  void clear() { Held->clear(); }

private:
  std::unique_ptr<M> Held = std::make_unique<M>();
};
void template_bad() {
  Holder<absl::flat_hash_map<int, int>> H;
  auto Old = H.take();
  H.clear();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-nil-handle]
}
void template_ok() {
  Holder<absl::flat_hash_map<int, int>> H;
  H.clear();
  auto Old = H.take();
}
