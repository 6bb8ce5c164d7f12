// RUN: %check_clang_tidy %s mapvet-check-then-act %t -- -- -std=c++20

// Keys are picked under one lock by what their entries hold, and erased under
// another.
#include <mutex>
#include <unordered_map>
#include <vector>

struct Session { int Touched = 0; };

class Sessions {
public:
  void touch(int Id, int Now) {
    std::lock_guard Hold(Lock);
    auto &S = All[Id];
    S.Touched = Now;
  }
  int expire_bad(int Now) {
    std::vector<int> Old;
    {
      std::lock_guard Hold(Lock);
      for (auto &[Id, S] : All)
        if (Now - S.Touched > 10)
          Old.push_back(Id);
    }
    int N = 0;
    for (int Id : Old) {
      std::lock_guard Hold(Lock);
      N += All.erase(Id);
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'All' is erased from here because of a check that may no longer hold: the lock was given back after it [mapvet-check-then-act]
    }
    return N;
  }
  // One section.
  int expire_ok(int Now) {
    std::lock_guard Hold(Lock);
    std::vector<int> Old;
    for (auto &[Id, S] : All)
      if (Now - S.Touched > 10)
        Old.push_back(Id);
    int N = 0;
    for (int Id : Old)
      N += All.erase(Id);
    return N;
  }
  // Asked again.
  void again_ok(int Now) {
    std::vector<int> Old;
    {
      std::lock_guard Hold(Lock);
      for (auto &[Id, S] : All)
        if (Now - S.Touched > 10)
          Old.push_back(Id);
    }
    for (int Id : Old) {
      std::lock_guard Hold(Lock);
      if (auto It = All.find(Id); It != All.end() && Now - It->second.Touched > 10)
        All.erase(It);
    }
  }
  // By the key alone, which stays as it is.
  void below_ok(int Limit) {
    std::vector<int> Low;
    {
      std::lock_guard Hold(Lock);
      for (auto &[Id, S] : All)
        if (Id < Limit)
          Low.push_back(Id);
    }
    for (int Id : Low) {
      std::lock_guard Hold(Lock);
      All.erase(Id);
    }
  }

private:
  std::mutex Lock;
  std::unordered_map<int, Session> All;
};

// What an entry holds is never written again.
class Blobs {
public:
  void add(int Id, int Size) {
    std::lock_guard Hold(Lock);
    Sizes.try_emplace(Id, Size);
  }
  void drop_ok(int Limit) {
    std::vector<int> Large;
    {
      std::lock_guard Hold(Lock);
      for (auto &[Id, Size] : Sizes)
        if (Size > Limit)
          Large.push_back(Id);
    }
    for (int Id : Large) {
      std::lock_guard Hold(Lock);
      Sizes.erase(Id);
    }
  }

private:
  std::mutex Lock;
  std::unordered_map<int, int> Sizes;
};
