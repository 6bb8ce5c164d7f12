// RUN: %check_clang_tidy %s mapvet-retaining-value %t
#include "hmap/map.h"
#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

struct request {
  int id = 0;
  std::string path;
  std::vector<char> body;
  const std::string &name() const { return path; }
  std::size_t size() const { return body.size(); }
};
struct small {
  int id = 0;
  std::string path;
};
using report = std::function<int()>;

class log_bad {
public:
  void add(const std::string &user, std::shared_ptr<request> r) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_[user] = [r] { return r->id; };
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'last_' keeps holds on to the whole 'r', of which it uses 'id' alone [mapvet-retaining-value]
// CHECK-MESSAGES: :15:21: note: 'body' stays in memory as long as the entry
  }
  void copy(const std::string &user, const request &r) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_.emplace(user, [r] { return static_cast<int>(r.name().size()); });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'last_' keeps holds on to the whole 'r', of which it uses 'path' alone [mapvet-retaining-value]
  }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, report> last_;
};
class log_ok {
public:
  void add(const std::string &user, std::shared_ptr<request> r) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_[user] = [id = r->id] { return id; };
    last_[user] = [weak = std::weak_ptr<request>(r)] {
      auto r = weak.lock();
      return r ? r->id : 0;
    };
    // All of it is used.
    last_[user] = [r] { return r->id + static_cast<int>(r->body.size()); };
    last_[user] = [r] { return use(*r); };
    last_[user] = [r] { return static_cast<int>(r->size()); };
  }
  void light(const std::string &user, std::shared_ptr<small> s) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_[user] = [s] { return s->id; };
  }

private:
  static int use(const request &r) { return r.id; }
  std::mutex mutex_;
  std::unordered_map<std::string, report> last_;
};
// Gone when it has been asked.
class pending_ok {
public:
  void add(int key, std::shared_ptr<request> r) {
    std::lock_guard<std::mutex> lock(mutex_);
    waiting_[key] = [r] { return r->id; };
  }
  void done(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    waiting_.erase(key);
  }

private:
  std::mutex mutex_;
  hmap::map<int, report> waiting_;
};

template <class F> class table {
public:
  template <class G> void put(int key, G g) { map_.insert_or_assign(key, std::move(g)); }

private:
  boost::unordered_flat_map<int, F> map_;
};
static table<report> reports;
#define REPORT(key, var) reports.put(key, [var] { return var->id; })
void template_bad(const std::shared_ptr<request> &r) {
  REPORT(1, r);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'map_' keeps holds on to the whole 'r'{{.*}}[mapvet-retaining-value]
}
// It does not last longer than the request.
int local_ok(const std::shared_ptr<request> &r) {
  std::map<int, report> local;
  local[1] = [r] { return r->id; };
  return local[1]();
}

class base {
public:
  virtual ~base() = default;
  virtual void keep(std::shared_ptr<request> r) = 0;

protected:
  std::mutex mutex_;
  std::map<int, report> kept_;
};
class derived_bad : public base {
public:
  void keep(std::shared_ptr<request> r) override {
    kept_.insert({r->id, [r] { return r->id; }});
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'kept_' keeps holds on to the whole 'r'{{.*}}[mapvet-retaining-value]
  }
};

// What the fixes make of it.
// CHECK-FIXES: last_[user] = [id = r->id] { return id; };
// CHECK-FIXES: last_.emplace(user, [name = r.name()] { return static_cast<int>(name.size()); });
// CHECK-FIXES: kept_.insert({r->id, [id = r->id] { return id; }});
