//===- RaceLoops.cpp - Tasks that a thread's own loop runs ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An event loop runs what others have put into its queue, and so does a pool of
// threads. Which functions these are is known, which objects they were made for
// is not: two threads that each run a loop of their own have nothing to do with
// each other as far as one can see, while the threads of a pool draw from one
// queue and run the tasks of one object side by side. So the queue is followed
// back to where the thread began.
//
//===----------------------------------------------------------------------===//

#include "link/PathEffects.h"
#include "link/RaceFinder.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

namespace {

bool hasElement(const Path &X) {
  return llvm::any_of(X.Sels,
                      [](const Sel &S) { return S.Kind == SelKind::Element; });
}

/// Where the object at \p X, a variable of \p F, comes from: what is assigned
/// to it, moved or swapped into it, or the object that fills it. Invalid if
/// nothing of the kind is seen.
Path sourceOf(const Function &F, const Path &X) {
  Path Variable = X;
  Variable.Sels.clear();
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Swap) {
        if (E.P == Variable)
          return E.Q;
        if (E.Q == Variable)
          return E.P;
      }
      if ((E.Kind == EventKind::Move || E.Kind == EventKind::Copy ||
           E.Kind == EventKind::Borrow) &&
          E.P == Variable && !isWithin(E.Q, Variable))
        return E.Q;
      if (E.Kind == EventKind::Assign && E.P == Variable && E.V.P.valid() &&
          !isWithin(E.V.P, Variable))
        return E.V.P;
      if (E.Kind == EventKind::Call && E.Recv.valid() &&
          llvm::any_of(E.Args, [&](const Value &V) {
            return V.Kind == ValueKind::Address && V.P == Variable;
          }))
        return E.Recv; // `queue.pop(task)`
    }
  return Path();
}

} // namespace

RaceFinder::Queue RaceFinder::queueAt(uint32_t Func, const Event &Start, Path X,
                                      unsigned Depth) const {
  constexpr unsigned MaxDepth = 2;
  const Function &F = P.functions()[Func];
  if (hasElement(X))
    return Queue::Own;
  const EventGraph G(F);
  const uint32_t Node = G.nodeOf(&Start);
  const bool Many = (Node != None && G.inCycle(Node)) || hasElement(Start.P);
  switch (X.RootKind) {
  case Root::Global:
    return Queue::Shared;
  case Root::This:
    return Many ? Queue::Shared : Queue::OfObject;
  case Root::Temp:
    return Queue::Own;
  case Root::Local:
    break;
  default:
    return Queue::Unknown;
  }
  if (X.Owner != F.Usr || X.Index >= F.Locals.size())
    return Queue::Shared;
  const uint32_t Param = F.Locals[X.Index].Param;
  if (Param == None) {
    // Each turn of the loop that starts the threads makes one.
    if (Node == None || !G.inCycle(Node))
      return Queue::Shared;
    const std::vector<bool> Before = G.before({Node}, {});
    const std::vector<bool> After = G.after(Node, {});
    for (uint32_t N = 0; N < G.size(); ++N)
      if (const Event *E = G.event(N);
          E && Before[N] && After[N] && E->P.RootKind == X.RootKind &&
          E->P.Owner == X.Owner && E->P.Index == X.Index && E->P.Sels.empty() &&
          E->Kind != EventKind::MapOp)
        return Queue::Own;
    return Queue::Shared;
  }
  if (Many)
    return Queue::Shared;
  // A function that starts a thread for others: it is they who know.
  if (Depth >= MaxDepth || P.callers(Func).empty())
    return Queue::Unknown;
  Queue Out = Queue::Own;
  for (const Program::CallSite &C : P.callers(Func)) {
    if (C.E->Kind != EventKind::Call || Param >= C.E->Args.size())
      return Queue::Unknown;
    const Path &Given = C.E->Args[Param].P;
    if (!Given.valid())
      continue; // a number, or nothing
    const Queue Q = queueAt(C.Caller, *C.E, Given, Depth + 1);
    if (Q == Queue::Shared || Q == Queue::Unknown)
      return Q;
    if (Q == Queue::OfObject)
      Out = Q;
  }
  return Out;
}

RaceFinder::Queue RaceFinder::queueOf(const Access &A) const {
  const std::vector<Step> Steps = A.Trace.steps();
  size_t Start = Steps.size();
  for (size_t I = 0; I < Steps.size(); ++I)
    if (Steps[I].Call->Kind == EventKind::Spawn)
      Start = I;
  size_t At = Start + 1;
  while (At < Steps.size() &&
         !(Steps[At].Call->Kind == EventKind::Call && !Steps[At].Call->Callee))
    ++At;
  if (At >= Steps.size())
    return Queue::Unknown;
  const size_t First = At;
  Path X = Steps[At].Call->Target;
  uint32_t Func = Steps[At].Caller;
  for (unsigned Left = 32; Left && X.valid(); --Left) {
    const Function &F = P.functions()[Func];
    // The variable of a function around a lambda.
    if ((X.RootKind == Root::Local || X.RootKind == Root::Temp ||
         X.RootKind == Root::This) &&
        X.Owner && X.Owner != F.Usr) {
      const uint32_t Around = P.indexOf(X.Owner);
      size_t I = At;
      while (I > Start + 1 && Steps[I - 1].Callee != Around)
        --I;
      if (I == Start + 1 && Steps[Start].Callee != Around)
        return queueAt(Steps[Start].Caller, *Steps[Start].Call, X);
      At = I;
      Func = Around;
      continue;
    }
    switch (X.RootKind) {
    case Root::Global:
      return Queue::Shared;
    case Root::Temp: {
      const Event *Made = P.temp(X.Owner, X.Index);
      if (!Made)
        return Queue::Unknown;
      if (Made->Kind == EventKind::MapOp) {
        X = Made->P;
        continue;
      }
      if (Made->Recv.valid()) {
        X = Made->Recv;
        continue;
      }
      const uint32_t Maker = P.indexOf(Made->Callee);
      if (Maker == None)
        return Queue::Unknown;
      const Value &Ret = Sums[Maker].Ret;
      return Ret.P.valid() && Ret.P.RootKind == Root::Global ? Queue::Shared
                                                             : Queue::Own;
    }
    case Root::Local:
      if (X.Index >= F.Locals.size())
        return Queue::Unknown;
      if (F.Locals[X.Index].Param == None) {
        Path From = sourceOf(F, X);
        if (!From.valid())
          // The loop is made here; or a task is put there, by whom is not seen.
          return Func != Steps[First].Caller ? Queue::Own : Queue::Unknown;
        X = std::move(From);
        continue;
      }
      [[fallthrough]];
    case Root::This: {
      const Step &Call = Steps[At - 1];
      const Event &E = *Call.Call;
      const bool Begins = At - 1 == Start;
      const bool Method = P.functions()[Func].Class != 0;
      Path Up;
      if (X.RootKind == Root::This)
        Up = Begins ? (E.V.Bound.empty() ? Path() : E.V.Bound[0].P) : E.Recv;
      else if (size_t N = F.Locals[X.Index].Param; !Begins)
        Up = N < E.Args.size() ? E.Args[N].P : Path();
      else if (N += Method ? 1 : 0; N < E.V.Bound.size())
        Up = E.V.Bound[N].P;
      if (Begins)
        return Up.valid() ? queueAt(Call.Caller, E, Up) : Queue::Unknown;
      X = std::move(Up);
      Func = Call.Caller;
      --At;
      continue;
    }
    default:
      return Queue::Unknown;
    }
  }
  return Queue::Unknown;
}

bool RaceFinder::ownTasks(const Access &A, const Thread &TA, const Access &B,
                          const Thread &TB) const {
  auto OfUnknown = [&](const Access &X) {
    const Root R = path(X.P).RootKind;
    return R == Root::Any || R == Root::This;
  };
  if (!OfUnknown(A) || !OfUnknown(B))
    return false;
  auto Known = [](Queue Q) { return Q == Queue::Own || Q == Queue::OfObject; };
  const Queue X = queueOf(A);
  if (!Known(X))
    return false;
  const Queue Y = queueOf(B);
  // Two threads that one object starts run the tasks of that object.
  return Known(Y) && !(X == Queue::OfObject && Y == Queue::OfObject &&
                       TA.Start != TB.Start && TA.StartFunc == TB.StartFunc);
}

const RaceFinder::Sites &RaceFinder::sitesOf(uint32_t Fn) const {
  if (!StoredAtKnown) {
    StoredAtKnown = true;
    for (uint32_t F = 0; F < P.functions().size(); ++F)
      for (const Block &B : P.functions()[F].Blocks)
        for (const Event &E : B.Events) {
          IdSet Made;
          creations(E.V, Made);
          for (const Value &A : E.Args)
            creations(A, Made);
          for (uint32_t V : Made)
            StoredAt[V].push_back({F, &E});
        }
  }
  static const Sites Nowhere;
  auto It = StoredAt.find(Fn);
  return It == StoredAt.end() ? Nowhere : It->second;
}

/// \p E waits for something that is called one of \p Fields.
static bool waitsFor(const Event &E, const std::set<Sym> &Fields) {
  return E.Kind == EventKind::Wait && !E.Try && !E.P.Sels.empty() &&
         E.P.Sels.back().Kind == SelKind::Field &&
         Fields.count(E.P.Sels.back().Name);
}

bool RaceFinder::passesWait(uint32_t Func, const std::set<Sym> &Fields,
                            unsigned Depth) const {
  constexpr unsigned MaxDepth = 3;
  const EventGraph G(P.functions()[Func]);
  if (!G.size())
    return false;
  std::vector<bool> Stops(G.size());
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E)
      continue;
    if (waitsFor(*E, Fields)) {
      Stops[N] = true;
      // `while (open != 0) done.wait(hold);`
      if (G.inCycle(N)) {
        const std::vector<bool> After = G.after({N}, {});
        const std::vector<bool> Before = G.before({N}, {});
        for (uint32_t M = 0; M < G.size(); ++M)
          if (After[M] && Before[M])
            Stops[M] = true;
      }
    } else if (E->Kind == EventKind::Call && E->Callee && Depth < MaxDepth) {
      llvm::ArrayRef<uint32_t> To = P.callees(Func, *E);
      Stops[N] = !To.empty() && llvm::all_of(To, [&](uint32_t C) {
        return passesWait(C, Fields, Depth + 1);
      });
    }
  }
  return Stops[G.entry()] || !G.after({G.entry()}, Stops)[G.exit()];
}

std::vector<bool> RaceFinder::beforeWait(const EventGraph &G, uint32_t Func,
                                         uint32_t Node,
                                         const std::set<Sym> &Fields) const {
  std::vector<bool> Stops(G.size());
  for (uint32_t N = 0; N < G.size(); ++N)
    if (const Event *E = G.event(N); E && N != Node) {
      llvm::ArrayRef<uint32_t> To;
      if (E->Kind == EventKind::Call && E->Callee)
        To = P.callees(Func, *E);
      Stops[N] = waitsFor(*E, Fields) ||
                 (!To.empty() && llvm::all_of(To, [&](uint32_t C) {
                   return passesWait(C, Fields);
                 }));
    }
  return G.after({Node}, Stops);
}

bool RaceFinder::runsInPlace(uint32_t Func) const {
  constexpr size_t MaxCallers = 32;
  std::vector<uint32_t> Work{Func};
  std::set<uint32_t> Seen{Func};
  while (!Work.empty()) {
    const uint32_t F = Work.back();
    Work.pop_back();
    if (Stored[F] || Seen.size() > MaxCallers)
      return false;
    for (const Program::CallSite &C : P.callers(F)) {
      if (C.E->Kind != EventKind::Call)
        return false;
      if (Seen.insert(C.Caller).second)
        Work.push_back(C.Caller);
    }
  }
  return true;
}

bool RaceFinder::tasksWaitedFor(const Access &A, const Thread &TA,
                                const Access &B, const Thread &TB) const {
  auto Fields = [&](const Access &X) {
    std::set<Sym> Out;
    for (PathId S : X.In->SigAfter)
      if (const Path &Y = path(S);
          !Y.Sels.empty() && Y.Sels.back().Kind == SelKind::Field)
        Out.insert(Y.Sels.back().Name);
    return Out;
  };
  // Where V is handed out, nothing in Others follows before the wait.
  auto Waited = [&](uint32_t V, const std::set<Sym> &Done,
                    const Sites &Others) {
    const Sites &Made = sitesOf(V);
    return !Made.empty() && llvm::all_of(Made, [&](const auto &Site) {
      const auto &[Func, Start] = Site;
      const EventGraph G(P.functions()[Func]);
      const uint32_t Node = G.nodeOf(Start);
      if (Node == None)
        return false;
      const std::vector<bool> Reached = beforeWait(G, Func, Node, Done);
      auto Meets = [&](const Sites &All) {
        return llvm::any_of(All, [&](const auto &Other) {
          const uint32_t N =
              Other.first == Func ? G.nodeOf(Other.second) : None;
          return N != None && Reached[N];
        });
      };
      return !Reached[G.exit()] && !Meets(Made) && !Meets(Others);
    });
  };
  // The function that hands out the task, or one that calls it, uses the map
  // itself.
  if (!TB.Start || !TA.Start) {
    const Access &Task = TB.Start ? B : A, &Own = TB.Start ? A : B;
    const std::set<Sym> Done = Fields(Task);
    if (Done.empty() || !Own.In->Via.empty())
      return false;
    Sites Uses{{Own.Func, Own.E}};
    for (const Step &S : Own.Trace.steps())
      Uses.push_back({S.Caller, S.Call});
    return llvm::any_of(Task.In->Via, [&](uint32_t V) {
      return llvm::all_of(
                 sitesOf(V),
                 [&](const auto &S) { return runsInPlace(S.first); }) &&
             Waited(V, Done, Uses);
    });
  }
  const std::set<Sym> DoneA = Fields(A), DoneB = Fields(B);
  if (DoneA.empty() || DoneB.empty())
    return false;
  return llvm::any_of(A.In->Via, [&](uint32_t V) {
    return llvm::any_of(B.In->Via, [&](uint32_t W) {
      return Waited(V, DoneA, sitesOf(W)) && Waited(W, DoneB, sitesOf(V));
    });
  });
}
