//===- NilHandle.cpp - Writes and dereferences that meet nil --------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mapvet-nil-handle over a whole program: what is nil for good, the order of
// functions, the findings.  NilHandleEngine.h tells how a function is analysed.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/NilHandleEngine.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::link::nil;
using namespace mapvet::facts;

//===----------------------------------------------------------------------===//
// The program
//===----------------------------------------------------------------------===//

TypeKind NilAnalysis::holder(const Path &X) const {
  const Type &T = P.type(P.typeOf(X));
  if (!isHolder(T.Kind))
    return TypeKind::Other;
  if (T.Kind == TypeKind::Handle)
    return T.Kind;
  TypeKind K = P.type(T.Pointee).Kind;
  return K == TypeKind::Map || K == TypeKind::Handle ? T.Kind : TypeKind::Other;
}

void NilAnalysis::report(const Function &F, const Range &At, uint32_t Org,
                         std::string Place, std::string Message,
                         llvm::ArrayRef<std::pair<Range, std::string>> Chain) {
  const Origin &O = Origins[Org];
  Finding R;
  R.Check = "mapvet-nil-handle";
  R.Where = P.range(At);
  R.Message = std::move(Message);
  for (const auto &[Where, Text] : O.Steps)
    if (Where.valid() && !(Where == At && Chain.empty()))
      R.Notes.push_back({P.range(Where), Text});
  for (size_t I = 0; I < Chain.size(); ++I)
    // The first step is the call at which the report stands.
    if (Chain[I].first.valid() && !(I == 0 && Chain[I].first == At))
      R.Notes.push_back({P.range(Chain[I].first), Chain[I].second});
  if (O.Hints) {
    Fix X = P.fix(*O.Hints, FixKind::MakeHandle,
                  "create the map where it is declared");
    if (!X.Edits.empty())
      R.Fixes.push_back(std::move(X));
  }
  R.Identity = "mapvet-nil-handle|" + P.str(F.Name).str() + "|" + Place + "|" +
               std::to_string(unsigned(O.K));
  SourceRange Since = P.range(O.Where);
  std::string Key = Since.File.empty()
                        ? R.Where.File + ":" + std::to_string(R.Where.Line) +
                              ":" + std::to_string(R.Where.Col)
                        : Since.File + ":" + std::to_string(Since.Line) + ":" +
                              std::to_string(Since.Col);
  auto [It, Added] = Found.try_emplace({F.Usr, Key, Place}, R);
  auto Pos = [](const Finding &X) {
    return std::tuple(X.Where.File, X.Where.Line, X.Where.Col, X.Message);
  };
  if (!Added && Pos(R) < Pos(It->second))
    It->second = std::move(R);
}

/// True for declarations that could make a map and do not: \p Hints offers it.
static bool bare(const std::vector<FixHint> &Hints) {
  return llvm::any_of(
      Hints, [](const FixHint &H) { return H.Kind == FixKind::MakeHandle; });
}

static bool startsNil(const Global &G) {
  return G.Init == ValueKind::Null || bare(G.Fixes);
}

/// True if \p File can be included by files that are not part of the program.
static bool isHeader(llvm::StringRef File) {
  return File.ends_with(".h") || File.ends_with(".hpp") ||
         File.ends_with(".hh") || File.ends_with(".hxx") ||
         File.ends_with(".inc") || File.ends_with(".ipp") ||
         File.ends_with(".tpp") || !File.contains('.');
}

/// The variable or field that holds what path \p X leads to, by the first
/// \p Len selectors of it; nothing if those end in something else.
std::optional<NilAnalysis::Holding> NilAnalysis::holding(const Path &X,
                                                         size_t Len) {
  if (Len > 0) {
    if (X.Sels[Len - 1].Kind == SelKind::Field)
      return Holding{Root::This, X.Sels[Len - 1].Name, 0};
    return std::nullopt;
  }
  if (X.RootKind == Root::Global)
    return Holding{Root::Global, X.Owner, 0};
  if (X.RootKind == Root::Local)
    return Holding{Root::Local, X.Owner, X.Index};
  return std::nullopt;
}

/// Finds the fields and globals that hold nil from their construction to the
/// end of the program, because nothing in it ever gives them anything else, and
/// the maps to which nothing but operator[] ever adds a handle, so that all
/// their handles are nil.  Only of those that no code outside the program can
/// reach: members of classes that one source file defines, internal globals and
/// local variables, or everything if the program has its main() and all that is
/// called with objects of the class.
void NilAnalysis::findNeverSet() {
  bool Whole =
      llvm::any_of(P.functions(), [](const Function &F) { return F.Main; });
  bool CallsOut = false;
  std::set<Holding> Changed, ElementsChanged, Subscripted;
  llvm::DenseSet<Sym> Foreign; // classes of which unknown functions get hold
  std::set<Sym> NilAtStart;    // fields

  // An overwritten, moved or handed out object is part of those that it lies
  // in: every holder on the way counts.
  auto Touch = [&](Path X) {
    if (X.RootKind == Root::Temp && !X.Sels.empty())
      if (const Event *E = P.temp(X.Owner, X.Index);
          E && E->Kind == EventKind::MapOp) {
        // A reference to an entry.
        X = E->P;
        X.Sels.push_back({SelKind::Element, 0});
      }
    for (size_t I = X.Sels.size() + 1; I-- > 0;) {
      // What lies behind a holder is not the holder.
      if (I < X.Sels.size() && X.Sels[I].Kind == SelKind::Deref)
        break;
      auto H = holding(X, I);
      if (!H)
        continue;
      Changed.insert(*H);
      ElementsChanged.insert(*H);
    }
  };
  auto Hands = [&](const Value &V) {
    if (V.P.valid() &&
        (V.Kind == ValueKind::Address || V.Kind == ValueKind::MovedFrom ||
         V.Kind == ValueKind::Into))
      Touch(V.P);
  };
  auto RecordOf = [&](const Path &X) {
    const Type &T = P.type(P.typeOf(X));
    return T.Kind == TypeKind::Record ? T.Record : P.type(T.Pointee).Record;
  };
  // Copying and moving whole objects takes each member from its namesake: no
  // member gets anything that it could not hold already.
  auto SameField = [&](const Path &To, const Path &From) {
    return !To.Sels.empty() && !From.Sels.empty() &&
           To.Sels.back().Kind == SelKind::Field &&
           To.Sels.back() == From.Sels.back();
  };
  for (const Function &F : P.functions()) {
    for (const Capture &C : F.Captures)
      Hands(C.From);
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        switch (E.Kind) {
        case EventKind::Assign:
          if (E.V.Kind == ValueKind::Null) {
            if (F.Ctor && E.P.RootKind == Root::This && E.P.Sels.size() == 1)
              NilAtStart.insert(E.P.Sels[0].Name);
          } else if (E.V.Kind == ValueKind::Load && SameField(E.P, E.V.P)) {
            break;
          } else if (E.V.Kind == ValueKind::Fresh &&
                     kindOf(E.P) == TypeKind::Map) {
            // A new map has no elements yet.
            auto H = holding(E.P, E.P.Sels.size());
            const bool Before = H && ElementsChanged.count(*H);
            Touch(E.P);
            if (H && !Before)
              ElementsChanged.erase(*H);
          } else {
            Touch(E.P);
          }
          Hands(E.V);
          break;
        case EventKind::Store:
        case EventKind::Escape:
        case EventKind::Copy:
          Touch(E.P);
          break;
        case EventKind::Move:
        case EventKind::Swap:
          if (isHolder(kindOf(E.P)) && SameField(E.P, E.Q))
            break;
          Touch(E.P);
          // A moved holder is empty, but what it is in was not set.
          if (E.Kind == EventKind::Swap || !isHolder(kindOf(E.Q)))
            if (P.type(P.typeOf(E.Q)).Kind != TypeKind::Record)
              Touch(E.Q);
          break;
        case EventKind::Call: {
          for (const Value &V : E.Args)
            Hands(V);
          Hands(E.V);
          // Of a member of unknown body on the holder itself, say reset(x).
          if (E.Recv.valid() && isHolder(kindOf(E.Recv)))
            Touch(E.Recv);
          if (E.Callee && P.indexOf(E.Callee) == None && !E.Virtual &&
              !standardFunction(P.str(E.Callee))) {
            CallsOut = true;
            if (E.Recv.valid())
              Foreign.insert(RecordOf(E.Recv));
            for (const Value &V : E.Args)
              if (V.P.valid())
                Foreign.insert(RecordOf(V.P));
          }
          break;
        }
        case EventKind::MapOp:
          for (const Value &V : E.Args)
            Hands(V);
          if (auto H = holding(E.P, E.P.Sels.size())) {
            if (E.Op & OpSubscript)
              Subscripted.insert(*H);
            else if (E.Op & (OpInsert | OpAssign))
              ElementsChanged.insert(*H);
          }
          break;
        case EventKind::Spawn:
          for (const Value &V : E.Args)
            Hands(V);
          for (const Value &V : E.V.Bound)
            Hands(V);
          break;
        case EventKind::Return:
          // A reference to the holder leaves the class.
          if (E.V.Kind == ValueKind::Address &&
              (isHolder(kindOf(E.V.P)) || kindOf(E.V.P) == TypeKind::Map))
            Touch(E.V.P);
          else if (E.V.Kind == ValueKind::Into)
            Touch(E.V.P);
          break;
        default:
          break;
        }
      }
  }
  auto Closed = [&](Sym Class) {
    const facts::Class *C = P.classOf(Class);
    return C && (C->Local || !isHeader(P.str(C->Decl.File)) ||
                 (Whole && !Foreign.count(Class)));
  };
  auto Nil = [&](TypeId T) {
    return std::string(P.type(T).Kind == TypeKind::Handle ? "nil" : "null");
  };

  // Members of aggregates are default-constructed by nobody that has events.
  for (const Function &F : P.functions())
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        for (const Sel &S : E.P.Sels)
          if (S.Kind == SelKind::Field)
            if (const Field *D = P.field(S.Name); D && bare(D->Fixes))
              NilAtStart.insert(S.Name);
  for (Sym Name : NilAtStart) {
    const Field *D = P.field(Name);
    if (!D || Changed.count({Root::This, Name, 0}) || !Closed(D->Class) ||
        !isHolder(P.type(D->Ty).Kind))
      continue;
    NilFields[Name] = origin(D, 0, Origin::Never, D->Decl, [&](Origin &O) {
      O.Hints = &D->Fixes;
      O.Steps.push_back(
          {D->Decl, "'" + P.str(D->Name).str() +
                        "' is never given a map: every constructor "
                        "leaves it " +
                        Nil(D->Ty) + ", and nothing assigns it"});
    });
  }
  for (const Function &F : P.functions())
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.P.RootKind != Root::Global || NilGlobals.count(E.P.Owner) ||
            Changed.count({Root::Global, E.P.Owner, 0}))
          continue;
        const Global *G = P.global(E.P.Owner);
        if (!G || !isHolder(P.type(G->Ty).Kind) || !startsNil(*G) ||
            !(G->Internal || G->StaticLocalOf || (Whole && !CallsOut)))
          continue;
        NilGlobals[G->Usr] =
            origin(G, 0, Origin::Never, G->Decl, [&](Origin &O) {
              O.Hints = &G->Fixes;
              O.Steps.push_back(
                  {G->Decl, "'" + P.str(G->Name).str() +
                                "' is declared here without a map, and "
                                "nothing in the program assigns it"});
            });
      }
  for (const Holding &H : Subscripted) {
    if (ElementsChanged.count(H))
      continue;
    TypeId T = 0;
    Range Decl;
    std::string Name;
    if (H.K == Root::This) {
      const Field *D = P.field(H.Name);
      if (!D || !Closed(D->Class))
        continue;
      T = D->Ty;
      Decl = D->Decl;
      Name = P.str(D->Name).str();
    } else if (H.K == Root::Global) {
      const Global *G = P.global(H.Name);
      if (!G || !(G->Internal || G->StaticLocalOf || (Whole && !CallsOut)))
        continue;
      T = G->Ty;
      Decl = G->Decl;
      Name = P.str(G->Name).str();
    } else {
      const Function *F = P.function(H.Name);
      if (!F || H.Index >= F->Locals.size())
        continue;
      const Local &L = F->Locals[H.Index];
      if (L.Param != None || L.Capture)
        continue;
      T = L.Ty;
      Decl = L.Decl;
      Name = P.str(L.Name).str();
    }
    const Type &M = P.type(T);
    const Type &V = P.type(M.Mapped);
    // What is added to another map may come back by a moved or copied node.
    if (M.Kind != TypeKind::Map || !isHolder(V.Kind) ||
        (V.Kind != TypeKind::Handle && P.type(V.Pointee).Kind != TypeKind::Map))
      continue;
    NilElements[H] = origin(&H, 2, Origin::Never, Decl, [&](Origin &O) {
      O.Steps.push_back({Decl, "operator[] adds a " + Nil(M.Mapped) +
                                   " entry to '" + Name +
                                   "' for a new key, and nothing ever stores a "
                                   "map there"});
    });
  }
}

/// When main() begins, a global that starts nil is nil, unless a function may
/// have set it that main() does not lead to: a constructor of another global,
/// or something that registers itself.
void NilAnalysis::findInitialGlobals() {
  llvm::ArrayRef<Function> Fs = P.functions();
  std::vector<uint8_t> Reached(Fs.size(), 0);
  std::vector<uint32_t> Stack;
  for (uint32_t I = 0; I < Fs.size(); ++I)
    if (Fs[I].Main) {
      Reached[I] = 1;
      Stack.push_back(I);
    }
  if (Stack.empty())
    return;
  while (!Stack.empty()) {
    uint32_t I = Stack.back();
    Stack.pop_back();
    for (const Block &B : Fs[I].Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call || E.Kind == EventKind::Spawn ||
            E.Kind == EventKind::Destroy)
          for (uint32_t C : P.callees(I, E))
            if (!Reached[C]) {
              Reached[C] = 1;
              Stack.push_back(C);
            }
  }
  llvm::DenseSet<Sym> Elsewhere;
  llvm::DenseMap<Sym, const Global *> Candidates;
  for (uint32_t I = 0; I < Fs.size(); ++I)
    for (const Block &B : Fs[I].Blocks)
      for (const Event &E : B.Events) {
        auto See = [&](const Path &X) {
          if (X.RootKind != Root::Global)
            return;
          if (!Reached[I])
            Elsewhere.insert(X.Owner);
          const Global *G = P.global(X.Owner);
          if (G && isHolder(P.type(G->Ty).Kind) && startsNil(*G) &&
              !G->StaticLocalOf && !G->ThreadLocal)
            Candidates.try_emplace(G->Usr, G);
        };
        See(E.P);
        See(E.Q);
        for (const Value &V : E.Args)
          See(V.P);
        See(E.V.P);
      }
  for (const auto &[Usr, G] : Candidates) {
    if (Elsewhere.count(Usr) || NilGlobals.count(Usr))
      continue;
    NilInMain[Usr] = origin(G, 1, Origin::Declared, G->Decl, [&](Origin &O) {
      O.Hints = &G->Fixes;
      O.Steps.push_back({G->Decl, "'" + P.str(G->Name).str() +
                                      "' is declared here without a map"});
    });
  }
}

/// The call results of \p F that only serve to reach what they refer to: no
/// condition and no value names the result itself.
static llvm::DenseSet<uint32_t> onlyFollowed(const Function &F) {
  llvm::DenseSet<uint32_t> Made, Named;
  auto Name = [&](const Path &X) {
    if (X.RootKind == Root::Temp && X.Owner == F.Usr &&
        (X.Sels.empty() || X.Sels[0].Kind != SelKind::Deref))
      Named.insert(X.Index);
  };
  auto NameValue = [&](const auto &Self, const Value &V) -> void {
    Name(V.P);
    if (V.Kind != ValueKind::Unknown)
      for (const Value &B : V.Bound)
        Self(Self, B);
  };
  for (const Cond &C : F.Conds) {
    Name(C.P);
    for (const Path &R : C.Reads)
      Name(R);
  }
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.R != None &&
          (E.Kind != EventKind::Call || !Made.insert(E.R).second))
        Named.insert(E.R);
      switch (E.Kind) {
      case EventKind::Lock:
      case EventKind::Unlock:
      case EventKind::Join:
      case EventKind::Signal:
      case EventKind::Use:
      case EventKind::Sink:
      case EventKind::Borrow:
      case EventKind::Touch:
      case EventKind::Change:
        continue; // these change nothing; see Executor::execute()
      case EventKind::MapOp:
        break;
      default:
        Name(E.P);
      }
      for (const Path *X : {&E.Q, &E.Recv, &E.Target})
        Name(*X);
      NameValue(NameValue, E.V);
      for (const Value &V : E.Args)
        NameValue(NameValue, V);
    }
  for (uint32_t T : Named)
    Made.erase(T);
  return Made;
}

/// True if something in the function with number \p Func can go wrong where
/// there is no map: what Executor::use() is for.
bool NilAnalysis::needsMap(uint32_t Func) const {
  const Function &F = P.functions()[Func];
  std::optional<llvm::DenseSet<uint32_t>> Followed;
  // Of what an unseen function returns, only a check could tell that it is nil.
  auto Trusted = [&](const Path &Holder) {
    if (Holder.RootKind != Root::Temp || !Holder.Sels.empty() ||
        Holder.Owner != F.Usr)
      return false;
    const Event *Call = P.temp(F.Usr, Holder.Index);
    if (!Call || Call->Kind != EventKind::Call ||
        !P.callees(Func, *Call).empty())
      return false;
    if (!Followed)
      Followed = onlyFollowed(F);
    return Followed->count(Holder.Index) != 0;
  };
  const bool Locks = llvm::any_of(F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      return E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Load &&
             kindOf(E.P) == TypeKind::Shared && kindOf(E.V.P) == TypeKind::Weak;
    });
  });
  auto Needs = [&](const Event &E) {
    if (Locks && E.Kind == EventKind::MapOp && hasDeref(E.P))
      return true;
    if (E.Kind == EventKind::Deref) {
      TypeKind K = kindOf(E.P);
      return isHolder(K) && K != TypeKind::Handle &&
             holder(E.P) != TypeKind::Other;
    }
    if (E.Kind != EventKind::MapOp || E.P.Sels.empty() ||
        E.P.Sels.back().Kind != SelKind::Deref ||
        !(E.Op & ~(OpElementRead | OpElementWrite)))
      return false;
    Path Holder = E.P;
    Holder.Sels.pop_back();
    TypeKind K = kindOf(Holder);
    if (K != TypeKind::Pointer && K != TypeKind::Unique &&
        K != TypeKind::Shared && K != TypeKind::Optional && (E.Op & OpNilSafe))
      return false;
    // Nobody knows what some calls return; a reference is not among that.
    return (isHolder(K) ||
            (K == TypeKind::Other && Holder.RootKind == Root::Temp)) &&
           !Trusted(Holder);
  };
  return llvm::any_of(
      F.Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Needs); });
}

/// Adds the function with number \p F, with all whose effects it sees, to what
/// is to be executed.
void NilAnalysis::want(uint32_t F) {
  llvm::ArrayRef<std::vector<uint32_t>> Sccs = P.bottomUp();
  llvm::SmallVector<uint32_t, 16> Stack;
  auto Add = [&](uint32_t I) {
    if (I == None || Wanted[SccOf[I]])
      return;
    Wanted[SccOf[I]] = true;
    Waiting.push(SccOf[I]);
    Stack.push_back(SccOf[I]);
  };
  Add(F);
  while (!Stack.empty())
    for (uint32_t I : Sccs[Stack.pop_back_val()])
      for (const Block &B : P.functions()[I].Blocks)
        for (const Event &E : B.Events) {
          if (E.Kind == EventKind::Call || E.Kind == EventKind::Spawn)
            for (uint32_t C : P.callees(I, E))
              Add(C);
          // Handed to somebody who may run it.
          for (const Value &V : E.Args)
            if (V.Kind == ValueKind::Function)
              Add(P.indexOf(V.Text));
        }
}

/// Executes the functions of one cycle of the call graph, or a single one.
void NilAnalysis::execute(const std::vector<uint32_t> &Scc) {
  llvm::ArrayRef<Function> Fs = P.functions();
  bool Cyclic = Scc.size() > 1;
  for (const Block &B : Fs[Scc[0]].Blocks)
    for (const Event &E : B.Events)
      if (!Cyclic && E.Kind == EventKind::Call)
        Cyclic |= llvm::is_contained(P.callees(Scc[0], E), Scc[0]);
  if (!Cyclic) {
    Summaries[Scc[0]] = Executor(*this, Scc[0]).run();
    return;
  }
  // No exits at first: recursion that ends shows its other ways out round by
  // round.  If they do not settle, the cycle's effects are unknown.
  bool Stable = false;
  for (unsigned Round = 0; Round < MaxRounds && !Stable; ++Round) {
    Stable = true;
    for (uint32_t I : Scc) {
      Summary S = Executor(*this, I).run();
      Summary &Old = Summaries[I];
      Stable &= S.Top == Old.Top && S.Exits == Old.Exits &&
                S.Requirements.size() == Old.Requirements.size();
      Old = std::move(S);
    }
  }
  if (!Stable)
    for (uint32_t I : Scc) {
      Summaries[I].Top = true;
      Summaries[I].Exits.clear();
    }
}

std::vector<Finding> NilAnalysis::run() {
  llvm::ArrayRef<Function> Fs = P.functions();
  llvm::ArrayRef<std::vector<uint32_t>> Sccs = P.bottomUp();
  SccOf.resize(Fs.size());
  for (uint32_t I = 0; I < Sccs.size(); ++I)
    for (uint32_t F : Sccs[I])
      SccOf[F] = I;
  Wanted.resize(Sccs.size());
  for (uint32_t I = 0; I < Fs.size(); ++I)
    if (needsMap(I))
      want(I);
  if (Waiting.empty())
    return {};
  Summaries.resize(Fs.size());
  findNeverSet();
  findInitialGlobals();
  for (const Function &F : Fs) {
    if (!F.Parent)
      continue;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        auto Note = [&](const Path &X) {
          if (X.RootKind == Root::Local && X.Owner != F.Usr)
            ChangedByLambdas[X.Owner].insert(
                Paths.root(Root::Local, X.Owner, X.Index));
        };
        if (E.Kind == EventKind::Assign || E.Kind == EventKind::Store ||
            E.Kind == EventKind::Move || E.Kind == EventKind::Swap ||
            E.Kind == EventKind::Escape)
          Note(E.P);
        if (E.Kind == EventKind::Move || E.Kind == EventKind::Swap)
          Note(E.Q);
        for (const Value &V : E.Args)
          if (V.Kind == ValueKind::Address)
            Note(V.P);
      }
  }
  // Only a function that needs a map itself, or calls one that leaves a need to
  // its callers, can end in a report.  Callees have smaller numbers, and are
  // there with their caller.
  while (!Waiting.empty()) {
    const std::vector<uint32_t> &Scc = Sccs[Waiting.top()];
    Waiting.pop();
    execute(Scc);
    for (uint32_t I : Scc)
      if (!Summaries[I].Requirements.empty())
        for (const Program::CallSite &S : P.callers(I))
          if (S.E->Kind == EventKind::Call || S.E->Kind == EventKind::Spawn)
            want(S.Caller);
  }
  std::vector<Finding> Out;
  for (auto &[Key, R] : Found)
    Out.push_back(std::move(R));
  llvm::sort(Out, [](const Finding &A, const Finding &B) {
    return std::tie(A.Where.File, A.Where.Line, A.Where.Col, A.Message,
                    A.Identity) < std::tie(B.Where.File, B.Where.Line,
                                           B.Where.Col, B.Message, B.Identity);
  });
  return Out;
}

std::vector<Finding> mapvet::link::findNilHandle(const Analysis &A) {
  if (!A.options().enabled("mapvet-nil-handle"))
    return {};
  return NilAnalysis(A.program()).run();
}
