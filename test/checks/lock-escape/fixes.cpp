// RUN: %check_clang_tidy %s mapvet-lock-escape %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <mutex>
#include <string>
// CHECK-FIXES: #include <mutex>
// CHECK-FIXES-NEXT: #include <string>

struct User {
  std::string Name;
  int Hits = 0;
};

class Directory {
public:
  void add(int id, const std::string &name) {
    std::lock_guard hold(Mutex);
    Users[id].Name = name;
  }
  void drop(int id) {
    std::lock_guard hold(Mutex);
    Users.erase(id);
  }
  const User &returned(int id) {
    std::lock_guard hold(Mutex);
    return Users[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Users' is returned{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: {{^}}  User returned(int id) {
  }
  static const std::string &shared(int id);
// CHECK-FIXES: static std::string shared(int id);
  User &writable(int id) {
    std::lock_guard hold(Mutex);
    return Users[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Users' is returned{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: User &writable(int id) {
  }
  int reference(int id) {
    Mutex.lock();
    const User &user = Users.at(id);
    Mutex.unlock();
    return user.Hits;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'user'{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: const User user = Users.at(id);
// CHECK-FIXES-NEXT: Mutex.unlock();
  }
  std::size_t iterator(int id) {
    std::unique_lock hold(Mutex);
    auto it = Users.find(id);
    if (it == Users.end())
      return 0;
    hold.unlock();
    return it->second.Name.size();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: const auto entry = it->second;
// CHECK-FIXES-NEXT: hold.unlock();
// CHECK-FIXES-NEXT: return entry.Name.size();
  }
  std::size_t pointer(int id) {
    const User *found = nullptr;
    {
      std::lock_guard hold(Mutex);
      auto it = Users.find(id);
      if (it != Users.end() && it->second.Hits > 0)
        found = &it->second;
    }
    return found ? found->Name.size() : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'found'{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: return found ? found->Name.size() : 0;
  }
  void written(int id) {
    User *found = nullptr;
    {
      std::lock_guard hold(Mutex);
      found = &Users[id];
    }
    found->Hits = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'found'{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: User *found = nullptr;
// CHECK-FIXES: found->Hits = 0;
  }

private:
  static inline std::mutex Mutex;
  static inline std::map<int, User> Users;
};
const std::string &Directory::shared(int id) {
  std::lock_guard hold(Mutex);
  return Users[id].Name;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Users' is returned{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: {{^}}std::string Directory::shared(int id) {
}
std::size_t callers(Directory &d) {
  const User &user = d.returned(1);
  return user.Name.size() + d.returned(2).Name.size() +
         Directory::shared(3).size();
}

// A caller keeps a pointer to it.
class Kept {
public:
  void put(int id, int n) {
    std::lock_guard hold(Mutex);
    Counts[id] = n;
  }
  const int &get(int id) {
    std::lock_guard hold(Mutex);
    return Counts[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Counts' is returned{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: const int &get(int id) {
  }
  int use(int id) {
    const int *n = &get(id);
    return *n;
  }

private:
  std::mutex Mutex;
  absl::flat_hash_map<int, int> Counts;
};
// Overriders return the same.
class Virtual {
public:
  virtual ~Virtual() = default;
  virtual const std::string &name(int id) {
    std::lock_guard hold(Mutex);
    return Names[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Names' is returned{{.*}}[mapvet-lock-escape]
// CHECK-FIXES: virtual const std::string &name(int id) {
  }
  void drop() {
    std::lock_guard hold(Mutex);
    Names.clear();
  }

private:
  std::mutex Mutex;
  std::map<int, std::string> Names;
};
