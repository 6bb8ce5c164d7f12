// RUN: %check_clang_tidy %s mapvet-nil-handle %t -- -- -std=c++20

// A turn of a loop begins only where there is something to walk over or to count
// to: conditions that ask for that agree with it.
#include "hmap/handle.h"
#include "hmap/map.h"
#include <vector>

using H = hmap::handle<int, int>;

int count_ok(int N) {
  H M;
  if (N > 0)
    M = hmap::make<int, int>();
  for (int I = 0; I < N; ++I)
    M[I] = I;
  return M.size();
}
int unsigned_ok(unsigned N) {
  H M;
  if (N)
    M = hmap::make<int, int>();
  for (unsigned I = 0; I != N; ++I)
    M[I] = I;
  return M.size();
}
int walk_ok(const std::vector<int> &V) {
  H M;
  if (!V.empty())
    M = hmap::make<int, int>();
  for (int X : V)
    M[X] = X;
  return M.size();
}
int index_ok(const std::vector<int> &V) {
  H M;
  if (!V.empty())
    M = hmap::make<int, int>();
  for (std::size_t I = 0; I < V.size(); ++I)
    M[V[I]] = 1;
  return M.size();
}
int more_bad(int N) {
  H M;
  // CHECK-FIXES: H M = hmap::make<
  if (N > 1)
    M = hmap::make<int, int>();
  for (int I = 0; I < N; ++I)
    M[I] = I;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: write to nil map handle 'M'
  return M.size();
}
int after_bad(const std::vector<int> &V) {
  H M;
  // CHECK-FIXES: H M = hmap::make<
  if (!V.empty())
    M = hmap::make<int, int>();
  for (int X : V)
    M[X] = X;
  M[0] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: write to nil map handle 'M'
  return M.size();
}
int grown_bad(std::vector<int> V) {
  H M;
  // CHECK-FIXES: H M = hmap::make<
  if (!V.empty())
    M = hmap::make<int, int>();
  V.push_back(1);
  for (int X : V)
    M[X] = X;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: write to nil map handle 'M'
  return M.size();
}
