// RUN: %check_clang_tidy %s mapvet-lock-escape %t

// An entry that is written only where it is made does not change any more.
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

class Symbols {
public:
  const std::string &name_ok(int Id) {
    std::lock_guard Hold(Mutex);
    auto [It, Fresh] = All.try_emplace(Id, "");
    if (Fresh)
      It->second = "sym" + std::to_string(Id);
    return It->second;
  }
  const std::string *find_ok(int Id) {
    std::lock_guard Hold(Mutex);
    auto It = All.find(Id);
    return It == All.end() ? nullptr : &It->second;
  }

private:
  std::mutex Mutex;
  std::map<int, std::string> All;
};
class Renamed {
public:
  // CHECK-FIXES: std::string name_bad(int Id) {
  const std::string &name_bad(int Id) {
    std::lock_guard Hold(Mutex);
    auto [It, Fresh] = All.try_emplace(Id, "");
    if (Fresh)
      It->second = "sym" + std::to_string(Id);
    return It->second;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'All' is returned, {{.*}}[mapvet-lock-escape]
  }
  void rename(int Id, const std::string &Name) {
    std::lock_guard Hold(Mutex);
    if (auto It = All.find(Id); It != All.end())
      It->second = Name;
  }

private:
  std::mutex Mutex;
  std::unordered_map<int, std::string> All;
};
class Again {
public:
  // CHECK-FIXES: std::string name_bad(int Id) {
  const std::string &name_bad(int Id) {
    std::lock_guard Hold(Mutex);
    auto [It, Fresh] = All.try_emplace(Id, "");
    if (!Fresh)
      It->second += "x";
    return It->second;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'All' is returned, {{.*}}[mapvet-lock-escape]
  }

private:
  std::mutex Mutex;
  std::map<int, std::string> All;
};
