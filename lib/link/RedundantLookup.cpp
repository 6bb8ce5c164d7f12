//===- RedundantLookup.cpp - Keys looked up twice ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Look-ups as available expressions: at each point of a function, the entries
// that every way to it has looked up, with nothing on the way that could change
// the map, the key, or, where a lock is given up, either.  A look-up of an
// available entry is redundant.
//
// Cost: per function that names an entry twice, one effect set an event and a
// few passes over the blocks.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <map>
#include <optional>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;

namespace {

constexpr StringRef CheckName = "mapvet-redundant-lookup";
constexpr size_t MaxEvents = 20000; ///< of one function; generated code

/// Changes of a map after which an iterator or an answer may be no good.
constexpr uint32_t Structural = OpWrite | OpInsert | OpErase | OpClear |
                                OpRehash | OpAssign | OpMoveOut | OpSubscript |
                                OpReserve;

enum class Role { Test, Find, Ref, Subscript, Insert, Erase };

Role roleOf(const Event &E) {
  if (E.Op & OpErase)
    return Role::Erase;
  if (E.Op & OpSubscript)
    return Role::Subscript;
  if (E.Op & OpInsert)
    return Role::Insert;
  if (E.Op & OpLookup)
    return Role::Find;
  if (E.Op & OpRef)
    return Role::Ref;
  return Role::Test;
}

class Finder {
public:
  explicit Finder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Graph(nullptr) {}
  std::vector<Finding> run();

private:
  struct Place {
    std::vector<Path> Map, Reads; ///< canonical
    bool Own = false;             ///< a map that nobody else can reach
  };
  /// Entries looked up, and where first.
  using State = std::map<Sym, std::set<uint32_t>>;

  void function(uint32_t Func);
  bool kills(uint32_t Func, const Event &E, const std::vector<Effect> &Effects,
             const Place &X) const;
  bool redundant(const Function &F, const Event &A, const Event &B) const;
  bool decides(const Function &F, const Event &A, const Event &B) const;
  void report(const Function &F, const std::vector<const Event *> &First,
              const std::vector<const Event *> &Again);

  const Program &P;
  const PathEffects &FX;
  const EventGraph *Graph;
  std::vector<Finding> Out;
};

} // namespace

/// True if what happens at \p Changed can change what is at \p X.
static bool covers(const Path &Changed, const Path &X) {
  return isWithin(X, Changed);
}

/// \p E runs what somebody has put into a member, a global or a parameter.
/// Who does so next may change the map, whoever does so now.
static bool runsCallback(const Function &F, const Event &E) {
  if (!E.Target.valid())
    return false;
  const Path &X = E.Target;
  return X.RootKind != Root::Local || !X.Sels.empty() ||
         (X.Owner == F.Usr && X.Index < F.Locals.size() &&
          F.Locals[X.Index].Param != None);
}

bool Finder::kills(uint32_t Func, const Event &E,
                   const std::vector<Effect> &Effects, const Place &X) const {
  if (FX.releasesLock(Func, E) || FX.takesLock(Func, E) ||
      E.Kind == EventKind::Wait || E.Kind == EventKind::Join)
    return !X.Own;
  if (E.Kind == EventKind::Call && !X.Own &&
      (FX.callsUnknown(Func, E) || runsCallback(P.functions()[Func], E)))
    return true;
  if (E.Kind == EventKind::Change)
    for (const Path &R : X.Reads)
      if (covers(E.P, R) || isWithin(E.P, R))
        return true;
  const bool Op = E.Kind == EventKind::MapOp;
  for (const Effect &F : Effects) {
    if (!(F.Flags & (EffChange | EffErase | EffClear | EffInsert | EffDestroy)))
      continue;
    for (const Path &R : X.Reads)
      if (covers(F.Where, R) || isWithin(F.Where, R))
        return true;
    if (Op && !(E.Op & Structural))
      continue; // writes into an entry
    for (const Path &M : X.Map)
      if (covers(F.Where, M))
        return true;
  }
  return false;
}

/// True if \p A decides alone whether \p B runs, and no function of the program
/// is called on the way: what the insertion needs is there already.
bool Finder::decides(const Function &F, const Event &A, const Event &B) const {
  const uint32_t From = Graph->nodeOf(&A), To = Graph->nodeOf(&B);
  std::vector<bool> Stop(Graph->size(), false);
  Stop[To] = true;
  std::vector<bool> After = Graph->after(From, Stop);
  std::vector<bool> Reaches = Graph->before(To, {});
  // From where the end, or the next turn, can be reached without B.
  std::vector<bool> Avoids = Graph->before({Graph->exit(), From}, Stop);
  unsigned Branches = 0;
  uint32_t Node = 0;
  for (const Block &X : F.Blocks) {
    for (size_t I = 0; I <= X.Events.size(); ++I, ++Node) {
      if (!After[Node] || !Reaches[Node])
        continue;
      if (const Event *E = Graph->event(Node)) {
        if (E->Kind == EventKind::Call)
          return false;
      } else if (X.Succs.size() > 1 && Avoids[Node] && ++Branches > 1) {
        return false;
      }
    }
  }
  return true;
}

bool Finder::redundant(const Function &F, const Event &A,
                       const Event &B) const {
  Role First = roleOf(A), Second = roleOf(B);
  switch (Second) {
  case Role::Insert:
    // An insertion of what is there already, or for the second time, has
    // another purpose.
    return (First == Role::Test || First == Role::Find) && decides(F, A, B);
  case Role::Subscript:
    if ((First == Role::Test || First == Role::Find) &&
        B.Outcome == ResultUse::Assigned)
      return decides(F, A, B);
    return true;
  case Role::Test:
    // Whether an insertion took place may well be asked afterwards.
    return First != Role::Insert && First != Role::Subscript;
  case Role::Find:
  case Role::Ref:
    return true;
  case Role::Erase:
    return First != Role::Insert;
  }
  return false;
}

void Finder::report(const Function &F, const std::vector<const Event *> &First,
                    const std::vector<const Event *> &Again) {
  const Event &A = *First.front(), &B = *Again.front();
  auto Called = [&](const Event &E) {
    StringRef Name = P.str(E.Name);
    return "'" + Name.str() + "'";
  };
  StringRef Key = P.str(B.KeyText);
  std::string What = Key.empty() || Key.size() > 48 || Key.contains('\n')
                         ? std::string("the same key")
                         : "'" + Key.str() + "'";
  std::string Advice;
  switch (roleOf(B)) {
  case Role::Insert:
    Advice = "insert without asking: the result tells whether it was there";
    break;
  case Role::Erase:
    Advice = roleOf(A) == Role::Test
                 ? "erase without asking: the result tells whether it was there"
                 : "erase what was found";
    break;
  case Role::Subscript:
    if (B.Outcome == ResultUse::Assigned &&
        (roleOf(A) == Role::Test || roleOf(A) == Role::Find)) {
      Advice = "assign without asking, or insert with 'try_emplace'";
      break;
    }
    [[fallthrough]];
  case Role::Ref:
  case Role::Find:
  case Role::Test:
    Advice = roleOf(A) == Role::Test   ? "ask 'find' once and keep its result"
             : roleOf(A) == Role::Find ? "go on with what was found"
             : roleOf(A) == Role::Insert
                 ? "go on with what the insertion returned"
                 : "keep a reference to the entry";
    break;
  }
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(B.Where);
  Fd.Message = Called(B) + " looks up " + What + " in '" + P.show(B.P, &F) +
               "', which " + Called(A) + " has just looked up; " + Advice;
  for (const Event *E : First)
    Fd.Notes.push_back({P.range(E->Where), "looked up here first"});
  for (size_t I = 1; I < Again.size(); ++I)
    Fd.Notes.push_back({P.range(Again[I]->Where), "and here once more"});
  Fd.Identity =
      (CheckName + "|" + P.str(F.Name) + "|" + P.show(B.P, &F) + "|" + Key)
          .str();
  // A fix that covers all of them.
  if (First.size() == 1)
    for (const FixHint &H : A.Fixes) {
      if (H.Kind != FixKind::KeepEntry && H.Kind != FixKind::KeepIterator &&
          H.Kind != FixKind::InsertOnce && H.Kind != FixKind::EraseOnce)
        continue; // another check's
      Fix X = P.fix({H}, H.Kind,
                    H.Kind == FixKind::KeepEntry    ? "bind the entry once"
                    : H.Kind == FixKind::InsertOnce ? "insert without asking"
                    : H.Kind == FixKind::EraseOnce
                        ? "erase without asking"
                        : "look it up once and keep the iterator");
      bool All = true;
      for (const Event *E : Again) {
        auto It = llvm::find_if(E->Fixes, [&](const FixHint &O) {
          return O.Kind == H.Kind && O.Name == H.Name;
        });
        if (It == E->Fixes.end()) {
          All = false;
          break;
        }
        Fix More = P.fix({*It}, It->Kind, "");
        llvm::append_range(X.Edits, More.Edits);
      }
      if (All && !X.Edits.empty()) {
        Fd.Fixes.push_back(std::move(X));
        break;
      }
    }
  Out.push_back(std::move(Fd));
}

void Finder::function(uint32_t Func) {
  const Function &F = P.functions()[Func];
  std::map<Sym, unsigned> Count;
  size_t Events = 0;
  for (const Block &B : F.Blocks) {
    Events += B.Events.size();
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::MapOp && E.Entry)
        ++Count[E.Entry];
  }
  std::erase_if(Count, [](const auto &C) { return C.second < 2; });
  if (Count.empty() || Events > MaxEvents || F.TestBody)
    return;

  PathEffects::Frame Fr = FX.frame(Func);
  EventGraph G(F);
  Graph = &G;
  std::map<Sym, Place> Places;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::MapOp || !Count.count(E.Entry) ||
          Places.count(E.Entry))
        continue;
      Place &X = Places[E.Entry];
      for (const Path &M : Fr.resolve(E.P))
        X.Map.push_back(M);
      for (const Path &R : E.EntryReads) {
        X.Reads.push_back(R);
        for (const Path &C : Fr.resolve(R))
          X.Reads.push_back(C);
      }
      X.Own = llvm::all_of(X.Map, [&](const Path &M) {
        return PathEffects::isOwn(M, F) &&
               llvm::none_of(M.Sels, [](const Sel &S) {
                 return S.Kind == SelKind::Deref;
               });
      });
    }

  // What each event ends.
  std::vector<std::vector<Sym>> Ends(G.size());
  std::vector<Effect> Now;
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E)
      continue;
    Now.clear();
    FX.effects(Func, Fr, *E, Now);
    for (const auto &[Entry, X] : Places) {
      if (E->Kind == EventKind::MapOp && E->Entry == Entry) {
        if (E->Op & (OpErase | OpClear))
          Ends[N].push_back(Entry);
        continue;
      }
      if (kills(Func, *E, Now, X))
        Ends[N].push_back(Entry);
    }
  }

  std::vector<std::optional<State>> In(F.Blocks.size());
  In[0].emplace();
  std::map<uint32_t, std::set<uint32_t>> Redundant; // node -> first look-ups
  auto Step = [&](uint32_t N, State &S, bool Record) {
    const Event *E = G.event(N);
    if (E->Kind == EventKind::MapOp && Count.count(E->Entry)) {
      auto It = S.find(E->Entry);
      if (It == S.end()) {
        S[E->Entry].insert(N);
      } else if (Record && !It->second.count(N) &&
                 llvm::all_of(It->second, [&](uint32_t A) {
                   return redundant(F, *G.event(A), *E);
                 })) {
        Redundant[N] = It->second;
      }
    }
    for (Sym X : Ends[N])
      S.erase(X);
  };
  bool Changed = true;
  for (unsigned Round = 0; Changed && Round < 64; ++Round) {
    Changed = false;
    for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
      if (!In[B])
        continue;
      State S = *In[B];
      for (const Event &E : F.Blocks[B].Events)
        Step(G.nodeOf(&E), S, false);
      for (const Edge &Next : F.Blocks[B].Succs) {
        if (Next.To >= F.Blocks.size())
          continue;
        std::optional<State> &T = In[Next.To];
        if (!T) {
          T = S;
          Changed = true;
          continue;
        }
        for (auto It = T->begin(); It != T->end();) {
          auto Other = S.find(It->first);
          if (Other == S.end()) {
            It = T->erase(It);
            Changed = true;
            continue;
          }
          size_t Before = It->second.size();
          It->second.insert(Other->second.begin(), Other->second.end());
          Changed |= It->second.size() != Before;
          ++It;
        }
      }
    }
  }
  for (uint32_t B = 0; B < F.Blocks.size(); ++B)
    if (In[B]) {
      State S = *In[B];
      for (const Event &E : F.Blocks[B].Events)
        Step(G.nodeOf(&E), S, true);
    }

  // One report for each set of first look-ups.
  std::map<std::pair<Sym, std::set<uint32_t>>, std::vector<const Event *>>
      Groups;
  for (const auto &[N, First] : Redundant)
    Groups[{G.event(N)->Entry, First}].push_back(G.event(N));
  auto Before = [](const Event *A, const Event *B) {
    return A->Where.Offset != B->Where.Offset
               ? A->Where.Offset < B->Where.Offset
               : A->Where.Length > B->Where.Length;
  };
  // `m[a][b]` twice looks up `m[a]` twice: one defect.
  auto InOther = [&](Sym Entry) {
    StringRef Text = P.str(Entry);
    for (const auto &G2 : Groups) {
      StringRef O = P.str(G2.first.first);
      if (G2.first.first != Entry && Text.contains(O) && Text.size() > O.size())
        return true;
    }
    return false;
  };
  for (auto &[Key, Again] : Groups) {
    std::vector<const Event *> First;
    for (uint32_t N : Key.second)
      First.push_back(G.event(N));
    llvm::sort(First, Before);
    llvm::sort(Again, Before);
    if (InOther(Key.first))
      continue;
    report(F, First, Again);
  }
}

std::vector<Finding> Finder::run() {
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    function(F);
  return std::move(Out);
}

std::vector<Finding> link::findRedundantLookup(const Analysis &A) {
  for (const Function &F : A.program().functions())
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Entry)
          return Finder(A).run();
  return {};
}
