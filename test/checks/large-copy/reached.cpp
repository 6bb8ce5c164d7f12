// RUN: %check_clang_tidy %s mapvet-large-copy %t -- -- -std=c++20

// What an entry leads to may be the object whose map was copied.
#include <set>

struct Node;
struct Edge {
  Node *From, *To;
};
struct Node {
  const std::set<Edge *> &ins() const { return In; }
  void drop(Edge *E) { In.erase(E); }
  // The snapshot is needed: each edge leads back here.
  void clear() {
    std::set<Edge *> Mine = In;
    for (Edge *E : Mine)
      E->To->drop(E);
  }
  int loops() const {
    std::set<Edge *> Mine = In;
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'Mine' copies the set 'In' but only reads it; bind it by 'const &' [mapvet-large-copy]
    int N = 0;
    for (Edge *E : Mine)
      N += E->From == E->To;
    return N;
  }

private:
  std::set<Edge *> In;
};
inline void removeEdge(Edge *E) { E->To->drop(E); }
inline void removeLoops(const Node *N) {
  std::set<Edge *> All = N->ins();
  for (auto It = All.begin(); It != All.end(); ++It) {
    Edge *E = *It;
    if (E->From == E->To)
      removeEdge(E);
  }
}
