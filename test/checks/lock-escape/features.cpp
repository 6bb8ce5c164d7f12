// RUN: %check_clang_tidy %s mapvet-lock-escape %t
#include <map>
#include <mutex>
#include <string>

// Guards of the project's own, macros.
class Locker {
public:
  explicit Locker(std::mutex &m) : M(m) { M.lock(); }
  ~Locker() { M.unlock(); }

private:
  std::mutex &M;
};
#define LOCKED(MUTEX) std::lock_guard hold(MUTEX)

class Base {
public:
  virtual ~Base() = default;
  void drop(int id) {
    Locker hold(Mutex);
    Table.erase(id);
  }

protected:
  std::mutex Mutex;
  std::map<int, std::string> Table;
};
class Derived : public Base {
public:
  std::size_t own_guard_bad(int id) {
    std::string *name = nullptr;
    {
      Locker hold(Mutex);
      name = &Table[id];
    }
    return name->size();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'name'{{.*}}[mapvet-lock-escape]
  }
  std::string &macro_bad(int id) {
    LOCKED(Mutex);
    return Table[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Table'{{.*}}[mapvet-lock-escape]
  }
  std::size_t own_guard_ok(int id) {
    Locker hold(Mutex);
    std::string *name = &Table[id];
    return name->size();
  }
};

// Templates.
template <typename T> class Cache {
public:
  void put(int id, T value) {
    std::lock_guard hold(Mutex);
    Table[id] = value;
  }
  T &get_bad(int id) {
    std::lock_guard hold(Mutex);
    return Table[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Table'{{.*}}[mapvet-lock-escape]
  }
  T get_ok(int id) {
    std::lock_guard hold(Mutex);
    return Table[id];
  }

private:
  std::mutex Mutex;
  std::map<int, T> Table;
};
int use(Cache<int> &cache) {
  cache.put(1, 2);
  return cache.get_bad(1) + cache.get_ok(1);
}
