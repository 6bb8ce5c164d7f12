// RUN: %check_clang_tidy %s mapvet-grow-only %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

// Each case is a class: ..._bad is reported, ..._ok is not.  main(), at the
// end, makes one object of each and serves requests with it.

//--- nothing is removed ---------------------------------------------------------

class sibling_bad {
public:
  void open(int fd, const std::string &peer) {
    peers_[fd] = peer;
    buffers_[fd] = "";
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'buffers_' only grows: nothing ever removes the entries that are added here [mapvet-grow-only]
// CHECK-MESSAGES: :[[@LINE+2]]:{{.*}}: note: 'sibling_bad::close' removes the key from 'peers_' alone
  }
  void close(int fd) { peers_.erase(fd); }

private:
  hmap::map<int, std::string> peers_;
  hmap::map<int, std::string> buffers_;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: the map lives as long as its object
};
class sibling_ok {
public:
  void open(int fd, const std::string &peer) {
    peers_[fd] = peer;
    buffers_[fd] = "";
  }
  void close(int fd) {
    peers_.erase(fd);
    buffers_.erase(fd);
  }

private:
  hmap::map<int, std::string> peers_;
  hmap::map<int, std::string> buffers_;
};

class finisher_bad {
public:
  void begin(const std::string &id) {
    running_.emplace(id, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'running_' only grows: {{.*}}[mapvet-grow-only]
  }
  void finish(const std::string &id) {
    auto it = running_.find(id);
    if (it != running_.end())
      it->second = 0;
  }

private:
  absl::flat_hash_map<std::string, int> running_;
};
class finisher_ok {
public:
  void begin(const std::string &id) { running_.emplace(id, 1); }
  void finish(const std::string &id) {
    auto it = running_.find(id);
    if (it != running_.end())
      drop(it);
  }

private:
  using table = absl::flat_hash_map<std::string, int>;
  void drop(table::iterator it) { running_.erase(it); }
  table running_;
};

template <class Key> class cache_bad {
public:
  int get(const Key &key) {
    if (auto it = values_.find(key); it != values_.end())
      return it->second;
    const int value = static_cast<int>(key.size());
    values_.emplace(key, value);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'values_' only grows: {{.*}}, and it is a cache without a limit [mapvet-grow-only]
    return value;
  }

private:
  boost::unordered_flat_map<Key, int> values_;
};
template <class Key> class cache_ok {
public:
  int get(const Key &key) {
    if (auto it = values_.find(key); it != values_.end())
      return it->second;
    if (values_.size() > 100)
      values_ = {};
    const int value = static_cast<int>(key.size());
    values_.emplace(key, value);
    return value;
  }

private:
  boost::unordered_flat_map<Key, int> values_;
};

class ids_bad {
public:
  int submit(std::string text) {
    const int id = next_++;
    jobs_[id] = std::move(text);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'jobs_' only grows: {{.*}}, and its keys are numbers that are never used again [mapvet-grow-only]
    return id;
  }

private:
  std::map<int, std::string> jobs_;
  int next_ = 0;
};
// The numbers come around again.
class ids_ok {
public:
  int submit(std::string text) {
    const int id = next_++ % 16;
    jobs_[id] = std::move(text);
    return id;
  }

private:
  std::map<int, std::string> jobs_;
  int next_ = 0;
};

class dedup_bad {
public:
  bool accept(long id) {
    return seen_.insert(id).second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'seen_' only grows: {{.*}}, and it remembers every key that it ever saw [mapvet-grow-only]
  }

private:
  std::set<long> seen_;
};
enum class kind { a, b };
class dedup_ok {
public:
  bool accept(kind k) { return seen_.insert(k).second; }

private:
  std::set<kind> seen_;
};

// Filled once, then read.
class config_ok {
public:
  explicit config_ok(const std::vector<std::string> &lines) {
    for (const std::string &line : lines)
      values_[line] = static_cast<int>(line.size());
  }
  void load(const std::vector<std::string> &lines) {
    for (const std::string &line : lines)
      more_[line] = static_cast<int>(line.size());
  }
  int get(const std::string &name) const {
    auto it = values_.find(name);
    return it == values_.end() ? static_cast<int>(more_.count(name)) : it->second;
  }

private:
  std::unordered_map<std::string, int> values_, more_;
};

// A result that is read as a whole.
class histogram_ok {
public:
  void observe(int value) { ++counts_[value]; }
  int modes() const {
    int n = 0;
    for (const auto &[value, count] : counts_)
      n += count > 1;
    return n;
  }

private:
  std::map<int, int> counts_;
};

// Names that become numbers.
class symbols_ok {
public:
  int number(const std::string &name) {
    auto it = ids_.find(name);
    if (it != ids_.end())
      return it->second;
    const int id = static_cast<int>(ids_.size());
    ids_[name] = id;
    return id;
  }

private:
  std::unordered_map<std::string, int> ids_;
};

// Somebody else has the map, too.
class handed_out_ok {
public:
  void connect(int fd) { fds_[fd] = 1; }
  void disconnect(int fd) { last_ = fds_[fd]; }
  std::unordered_map<int, int> &fds() { return fds_; }

private:
  std::unordered_map<int, int> fds_;
  int last_ = 0;
};

class base {
public:
  virtual ~base() = default;
  virtual void leave(int user) = 0;

protected:
  std::unordered_map<int, std::string> users_;
};
class derived_ok : public base {
public:
  void join(int user) { users_[user] = "?"; }
  void leave(int user) override { users_.erase(user); }
};
class derived_bad {
public:
  void join(int user) {
    users_[user] = "?";
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'users_' only grows: {{.*}}[mapvet-grow-only]
  }
  virtual void leave(int user) { users_[user] = "gone"; }
  virtual ~derived_bad() = default;

private:
  std::unordered_map<int, std::string> users_;
};

class handle_bad {
public:
  int score(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (scores_.contains(name))
      return scores_[name];
    return scores_[name] = static_cast<int>(name.size());
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'scores_' only grows: {{.*}}, and it is a cache without a limit [mapvet-grow-only]
  }

private:
  mutable std::mutex mutex_;
  hmap::handle<std::string, int> scores_ = hmap::make<std::string, int>();
};

// Only ever a few names.
class levels_ok {
public:
  int score(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (scores_.contains(name))
      return scores_[name];
    return scores_[name] = static_cast<int>(name.size());
  }

private:
  mutable std::mutex mutex_;
  hmap::handle<std::string, int> scores_ = hmap::make<std::string, int>();
};

#define REMEMBER(table, key) (table)[key] = 1
static std::unordered_map<std::string, int> visited;
int macro_bad(const std::string &url) {
  if (visited.count(url))
    return 0;
  REMEMBER(visited, url);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'visited' only grows: {{.*}}[mapvet-grow-only]
  return 1;
}

//--- the removal is skipped -------------------------------------------------------

static std::set<std::string> busy;
bool early_bad(const std::string &name) {
  if (!busy.insert(name).second)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the entry that is added to 'busy' here stays when 'early_bad' returns early [mapvet-grow-only]
    return false;
  if (name.empty())
    return false;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: it returns here without removing the entry
  busy.erase(name);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: the entry is removed here only
  return true;
}
static std::set<std::string> held;
bool early_ok(const std::string &name) {
  if (!held.insert(name).second)
    return false;
  const bool good = !name.empty();
  held.erase(name);
  return good;
}
// Taken back because something went wrong.
static std::set<int> ports;
bool rollback_ok(int port) {
  ports.insert(port);
  if (port > 1024)
    return true;
  ports.erase(port);
  return false;
}

static void work(int n) {
  if (n % 7 == 0)
    throw std::runtime_error("seven");
}
static std::unordered_map<int, int> active;
void throwing_bad(int n) {
  active[n] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the entry that is added to 'active' here stays when 'work' throws [mapvet-grow-only]
  work(n);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: an exception leaves 'throwing_bad' here
  active.erase(n);
}
static std::unordered_map<int, int> scoped;
struct remover {
  int key;
  ~remover() { scoped.erase(key); }
};
void scope_guard_ok(int n) {
  scoped[n] = 1;
  remover later{n};
  work(n);
}

class tickets_bad {
public:
  int open() {
    const int id = ++last_;
    tickets_[id] = "open";
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: an entry that is added to 'tickets_' here stays when 'tickets_bad::close' returns early [mapvet-grow-only]
    return id;
  }
  bool close(int id, bool paid) {
    auto it = tickets_.find(id);
    if (it == tickets_.end())
      return false;
    if (!paid)
      return false;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: it returns here without removing the entry
    tickets_.erase(it);
    return true;
  }

private:
  std::map<int, std::string> tickets_;
  int last_ = 0;
};
// It is asked again until all has arrived.
class parts_ok {
public:
  void start(int id) { missing_[id] = 3; }
  bool part(int id) {
    auto it = missing_.find(id);
    if (it == missing_.end())
      return false;
    if (--it->second > 0)
      return false;
    missing_.erase(it);
    return true;
  }

private:
  std::map<int, int> missing_;
};
// What has expired goes, the rest stays.
class leases_ok {
public:
  void grant(int id, int until) { leases_[id] = until; }
  int check(int id, int now) {
    auto it = leases_.find(id);
    if (it == leases_.end())
      return 0;
    if (it->second < now) {
      leases_.erase(it);
      return 0;
    }
    return it->second;
  }

private:
  std::map<int, int> leases_;
};

//--- objects that do not last --------------------------------------------------------

class scratch_ok {
public:
  bool receive(int id) { return seen_.insert(id).second; }

private:
  std::set<int> seen_;
};

int serve_names(int requests);
int main() {
  sibling_bad s1;
  sibling_ok s2;
  finisher_bad f1;
  finisher_ok f2;
  cache_bad<std::string> c1;
  cache_ok<std::string> c2;
  ids_bad i1;
  ids_ok i2;
  dedup_bad d1;
  dedup_ok d2;
  config_ok config({"a", "b"});
  config.load({"c"});
  histogram_ok h;
  symbols_ok sy;
  handed_out_ok out;
  derived_ok d3;
  derived_bad d4;
  handle_bad hb;
  levels_ok lv;
  tickets_bad t1;
  parts_ok p1;
  leases_ok l1;
  int sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "request " + std::to_string(i);
    s1.open(i, name);
    s1.close(i);
    s2.open(i, name);
    s2.close(i);
    f1.begin(name);
    f1.finish(name);
    f2.begin(name);
    f2.finish(name);
    sum += c1.get(name) + c2.get(name) + i1.submit(name) + i2.submit(name);
    sum += d1.accept(i) + d2.accept(i % 2 ? kind::a : kind::b);
    sum += config.get(name) + sy.number(name);
    h.observe(i);
    out.connect(i);
    out.disconnect(i);
    out.fds().erase(i);
    d3.join(i);
    d3.leave(i);
    d4.join(i);
    d4.leave(i);
    sum += hb.score(name) + lv.score("info") + macro_bad(name);
    sum += lv.score(i % 2 ? "warning" : "error");
    sum += early_bad(name) + early_ok(name) + rollback_ok(i);
    try {
      throwing_bad(i);
      scope_guard_ok(i);
    } catch (const std::exception &) {
      ++sum;
    }
    sum += t1.close(t1.open(), i % 3);
    p1.start(i);
    while (!p1.part(i))
      ++sum;
    l1.grant(i, i + 10);
    sum += l1.check(i, 5);
    scratch_ok scratch;
    sum += scratch.receive(i);
  }
  sum += serve_names(1000);
  return sum + h.modes() > 0;
}

// A question ends nothing, whatever it is called.
class Seats {
public:
  bool free(int seat) const { return !taken_.count(seat); }
  bool take(int seat, const std::string &who) {
    return taken_.emplace(seat, who).second;
  }

private:
  std::unordered_map<int, std::string> taken_;
};

// A cache that the program asks for few names.
class names {
public:
  int id_ok(const std::string &name) {
    if (auto it = ids_.find(name); it != ids_.end())
      return it->second;
    return ids_[name] = static_cast<int>(name.size());
  }
  int id_bad(const std::string &name) {
    if (auto it = others_.find(name); it != others_.end())
      return it->second;
    return others_[name] = static_cast<int>(name.size());
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'others_' only grows: {{.*}} a cache without a limit [mapvet-grow-only]
  }
  int bump_ok(int id) {
    auto it = counts_.find(id);
    if (it == counts_.end())
      it = counts_.emplace(id, 0).first;
    return ++it->second;
  }

private:
  std::unordered_map<std::string, int> ids_, others_;
  std::unordered_map<int, int> counts_;
};
int serve_names(int requests) {
  static names table;
  int sum = 0;
  for (int i = 0; i < requests; ++i) {
    sum += table.id_ok("shard-" + std::to_string((i * 7) % 16));
    sum += table.id_bad("user-" + std::to_string(i * 7));
  }
  for (int i = 0; i < 50; ++i)
    sum += table.bump_ok(i);
  return sum;
}
