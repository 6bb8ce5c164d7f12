// RUN: %check_clang_tidy %s mapvet-lock-escape %t
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

// One function a case, named for what it shows: ..._bad is reported, ..._ok is
// not; FN_... is a known miss and FP_... a known false alarm.
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
  std::string scope_bad(int id) {
    User *user = nullptr;
    {
      std::lock_guard hold(Mutex);
      auto it = Users.find(id);
      if (it == Users.end())
        return "";
      user = &it->second;
    }
    return user->Name;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'user' refers into 'Users' and is used after the lock of 'Mutex' has been given back [mapvet-lock-escape]
  }
  int unlock_bad(int id) {
    Mutex.lock();
    User &user = Users[id];
    Mutex.unlock();
    return user.Hits;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'user'{{.*}}[mapvet-lock-escape]
  }
  int unique_bad(int id) {
    std::unique_lock hold(Mutex);
    auto it = Users.find(id);
    if (it == Users.end())
      return 0;
    hold.unlock();
    return it->second.Hits;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-lock-escape]
  }
  User &returned_bad(int id) {
    std::lock_guard hold(Mutex);
    return Users[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Users' is returned, and the lock of 'Mutex' ends with the function [mapvet-lock-escape]
  }
  const User *pointer_bad(int id) {
    std::lock_guard hold(Mutex);
    auto it = Users.find(id);
    return it == Users.end() ? nullptr : &it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'Users'{{.*}}[mapvet-lock-escape]
  }
  std::string copy_ok(int id) {
    std::string name;
    {
      std::lock_guard hold(Mutex);
      name = Users[id].Name;
    }
    return name;
  }
  User value_ok(int id) {
    std::lock_guard hold(Mutex);
    return Users[id];
  }
  int held_ok(int id) {
    std::lock_guard hold(Mutex);
    User &user = Users[id];
    return user.Hits;
  }
  int again_ok(int id) {
    {
      std::lock_guard hold(Mutex);
      Users[id].Hits = 1;
    }
    std::lock_guard hold(Mutex);
    return Users[id].Hits;
  }

private:
  std::mutex Mutex;
  std::unordered_map<int, User> Users;
};

// A shared pointer that is copied out keeps its object.
class Shared {
public:
  void put(int id, std::shared_ptr<User> user) {
    std::lock_guard hold(Mutex);
    Users[id] = user;
  }
  std::shared_ptr<User> get_ok(int id) {
    std::shared_lock hold(Mutex);
    auto it = Users.find(id);
    return it == Users.end() ? nullptr : it->second;
  }

private:
  std::shared_mutex Mutex;
  std::unordered_map<int, std::shared_ptr<User>> Users;
};

// Nothing is ever erased or written: references stay good.
class Interned {
public:
  const std::string &intern_ok(const std::string &text) {
    std::lock_guard hold(Mutex);
    return Names.emplace(text, text).first->second;
  }

private:
  std::mutex Mutex;
  std::map<std::string, std::string> Names;
};

// What the fixes make of it.
// CHECK-FIXES: const auto entry = it->second;
// CHECK-FIXES: return entry.Hits;
