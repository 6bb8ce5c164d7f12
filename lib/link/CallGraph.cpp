//===- CallGraph.cpp - Who runs whom ----------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Direct and virtual calls are read off the facts.  For calls of stored
// callables a points-to analysis finds what may be stored there: it knows
// neither the order of statements nor objects of one class apart (a field is
// one place), which is what keeps it nearly linear.  A function that the
// program does not define may run every callable that is handed to it.
//
//===----------------------------------------------------------------------===//

#include "link/Program.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <functional>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;

namespace mapvet::link {

class CallGraphBuilder {
public:
  explicit CallGraphBuilder(Program &P) : P(P) {}

  void run() {
    findOverriders();
    for (uint32_t F = 0; F < P.Funcs.size(); ++F)
      constrain(F);
    solve();
    finish();
    orderBottomUp();
  }

private:
  /// A place that more callables than this may be stored in says nothing about
  /// any of them.
  static constexpr size_t MaxTargets = 256;

  using Key = std::pair<Sym, uint64_t>;
  enum : uint64_t { KLocal, KTemp, KField, KGlobal, KReturn };

  struct Site {
    uint32_t Func;
    const Event *E;
  };
  struct Node {
    std::vector<uint32_t> Targets; ///< sorted indices of functions
    std::vector<uint32_t> To;      ///< nodes that receive what is stored here
    std::vector<Site> Sites;       ///< calls of what is stored here
    std::vector<uint32_t> New;     ///< targets not yet passed on
    bool Queued = false;
  };

  Program &P;
  llvm::DenseMap<Sym, std::vector<uint32_t>> Overriders;
  llvm::DenseMap<Key, uint32_t> Nodes;
  llvm::DenseMap<const Event *, std::vector<uint32_t>> CalleeOf; ///< sorted
  std::deque<Node> All;
  llvm::DenseSet<uint64_t> Edges; ///< From and To of what lies in Node::To
  std::deque<uint32_t> Work;

  //--- overriders -----------------------------------------------------------
  void findOverriders() {
    llvm::DenseMap<Sym, std::vector<Sym>> Direct;
    for (const Function &F : P.Funcs)
      for (Sym O : F.Overrides)
        Direct[O].push_back(F.Usr);
    std::vector<Sym> Bases;
    for (const auto &[Base, Subs] : Direct)
      Bases.push_back(Base);
    for (Sym Base : Bases) {
      std::vector<uint32_t> Found;
      llvm::SmallVector<Sym, 8> Todo{Base};
      llvm::DenseMap<Sym, bool> Seen;
      while (!Todo.empty()) {
        auto It = Direct.find(Todo.pop_back_val());
        if (It == Direct.end())
          continue;
        for (Sym S : It->second) {
          if (Seen[S])
            continue;
          Seen[S] = true;
          Todo.push_back(S);
          if (uint32_t I = P.indexOf(S); I != None)
            Found.push_back(I);
        }
      }
      llvm::sort(Found);
      Overriders[Base] = std::move(Found);
    }
  }

  /// What a call of the function named \p Usr may run.
  std::vector<uint32_t> resolve(Sym Usr, bool Virtual) const {
    std::vector<uint32_t> Out;
    if (uint32_t I = P.indexOf(Usr); I != None)
      Out.push_back(I);
    if (Virtual)
      if (auto It = Overriders.find(Usr); It != Overriders.end())
        Out.insert(Out.end(), It->second.begin(), It->second.end());
    llvm::sort(Out);
    Out.erase(llvm::unique(Out), Out.end());
    return Out;
  }

  //--- nodes ----------------------------------------------------------------
  uint32_t node(Key K) {
    auto [It, Added] = Nodes.try_emplace(K, All.size());
    if (Added)
      All.emplace_back();
    return It->second;
  }
  /// The node of a place, None if it has none.  The last field names it;
  /// elements and pointees belong to their container.
  uint32_t node(const Path &X) {
    for (size_t N = X.Sels.size(); N-- > 0;) {
      const Sel &S = X.Sels[N];
      if (S.Kind != SelKind::Field)
        continue;
      // Key and value of an entry belong to the map, too.
      if (N > 0 && X.Sels[N - 1].Kind == SelKind::Element)
        if (const Field *F = P.field(S.Name);
            F && (P.str(F->Name) == "second" || P.str(F->Name) == "first"))
          continue;
      return node(Key{S.Name, KField << 32});
    }
    switch (X.RootKind) {
    case Root::Local:
      return node(Key{X.Owner, KLocal << 32 | X.Index});
    case Root::Temp:
      return node(Key{X.Owner, KTemp << 32 | X.Index});
    case Root::Global:
      return node(Key{X.Owner, KGlobal << 32});
    default:
      return None;
    }
  }
  uint32_t paramNode(const Function &F, uint32_t Param) {
    for (uint32_t I = 0; I < F.Locals.size(); ++I)
      if (F.Locals[I].Param == Param)
        return node(Key{F.Usr, KLocal << 32 | I});
    return None;
  }

  void edge(uint32_t From, uint32_t To) {
    if (From == None || To == None || From == To)
      return;
    if (!Edges.insert(uint64_t(From) << 32 | To).second)
      return;
    Node &N = All[From];
    N.To.push_back(To);
    for (uint32_t T : std::vector<uint32_t>(N.Targets))
      addTarget(To, T);
  }
  void addTarget(uint32_t Id, uint32_t Func) {
    Node &N = All[Id];
    auto It = llvm::lower_bound(N.Targets, Func);
    if ((It != N.Targets.end() && *It == Func) ||
        N.Targets.size() >= MaxTargets)
      return;
    N.Targets.insert(It, Func);
    N.New.push_back(Func);
    if (!N.Queued) {
      N.Queued = true;
      Work.push_back(Id);
    }
  }
  /// What \p V holds may come to lie in \p To.
  void flow(const Value &V, uint32_t To) {
    switch (V.Kind) {
    case ValueKind::Function:
      bindArguments(V);
      if (To == None)
        return;
      for (uint32_t F : resolve(V.Text, true))
        addTarget(To, F);
      return;
    case ValueKind::Load:
    case ValueKind::Address:
    case ValueKind::CopyOf:
    case ValueKind::MovedFrom:
      if (To != None)
        edge(node(V.P), To);
      bindArguments(V);
      return;
    default:
      return;
    }
  }
  /// Arguments bound to a callable reach its parameters whenever it runs.
  void bindArguments(const Value &V) {
    if (V.Bound.empty() || V.Kind != ValueKind::Function)
      return;
    for (uint32_t I : resolve(V.Text, true)) {
      const Function &F = P.Funcs[I];
      bool Object = F.Class && !F.Static && !F.Lambda;
      for (uint32_t A = Object ? 1 : 0; A < V.Bound.size(); ++A)
        flow(V.Bound[A], paramNode(F, A - (Object ? 1 : 0)));
    }
  }

  //--- constraints ----------------------------------------------------------
  void constrain(uint32_t Index) {
    const Function &F = P.Funcs[Index];
    for (const Capture &C : F.Captures)
      flow(C.From, node(Key{F.Usr, KLocal << 32 | C.Local}));
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        constrain(Index, F, E);
  }

  void constrain(uint32_t Index, const Function &F, const Event &E) {
    switch (E.Kind) {
    case EventKind::Assign:
      flow(E.V, E.P.valid() ? node(E.P) : None);
      break;
    case EventKind::Copy:
    case EventKind::Move:
      if (E.P.valid() && E.Q.valid())
        edge(node(E.Q), node(E.P));
      break;
    case EventKind::Swap:
      if (E.P.valid() && E.Q.valid()) {
        edge(node(E.Q), node(E.P));
        edge(node(E.P), node(E.Q));
      }
      break;
    case EventKind::Return:
      flow(E.V, node(Key{F.Usr, KReturn << 32}));
      break;
    case EventKind::MapOp:
      // A callable put into a map is found again through the map; its results
      // refer to the map's elements.
      for (const Value &A : E.Args)
        flow(A, E.P.valid() ? node(E.P) : None);
      if (E.R != None && E.P.valid())
        edge(node(E.P), node(Key{F.Usr, KTemp << 32 | E.R}));
      break;
    case EventKind::Spawn:
      if (E.V.Kind == ValueKind::Function) {
        bindArguments(E.V);
        for (uint32_t T : resolve(E.V.Text, true))
          addCallee(Index, E, T);
      } else if (E.V.P.valid()) {
        addSite(E.V.P, Index, E);
      }
      break;
    case EventKind::Call: {
      if (!E.Callee) {
        if (E.Target.valid())
          addSite(E.Target, Index, E);
        for (const Value &A : E.Args)
          if (A.Kind == ValueKind::Function)
            bindArguments(A);
        break;
      }
      std::vector<uint32_t> To = resolve(E.Callee, E.Virtual);
      for (uint32_t T : To)
        addCallee(Index, E, T);
      if (To.empty() && !E.Construct)
        for (const Value &A : E.Args) {
          if (A.Kind == ValueKind::Function) {
            bindArguments(A);
            for (uint32_t T : resolve(A.Text, true))
              addCallee(Index, E, T);
          } else if (A.Kind == ValueKind::Load ||
                     A.Kind == ValueKind::MovedFrom ||
                     A.Kind == ValueKind::CopyOf) {
            const Type &Ty = P.type(P.typeOf(A.P));
            if (Ty.Kind == TypeKind::Callable)
              addSite(A.P, Index, E);
          }
        }
      break;
    }
    case EventKind::Destroy: {
      const Type &Ty = P.type(P.typeOf(E.P));
      const Class *C = Ty.Record ? P.classOf(Ty.Record) : nullptr;
      if (!C || !C->Dtor)
        break;
      const Function *D = P.function(C->Dtor);
      // What is deleted through a pointer may be of a derived class.
      bool Virtual = D && D->Virtual && !E.P.Sels.empty() &&
                     E.P.Sels.back().Kind != SelKind::Field;
      for (uint32_t T : resolve(C->Dtor, Virtual))
        addCallee(Index, E, T);
      break;
    }
    default:
      break;
    }
  }

  void addSite(const Path &X, uint32_t Func, const Event &E) {
    uint32_t N = node(X);
    if (N == None)
      return;
    All[N].Sites.push_back({Func, &E});
    for (uint32_t T : std::vector<uint32_t>(All[N].Targets))
      addCallee(Func, E, T);
  }

  /// Event \p E of \p Caller may run \p Callee: arguments and results flow.
  void addCallee(uint32_t Caller, const Event &E, uint32_t Callee) {
    std::vector<uint32_t> &To = CalleeOf[&E];
    auto It = llvm::lower_bound(To, Callee);
    if (It != To.end() && *It == Callee)
      return;
    To.insert(It, Callee);
    const Function &F = P.Funcs[Callee];
    if (E.Kind == EventKind::Destroy)
      return;
    for (uint32_t I = 0; I < F.Locals.size(); ++I)
      if (F.Locals[I].Param != None)
        flow(P.argument(F.Locals[I].Param, F, E),
             node(Key{F.Usr, KLocal << 32 | I}));
    if (E.R != None && E.Kind == EventKind::Call)
      edge(node(Key{F.Usr, KReturn << 32}),
           node(Key{P.Funcs[Caller].Usr, KTemp << 32 | E.R}));
  }

  void solve() {
    while (!Work.empty()) {
      uint32_t Id = Work.front();
      Work.pop_front();
      All[Id].Queued = false;
      std::vector<uint32_t> New;
      New.swap(All[Id].New);
      for (size_t I = 0; I < All[Id].To.size(); ++I)
        for (uint32_t T : New)
          addTarget(All[Id].To[I], T);
      for (size_t I = 0; I < All[Id].Sites.size(); ++I)
        for (uint32_t T : New) {
          Site S = All[Id].Sites[I];
          addCallee(S.Func, *S.E, T);
        }
    }
  }

  //--- results --------------------------------------------------------------
  void finish() {
    P.CallersOf.resize(P.Funcs.size());
    for (uint32_t F = 0; F < P.Funcs.size(); ++F) {
      P.CallStart.push_back(P.CallsOf.size());
      for (const Block &B : P.Funcs[F].Blocks)
        for (const Event &E : B.Events) {
          auto It = CalleeOf.find(&E);
          if (It == CalleeOf.end())
            continue;
          P.CallsOf.push_back(
              {&E, uint32_t(P.Callees.size()), uint32_t(It->second.size())});
          for (uint32_t C : It->second) {
            P.Callees.push_back(C);
            P.CallersOf[C].push_back({F, &E});
          }
        }
      std::sort(
          P.CallsOf.begin() + P.CallStart.back(), P.CallsOf.end(),
          [](const auto &A, const auto &B) { return std::less<>()(A.E, B.E); });
    }
    P.CallStart.push_back(P.CallsOf.size());
    CalleeOf.clear();
  }

  void orderBottomUp() {
    size_t N = P.Funcs.size();
    std::vector<std::vector<uint32_t>> Succ(N);
    for (uint32_t F = 0; F < N; ++F) {
      for (const Block &B : P.Funcs[F].Blocks)
        for (const Event &E : B.Events)
          for (uint32_t C : P.callees(F, E))
            Succ[F].push_back(C);
      llvm::sort(Succ[F]);
      Succ[F].erase(llvm::unique(Succ[F]), Succ[F].end());
    }
    // Tarjan's algorithm, with a stack of its own: call chains may be long.
    std::vector<uint32_t> Num(N, 0), Low(N, 0);
    std::vector<bool> OnStack(N, false);
    std::vector<uint32_t> Stack;
    uint32_t Next = 1;
    struct Frame {
      uint32_t F;
      size_t Edge;
    };
    std::vector<Frame> Frames;
    for (uint32_t Start = 0; Start < N; ++Start) {
      if (Num[Start])
        continue;
      Frames.push_back({Start, 0});
      Num[Start] = Low[Start] = Next++;
      Stack.push_back(Start);
      OnStack[Start] = true;
      while (!Frames.empty()) {
        uint32_t F = Frames.back().F;
        if (Frames.back().Edge < Succ[F].size()) {
          uint32_t G = Succ[F][Frames.back().Edge++];
          if (!Num[G]) {
            Num[G] = Low[G] = Next++;
            Stack.push_back(G);
            OnStack[G] = true;
            Frames.push_back({G, 0});
          } else if (OnStack[G]) {
            Low[F] = std::min(Low[F], Num[G]);
          }
          continue;
        }
        Frames.pop_back();
        if (!Frames.empty())
          Low[Frames.back().F] = std::min(Low[Frames.back().F], Low[F]);
        if (Low[F] != Num[F])
          continue;
        std::vector<uint32_t> Scc;
        uint32_t G;
        do {
          G = Stack.back();
          Stack.pop_back();
          OnStack[G] = false;
          Scc.push_back(G);
        } while (G != F);
        llvm::sort(Scc);
        P.Sccs.push_back(std::move(Scc));
      }
    }
  }
};

} // namespace mapvet::link

void Program::buildCallGraph() { CallGraphBuilder(*this).run(); }

llvm::ArrayRef<uint32_t> Program::callees(uint32_t Func, const Event &E) const {
  if (size_t(Func) + 1 >= CallStart.size())
    return {};
  auto End = CallsOf.begin() + CallStart[Func + 1];
  auto It = std::lower_bound(
      CallsOf.begin() + CallStart[Func], End, &E,
      [](const Calls &C, const Event *E) { return std::less<>()(C.E, E); });
  if (It == End || It->E != &E)
    return {};
  return llvm::ArrayRef(Callees).slice(It->First, It->Count);
}

llvm::ArrayRef<Program::CallSite> Program::callers(uint32_t Func) const {
  if (Func >= CallersOf.size())
    return {};
  return CallersOf[Func];
}
