// RUN: %check_clang_tidy %s mapvet-pointer-key %t -- -- -std=c++20

// When an object that is a key ends, and when the map does.
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

struct Edge {
  int From, To;
};
struct ByEnds {
  bool operator()(const Edge *X, const Edge *Y) const {
    return X->From < Y->From || (X->From == Y->From && X->To < Y->To);
  }
};

class Graph {
public:
  // What was there already has not been added.
  const Edge *add(int A, int B) {
    Edge *E = new Edge{A, B};
    if (Edges.insert(E).second)
      return E;
    delete E;
    return nullptr;
  }
  const Edge *addBound(int A, int B) {
    Edge *E = new Edge{A, B};
    auto [At, Fresh] = Edges.insert(E);
    if (!Fresh) {
      delete E;
      return *At;
    }
    return E;
  }
  const Edge *addPair(int A, int B) {
    Edge *E = new Edge{A, B};
    auto Result = Edges.insert(E);
    if (!Result.second)
      delete E;
    return *Result.first;
  }
  void addForward(int A, int B) {
    Edge *E = new Edge{A, B};
    Edges.insert(E);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: key of 'Edges' points to an object that 'Graph::addForward' destroys without removing the key [mapvet-pointer-key]
    if (A > B)
      delete E;
  }

private:
  std::set<Edge *, ByEnds> Edges;
};

struct Node {
  int Id;
};
class Module {
public:
  ~Module() {
    for (Node *N : Nodes)
      delete N;
  }
  Node *make(int Id) {
    Nodes.push_back(new Node{Id});
    return Nodes.back();
  }

private:
  std::vector<Node *> Nodes;
};

// Works on a module of somebody else's, which outlives it for all one knows.
class Translator {
public:
  void translate(Module &M, int Id) {
    Node *N = M.make(Id);
    Cache[N] = Id;
  }

private:
  std::unordered_map<const Node *, int> Cache;
};
// Ends with its module.
class Builder {
public:
  void add(int Id) {
    Node *N = Own->make(Id);
    Seen[N] = Id;
  }

private:
  std::unique_ptr<Module> Own = std::make_unique<Module>();
  std::unordered_map<const Node *, int> Seen;
};
// Outlives it.
class Session {
public:
  void add(int Id) {
    Node *N = Current->make(Id);
    Seen[N] = Id;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: key of 'Seen' points to an object that 'Module::~Module' destroys without removing the key [mapvet-pointer-key]
  }
  void unload() { Current.reset(); }

private:
  std::unique_ptr<Module> Current = std::make_unique<Module>();
  std::unordered_map<const Node *, int> Seen;
};

void use(Module &M) {
  Graph G;
  G.add(1, 2);
  G.addBound(1, 2);
  G.addPair(1, 3);
  G.addForward(3, 1);
  Translator T;
  T.translate(M, 1);
  Builder B;
  B.add(1);
  Session S;
  S.add(1);
  S.unload();
}
