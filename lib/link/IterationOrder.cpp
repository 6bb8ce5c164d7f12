//===- IterationOrder.cpp - What the order of a hash map shows in ------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The extractor marks what a loop over a hash map adds to in such a way that
// the order of the entries shows.  It is reported unless what was added to is
// sorted afterwards, or is a sequence that stays inside the function.
//
// Cost: one walk over the graph of a function for each mark.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-iteration-order";

class IterationOrderFinder {
public:
  explicit IterationOrderFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()) {}
  std::vector<Finding> run() {
    for (uint32_t F = 0; F < P.functions().size(); ++F)
      function(F);
    return std::move(Out);
  }

private:
  void function(uint32_t Func);
  bool isSorted(const EventGraph &G, uint32_t Node, const Path &To) const;
  bool leaves(uint32_t Func, const EventGraph &G, uint32_t Node,
              const Path &To) const;
  bool sortedByCallers(uint32_t Func) const;
  bool isSingle(const EventGraph &G, uint32_t Node, const Path &Map) const;
  const Program &P;
  const PathEffects &FX;
  std::vector<Finding> Out;
};

} // namespace

static bool overlap(const Path &A, const Path &B) {
  return isWithin(A, B) || isWithin(B, A);
}

bool IterationOrderFinder::isSorted(const EventGraph &G, uint32_t Node,
                                    const Path &To) const {
  std::vector<bool> After = G.after(Node, {});
  for (uint32_t N = 0; N < G.size(); ++N)
    if (const Event *E = G.event(N);
        E && After[N] && E->Kind == EventKind::Sink &&
        P.str(E->Name) == "sorted" && overlap(E->P, To))
      return true;
  return false;
}

/// The sequence at \p To is seen outside of the function.
bool IterationOrderFinder::leaves(uint32_t Func, const EventGraph &G,
                                  uint32_t Node, const Path &To) const {
  const Function &F = P.functions()[Func];
  if (!FX.isOwn(To, F))
    return true;
  if (To.RootKind == Root::Local && To.Index < F.Locals.size() &&
      F.Locals[To.Index].Param != None)
    return false;
  std::vector<bool> After = G.after(Node, {});
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E || !After[N])
      continue;
    if (E->Kind != EventKind::Return || !E->V.P.valid())
      continue;
    if (overlap(E->V.P, To))
      return true;
    // What a member function of it says: `return writer.bytes();`.
    const TypeKind K = P.type(F.Result).Kind;
    if (K == TypeKind::Integer || K == TypeKind::Bool)
      continue;
    if (const Event *Call = E->V.P.RootKind == Root::Temp
                                ? P.temp(E->V.P.Owner, E->V.P.Index)
                                : nullptr;
        Call && Call->Recv.valid() && overlap(Call->Recv, To))
      return true;
  }
  return false;
}

/// All callers that we see sort the result.
bool IterationOrderFinder::sortedByCallers(uint32_t Func) const {
  bool Any = false;
  for (const Program::CallSite &C : P.callers(Func)) {
    if (C.E->Kind != EventKind::Call || C.E->R == None)
      return false;
    const Function &F = P.functions()[C.Caller];
    // Events do not follow sequences from variable to variable; a sort of any
    // variable that the same function makes will do.
    bool Sorts = false;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        Sorts |= E.Kind == EventKind::Sink && P.str(E.Name) == "sorted";
    if (!Sorts)
      return false;
    Any = true;
  }
  return Any;
}

/// The size of the map was asked for before.
bool IterationOrderFinder::isSingle(const EventGraph &G, uint32_t Node,
                                    const Path &Map) const {
  std::vector<bool> Before = G.before(Node, {});
  for (uint32_t N = 0; N < G.size(); ++N)
    if (const Event *E = G.event(N);
        E && Before[N] && E->Kind == EventKind::MapOp &&
        P.str(E->Name) == "size" && overlap(E->P, Map))
      return true;
  return false;
}

static StringRef effectOf(StringRef How) {
  if (How == "stream")
    return "is written out in that order";
  if (How == "text")
    return "is appended to a text in that order";
  if (How == "sequence")
    return "is put into a sequence in that order";
  if (How == "sum")
    return "is added up, and the rounding depends on that order";
  if (How == "hash")
    return "goes into a hash in that order";
  return "is numbered in that order";
}

void IterationOrderFinder::function(uint32_t Func) {
  const Function &F = P.functions()[Func];
  bool Any = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      Any |= E.Kind == EventKind::Sink && P.str(E.Name) != "sorted";
  if (!Any || F.TestBody)
    return;
  EventGraph G(F);
  std::set<std::string> Reported;
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E || E->Kind != EventKind::Sink || !E->Where.valid())
      continue;
    StringRef How = P.str(E->Name);
    if (How == "sorted")
      continue;
    std::string Map = E->Q.valid() ? P.show(E->Q, &F) : "";
    std::string Whose =
        Map.empty() ? "a hash map" : "the hash map '" + Map + "'";
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(E->Where);
    if (How == "first") {
      // Some entry, to work on and to remove, is what many want.
      bool Removed = isSingle(G, N, E->Q);
      for (uint32_t M = 0; M < G.size(); ++M)
        if (const Event *X = G.event(M); X && X->Kind == EventKind::MapOp &&
                                         (X->Op & (OpErase | OpClear)) &&
                                         overlap(X->P, E->Q))
          Removed = true;
      if (Removed)
        continue;
      Fd.Message = "which entry of " + Whose +
                   " comes first is unspecified, and differs from run to run";
    } else {
      if (E->P.valid()) {
        if (isSorted(G, N, E->P))
          continue;
        if (How == "sequence" &&
            (!leaves(Func, G, N, E->P) || sortedByCallers(Func)))
          continue;
      } else if (How == "sequence" && sortedByCallers(Func)) {
        continue;
      }
      Fd.Message = "the order in which " + Whose +
                   " is walked is unspecified, but what is found " +
                   effectOf(How).str() + "; walk sorted keys";
    }
    if (!Reported.insert(Map + "|" + How.str()).second)
      continue;
    Fd.Identity =
        (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Map + "|" + How).str();
    Fix X = P.fix(E->Fixes, FixKind::SortKeys, "walk a sorted copy");
    if (!X.Edits.empty())
      Fd.Fixes.push_back(std::move(X));
    Out.push_back(std::move(Fd));
  }
}

std::vector<Finding> link::findIterationOrder(const Analysis &A) {
  return IterationOrderFinder(A).run();
}
