// RUN: %check_clang_tidy %s mapvet-check-then-act %t -- -- -std=c++20

// The key is what a loop counts: in each turn it is one key that is asked for and
// set.
#include <map>
#include <mutex>

class Seats {
public:
  bool free(int Row) const {
    std::lock_guard Hold(Lock);
    return !Taken.contains(Row);
  }
  void take(int Row) {
    std::lock_guard Hold(Lock);
    Taken.insert_or_assign(Row, 1);
  }
  bool tryTake(int Row) {
    std::lock_guard Hold(Lock);
    return Taken.try_emplace(Row, 1).second;
  }

private:
  mutable std::mutex Lock;
  std::map<int, int> Taken;
};

void all_bad(Seats &S) {
  for (int Row = 0; Row < 9; ++Row)
    if (S.free(Row))
      S.take(Row);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'Taken' is set here because of a check that may no longer hold: another thread can come between the two calls [mapvet-check-then-act]
}
void all_ok(Seats &S) {
  for (int Row = 0; Row < 9; ++Row)
    if (S.free(Row))
      S.tryTake(Row);
}
// The row behind the one that was asked for.
void next_ok(Seats &S) {
  for (int Row = 0; Row < 9;)
    if (S.free(Row)) {
      ++Row;
      S.take(Row);
    }
}
