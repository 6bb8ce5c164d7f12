// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

// A guard that takes the lock in the mode that an argument says.
#include <map>
#include <shared_mutex>
#include <string>
#include <thread>

class Guard {
public:
  Guard(std::shared_mutex &m, bool write = false) : m_(m), write_(write) {
    if (write)
      m_.lock();
    else
      m_.lock_shared();
  }
  ~Guard() {
    if (write_)
      m_.unlock();
    else
      m_.unlock_shared();
  }
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;

private:
  std::shared_mutex &m_;
  bool write_;
};

class Encodings {
public:
  void add_ok(const std::string &name, int code) {
    Guard guard(lock_, true);
    codes_[name] = code;
  }
  void remove_ok(const std::string &name) {
    Guard guard(lock_, true);
    codes_.erase(name);
  }
  int find_ok(const std::string &name) const {
    Guard guard(lock_);
    auto it = codes_.find(name);
    return it == codes_.end() ? 0 : it->second;
  }
  void FN_add_bad(const std::string &name) {
    Guard guard(lock_); // for reading only
    codes_[name] = 1;
  }

private:
  mutable std::shared_mutex lock_;
  std::map<std::string, int> codes_;
};

class Counters {
public:
  void add_ok(const std::string &name) {
    Guard guard(lock_, true);
    ++counts_[name];
  }
  void drop_ok(const std::string &name) {
    Guard guard(lock_, true);
    counts_.erase(name);
  }
  std::size_t size_bad() const {
    return counts_.size();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'counts_'{{.*}}[mapvet-concurrent-access]
  }

private:
  mutable std::shared_mutex lock_;
  std::map<std::string, int> counts_;
};

int main() {
  Encodings e;
  Counters c;
  std::thread writer([&] {
    e.add_ok("utf-8", 8);
    e.remove_ok("latin1");
    c.add_ok("a");
    c.drop_ok("b");
  });
  std::thread other([&] { e.FN_add_bad("ascii"); });
  e.find_ok("utf-8");
  c.size_bad();
  writer.join();
  other.join();
}
