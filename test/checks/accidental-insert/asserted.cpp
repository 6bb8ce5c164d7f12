// RUN: %check_clang_tidy %s mapvet-accidental-insert %t -- -- -std=c++20

// Who states what an entry is counts on its being there.
#include <cassert>
#include <map>
#include <string>
#include <vector>

#define APP_EXPECT_EQ(A, B) \
  if (!((A) == (B))) \
  fail(#A)
void fail(const char *What);

void fill(std::map<std::string, int> &M);

void test() {
  std::map<std::string, int> M;
  fill(M);
  APP_EXPECT_EQ(M["one"], 1);
  assert(M["two"] == 2);
  if (M["three"] == 3)
// CHECK-FIXES: const auto found = M.find("three");
// CHECK-FIXES: if ((found != M.end() ? found->second : 0) == 3)
// CHECK-MESSAGES: :[[@LINE-3]]:7: warning: operator[] inserts an entry into 'M' when there is none for '"three"', but its value is only compared here; look it up with 'find' [mapvet-accidental-insert]
    return;
  APP_EXPECT_EQ(M.size(), 3u);
}

// A reference needs something to refer to; a copy does not.
class Table {
public:
  const std::vector<int> &rowOf(int K) { return Rows[K]; }
  int valueOf(int K) { return Values[K]; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: operator[] inserts an entry into 'Values' when there is none for 'K', but its value is only returned here; look it up with 'find' [mapvet-accidental-insert]
  void set(int K, int V) { Values[K] = V, Rows[K].push_back(V); }

private:
  std::map<int, std::vector<int>> Rows;
  std::map<int, int> Values;
};
