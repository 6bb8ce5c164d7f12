// RUN: %check_clang_tidy %s mapvet-retaining-value %t
#include "hmap/map.h"
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

class Request {
public:
  int id() const { return id_; }
  std::string path;
  std::vector<char> body;
  int id_ = 0;
};
using Report = std::function<int()>;

class Log {
public:
  void member(const std::string &user, std::shared_ptr<Request> r) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_[user] = [r] { return r->id_ + r->id_; };
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'last_' keeps holds on{{.*}}[mapvet-retaining-value]
// CHECK-FIXES: last_[user] = [id = r->id_] { return id + id; };
  }
  void getter(const std::string &user, const Request &r) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_.emplace(user, [r] { return r.id() + static_cast<int>(r.path.size()); });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'last_' keeps holds on{{.*}}[mapvet-retaining-value]
// CHECK-FIXES: last_.emplace(user, [id = r.id(), path = r.path] { return id + static_cast<int>(path.size()); });
  }
  // The name means something in it.
  void taken(const std::string &user, std::shared_ptr<Request> r, int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    more_[user] = [r, id] { return r->id() + id; };
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'more_' keeps holds on{{.*}}[mapvet-retaining-value]
// CHECK-FIXES: more_[user] = [r, id] { return r->id() + id; };
  }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, Report> last_;
  hmap::map<std::string, Report> more_;
};
