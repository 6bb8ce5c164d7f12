// RUN: %check_clang_tidy %s mapvet-lost-update %t

// Changes through an iterator, or a reference, into a copy.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

struct Material {
  float Roughness = 0.5f;
};
using Materials = std::map<std::string, Material>;
class Scene {
public:
  Materials &materials() { return All; }
  const Materials &materials() const { return All; }

private:
  Materials All;
};

void found_bad(Scene &S, const std::string &Name) {
  // CHECK-FIXES: auto &Mats = S.materials();
  auto Mats = S.materials();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Mats' is a copy of {{.*}}, and what is changed in it is lost; bind it by '&' [mapvet-lost-update]
  auto It = Mats.find(Name);
  if (It == Mats.end())
    return;
  It->second.Roughness -= 0.25f;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: the copy is changed here, and not looked at afterwards
}
void inCondition_bad(Scene &S, const std::string &Name) {
  auto Mats = S.materials();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Mats' is a copy {{.*}}[mapvet-lost-update]
  if (auto It = Mats.find(Name); It != Mats.end())
    It->second.Roughness = 1;
}
void reference_bad(Scene &S, const std::string &Name) {
  auto Mats = S.materials();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Mats' is a copy {{.*}}[mapvet-lost-update]
  auto It = Mats.find(Name);
  if (It == Mats.end())
    return;
  Material &M = It->second;
  M.Roughness = 1;
}
void loop_bad(Scene &S) {
  auto Mats = S.materials();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Mats' is a copy {{.*}}[mapvet-lost-update]
  for (auto It = Mats.begin(); It != Mats.end(); ++It)
    It->second.Roughness = 0;
}
using Row = std::unordered_map<std::string, double>;
void rows_bad(std::map<int, Row> &Rows) {
  for (auto [Id, Cells] : Rows) {
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: loop variable '[Id, Cells]' is a copy {{.*}}[mapvet-lost-update]
    auto Cell = Cells.find("x");
    if (Cell != Cells.end())
      Cell->second /= 2;
  }
}
struct Registry {
  absl::flat_hash_map<std::string, int> Flags;
  int Version = 1;
};
void emplaced_bad(Registry R, const std::string &Name) {
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: parameter 'R' is a copy, {{.*}}[mapvet-lost-update]
  auto [It, Fresh] = R.Flags.try_emplace(Name, 1);
  if (!Fresh)
    It->second = 1;
}
template <class M> void generic_bad(M Table, int K) {
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: parameter 'Table' is a copy, {{.*}}[mapvet-lost-update]
  if (auto It = Table.find(K); It != Table.end())
    It->second += 1;
}
void generics(const hmap::map<int, int> &H, const std::map<int, int> &M) {
  generic_bad(H, 1);
  generic_bad(M, 1);
}

//--- looked at afterwards
float lookedAt_ok(Scene &S, const std::string &Name) {
  auto Mats = S.materials();
  auto It = Mats.find(Name);
  if (It == Mats.end())
    return 0;
  It->second.Roughness -= 0.25f;
  return It->second.Roughness;
}
std::size_t counted_ok(std::map<int, int> Left, const std::vector<int> &Taken) {
  std::size_t Missing = 0;
  for (int K : Taken) {
    auto It = Left.find(K);
    if (It == Left.end() || It->second == 0)
      ++Missing;
    else
      --It->second;
  }
  return Missing;
}
bool unique_ok(std::map<int, int> Seen, const std::vector<int> &Keys) {
  for (int K : Keys) {
    auto [It, Fresh] = Seen.try_emplace(K, 1);
    if (!Fresh)
      return false;
  }
  return true;
}
int best_ok(std::map<int, int> Votes) {
  auto It = Votes.find(0);
  if (It != Votes.end())
    Votes.erase(It);
  int Best = 0;
  for (const auto &[K, N] : Votes)
    Best = std::max(Best, N);
  return Best;
}
void handedOn_ok(Scene &S, const std::string &Name, void (*Use)(const Materials &)) {
  auto Mats = S.materials();
  auto It = Mats.find(Name);
  if (It != Mats.end())
    It->second.Roughness = 1;
  Use(Mats);
}
Materials returned_ok(Scene &S, const std::string &Name) {
  auto Mats = S.materials();
  if (auto It = Mats.find(Name); It != Mats.end())
    It->second.Roughness = 1;
  return Mats;
}
void byReference_ok(Scene &S, const std::string &Name) {
  auto &Mats = S.materials();
  if (auto It = Mats.find(Name); It != Mats.end())
    It->second.Roughness = 1;
}
void iteratorKept_ok(Scene &S, std::vector<Materials::iterator> &Out) {
  auto Mats = S.materials();
  auto It = Mats.begin();
  It->second.Roughness = 1;
  Out.push_back(It);
}
