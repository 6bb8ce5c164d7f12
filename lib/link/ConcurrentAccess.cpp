//===- ConcurrentAccess.cpp - Data races on maps ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compositional race detector.  Bottom-up over the call graph every function
// gets a summary: which maps it accesses under which locks, which locks it
// takes and gives back, which threads it starts that outlive it, which handles
// it joins, what it signals and waits for.  At a call the callee's summary is
// renamed into the caller's paths.
//
// In each function a forward dataflow knows which threads may be running at
// each point.  Accesses of a running thread are paired with those of the
// function itself, of its callees and of other running threads.  What runs
// before the start or after the join never meets the thread.
//
// Where no thread is to be seen, a second step looks at each class (and each
// global) that owns a lock: what most entry points touch under the lock and one
// touches without is reported on that evidence.
//
// mapvet-unsafe-publication is the same analysis with other accesses: what
// counts is the pointer or handle through which a map is reached, assigned on
// one side and followed on the other.
//
// Limits, for the sake of time: MaxAccesses per function, MaxRounds visits of
// a block, MaxThreads threads and MaxPairs comparisons a function, three rounds
// of a recursive component.  What is known of a function is dropped once its
// callers are done.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/LockUses.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;

namespace {

constexpr size_t MaxAccesses = 128;
constexpr unsigned MaxRounds = 16;
constexpr size_t MaxSpawns = 16;
constexpr size_t MaxThreads = 48;
constexpr size_t MaxPairs = 300000;
constexpr size_t MaxTrace = 12;
constexpr size_t MaxLocks = 16;
constexpr size_t MaxOrder = 24; // signals, waits, joins of a summary
constexpr size_t MaxDepth = 8;  // selectors of a lifted path

using PathId = uint32_t;
using IdSet = std::vector<uint32_t>; // sorted

void insert(IdSet &S, uint32_t X) {
  auto It = llvm::lower_bound(S, X);
  if (It == S.end() || *It != X)
    S.insert(It, X);
}
bool contains(const IdSet &S, uint32_t X) {
  return std::binary_search(S.begin(), S.end(), X);
}
IdSet unite(const IdSet &A, const IdSet &B) {
  IdSet R;
  std::set_union(A.begin(), A.end(), B.begin(), B.end(), std::back_inserter(R));
  return R;
}

/// A vector that does not change, held together by all copies of it: of the sets
/// that accesses carry along, most are empty or the same.
template <class T> class Frozen {
public:
  Frozen() = default;
  Frozen(const Frozen &) = default;
  Frozen(Frozen &&) noexcept = default;
  Frozen &operator=(const Frozen &) = default;
  Frozen &operator=(Frozen &&) noexcept = default;
  Frozen(std::vector<T> V) {
    if (!V.empty())
      Rep = llvm::makeIntrusiveRefCnt<Shared>(std::move(V));
  }
  operator const std::vector<T> &() const {
    static const std::vector<T> Empty;
    return Rep ? Rep->V : Empty;
  }
  const std::vector<T> &get() const { return *this; }
  auto begin() const { return get().begin(); }
  auto end() const { return get().end(); }
  bool empty() const { return !Rep; }
  friend bool operator==(const Frozen &A, const Frozen &B) {
    return A.Rep == B.Rep || A.get() == B.get();
  }
  friend bool operator<(const Frozen &A, const Frozen &B) {
    return A.Rep != B.Rep && A.get() < B.get();
  }

private:
  struct Shared : llvm::RefCountedBase<Shared> {
    explicit Shared(std::vector<T> V) : V(std::move(V)) {}
    const std::vector<T> V;
  };
  llvm::IntrusiveRefCntPtr<const Shared> Rep;
};
/// Adds \p B to \p A.
void add(Frozen<uint32_t> &A, const IdSet &B) {
  if (!B.empty())
    A = A.empty() ? B : unite(A, B);
}
IdSet intersect(const IdSet &A, const IdSet &B) {
  IdSet R;
  std::set_intersection(A.begin(), A.end(), B.begin(), B.end(),
                        std::back_inserter(R));
  return R;
}

struct PathLess {
  bool operator()(const Path &A, const Path &B) const {
    if (std::tie(A.RootKind, A.Owner, A.Index) !=
        std::tie(B.RootKind, B.Owner, B.Index))
      return std::tie(A.RootKind, A.Owner, A.Index) <
             std::tie(B.RootKind, B.Owner, B.Index);
    return std::lexicographical_compare(
        A.Sels.begin(), A.Sels.end(), B.Sels.begin(), B.Sels.end(),
        [](const Sel &X, const Sel &Y) {
          return std::tie(X.Kind, X.Name) < std::tie(Y.Kind, Y.Name);
        });
  }
};

struct PathHash {
  size_t operator()(const Path &X) const {
    llvm::hash_code H = llvm::hash_combine(X.RootKind, X.Owner, X.Index);
    for (const Sel &S : X.Sels)
      H = llvm::hash_combine(H, S.Kind, S.Name);
    return H;
  }
};

/// A lock that is certainly held.
struct Held {
  PathId Mutex = 0;
  LockMode Mode = LockMode::Exclusive;
  PathId Guard = 0;      ///< the object that releases it, 0 if none
  uint32_t Try = None;   ///< Temp whose truth decides; None once it is held
  bool Pending = false;  ///< a try-lock that has not been tested yet
  bool Returned = false; ///< summaries: the guard is the function's result
  bool operator==(const Held &) const = default;
};

struct LockRef {
  PathId Mutex;
  LockMode Mode;
  auto operator<=>(const LockRef &) const = default;
};
using LockSet = std::vector<LockRef>; // sorted

/// One call on the way to an access.
struct Step {
  uint32_t Caller;
  const Event *Call;
  uint32_t Callee;
};

/// The calls on the way to an access, outermost first.  What a caller puts in
/// front of a callee's way shares that.
class Way {
public:
  Way() = default;
  Way(const Way &O) : First(O.First) {
    if (First)
      ++First->Uses;
  }
  Way(Way &&O) noexcept : First(std::exchange(O.First, nullptr)) {}
  Way &operator=(Way O) noexcept {
    std::swap(First, O.First);
    return *this;
  }
  ~Way() {
    // As long as the program is deep: no recursion.
    while (First && --First->Uses == 0)
      delete std::exchange(First, First->Next);
  }
  /// \p S followed by \p Rest.
  Way(const Step &S, const Way &Rest) : First(new Node{S, Rest.First}) {
    if (Rest.First) {
      ++Rest.First->Uses;
      First->Size += Rest.First->Size;
    }
  }
  size_t size() const { return First ? First->Size : 0; }
  bool empty() const { return !First; }
  std::vector<Step> steps() const {
    std::vector<Step> Out;
    Out.reserve(size());
    for (const Node *N = First; N; N = N->Next)
      Out.push_back(N->S);
    return Out;
  }

private:
  struct Node {
    Step S;
    Node *Next;
    uint32_t Uses = 1;
    uint32_t Size = 1;
  };
  Node *First = nullptr;
};

struct Access {
  PathId P = 0;
  Sym Key = 0; ///< the last field, or the root: differs if the memory does
  uint32_t Op = 0;
  bool Write = false;
  bool Whole = false;   ///< touches everything that the object contains
  bool Element = false; ///< touches one entry, not the structure
  /// Through a reference that a function returned: the key of the entry, None
  /// if it is not known.
  Sym Entry = 0;
  Frozen<LockRef> Locks;
  Frozen<uint32_t> Waited, SigBefore, SigAfter;
  /// Threads that were joined before, since the function was entered whose
  /// call leads here.
  Frozen<uint32_t> Joined;
  Frozen<uint32_t> Via; ///< callables through which a stored callback was reached
  /// The access happens only if parameter ArgParam of function ArgOwner is the
  /// callable ArgFn: tells the callers of one helper apart.
  Sym ArgOwner = 0;
  uint32_t ArgParam = None, ArgFn = None;
  uint32_t Func = 0;
  const Event *E = nullptr;
  Way Trace;
};

/// What memory some accesses touch: those of two groups whose keys are apart do
/// not meet.
struct Keys {
  std::vector<Sym> All; ///< sorted
  bool Whole = false;   ///< one touches all that an object contains
  Keys() = default;
  explicit Keys(const std::vector<Access> &Acc) {
    for (const Access &A : Acc) {
      All.push_back(A.Key);
      Whole |= A.Whole;
    }
    llvm::sort(All);
    All.erase(llvm::unique(All), All.end());
  }
  bool mayMeet(const Keys &O) const {
    if (Whole || O.Whole)
      return true;
    for (auto A = All.begin(), B = O.All.begin();
         A != All.end() && B != O.All.end();) {
      if (*A == *B)
        return true;
      *A < *B ? ++A : ++B;
    }
    return false;
  }
};

/// A thread that a function starts.
struct Thread {
  const Event *Start = nullptr; ///< the Spawn event itself
  uint32_t StartFunc = 0;
  uint32_t Root = None; ///< function it runs
  SpawnKind Kind = SpawnKind::Thread;
  bool Multi = false;
  std::vector<PathId> Handles;
  std::vector<Access> Acc;
  Keys Touched;   ///< by Acc
  IdSet SelfDead; ///< locals that every new instance has anew
};

struct Summary {
  std::vector<Access> Acc;
  std::vector<Held> Acquire;
  std::vector<Held> TryAcquire; ///< held if the result is true
  IdSet Release, Waits, Signals, Joins, Creates;
  std::vector<Thread> Live;
  Value Ret;
  std::vector<std::pair<Path, Value>> Sets;
};

enum : uint8_t { NotStarted, Running, Ended };

struct State {
  bool Reached = false;
  std::vector<Held> Locks;
  IdSet Waited, SigBefore, Created, Joined, Released;
  std::vector<uint8_t> Threads;
  std::set<std::pair<uint32_t, uint32_t>> Dead; ///< (thread, local) reborn
  bool operator==(const State &) const = default;
};

/// What is known about one function while it is analysed.
struct Context {
  uint32_t Index = 0;
  const Function *F = nullptr;
  std::map<Path, Value, PathLess> Alias;
  /// Fields that take over what a parameter owns.
  std::vector<std::pair<Path, Value>> Given;
  std::map<PathId, std::vector<PathId>> GuardOf;
  std::map<std::pair<const Event *, uint32_t>, uint32_t> ThreadOf;
  std::vector<Thread> Threads;
  std::map<const Event *, IdSet> SigAfter;
  IdSet AllCreates;
  bool Lift = false; ///< fill in what the threads access
  size_t Pairs = 0;  ///< compared so far
  mutable llvm::DenseMap<std::pair<const Event *, uint64_t>, PathId> Lifted,
      Kept;
  std::set<uint32_t> UsedTemps; ///< results that anything looks at
};

/// Two accesses that may run at the same time.
struct Race {
  Access A, B; ///< A is the side that is reported
  uint32_t RootA = None, RootB = None; ///< what their threads run, if started
  size_t Number = 0;                   ///< in the order of discovery
};

/// Whose accesses are to be explained.
struct Query {
  llvm::StringRef File;
  uint32_t Line = 0, Col = 0;
  std::vector<AccessReason> Out;
  std::vector<std::string> Memory; ///< of each of Out, as memory() names it
  std::set<std::pair<size_t, std::string>> Said;
};

class RaceFinder {
public:
  /// With \p Pointers, the accesses are those of pointers to maps.
  RaceFinder(const Program &P, const Options &O, bool Pointers = false)
      : P(P), O(O), Pointers(Pointers) {
    Paths.emplace_back();
    Sums.resize(P.functions().size());
    Stored.resize(P.functions().size(), false);
    for (uint32_t F = 0; F < P.functions().size(); ++F)
      for (const Program::CallSite &S : P.callers(F))
        if (S.E->Kind == EventKind::Call && !S.E->Callee)
          Stored[F] = true;
  }

  /// What there is to say of the accesses at one place.
  std::vector<AccessReason> explain(Query Asked) {
    Question = &Asked;
    run();
    Question = nullptr;
    for (size_t I = 0; I < Asked.Out.size(); ++I)
      if (Asked.Out[I].Reasons.empty())
        Asked.Out[I].Reasons.push_back(
            {SourceRange(),
             InThreads.count(MemoryIds.lookup(Asked.Memory[I]))
                 ? "no thread that touches it runs at the same time: they have "
                   "not started yet, or have ended and were joined"
                 : "no thread that mapvet sees reaches it while another one "
                   "does",
             false});
    return std::move(Asked.Out);
  }

  /// Writes down every access and every call with the locks held there.
  void survey(LockUses::Uses &Accesses, LockUses::Uses &Calls) {
    AllAccesses = &Accesses;
    AllCalls = &Calls;
    run();
    AllAccesses = AllCalls = nullptr;
  }

  /// \p X of function \p Callee as its caller \p Caller would name it at \p E;
  /// invalid if it cannot.
  Path inCaller(uint32_t Caller, const Event &E, uint32_t Callee,
                const Path &X) {
    auto [It, Added] = Callers.try_emplace(Caller);
    Context &C = It->second;
    if (Added) {
      C.Index = Caller;
      C.F = &P.functions()[Caller];
      findUses(C);
      findAliases(C);
    }
    Path Out = lift(C, X, P.functions()[Callee], E);
    return Out.RootKind == Root::Any ? Path() : Out;
  }

  std::vector<Finding> run() {
    findFlags();
    // When nobody asks for what is known of a function any more.
    std::vector<uint32_t> Component(P.functions().size(), 0);
    for (uint32_t I = 0; I < P.bottomUp().size(); ++I)
      for (uint32_t F : P.bottomUp()[I])
        Component[F] = I;
    std::vector<std::vector<uint32_t>> LastAsked(P.bottomUp().size());
    for (uint32_t F = 0; F < Component.size(); ++F) {
      uint32_t Last = Component[F];
      for (const Program::CallSite &S : P.callers(F))
        Last = std::max(Last, Component[S.Caller]);
      LastAsked[Last].push_back(F);
    }
    for (const std::vector<uint32_t> &Scc : P.bottomUp()) {
      bool Cyclic = Scc.size() > 1;
      if (!Cyclic)
        for (const Program::CallSite &S : P.callers(Scc[0]))
          Cyclic |= S.Caller == Scc[0];
      unsigned Rounds = Cyclic ? 3 : 1;
      for (unsigned R = 0; R < Rounds; ++R)
        for (uint32_t F : Scc)
          analyse(F, R + 1 == Rounds);
      // inCaller() asks later.
      for (uint32_t F : LastAsked[&Scc - P.bottomUp().begin()])
        if (!AllCalls)
          forget(F);
    }
    if (Pointers) {
      reportPublications();
      return std::move(Findings);
    }
    report();
    if (O.InferGuards)
      inferGuards();
    return std::move(Findings);
  }

  /// The memory that has a report.
  const std::set<std::string> &reported() const { return Reported; }
  void setReported(std::set<std::string> R) { Reported = std::move(R); }

  /// A pointer or handle that leads to a map, and is no lock or atomic itself.
  static bool isMapPointer(const Program &P, TypeId T) {
    const Type &Ty = P.type(T);
    switch (Ty.Kind) {
    case TypeKind::Handle:
      return true;
    case TypeKind::Pointer:
    case TypeKind::Shared:
    case TypeKind::Unique: {
      const Type &To = P.type(Ty.Pointee);
      return (To.Kind == TypeKind::Map && !To.Concurrent) ||
             (To.Kind == TypeKind::Record && To.CarriesMap);
    }
    default:
      return false;
    }
  }
  /// A global, or a member of an object that is not known to be our own.
  static bool isPlaceOfMany(const Path &X) {
    return X.RootKind == Root::Global ||
           (X.RootKind == Root::This && !X.Sels.empty());
  }
  /// Some function other than a constructor assigns such a pointer, and some
  /// thread is started; or it does so under a lock.
  static bool publishes(const Program &P) {
    bool Assigns = false, Spawns = false;
    for (const Function &F : P.functions()) {
      bool Here = false, Locks = false;
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events) {
          Spawns |= E.Kind == EventKind::Spawn;
          Locks |= E.Kind == EventKind::Lock;
          Here |= (E.Kind == EventKind::Assign || E.Kind == EventKind::Move ||
                   E.Kind == EventKind::Swap) &&
                  !(F.Ctor && E.P.RootKind == Root::This) &&
                  isPlaceOfMany(E.P) && isMapPointer(P, P.typeOf(E.P));
        }
      // Or it is created under a lock, which speaks of threads as well.
      if (Here && Locks)
        return true;
      Assigns |= Here;
    }
    return Assigns && Spawns;
  }

private:
  const Program &P;
  const Options &O;
  const bool Pointers;
  std::deque<Path> Paths; ///< a deque: references survive growth
  std::unordered_map<Path, PathId, PathHash> PathIds;
  mutable std::vector<uint32_t> Memories; ///< by path: memoryId(), None: ask
  mutable llvm::StringMap<uint32_t> MemoryIds;
  std::vector<Summary> Sums;
  std::vector<bool> Stored; ///< functions that run through a stored callable
  /// The best race by the memory and, but for publications, the function that
  /// is reported.
  std::map<std::pair<uint32_t, uint32_t>, Race> Races;
  /// Creations under a lock, and where the pointer is tested before it.
  std::vector<std::pair<Access, Range>> DoubleChecks;
  size_t RacesFound = 0;
  std::vector<Finding> Findings;
  Query *Question = nullptr; ///< null: only races are looked for
  LockUses::Uses *AllAccesses = nullptr, *AllCalls = nullptr;
  std::map<uint32_t, Context> Callers;
  std::set<std::string> Reported;  ///< memory that has a report
  std::set<uint32_t> InThreads; ///< memory that visible threads touch
  /// Per function: calls of it, and how many of them hold no lock.
  struct Uses {
    unsigned Calls = 0, Unlocked = 0, Building = 0;
  };
  std::map<uint32_t, Uses> UsesOf;
  std::set<Sym> SetTrue, SetFalse; ///< flags, by last field or root; 0: any

  //--- paths ----------------------------------------------------------------
  PathId id(const Path &X) {
    if (!X.valid())
      return 0;
    auto [It, Added] = PathIds.try_emplace(X, Paths.size());
    if (Added)
      Paths.push_back(X);
    return It->second;
  }
  const Path &path(PathId I) const { return Paths[I]; }
  /// A number for memory().
  uint32_t memoryId(PathId I) const {
    if (Memories.size() <= I)
      Memories.resize(Paths.size(), None);
    if (Memories[I] == None)
      Memories[I] =
          MemoryIds.try_emplace(memory(path(I)), MemoryIds.size() + 1)
              .first->second;
    return Memories[I];
  }
  static Sym keyOf(const Path &X) {
    for (const Sel &S : llvm::reverse(X.Sels))
      if (S.Kind == SelKind::Field)
        return S.Name;
    return X.Owner;
  }

  static bool isPrefix(const Path &A, const Path &B) {
    if (A.RootKind != B.RootKind || A.Owner != B.Owner || A.Index != B.Index ||
        A.Sels.size() > B.Sels.size())
      return false;
    for (size_t I = 0; I < A.Sels.size(); ++I) {
      if (A.Sels[I].Kind != B.Sels[I].Kind)
        return false;
      if (A.Sels[I].Kind == SelKind::Field && A.Sels[I].Name != B.Sels[I].Name)
        return false;
    }
    return true;
  }

  /// What \p V, followed by \p Rest (which begins with Deref), names.
  static Path follow(const Value &V, llvm::ArrayRef<Sel> Rest) {
    Path Out;
    if (V.Kind == ValueKind::Load) {
      Out = V.P;
    } else if (V.Kind == ValueKind::Address || V.Kind == ValueKind::Into) {
      Out = V.P;
      Rest = Rest.drop_front();
    }
    if (!Out.valid() || Out.Sels.size() + Rest.size() > 12)
      return {};
    Out.Sels.insert(Out.Sels.end(), Rest.begin(), Rest.end());
    return Out;
  }

  /// \p X with pointers and references replaced by what they are known to
  /// refer to.
  Path canon(const Context &C, Path X) const {
    for (unsigned Round = 0; Round < 8; ++Round) {
      bool Changed = false;
      Path Key = X;
      for (size_t N = 0; N < X.Sels.size() && !Changed; ++N) {
        if (X.Sels[N].Kind != SelKind::Deref)
          continue;
        Key.Sels.assign(X.Sels.begin(), X.Sels.begin() + N);
        auto It = C.Alias.find(Key);
        if (It == C.Alias.end())
          continue;
        Path Next = follow(It->second, llvm::ArrayRef(X.Sels).drop_front(N));
        if (!Next.valid() || Next == X)
          continue;
        X = std::move(Next);
        Changed = true;
      }
      if (!Changed)
        break;
    }
    return X;
  }

  bool encloses(Sym Owner, const Function &F) const {
    const Function *G = &F;
    for (unsigned I = 0; G && I < 16; ++I) {
      if (G->Usr == Owner)
        return true;
      G = G->Parent ? P.function(G->Parent) : nullptr;
    }
    return false;
  }

  /// A path of \p Callee named in the function of \p C; Any where the object
  /// is not known there.  \p Keep: the object of a function that is not on the
  /// way keeps its name.
  Path lift(const Context &C, const Path &X, const Function &Callee,
            const Event &E, bool Keep = false) const {
    Path Out = P.substitute(X, Callee, E);
    if (!Out.valid() && X.RootKind == Root::This && X.Owner == Callee.Usr) {
      Out = X;
      Out.RootKind = Root::Any;
      Out.Owner = Callee.Class;
    }
    if (!Out.valid())
      return Out;
    Out = canon(C, Out);
    if (Out.Sels.size() > MaxDepth)
      return {};
    return Keep ? Out : anyObject(C, std::move(Out));
  }
  /// \p X, rooted in Any if it is rooted in the object of a function that does
  /// not enclose that of \p C.
  Path anyObject(const Context &C, Path X) const {
    if (X.RootKind != Root::This || encloses(X.Owner, *C.F))
      return X;
    const Function *G = P.function(X.Owner);
    if (!G || !G->Class)
      return {};
    X.RootKind = Root::Any;
    X.Owner = G->Class;
    return X;
  }
  PathId liftId(const Context &C, PathId X, const Function &Callee,
                const Event &E, bool Keep = false) {
    // The same few paths are lifted at one call again and again.
    auto &Known = Keep ? C.Kept : C.Lifted;
    auto [It, Added] =
        Known.try_emplace({&E, uint64_t(Callee.Usr) << 32 | X}, 0);
    if (Added) {
      PathId Y = id(lift(C, path(X), Callee, E, Keep));
      return Known[{&E, uint64_t(Callee.Usr) << 32 | X}] = Y;
    }
    return It->second;
  }
  /// A lock whose way from here is too long to name is that of any object.
  PathId liftLock(const Context &C, PathId X, const Function &Callee,
                  const Event &E, bool Keep = false) {
    if (PathId Y = liftId(C, X, Callee, E, Keep))
      return Y;
    if (path(X).Sels.empty() || path(X).Sels.back().Kind != SelKind::Field ||
        canon(C, P.substitute(path(X), Callee, E)).Sels.size() <= MaxDepth)
      return 0;
    const Field *F = P.field(path(X).Sels.back().Name);
    if (!F || !F->Class)
      return 0;
    Path Out;
    Out.RootKind = Root::Any;
    Out.Owner = F->Class;
    Out.Sels.push_back(path(X).Sels.back());
    return id(Out);
  }
  /// \p S renamed; what the caller cannot name is dropped.
  IdSet liftSet(const Context &C, const IdSet &S, const Function &Callee,
                const Event &E, bool Keep = false) {
    IdSet Out;
    for (PathId X : S) {
      PathId Y = liftId(C, X, Callee, E, Keep);
      if (!Y)
        Y = id(handedOver(C, path(X), Callee, E));
      if (Y)
        insert(Out, Y);
    }
    return Out;
  }
  /// What the caller calls a promise, a future or a thread that \p Callee has
  /// by value as \p X: moved or copied, it stands for the same event.
  Path handedOver(const Context &C, const Path &X, const Function &Callee,
                  const Event &E) const {
    if (X.RootKind != Root::Local || X.Owner != Callee.Usr || !X.Sels.empty() ||
        X.Index >= Callee.Locals.size())
      return {};
    Value V;
    if (const Local &L = Callee.Locals[X.Index]; L.Param != None)
      V = P.argument(L.Param, Callee, E);
    else if (L.Capture)
      for (const Capture &K : Callee.Captures)
        if (K.Local == X.Index)
          V = K.From;
    if (V.Kind != ValueKind::MovedFrom && V.Kind != ValueKind::CopyOf &&
        V.Kind != ValueKind::Load)
      return {};
    return V.P.valid() ? canon(C, V.P) : Path();
  }

  /// If \p A, rooted in any object of a class, can be \p B: the length of the
  /// part of \p B that names the object.  None otherwise.
  size_t anyBase(const Path &A, const Path &B) const {
    if (A.Sels.empty() || A.Sels.size() > B.Sels.size())
      return None;
    size_t Base = B.Sels.size() - A.Sels.size();
    for (size_t I = 0; I < A.Sels.size(); ++I) {
      const Sel &X = A.Sels[I], &Y = B.Sels[Base + I];
      if (X.Kind != Y.Kind || (X.Kind == SelKind::Field && X.Name != Y.Name))
        return None;
    }
    if (B.RootKind == Root::Any && Base == 0 && B.Owner == A.Owner)
      return 0;
    // The first selector is a field, which already names the class.
    return A.Sels[0].Kind == SelKind::Field ? Base : size_t(None);
  }
  static bool differentElements(const Path &A, const Path &B) {
    for (size_t I = 0; I < A.Sels.size() && I < B.Sels.size(); ++I)
      if (A.Sels[I].Kind == SelKind::Element &&
          B.Sels[I].Kind == SelKind::Element && A.Sels[I].Name &&
          B.Sels[I].Name && A.Sels[I].Name != B.Sels[I].Name)
        return true;
    return false;
  }

  /// \p X with its Any root replaced by the object that \p Base sels of \p To
  /// name.
  static Path rebase(const Path &X, const Path &To, size_t Base) {
    if (X.RootKind != Root::Any)
      return X;
    Path Out = To;
    Out.Sels.resize(Base);
    Out.Sels.insert(Out.Sels.end(), X.Sels.begin(), X.Sels.end());
    return Out;
  }
  static Path plain(Path X) {
    for (Sel &S : X.Sels)
      if (S.Kind == SelKind::Element)
        S.Name = 0;
    return X;
  }

  /// How two accesses share memory.
  struct Match {
    bool Same = false;
    size_t BaseA = None, BaseB = None; ///< for locks relative to Any
  };
  Match match(const Access &A, const Access &B) const {
    Match M;
    const Path &X = path(A.P), &Y = path(B.P);
    if (X.RootKind == Root::Any && Y.RootKind != Root::Any) {
      M.BaseA = anyBase(X, Y);
      M.Same = M.BaseA != None;
      return M;
    }
    if (Y.RootKind == Root::Any && X.RootKind != Root::Any) {
      M.BaseB = anyBase(Y, X);
      M.Same = M.BaseB != None;
      return M;
    }
    if (X.Sels.size() == Y.Sels.size()) {
      M.Same = isPrefix(X, Y) && !differentElements(X, Y);
      return M;
    }
    const Access &Short = X.Sels.size() < Y.Sels.size() ? A : B;
    const Access &Long = &Short == &A ? B : A;
    if (!Short.Whole || !isPrefix(path(Short.P), path(Long.P)))
      return M;
    for (size_t I = path(Short.P).Sels.size(); I < path(Long.P).Sels.size();
         ++I)
      if (path(Long.P).Sels[I].Kind == SelKind::Deref)
        return M;
    M.Same = true;
    return M;
  }

  bool samePath(PathId X, PathId Y, const Access &A, const Access &B,
                const Match &M) const {
    Path L = path(X), R = path(Y);
    if (M.BaseA != None)
      L = rebase(L, path(B.P), M.BaseA);
    if (M.BaseB != None)
      R = rebase(R, path(A.P), M.BaseB);
    if (plain(L) == plain(R))
      return true;
    // A lock of the same class that neither side can name better.
    if (L.RootKind == Root::Any && R.RootKind != Root::Any)
      return anyBase(L, R) != None;
    if (R.RootKind == Root::Any && L.RootKind != Root::Any)
      return anyBase(R, L) != None;
    return false;
  }

  bool commonLock(const Access &A, const Access &B, const Match &M) const {
    for (const LockRef &L : A.Locks)
      for (const LockRef &R : B.Locks)
        if (samePath(L.Mutex, R.Mutex, A, B, M)) {
          if (L.Mode == LockMode::Exclusive || R.Mode == LockMode::Exclusive) {
            // A writer that holds the lock only shared excludes no reader that
            // holds it shared, but an exclusive holder excludes both.
            return true;
          }
        }
    return false;
  }

  /// \p A certainly ends before \p B begins.
  bool ordered(const Access &A, const Access &B, const Match &M) const {
    for (PathId X : A.SigAfter) {
      if (runsOnce(X)) {
        // Only what runs under it comes before all that waited for it.
        if (llvm::none_of(A.Locks,
                          [&](const LockRef &L) { return L.Mutex == X; }))
          continue;
      } else if (contains(A.SigBefore, X) && !repeats(X)) {
        continue;
      }
      for (PathId Y : B.Waited)
        if (samePath(X, Y, A, B, M))
          return true;
    }
    return false;
  }
  /// Phases and hand-overs repeat: a signal before says nothing against the
  /// one after.
  bool repeats(PathId X) const {
    const Type &T = P.type(P.typeOf(path(X)));
    for (llvm::StringRef N : {P.str(T.Model), P.str(T.Spelling)})
      if (N.contains("barrier") || N.contains("semaphore"))
        return true;
    return false;
  }
  /// Guards something that runs once: call_once, or a function static.
  bool runsOnce(PathId X) const {
    const Path &Y = path(X);
    if (Y.RootKind == Root::Global && Y.Sels.size() == 1 &&
        Y.Sels[0].Kind == SelKind::Field && P.str(Y.Sels[0].Name) == "once")
      return true;
    const Type &T = P.type(P.typeOf(Y));
    return P.str(T.Model).contains("once") ||
           P.str(T.Spelling).contains("once");
  }

  /// The kinds of the two operations conflict.
  static bool conflict(const Access &A, const Access &B) {
    if (!A.Write && !B.Write)
      return false;
    auto Touches = [](const Access &El, const Access &Other) {
      // A lookup reads keys and links, not the value of another entry; an
      // insertion does not either.
      // Threads that got references from one function usually asked for
      // entries of their own.
      if (Other.Element && (El.Entry || Other.Entry))
        return El.Entry == Other.Entry && El.Entry != None;
      if (Other.Element)
        return El.E != Other.E;
      return Other.Whole || (Other.Op & (OpIterate | OpErase | OpClear |
                                         OpAssign | OpMoveOut)) != 0;
    };
    if (A.Element)
      return Touches(A, B);
    if (B.Element)
      return Touches(B, A);
    return true;
  }

  static bool unknownElement(const Path &X) {
    return llvm::any_of(X.Sels, [](const Sel &S) {
      return S.Kind == SelKind::Element && !S.Name;
    });
  }

  /// Reached by a virtual call on an element of a container: such calls are
  /// made on all elements, by every thread.
  static bool dispatched(const Access &A) {
    bool Started = false;
    for (const Step &S : A.Trace.steps()) {
      Started |= S.Call->Kind == EventKind::Spawn;
      if (Started && S.Call->Kind == EventKind::Call && S.Call->Virtual &&
          unknownElement(S.Call->Recv))
        return true;
    }
    return false;
  }

  /// The function that ran the handler through which \p A is reached, if that
  /// is an event loop's: it takes up one object of a container after another
  /// and runs what is stored in it.
  uint32_t eventLoop(const Access &A) const {
    auto OneOfMany = [&](const Path &X, uint32_t Func) {
      if (llvm::any_of(X.Sels, [](const Sel &S) {
            return S.Kind == SelKind::Element;
          }))
        return true;
      // The one that a member names at the moment.
      if (X.Sels.size() < 2 || X.Sels.back().Kind != SelKind::Deref)
        return false;
      Path Current = X;
      Current.Sels.pop_back();
      for (const Block &B : P.functions()[Func].Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Assign && E.P == Current &&
              E.V.Kind != ValueKind::Null)
            return true;
      return false;
    };
    bool Others = false;
    for (const Step &S : A.Trace.steps()) {
      if (S.Call->Kind != EventKind::Call)
        continue;
      if (S.Call->Callee) {
        Others |= OneOfMany(S.Call->Recv, S.Caller);
        continue;
      }
      const Path &X = S.Call->Target;
      if (Others && X.RootKind == Root::This && X.Sels.size() == 1 &&
          X.Sels[0].Kind == SelKind::Field)
        return S.Caller;
    }
    return None;
  }

  /// One name for the memory of an access, whichever path leads to it.
  std::string memory(const Path &X) const {
    for (size_t I = X.Sels.size(); I-- > 0;)
      if (X.Sels[I].Kind == SelKind::Field) {
        std::string S = P.str(X.Sels[I].Name).str();
        for (; I < X.Sels.size(); ++I)
          if (X.Sels[I].Kind == SelKind::Element)
            S += "[]";
        return S;
      }
    std::string S = P.str(X.Owner).str();
    if (X.RootKind == Root::Local || X.RootKind == Root::Temp)
      S += "#" + std::to_string(X.Index);
    for (const Sel &Y : X.Sels)
      S += Y.Kind == SelKind::Element ? "[]" : "*";
    return S;
  }

  //--- flags ------------------------------------------------------------------
  /// An atomic bool.
  bool isFlag(const Path &X) const {
    const Type &T = P.type(P.typeOf(X));
    llvm::StringRef N = P.str(T.Spelling);
    return T.Kind == TypeKind::Atomic &&
           (N.contains("bool") || N.contains("flag"));
  }
  /// Finds the flags that somebody sets to true, and to false: who sees the
  /// other value has waited for nobody.
  void findFlags() {
    for (const Function &F : P.functions())
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events) {
          if (E.Kind != EventKind::Signal || !isFlag(E.P))
            continue;
          llvm::StringRef V =
              E.V.Kind == ValueKind::Literal ? P.str(E.V.Text) : "";
          // Set through a pointer or reference: any flag.
          Sym Key = keyOf(E.P);
          if (Key == E.P.Owner && !E.P.Sels.empty())
            Key = 0;
          if (V != "false")
            SetTrue.insert(Key);
          if (V != "true")
            SetFalse.insert(Key);
        }
  }

  //--- one function ----------------------------------------------------------
  void analyse(uint32_t Index, bool Last) {
    const Function &F = P.functions()[Index];
    Summary &Sum = Sums[Index];
    if (F.Blocks.size() < 2)
      return;
    Context C;
    C.Index = Index;
    C.F = &F;
    findUses(C);
    findAliases(C);
    findSignals(C);
    findCreations(C);

    State Entry;
    Entry.Reached = true;
    for (const RequiredLock &R : F.Requires) {
      Held H;
      H.Mutex = id(canon(C, R.P));
      H.Mode = R.Mode;
      if (H.Mutex)
        Entry.Locks.push_back(H);
    }
    std::vector<State> In(F.Blocks.size());
    std::vector<unsigned> Visits(F.Blocks.size(), 0);
    In[0] = Entry;
    std::set<uint32_t> Work{0};
    while (!Work.empty()) {
      uint32_t B = *Work.begin();
      Work.erase(Work.begin());
      if (++Visits[B] > MaxRounds)
        continue;
      State S = In[B];
      for (const Event &E : F.Blocks[B].Events)
        transfer(C, E, S, nullptr);
      for (const Edge &Ed : F.Blocks[B].Succs) {
        if (Ed.To >= F.Blocks.size())
          continue;
        State T = S;
        if (Ed.Cond != None)
          assume(C, Ed.Cond, Ed.Sense, T, 0);
        if (join(In[Ed.To], T))
          Work.insert(Ed.To);
      }
    }

    // The states are final: collect what the threads access, which a loop may
    // need before it comes to their start, then the function's own accesses.
    C.Lift = true;
    for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
      if (!In[B].Reached)
        continue;
      State S = In[B];
      for (const Event &E : F.Blocks[B].Events)
        if (E.Kind != EventKind::MapOp)
          transfer(C, E, S, nullptr);
    }
    C.Lift = false;
    for (Thread &T : C.Threads) {
      reduce(T.Acc);
      T.Touched = Keys(T.Acc);
    }
    Summary New;
    New.Creates = C.AllCreates;
    std::vector<Tested> Tests;
    std::optional<std::vector<Held>> OnTrue;
    for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
      if (!In[B].Reached)
        continue;
      State S = In[B];
      for (const Event &E : F.Blocks[B].Events) {
        std::vector<Access> Here;
        if (Last)
          countUses(C, E, S);
        const IdSet Joined = S.Joined;
        std::vector<LockUses::Lock> Locks;
        if (Last && AllCalls)
          Locks = heldLocks(S);
        // All threads have been met.
        if (Last && !C.Threads.empty()) {
          State Before = S;
          transfer(C, E, S, &Here);
          pairUp(C, E, Before, S, Here);
        } else {
          transfer(C, E, S, &Here);
        }
        if (E.Kind == EventKind::Return)
          returned(C, E, S, OnTrue);
        if (Last && AllCalls && E.Kind == EventKind::Call)
          for (uint32_t G : P.callees(Index, E))
            AllCalls->push_back(
                {Index, &E, G, Path(), false, Locks});
        for (Access &A : Here) {
          if (Last && AllAccesses && A.Trace.empty() && A.E == &E)
            AllAccesses->push_back(
                {Index, &E, None, path(A.P), A.Write, Locks});
          if (Last && A.Trace.empty() && asked(*A.E))
            (void)answer(A);
          // Who tests which thread it runs on keeps its maps to that one.
          if (F.ThreadTest && !F.Main)
            continue;
          if (Joined.size() <= MaxOrder)
            add(A.Joined, Joined);
          New.Acc.push_back(std::move(A));
        }
      }
      if (Pointers && Last)
        for (const Edge &Ed : F.Blocks[B].Succs)
          if (Ed.Cond != None && Ed.Sense)
            tests(C, Ed.Cond, S, Tests, 0);
    }
    if (Pointers && Last)
      findDoubleChecks(Tests, New.Acc);
    if (Last)
      for (const Thread &T : C.Threads)
        for (const Access &A : T.Acc)
          InThreads.insert(memoryId(A.P));

    const State &Exit = In[1];
    bool Returns = Exit.Reached;
    for (uint32_t I = 0; I < C.Threads.size(); ++I) {
      const Thread &T = C.Threads[I];
      bool Live =
          Returns && I < Exit.Threads.size() && Exit.Threads[I] == Running;
      if (Live && New.Live.size() < MaxSpawns) {
        New.Live.push_back(T);
        New.Live.back().Touched = Keys();
        continue;
      }
      // It ran while the function did.
      New.Acc.insert(New.Acc.end(), T.Acc.begin(), T.Acc.end());
    }
    if (Returns) {
      const Type &Result = P.type(F.Result);
      bool ReturnsGuard =
          Result.Kind == TypeKind::Guard || Result.Kind == TypeKind::Record;
      for (const Held &H : Exit.Locks) {
        if (H.Pending || llvm::any_of(Entry.Locks, [&](const Held &X) {
              return X.Mutex == H.Mutex;
            }))
          continue;
        Held N = H;
        if (H.Guard) {
          const Path &G = path(H.Guard);
          bool Own = (G.RootKind == Root::Local || G.RootKind == Root::Temp) &&
                     G.Owner == F.Usr &&
                     !(G.RootKind == Root::Local && G.Index < F.Locals.size() &&
                       F.Locals[G.Index].Param != None);
          if (Own && !ReturnsGuard)
            continue;
          N.Returned = Own;
        }
        New.Acquire.push_back(N);
      }
      for (const Held &H : OnTrue.value_or(std::vector<Held>()))
        if (auto Same = [&](const Held &X) { return X.Mutex == H.Mutex; };
            llvm::none_of(New.Acquire, Same) &&
            llvm::none_of(Entry.Locks, Same))
          New.TryAcquire.push_back(H);
      New.Release = Exit.Released;
      New.Waits = Exit.Waited;
      New.Signals = Exit.SigBefore;
      New.Joins = Exit.Joined;
      for (IdSet *X : {&New.Waits, &New.Signals, &New.Joins})
        if (X->size() > MaxOrder)
          X->resize(MaxOrder);
    }
    summariseValues(C, New);
    reduce(New.Acc);
    Sum = std::move(New);
  }

  /// A condition asks whether a pointer to a map is set.
  struct Tested {
    PathId P;
    LockSet Locks;
    Range Where;
  };
  void tests(const Context &C, uint32_t Index, const State &S,
             std::vector<Tested> &Out, unsigned Depth) {
    if (Index >= C.F->Conds.size() || Depth > 8)
      return;
    const Cond &K = C.F->Conds[Index];
    for (uint32_t Kid : K.Kids)
      tests(C, Kid, S, Out, Depth + 1);
    if (K.Kind == CondKind::NonNull && isPlaceOfMany(K.P) &&
        isMapPointer(P, P.typeOf(K.P)))
      Out.push_back({id(canon(C, K.P)), lockSet(S), K.Where});
  }
  /// `if (!p) { lock; if (!p) p = new map; }`: the first test is a race with
  /// the assignment.
  void findDoubleChecks(const std::vector<Tested> &Tests,
                        const std::vector<Access> &Acc) {
    for (const Tested &First : Tests) {
      if (!First.Locks.empty() || !First.Where.valid())
        continue;
      for (const Access &W : Acc)
        if (W.P == First.P && W.Write && W.Trace.empty() &&
            llvm::any_of(W.Locks, [&](const LockRef &L) {
              return L.Mode == LockMode::Exclusive && !runsOnce(L.Mutex) &&
                     llvm::any_of(Tests, [&](const Tested &T) {
                       return T.P == First.P &&
                              llvm::is_contained(T.Locks, L);
                     });
            })) {
          DoubleChecks.push_back({W, First.Where});
          return;
        }
    }
  }

  /// All callers of \p F have been analysed: keeps what the second step asks.
  /// What is locked where a function returns anything but false: the way of
  /// those that try.  A lock that was tried and not tested decides itself.
  void returned(const Context &C, const Event &E, const State &S,
                std::optional<std::vector<Held>> &OnTrue) const {
    if (P.type(C.F->Result).Kind != TypeKind::Bool)
      return;
    if (E.V.Kind == ValueKind::Literal &&
        (P.str(E.V.Text) == "false" || P.str(E.V.Text) == "0"))
      return;
    std::vector<Held> Now;
    for (Held H : S.Locks) {
      if (H.Guard)
        continue; // ends with the function
      H.Pending = false;
      H.Try = None;
      Now.push_back(H);
    }
    if (OnTrue)
      llvm::erase_if(*OnTrue, [&](const Held &H) {
        return llvm::none_of(
            Now, [&](const Held &X) { return X.Mutex == H.Mutex; });
      });
    else
      OnTrue = std::move(Now);
  }

  void forget(uint32_t F) {
    Summary &S = Sums[F];
    S.Live = {};
    if (!Pointers && O.InferGuards && isEntry(F)) {
      llvm::erase_if(S.Acc, [&](const Access &A) { return !isEvidence(A); });
      S.Acc.shrink_to_fit();
    } else {
      S.Acc = {};
    }
  }

  /// Keeps one access of each kind, the one with the shortest trace.
  void reduce(std::vector<Access> &Acc) {
    auto Key = [](const Access &A) {
      return std::tie(A.P, A.Write, A.Element, A.Entry, A.Whole, A.Locks, A.Waited,
                      A.SigBefore, A.SigAfter, A.Joined, A.Via, A.ArgOwner,
                      A.ArgParam, A.ArgFn, A.Func);
    };
    std::map<decltype(Key(Acc[0])), size_t> Best;
    std::vector<bool> Keep(Acc.size(), false);
    for (size_t I = 0; I < Acc.size(); ++I) {
      auto [It, Added] = Best.try_emplace(Key(Acc[I]), I);
      if (!Added && Acc[I].Trace.size() < Acc[It->second].Trace.size())
        It->second = I;
    }
    for (const auto &[K, I] : Best)
      Keep[I] = true;
    std::vector<Access> Out;
    Out.reserve(std::min(Best.size(), MaxAccesses));
    // Changes of structure first, so that the cap drops what matters least.
    for (int Rank = 0; Rank < 3; ++Rank)
      for (size_t I = 0; I < Acc.size(); ++I) {
        int R = Acc[I].Write && !Acc[I].Element ? 0 : Acc[I].Element ? 2 : 1;
        if (Keep[I] && R == Rank && Out.size() < MaxAccesses)
          Out.push_back(std::move(Acc[I]));
      }
    Acc = std::move(Out);
  }

  //--- preparations
  //------------------------------------------------------------
  void findUses(Context &C) const {
    auto Use = [&](const Path &X) {
      if (X.RootKind == Root::Temp && X.Owner == C.F->Usr)
        C.UsedTemps.insert(X.Index);
    };
    for (const Block &B : C.F->Blocks)
      for (const Event &E : B.Events) {
        Use(E.V.P);
        Use(E.Q);
        Use(E.Recv);
        Use(E.Target);
        if (E.Kind != EventKind::Destroy)
          Use(E.P);
        for (const Value &A : E.Args)
          Use(A.P);
      }
  }

  /// The one literal among the arguments of call \p E is the key of the entry
  /// of \p X that it returns.
  static void nameEntry(Path &X, const Event &E) {
    Sym Key = 0;
    for (const Value &A : E.Args)
      if (A.Kind == ValueKind::Literal) {
        if (Key)
          return;
        Key = A.Text;
      }
    for (Sel &S : llvm::reverse(X.Sels))
      if (S.Kind == SelKind::Element) {
        if (!S.Name)
          S.Name = Key;
        return;
      }
  }

  void findAliases(Context &C) {
    const Function &F = *C.F;
    std::map<Path, unsigned, PathLess> Defs;
    std::map<Path, Value, PathLess> First;
    auto Define = [&](const Path &X, const Value &V) {
      if (Defs[X]++ == 0)
        First[X] = V;
    };
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        switch (E.Kind) {
        case EventKind::Assign:
          if (E.P.valid())
            Define(E.P, E.V);
          break;
        case EventKind::Move:
          if (E.P.valid()) {
            Value V;
            V.Kind = ValueKind::Load;
            V.P = E.Q;
            Define(E.P, V);
          }
          break;
        case EventKind::MapOp:
          if (E.R != None && E.P.valid()) {
            Path T;
            T.RootKind = Root::Temp;
            T.Owner = F.Usr;
            T.Index = E.R;
            Value V;
            V.Kind = ValueKind::Address;
            V.P = E.P;
            Sym Key = !E.Args.empty() && E.Args[0].Kind == ValueKind::Literal
                          ? E.Args[0].Text
                          : 0;
            V.P.Sels.push_back({SelKind::Element, Key});
            Define(T, V);
          }
          break;
        case EventKind::Call: {
          llvm::ArrayRef<uint32_t> To = P.callees(C.Index, E);
          if (To.size() != 1)
            break;
          const Function &G = P.functions()[To[0]];
          const Summary &S = Sums[To[0]];
          if (E.R != None && S.Ret.Kind != ValueKind::Unknown) {
            Path T;
            T.RootKind = Root::Temp;
            T.Owner = F.Usr;
            T.Index = E.R;
            Value V = S.Ret;
            V.P = P.substitute(V.P, G, E);
            nameEntry(V.P, E);
            if (V.P.valid())
              Define(T, V);
          }
          for (const auto &[X, Val] : S.Sets) {
            Path Key = P.substitute(X, G, E);
            Value V = P.substitute(Val, G, E);
            if (Key.valid() && V.P.valid())
              Define(Key, V);
          }
          break;
        }
        default:
          break;
        }
      }
    for (auto &[X, V] : First) {
      if (Defs[X] != 1 || !V.P.valid() ||
          (V.Kind != ValueKind::Load && V.Kind != ValueKind::Address &&
           !(V.Kind == ValueKind::Into &&
             P.type(P.typeOf(X)).Kind == TypeKind::Pointer)))
        continue;
      if (X.RootKind == Root::Local && X.Owner == F.Usr && X.Sels.empty() &&
          X.Index < F.Locals.size() && F.Locals[X.Index].Param != None)
        continue; // a parameter that is set again
      if (X.RootKind == Root::This && !F.Ctor) {
        // Other functions set the field, too.  But what the caller gives away
        // is from then on what the field owns.
        const Local *L = V.P.RootKind == Root::Local && V.P.Owner == F.Usr &&
                                 V.P.Sels.empty() &&
                                 V.P.Index < F.Locals.size()
                             ? &F.Locals[V.P.Index]
                             : nullptr;
        if (L && L->Param != None && P.type(L->Ty).Kind == TypeKind::Unique)
          C.Given.push_back({X, V});
        continue;
      }
      if (X.RootKind == Root::Global)
        continue;
      C.Alias[X] = V;
    }
  }

  void findSignals(Context &C) {
    const Function &F = *C.F;
    std::vector<IdSet> Gen(F.Blocks.size()), Out(F.Blocks.size());
    auto Of = [&](const Event &E) {
      IdSet S;
      if (E.Kind == EventKind::Signal) {
        if (PathId X = id(canon(C, E.P)))
          insert(S, X);
      } else if (E.Kind == EventKind::Call) {
        for (uint32_t G : P.callees(C.Index, E))
          S = unite(S, liftSet(C, Sums[G].Signals, P.functions()[G], E));
      }
      return S;
    };
    bool Any = false;
    for (uint32_t B = 0; B < F.Blocks.size(); ++B)
      for (const Event &E : F.Blocks[B].Events) {
        IdSet S = Of(E);
        Any |= !S.empty();
        Gen[B] = unite(Gen[B], S);
      }
    if (!Any)
      return;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (uint32_t B = F.Blocks.size(); B-- > 0;) {
        IdSet S;
        for (const Edge &E : F.Blocks[B].Succs)
          if (E.To < F.Blocks.size())
            S = unite(S, unite(Gen[E.To], Out[E.To]));
        if (S != Out[B]) {
          Out[B] = std::move(S);
          Changed = true;
        }
      }
    }
    for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
      IdSet S = Out[B];
      for (const Event &E : llvm::reverse(F.Blocks[B].Events)) {
        if (!S.empty())
          C.SigAfter[&E] = S;
        S = unite(S, Of(E));
      }
    }
  }

  void creations(const Value &V, IdSet &Out) const {
    if (V.Kind == ValueKind::Function)
      if (uint32_t I = P.indexOf(V.Text); I != None && Stored[I])
        insert(Out, I);
    for (const Value &B : V.Bound)
      creations(B, Out);
  }
  void creations(const Context &C, const Event &E, IdSet &Out) const {
    creations(E.V, Out);
    for (const Value &A : E.Args)
      creations(A, Out);
    if (E.Kind == EventKind::Call)
      for (uint32_t G : P.callees(C.Index, E))
        Out = unite(Out, Sums[G].Creates);
  }
  void findCreations(Context &C) {
    for (const Block &B : C.F->Blocks)
      for (const Event &E : B.Events)
        creations(C, E, C.AllCreates);
  }

  void summariseValues(Context &C, Summary &S) {
    const Function &F = *C.F;
    auto Nameable = [&](const Path &X) {
      if (X.RootKind == Root::Global)
        return true;
      if (X.Owner != F.Usr)
        return X.RootKind == Root::This || X.RootKind == Root::Local;
      if (X.RootKind == Root::This)
        return true;
      return X.RootKind == Root::Local && X.Index < F.Locals.size() &&
             F.Locals[X.Index].Param != None;
    };
    bool Bad = false;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Return)
          continue;
        Value V = E.V;
        if (V.Kind == ValueKind::Null)
          continue;
        if (V.Kind != ValueKind::Load && V.Kind != ValueKind::Address) {
          Bad = true;
          continue;
        }
        if (V.Kind == ValueKind::Load) {
          // A pointer variable stands for what it was set to.
          Path D = V.P;
          D.Sels.push_back({SelKind::Deref, 0});
          Path R = canon(C, D);
          if (R != D) {
            V.Kind = ValueKind::Address;
            V.P = R;
          }
        } else {
          V.P = canon(C, V.P);
        }
        if (!Nameable(V.P) || (S.Ret.Kind != ValueKind::Unknown && S.Ret != V))
          Bad = true;
        else
          S.Ret = V;
      }
    if (Bad)
      S.Ret = Value();
    if (F.Ctor)
      for (const auto &[X, V] : C.Alias)
        if (X.RootKind == Root::This && X.Owner == F.Usr && Nameable(V.P))
          S.Sets.push_back({X, V});
    if (!F.Ctor)
      S.Sets = C.Given;
  }

  //--- dataflow
  //-----------------------------------------------------------------
  /// Merges \p From into \p Into; true if that changed it.
  bool join(State &Into, const State &From) {
    if (!Into.Reached) {
      Into = From;
      return true;
    }
    State Old = Into;
    std::vector<Held> Both;
    for (const Held &A : Into.Locks)
      for (const Held &B : From.Locks)
        if (A.Mutex == B.Mutex && A.Pending == B.Pending) {
          Held H = A;
          if (B.Mode == LockMode::Shared)
            H.Mode = LockMode::Shared;
          Both.push_back(H);
          break;
        }
    Into.Locks = std::move(Both);
    Into.Waited = intersect(Into.Waited, From.Waited);
    Into.SigBefore = unite(Into.SigBefore, From.SigBefore);
    Into.Created = unite(Into.Created, From.Created);
    Into.Joined = unite(Into.Joined, From.Joined);
    Into.Released = unite(Into.Released, From.Released);
    // What was reborn on one side only is the thread's own on the other,
    // unless the thread does not run there.
    std::set<std::pair<uint32_t, uint32_t>> Dead;
    auto Runs = [](const State &S, uint32_t T) {
      return T < S.Threads.size() && S.Threads[T] == Running;
    };
    for (const auto &D : Into.Dead)
      if (From.Dead.count(D) || !Runs(From, D.first))
        Dead.insert(D);
    for (const auto &D : From.Dead)
      if (!Runs(Into, D.first))
        Dead.insert(D);
    Into.Dead = std::move(Dead);
    if (Into.Threads.size() < From.Threads.size())
      Into.Threads.resize(From.Threads.size(), NotStarted);
    for (size_t I = 0; I < From.Threads.size(); ++I)
      Into.Threads[I] = std::max(Into.Threads[I], From.Threads[I]);
    return !(Into == Old);
  }

  void assume(const Context &C, uint32_t Index, bool Sense, State &S,
              unsigned Depth) {
    if (Index >= C.F->Conds.size() || Depth > 8)
      return;
    const Cond &K = C.F->Conds[Index];
    switch (K.Kind) {
    case CondKind::Not:
      if (!K.Kids.empty())
        assume(C, K.Kids[0], !Sense, S, Depth + 1);
      return;
    case CondKind::And:
      if (Sense)
        for (uint32_t X : K.Kids)
          assume(C, X, true, S, Depth + 1);
      return;
    case CondKind::Or:
      if (!Sense)
        for (uint32_t X : K.Kids)
          assume(C, X, false, S, Depth + 1);
      return;
    case CondKind::Truth:
    case CondKind::NonNull: {
      Path X = K.P;
      // A bool that remembers the attempt.
      for (unsigned I = 0; I < 4; ++I) {
        auto It = C.Alias.find(X);
        if (It == C.Alias.end() || It->second.Kind != ValueKind::Load)
          break;
        X = It->second.P;
      }
      PathId Y = id(X);
      std::vector<Held> Out;
      for (Held H : S.Locks) {
        bool Decides =
            H.Pending && ((X.RootKind == Root::Temp && X.Owner == C.F->Usr &&
                           X.Sels.empty() && H.Try == X.Index) ||
                          (H.Guard && H.Guard == Y));
        if (Decides && !Sense)
          continue;
        if (Decides)
          H.Pending = false;
        Out.push_back(H);
      }
      S.Locks = std::move(Out);
      // A flag seen as it was set: what was done before that is done.
      X = canon(C, X);
      const std::set<Sym> &Set = Sense ? SetTrue : SetFalse;
      if (isFlag(X) && (Set.count(0) || Set.count(keyOf(X))))
        if (PathId Z = id(X))
          insert(S.Waited, Z);
      return;
    }
    default:
      return;
    }
  }

  static LockSet lockSet(const State &S) {
    LockSet L;
    for (const Held &H : S.Locks)
      if (!H.Pending)
        L.push_back({H.Mutex, H.Mode});
    llvm::sort(L);
    L.erase(llvm::unique(L), L.end());
    return L;
  }

  std::vector<LockUses::Lock> heldLocks(const State &S) const {
    std::vector<LockUses::Lock> Out;
    for (const LockRef &L : lockSet(S))
      Out.push_back({path(L.Mutex), L.Mode});
    return Out;
  }
  void acquire(Context &C, State &S, Held H) {
    if (!H.Mutex || S.Locks.size() >= MaxLocks)
      return;
    if (H.Guard) {
      std::vector<PathId> &M = C.GuardOf[H.Guard];
      if (!llvm::is_contained(M, H.Mutex))
        M.push_back(H.Mutex);
    }
    for (Held &X : S.Locks)
      if (X.Mutex == H.Mutex) {
        if (!H.Pending)
          X = H;
        return;
      }
    S.Locks.push_back(H);
    llvm::sort(S.Locks, [](const Held &A, const Held &B) {
      return std::tie(A.Mutex, A.Guard) < std::tie(B.Mutex, B.Guard);
    });
  }
  void release(Context &C, State &S, PathId X) {
    if (!X)
      return;
    size_t Before = S.Locks.size();
    llvm::erase_if(S.Locks, [&](const Held &H) {
      return H.Mutex == X || (H.Guard && H.Guard == X);
    });
    if (S.Locks.size() == Before && !C.GuardOf.count(X) &&
        S.Released.size() < MaxLocks)
      insert(S.Released, X);
  }

  /// An object of this path ends: its guards release, its threads join.
  void destroyed(Context &C, State &S, const Path &X) {
    if (!X.valid())
      return;
    llvm::erase_if(S.Locks, [&](const Held &H) {
      return H.Guard && isPrefix(X, path(H.Guard));
    });
    endMembers(C, S, X, P.typeOf(X), 0);
    reborn(C, S, X);
  }
  /// Joins what the destructor of an object of type \p T at \p X joins, and
  /// those of its members.
  void endMembers(Context &C, State &S, const Path &X, TypeId T,
                  unsigned Depth) {
    const Type &Ty = P.type(T);
    if (Depth > 4)
      return;
    if (Ty.JoinsInDtor) {
      joinThreads(C, S, X);
      return;
    }
    switch (Ty.Kind) {
    case TypeKind::Unique:
    case TypeKind::Shared:
    case TypeKind::Optional: {
      Path Y = X;
      Y.Sels.push_back({SelKind::Deref, 0});
      endMembers(C, S, Y, Ty.Pointee, Depth + 1);
      return;
    }
    case TypeKind::Sequence: {
      Path Y = X;
      Y.Sels.push_back({SelKind::Element, 0});
      endMembers(C, S, Y, Ty.Pointee, Depth + 1);
      return;
    }
    case TypeKind::Record: {
      const Class *K = P.classOf(Ty.Record);
      if (!K)
        return;
      if (uint32_t D = K->Dtor ? P.indexOf(K->Dtor) : None; D != None) {
        Event E;
        E.Kind = EventKind::Destroy;
        E.P = X;
        for (PathId J : liftSet(C, Sums[D].Joins, P.functions()[D], E))
          joinThreads(C, S, path(J));
      }
      for (Sym F : K->Fields) {
        const Field *M = P.field(F);
        if (!M)
          continue;
        Path Y = X;
        Y.Sels.push_back({SelKind::Field, F});
        endMembers(C, S, Y, M->Ty, Depth + 1);
      }
      return;
    }
    default:
      return;
    }
  }
  void reborn(Context &C, State &S, const Path &X) {
    if (X.RootKind != Root::Local || X.Owner != C.F->Usr || !X.Sels.empty())
      return;
    for (uint32_t T = 0; T < S.Threads.size(); ++T)
      if (S.Threads[T] == Running)
        S.Dead.insert({T, X.Index});
  }

  void joinThreads(Context &C, State &S, const Path &X) {
    if (!X.valid())
      return;
    if (PathId I = id(X))
      insert(S.Joined, I);
    for (uint32_t T = 0; T < S.Threads.size(); ++T)
      if (S.Threads[T] == Running && joins(X, C.Threads[T]))
        S.Threads[T] = Ended;
  }
  /// Joining \p X ends \p T.
  bool joins(const Path &X, const Thread &T) const {
    return llvm::any_of(T.Handles, [&](PathId H) {
      const Path &Y = path(H);
      return isPrefix(X, Y) || isPrefix(Y, X) ||
             (X.RootKind == Root::Any && anyBase(X, Y) != None) ||
             (Y.RootKind == Root::Any && anyBase(Y, X) != None);
    });
  }
  /// \p A comes after a join of \p T on its own way.
  bool joinedFirst(const Access &A, const Thread &T) const {
    return llvm::any_of(A.Joined,
                        [&](PathId X) { return joins(path(X), T); });
  }

  /// The handle at \p From is now (also) at \p To.
  void moveHandle(Context &C, State &S, const Path &From, const Path &To) {
    if (!From.valid() || !To.valid())
      return;
    auto Renamed = [&](PathId X) -> PathId {
      const Path &Y = path(X);
      if (!isPrefix(From, Y))
        return 0;
      Path N = To;
      N.Sels.insert(N.Sels.end(), Y.Sels.begin() + From.Sels.size(),
                    Y.Sels.end());
      return N.Sels.size() > 12 ? 0 : id(N);
    };
    for (Thread &T : C.Threads) {
      std::vector<PathId> More;
      for (PathId H : T.Handles)
        if (PathId N = Renamed(H))
          if (!llvm::is_contained(T.Handles, N))
            More.push_back(N);
      if (T.Handles.size() < 8)
        T.Handles.insert(T.Handles.end(), More.begin(), More.end());
    }
    for (Held &H : S.Locks)
      if (H.Guard)
        if (PathId N = Renamed(H.Guard)) {
          C.GuardOf[N] = C.GuardOf[H.Guard];
          H.Guard = N;
        }
  }

  /// \p N depends on the callable at \p X, if that is a parameter, being
  /// \p Fn.
  void setArgument(const Context &C, Access &N, Path X, uint32_t Fn) const {
    for (unsigned I = 0; I < 4; ++I) {
      while (!X.Sels.empty() && X.Sels.back().Kind == SelKind::Deref)
        X.Sels.pop_back();
      if (X.RootKind != Root::Local || !X.Sels.empty())
        return;
      const Function *F = P.function(X.Owner);
      if (!F || X.Index >= F->Locals.size())
        return;
      const Local &L = F->Locals[X.Index];
      if (L.Param != None) {
        N.ArgOwner = X.Owner;
        N.ArgParam = L.Param;
        N.ArgFn = Fn;
        return;
      }
      if (L.Capture) {
        const Capture *From = nullptr;
        for (const Capture &K : F->Captures)
          if (K.Local == X.Index)
            From = &K;
        if (!From)
          return;
        X = From->From.P;
        continue;
      }
      auto It = C.Alias.find(X);
      if (It == C.Alias.end())
        return;
      X = It->second.P;
    }
  }

  Access liftAccess(const Context &C, const Access &A, uint32_t Callee,
                    const Event &E) {
    const Function &G = P.functions()[Callee];
    Access N;
    N.ArgOwner = A.ArgOwner;
    N.ArgParam = A.ArgParam;
    N.ArgFn = A.ArgFn;
    if (A.ArgOwner && A.ArgOwner == G.Usr) {
      Value V = P.argument(A.ArgParam, G, E);
      N.ArgOwner = 0;
      if (V.Kind == ValueKind::Function) {
        if (P.indexOf(V.Text) != A.ArgFn) {
          N.P = 0;
          return N;
        }
      } else if (V.P.valid()) {
        setArgument(C, N, V.P, A.ArgFn);
      }
    } else if (!A.ArgOwner && E.Kind == EventKind::Call && !E.Callee) {
      setArgument(C, N, E.Target, Callee);
    } else if (!A.ArgOwner && E.Kind == EventKind::Call && G.Lambda) {
      setArgument(C, N, E.Recv, Callee); // a parameter of a template's type
    } else if (!A.ArgOwner && E.Kind == EventKind::Spawn &&
               E.V.Kind != ValueKind::Function) {
      setArgument(C, N, E.V.P, Callee);
    }
    if (!N.ArgOwner)
      N.ArgParam = N.ArgFn = None;
    // What a callable that is handed in does to the object of its creator is
    // named where the creator hands it over.
    const bool Keep = N.ArgOwner != 0;
    N.P = liftId(C, A.P, G, E, Keep);
    if (!N.P)
      return N;
    N.Key = keyOf(path(N.P));
    N.Op = A.Op;
    N.Write = A.Write;
    N.Whole = A.Whole;
    N.Element = A.Element;
    N.Entry = A.Entry;
    N.Func = A.Func;
    N.E = A.E;
    LockSet Locks;
    for (const LockRef &L : A.Locks)
      if (PathId M = liftLock(C, L.Mutex, G, E, Keep))
        Locks.push_back({M, L.Mode});
    llvm::sort(Locks);
    N.Locks = std::move(Locks);
    N.Waited = liftSet(C, A.Waited, G, E, Keep);
    N.SigBefore = liftSet(C, A.SigBefore, G, E, Keep);
    N.SigAfter = liftSet(C, A.SigAfter, G, E, Keep);
    N.Joined = liftSet(C, A.Joined, G, E, Keep);
    N.Via = A.Via;
    if (E.Kind == EventKind::Call && !E.Callee)
      add(N.Via, {Callee});
    N.Trace = Way({C.Index, &E, Callee}, A.Trace);
    return N;
  }

  uint32_t threadFor(Context &C, const Event &E, uint32_t Sub) {
    auto [It, Added] = C.ThreadOf.try_emplace({&E, Sub}, C.Threads.size());
    if (Added)
      C.Threads.emplace_back();
    return It->second;
  }
  /// Thread \p T starts (again).
  void start(Context &C, State &S, uint32_t T) {
    if (S.Threads.size() <= T)
      S.Threads.resize(T + 1, NotStarted);
    if (S.Threads[T] == Running) {
      Thread &Th = C.Threads[T];
      Th.Multi = true;
      for (auto It = S.Dead.begin(); It != S.Dead.end();)
        if (It->first == T) {
          insert(Th.SelfDead, It->second);
          It = S.Dead.erase(It);
        } else {
          ++It;
        }
    }
    S.Threads[T] = Running;
  }

  /// True if using \p X needs no lock of ours: (part of) a concurrent map, or a
  /// value with its own lock.  What such a value holds is reached under its lock
  /// or, through a reference that outlived the guard, without.
  bool synchronisesItself(const Path &X) const {
    if (P.type(P.typeOf(X)).Kind == TypeKind::Guarded)
      return true;
    Path Prefix = X;
    for (size_t N = X.Sels.size() + 1; N-- > 0;) {
      Prefix.Sels.resize(N);
      if (P.type(P.typeOf(Prefix)).Concurrent)
        return true;
    }
    return false;
  }

  /// Adds what \p E itself does to the map at \p X.
  void touch(const Context &C, const State &S, const Event &E, const Path &X,
             uint32_t Op, bool Whole, std::vector<Access> &Out) {
    if (!X.valid() || Pointers)
      return;
    Path Y = canon(C, X);
    if (synchronisesItself(X) || synchronisesItself(Y))
      return;
    if (Y.RootKind == Root::Global)
      if (const Global *G = P.global(Y.Owner); G && G->ThreadLocal)
        return;
    Access A;
    A.P = id(Y);
    A.Key = keyOf(Y);
    A.Op = Op;
    constexpr uint32_t Structure = OpWrite | OpInsert | OpErase | OpClear |
                                   OpRehash | OpReserve | OpAssign | OpMoveOut;
    A.Write = (Op & (Structure | OpElementWrite)) != 0;
    if ((Op & OpSubscript) && !P.type(P.typeOf(X)).Const)
      A.Write = true;
    A.Element = (Op & (OpElementRead | OpElementWrite)) &&
                !(Op & (Structure | OpSubscript | OpIterate));
    A.Whole = Whole || (Op & (OpClear | OpAssign | OpMoveOut));
    A.Locks = lockSet(S);
    A.Waited = S.Waited;
    A.SigBefore = S.SigBefore;
    if (auto It = C.SigAfter.find(&E); It != C.SigAfter.end())
      A.SigAfter = It->second;
    A.Func = C.Index;
    A.E = &E;
    Out.push_back(std::move(A));
  }

  /// A scalar at \p X was set: an entry of a map, if that is what a reference
  /// there refers to.
  void touchEntry(const Context &C, const State &S, const Event &E,
                  const Path &X, std::vector<Access> &Out) {
    if (!X.valid())
      return;
    Path Y = canon(C, X);
    if (Y == X)
      return;
    for (size_t N = Y.Sels.size(); N-- > 0;) {
      if (Y.Sels[N].Kind == SelKind::Deref)
        return; // something that the entry refers to
      if (Y.Sels[N].Kind != SelKind::Element)
        continue;
      Sym Key = Y.Sels[N].Name;
      Y.Sels.resize(N);
      if (P.type(P.typeOf(Y)).Kind != TypeKind::Map)
        return;
      size_t Before = Out.size();
      touch(C, S, E, Y, OpElementWrite, false, Out);
      if (Out.size() > Before)
        Out.back().Entry = Key ? Key : Sym(None);
      return;
    }
  }

  bool holdsMap(const Path &X) const {
    const Type &T = P.type(P.typeOf(X));
    return T.Kind == TypeKind::Map || T.CarriesMap;
  }

  /// Adds what \p E does to pointers that lead to maps.
  void touchPointers(const Context &C, const State &S, const Event &E,
                     std::vector<Access> &Out) {
    auto Add = [&](const Path &X, bool Write) {
      if (!isPlaceOfMany(X) || !isMapPointer(P, P.typeOf(X)))
        return;
      // Before anybody else can see the object.
      if (X.RootKind == Root::This && (C.F->Ctor || C.F->Dtor) &&
          X.Owner == C.F->Usr)
        return;
      if (X.RootKind == Root::Global)
        if (const Global *G = P.global(X.Owner); G && G->ThreadLocal)
          return;
      Access A;
      A.P = id(canon(C, X));
      A.Key = keyOf(path(A.P));
      A.Op = Write ? OpWrite | OpAssign : OpRead;
      A.Write = Write;
      A.Locks = lockSet(S);
      A.Waited = S.Waited;
      A.SigBefore = S.SigBefore;
      if (auto It = C.SigAfter.find(&E); It != C.SigAfter.end())
        A.SigAfter = It->second;
      A.Func = C.Index;
      A.E = &E;
      Out.push_back(std::move(A));
    };
    // The pointer that \p X leads through last is followed.
    auto Follow = [&](const Path &X) {
      Path Prefix = X;
      for (size_t N = X.Sels.size(); N-- > 0;)
        if (X.Sels[N].Kind == SelKind::Deref) {
          Prefix.Sels.resize(N);
          return Add(Prefix, false);
        }
    };
    switch (E.Kind) {
    case EventKind::Assign:
    case EventKind::Move: {
      Add(E.P, true);
      if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Address)
        Follow(E.V.P);
      const Path &From = E.Kind == EventKind::Move ? E.Q : E.V.P;
      if (From.valid() && (E.Kind == EventKind::Move ||
                           E.V.Kind == ValueKind::Load ||
                           E.V.Kind == ValueKind::CopyOf))
        Add(From, E.Kind == EventKind::Move);
      return;
    }
    case EventKind::Swap:
      Add(E.P, true);
      return Add(E.Q, true);
    case EventKind::MapOp:
    case EventKind::Deref:
    case EventKind::Call:
      return Follow(E.Kind == EventKind::Call ? E.Recv : E.P);
    case EventKind::Return:
      if (E.V.Kind == ValueKind::Address)
        Follow(E.V.P);
      return;
    default:
      return;
    }
  }

  void transfer(Context &C, const Event &E, State &S,
                std::vector<Access> *Out) {
    creations(C, E, S.Created);
    if (Pointers && Out)
      touchPointers(C, S, E, *Out);
    switch (E.Kind) {
    case EventKind::MapOp:
      if (Out)
        touch(C, S, E, E.P, E.Op, false, *Out);
      return;
    case EventKind::Copy:
      if (Out)
        touch(C, S, E, E.Q, OpRead | OpIterate, true, *Out);
      return;
    case EventKind::Move:
      if (Out) {
        if (holdsMap(E.Q))
          touch(C, S, E, E.Q, OpWrite | OpMoveOut, true, *Out);
        if (E.P.valid() && E.P.RootKind != Root::Local &&
            E.P.RootKind != Root::Temp && holdsMap(E.P) && !C.F->Ctor)
          touch(C, S, E, E.P, OpWrite | OpAssign, true, *Out);
      }
      moveHandle(C, S, canon(C, E.Q), canon(C, E.P));
      return;
    case EventKind::Swap:
      if (Out) {
        if (holdsMap(E.P))
          touch(C, S, E, E.P, OpWrite | OpAssign, true, *Out);
        if (holdsMap(E.Q))
          touch(C, S, E, E.Q, OpWrite | OpAssign, true, *Out);
      }
      return;
    case EventKind::Store:
      if (Out)
        touchEntry(C, S, E, E.P, *Out);
      return;
    case EventKind::Assign:
      if (Out)
        touchEntry(C, S, E, E.P, *Out);
      if (E.V.Kind == ValueKind::Load || E.V.Kind == ValueKind::MovedFrom)
        moveHandle(C, S, canon(C, E.V.P), canon(C, E.P));
      reborn(C, S, E.P);
      return;
    case EventKind::Lock: {
      Held H;
      H.Mutex = id(canon(C, E.P));
      H.Mode = E.Mode;
      H.Guard = E.Q.valid() ? id(canon(C, E.Q)) : 0;
      H.Pending = E.Try;
      H.Try = E.Try ? E.R : None;
      // Locking the guard again locks its mutexes.
      if (auto It = C.GuardOf.find(H.Mutex); It != C.GuardOf.end()) {
        PathId Guard = H.Mutex;
        for (PathId M : std::vector<PathId>(It->second)) {
          H.Mutex = M;
          H.Guard = Guard;
          acquire(C, S, H);
        }
        return;
      }
      acquire(C, S, H);
      return;
    }
    case EventKind::Unlock:
      release(C, S, id(canon(C, E.P)));
      return;
    case EventKind::Destroy:
      destroyed(C, S, canon(C, E.P));
      return;
    case EventKind::Signal:
      if (PathId X = id(canon(C, E.P)))
        insert(S.SigBefore, X);
      return;
    case EventKind::Wait:
      if (E.Try && isFlag(canon(C, E.P)))
        return; // decided where the flag is tested
      if (PathId X = id(canon(C, E.P))) {
        insert(S.Waited, X);
        // A future is waited for like a thread is joined.
        joinThreads(C, S, path(X));
      }
      return;
    case EventKind::Join:
      joinThreads(C, S, canon(C, E.P));
      return;
    case EventKind::Spawn:
      spawn(C, E, S, Out);
      return;
    case EventKind::Call:
      call(C, E, S, Out);
      return;
    default:
      return;
    }
  }

  void spawn(Context &C, const Event &E, State &S, std::vector<Access> *Out) {
    uint32_t Sub = 0;
    for (uint32_t G : P.callees(C.Index, E)) {
      if (Sub >= MaxSpawns ||
          (C.Threads.size() >= MaxThreads && !C.ThreadOf.count({&E, Sub})))
        break;
      uint32_t T = threadFor(C, E, Sub++);
      {
        Thread &Th = C.Threads[T];
        if (!Th.Start) {
          Th.Start = &E;
          Th.StartFunc = C.Index;
          Th.Root = G;
          Th.Kind = E.Spawned;
          Th.Multi = E.Multi || E.Spawned == SpawnKind::ForkJoin;
          if (PathId H = id(canon(C, E.P)))
            Th.Handles.push_back(H);
          if (E.R != None) {
            Path R;
            R.RootKind = Root::Temp;
            R.Owner = C.F->Usr;
            R.Index = E.R;
            Th.Handles.push_back(id(R));
          }
          // A task whose future is waited for.
          if (E.V.P.valid())
            if (Path X = canon(C, E.V.P);
                P.type(P.typeOf(X)).Kind == TypeKind::Callable)
              Th.Handles.push_back(id(X));
        }
        if (C.Lift)
          for (const Access &A : Sums[G].Acc) {
            Access N = liftAccess(C, A, G, E);
            if (!N.P)
              continue;
            add(N.Waited, S.Waited);
            Th.Acc.push_back(std::move(N));
          }
      }
      start(C, S, T);
      // Threads that the thread starts and does not join run on with it.
      for (const Thread &L : Sums[G].Live) {
        if (Sub >= MaxSpawns)
          break;
        startLifted(C, S, E, G, L, Sub++);
      }
      bool AtOnce =
          E.Spawned == SpawnKind::ForkJoin ||
          (E.Spawned == SpawnKind::Async && !E.P.valid() && E.R == None);
      if (AtOnce && !Out)
        S.Threads[T] = Ended;
      // While collecting, pairUp() ends it when it has seen it running.
    }
  }

  void startLifted(Context &C, State &S, const Event &E, uint32_t G,
                   const Thread &L, uint32_t Sub) {
    if (C.Threads.size() >= MaxThreads && !C.ThreadOf.count({&E, Sub}))
      return;
    uint32_t T = threadFor(C, E, Sub);
    Thread &Th = C.Threads[T];
    if (!Th.Start) {
      Th.Start = L.Start;
      Th.StartFunc = L.StartFunc;
      Th.Root = L.Root;
      Th.Kind = L.Kind;
      Th.Multi = L.Multi;
      const Function &Fn = P.functions()[G];
      for (PathId H : L.Handles) {
        Path X = lift(C, path(H), Fn, E);
        if (X.valid())
          Th.Handles.push_back(id(X));
        else if ((path(H).RootKind == Root::Local ||
                  path(H).RootKind == Root::Temp) &&
                 E.R != None) {
          // A handle that is the result.
          Path R;
          R.RootKind = Root::Temp;
          R.Owner = C.F->Usr;
          R.Index = E.R;
          Th.Handles.push_back(id(R));
        }
      }
    }
    if (C.Lift)
      for (const Access &A : L.Acc) {
        Access N = liftAccess(C, A, G, E);
        if (N.P)
          Th.Acc.push_back(std::move(N));
      }
    start(C, S, T);
  }

  void call(Context &C, const Event &E, State &S, std::vector<Access> *Out) {
    if (E.Construct)
      reborn(C, S, E.Recv);
    llvm::ArrayRef<uint32_t> To = P.callees(C.Index, E);
    if (To.empty())
      return;
    // An override that calls its own virtual function forwards to an object
    // that it wraps: which one, and whether that one locks, is not known.
    if (E.Virtual && To.size() > 1 && C.F->Virtual &&
        baseName(P.str(C.F->Name)) == P.str(E.Name))
      return;
    // If one implementation takes a lock and another does not, the program
    // chose on purpose, and the choice is not visible here.
    if (E.Virtual && To.size() > 1) {
      size_t Locking = llvm::count_if(To, [&](uint32_t G) {
        return llvm::any_of(P.functions()[G].Blocks, [](const Block &B) {
          return llvm::any_of(B.Events, [](const Event &X) {
            return X.Kind == EventKind::Lock;
          });
        });
      });
      if (Locking && Locking != To.size())
        return;
    }
    const State &Before = S;
    State After;
    uint32_t Sub = 0;
    for (uint32_t G : To) {
      const Function &Fn = P.functions()[G];
      const Summary &Sum = Sums[G];
      if (Out) {
        LockSet Now = lockSet(Before);
        IdSet GivenBack = liftSet(C, Sum.Release, Fn, E);
        // What a constructor does to its own object happens before anybody
        // else can see it.  Base and delegated constructors are part of one.
        const Path Made = E.Construct ? canon(C, E.Recv) : Path();
        const bool Whole = Made.valid() && !(Made.RootKind == Root::This &&
                                             Made.Sels.empty());
        for (const Access &A : Sum.Acc) {
          Access N = liftAccess(C, A, G, E);
          if (!N.P)
            continue;
          if (Whole && startsWith(path(N.P), Made))
            continue;
          // Locks that the callee gives back before it accesses the map are
          // not known to be held there.
          if (!Now.empty()) {
            LockSet Locks = N.Locks;
            for (const LockRef &L : Now)
              if (!contains(GivenBack, L.Mutex))
                Locks.push_back(L);
            llvm::sort(Locks);
            Locks.erase(llvm::unique(Locks), Locks.end());
            N.Locks = std::move(Locks);
          }
          add(N.Waited, Before.Waited);
          add(N.SigBefore, Before.SigBefore);
          if (auto It = C.SigAfter.find(&E); It != C.SigAfter.end())
            add(N.SigAfter, It->second);
          if (N.Trace.size() <= MaxTrace)
            Out->push_back(std::move(N));
        }
      }
      State T = Before;
      for (PathId R : Sum.Release)
        if (PathId X = liftLock(C, R, Fn, E)) {
          release(C, T, X);
        }
      for (const Held &H : Sum.Acquire) {
        Held N;
        N.Mutex = liftLock(C, H.Mutex, Fn, E);
        N.Mode = H.Mode;
        if (H.Returned && (E.R == None || !C.UsedTemps.count(E.R)))
          continue; // the guard dies with the full expression
        if (H.Returned && E.R != None) {
          Path R;
          R.RootKind = Root::Temp;
          R.Owner = C.F->Usr;
          R.Index = E.R;
          N.Guard = id(R);
        } else if (H.Guard) {
          N.Guard = liftId(C, H.Guard, Fn, E);
        }
        acquire(C, T, N);
      }
      if (E.R != None)
        for (const Held &H : Sum.TryAcquire) {
          Held N;
          N.Mutex = liftLock(C, H.Mutex, Fn, E);
          N.Mode = H.Mode;
          N.Pending = true;
          N.Try = E.R;
          acquire(C, T, N);
        }
      for (PathId X : liftSet(C, Sum.Waits, Fn, E))
        insert(T.Waited, X);
      for (PathId X : liftSet(C, Sum.Signals, Fn, E))
        insert(T.SigBefore, X);
      for (PathId X : liftSet(C, Sum.Joins, Fn, E))
        joinThreads(C, T, path(X));
      for (const Thread &L : Sum.Live) {
        if (Sub >= MaxSpawns)
          break;
        startLifted(C, T, E, G, L, Sub++);
      }
      join(After, T);
    }
    S = std::move(After);
  }

  //--- pairs
  //---------------------------------------------------------------------
  bool alive(const Context &C, const State &S, const Access &A) const {
    // A stored callback cannot run before it exists.
    for (uint32_t V : A.Via)
      if (contains(C.AllCreates, V) && !contains(S.Created, V))
        return false;
    return true;
  }

  void pairUp(Context &C, const Event &E, const State &Before, State &After,
              const std::vector<Access> &Here) {
    static const Thread Self;
    auto IsNew = [&](uint32_t T) {
      return T >= Before.Threads.size() || Before.Threads[T] != Running;
    };
    const Keys Touched(Here);
    for (uint32_t T = 0; T < Before.Threads.size(); ++T) {
      if (Before.Threads[T] != Running ||
          !C.Threads[T].Touched.mayMeet(Touched))
        continue;
      for (const Access &A : C.Threads[T].Acc) {
        if (C.Pairs > MaxPairs)
          break;
        if (!alive(C, Before, A))
          continue;
        for (const Access &B : Here) {
          if (!mayMeet(A, B) || joinedFirst(B, C.Threads[T]))
            continue;
          const Path &X = path(B.P);
          // The thread does not know an object made since it started, unless
          // through a callback that it was handed later.
          bool Handed = !A.Via.empty() && path(A.P).RootKind == Root::Any;
          if (!Handed && X.RootKind == Root::Local && X.Owner == C.F->Usr &&
              Before.Dead.count({T, X.Index}))
            continue;
          consider(C, A, C.Threads[T], B, Self);
        }
      }
    }
    // Two threads meet where the later one starts, or where a callback that
    // one of them runs comes into being.
    bool Changed = Before.Created != After.Created;
    for (uint32_t T = 0; T < After.Threads.size(); ++T) {
      if (After.Threads[T] != Running)
        continue;
      const Thread &X = C.Threads[T];
      bool NewT = IsNew(T) || startsHere(C, E, T);
      for (uint32_t U = 0; U <= T; ++U) {
        if (After.Threads[U] != Running)
          continue;
        if (!NewT && !IsNew(U) && !startsHere(C, E, U) && !Changed)
          continue;
        const Thread &Y = C.Threads[U];
        if (!X.Touched.mayMeet(Y.Touched))
          continue;
        if (T == U && (!X.Multi || X.Kind == SpawnKind::Serial ||
                       X.Kind == SpawnKind::Timer))
          continue;
        if (T != U && X.Kind == SpawnKind::Serial &&
            Y.Kind == SpawnKind::Serial)
          continue;
        for (size_t I = 0; I < X.Acc.size(); ++I) {
          if (C.Pairs > MaxPairs)
            break;
          if (!alive(C, After, X.Acc[I]))
            continue;
          for (size_t J = T == U ? I : 0; J < Y.Acc.size(); ++J) {
            if (!mayMeet(X.Acc[I], Y.Acc[J]) || joinedFirst(X.Acc[I], Y) ||
                joinedFirst(Y.Acc[J], X))
              continue;
            const Path &Q = path(X.Acc[I].P);
            if (!alive(C, After, Y.Acc[J]))
              continue;
            if (Q.RootKind == Root::Local && Q.Owner == C.F->Usr) {
              if (T == U && contains(X.SelfDead, Q.Index))
                continue;
              if (T != U && (After.Dead.count({T, Q.Index}) ||
                             After.Dead.count({U, Q.Index})))
                continue;
            }
            consider(C, X.Acc[I], X, Y.Acc[J], Y);
          }
        }
      }
    }
    if (E.Kind == EventKind::Spawn)
      for (uint32_t T = 0; T < After.Threads.size(); ++T)
        if (C.Threads[T].Start == &E &&
            (E.Spawned == SpawnKind::ForkJoin ||
             (E.Spawned == SpawnKind::Async && !E.P.valid() && E.R == None)))
          After.Threads[T] = Ended;
  }
  static bool startsHere(const Context &C, const Event &E, uint32_t T) {
    auto It = C.ThreadOf.lower_bound({&E, 0});
    for (; It != C.ThreadOf.end() && It->first.first == &E; ++It)
      if (It->second == T)
        return true;
    return false;
  }

  //--- questions
  bool asked(const Event &E) const {
    const Range &W = E.Where;
    return Question && W.valid() && P.str(W.File) == Question->File &&
           W.Line <= Question->Line &&
           Question->Line <= std::max(W.Line, W.EndLine) &&
           (!Question->Col || W.Line != Question->Line ||
            (W.Col <= Question->Col &&
             (W.EndLine != W.Line || Question->Col < W.EndCol)));
  }
  /// The place of \p A among the answers.
  size_t answer(const Access &A) {
    AccessReason R;
    R.Where = P.range(A.E->Where);
    R.Access = name(A) + " is " + (A.Write ? "written" : "read") +
               " here in " + functionName(A.Func) + " " + locks(A);
    // One operation can be several accesses: of the map and of an entry.
    for (size_t I = 0; I < Question->Out.size(); ++I)
      if (Question->Out[I].Where.Line == R.Where.Line &&
          Question->Out[I].Where.Col == R.Where.Col &&
          Question->Out[I].Access == R.Access)
        return I;
    Question->Out.push_back(std::move(R));
    Question->Memory.push_back(memory(path(A.P)));
    return Question->Out.size() - 1;
  }
  void say(const Access &A, const Access &Other, const std::string &Why) {
    if (!asked(*A.E))
      return;
    size_t I = answer(A);
    SourceRange At = P.range(Other.E->Where);
    const SourceRange &Here = Question->Out[I].Where;
    bool Self = At.File == Here.File && At.Line == Here.Line &&
                At.Col == Here.Col && A.Write == Other.Write;
    std::string What =
        Self ? "another thread may do the same, "
             : "another thread " +
                   std::string(Other.Write ? "writes" : "reads") +
                   " it here in " + functionName(Other.Func) + " " +
                   locks(Other) + ", ";
    if (Self)
      At = SourceRange();
    if (Question->Said
            .insert({I, At.File + ":" + std::to_string(At.Line) + ":" +
                            std::to_string(At.Col) + What + Why})
            .second)
      Question->Out[I].Reasons.push_back({At, What + Why, true});
  }
  /// What keeps \p A and \p B, which touch the same memory, apart.
  void tell(const Access &A, const Access &B, const Match &M,
            llvm::StringRef How) {
    std::string Why = How.str();
    if (Why.empty() && commonLock(A, B, M))
      Why = "and both hold a common lock";
    else if (Why.empty())
      Why = "and one happens before the other: a wait, a signal or a callback "
            "that comes later orders them";
    say(A, B, Why);
    say(B, A, Why);
  }

  static bool mayMeet(const Access &A, const Access &B) {
    return A.Key == B.Key || A.Whole || B.Whole;
  }

  void consider(Context &C, const Access &A, const Thread &TA, const Access &B,
                const Thread &TB) {
    if (++C.Pairs > MaxPairs)
      return;
    if (!conflict(A, B)) {
      if (Question && !A.Write && !B.Write && (asked(*A.E) || asked(*B.E)))
        if (Match M = match(A, B); M.Same)
          tell(A, B, M, "and reads alone do not collide");
      return;
    }
    // One call of a helper has one callable.
    if (A.ArgOwner && A.ArgOwner == B.ArgOwner && A.ArgParam == B.ArgParam &&
        A.ArgFn != B.ArgFn)
      return;
    Match M = match(A, B);
    if (!M.Same)
      return;
    // Each thread usually has an element of its own; who takes a lock for that,
    // if only shared, knows better.
    if (A.E == B.E && unknownElement(path(A.P)) && !dispatched(A) &&
        llvm::none_of(A.Locks, [&](const LockRef &L) {
          return L.Mode == LockMode::Shared;
        }))
      return;
    Match Back = M;
    std::swap(Back.BaseA, Back.BaseB);
    bool Safe =
        commonLock(A, B, M) || ordered(A, B, M) || ordered(B, A, Back);
    if (Question && (asked(*A.E) || asked(*B.E)))
      tell(A, B, M, Safe ? "" : "and nothing keeps the two apart");
    if (Safe)
      return;
    // An object lives in one event loop, which runs its handlers one by one.
    if (path(A.P).RootKind != Root::Global)
      if (uint32_t Loop = eventLoop(A); Loop != None && Loop == eventLoop(B))
        return;
    found(A, TA, B, TB);
  }

  void countUses(const Context &C, const Event &E, const State &Before) {
    if (E.Kind != EventKind::Call)
      return;
    for (uint32_t G : P.callees(C.Index, E)) {
      Uses &U = UsesOf[G];
      ++U.Calls;
      if (lockSet(Before).empty())
        ++U.Unlocked;
      if (C.F->Ctor || C.F->Dtor)
        ++U.Building;
    }
  }

  /// Names memory without file names, which differ between machines.
  std::string identity(const Path &X) const {
    for (const Sel &S : llvm::reverse(X.Sels))
      if (S.Kind == SelKind::Field)
        return P.str(S.Name).str();
    if (X.RootKind == Root::Global)
      return P.str(X.Owner).str();
    const Function *F = P.function(X.Owner);
    return (F ? P.str(F->Name).str() : "") + "." + P.show(X, F);
  }
  std::string identity(const Access &A, const Access *B) const {
    auto Name = [&](const Access &Y) {
      return P.str(P.functions()[Y.Func].Name).str();
    };
    return "mapvet-concurrent-access|" + identity(path(A.P)) + "|" + Name(A) +
           "|" + (B ? Name(*B) : "evidence");
  }

  //--- words
  //---------------------------------------------------------------------
  std::string quote(llvm::StringRef S) const { return "'" + S.str() + "'"; }
  std::string name(const Access &A) const {
    const Function &F = P.functions()[A.Func];
    const Event &E = *A.E;
    if (A.Entry)
      return "an entry of " + quote(lockName(A.P));
    const Path *X = &E.P;
    if (E.Kind == EventKind::Copy ||
        (E.Kind == EventKind::Move && (A.Op & OpMoveOut)))
      X = &E.Q;
    if (E.Kind == EventKind::Swap && !holdsMap(E.P))
      X = &E.Q;
    return quote(P.show(*X, &F));
  }
  /// The last part of a path: says enough of a lock beside the map's name.
  /// The object of which \p M is the mutex, if that is all that it is: a mutex
  /// class of the project's own.  \p M itself otherwise.
  Path wholeMutex(Path M) const {
    while (M.Sels.size() > 1 && M.Sels.back().Kind == SelKind::Field) {
      Path Base = M;
      Base.Sels.pop_back();
      const Type &T = P.type(P.typeOf(Base));
      const Class *K = T.Kind == TypeKind::Record && !T.CarriesMap &&
                               Base.Sels.back().Kind == SelKind::Field
                           ? P.classOf(T.Record)
                           : nullptr;
      if (!K || llvm::any_of(K->Fields, [&](Sym F) {
            const Field *D = P.field(F);
            if (!D || F == M.Sels.back().Name)
              return false;
            TypeKind Kind = P.type(D->Ty).Kind;
            return Kind != TypeKind::Bool && Kind != TypeKind::Integer &&
                   Kind != TypeKind::Atomic && Kind != TypeKind::Pointer &&
                   Kind != TypeKind::Other;
          }))
        break;
      M = std::move(Base);
    }
    return M;
  }
  std::string lockName(PathId M) const {
    const Path X = wholeMutex(path(M));
    for (const Sel &S : llvm::reverse(X.Sels))
      if (S.Kind == SelKind::Field) {
        if (const Field *D = P.field(S.Name))
          return P.str(D->Name).str();
        break;
      }
    if (X.RootKind == Root::Global && !P.global(X.Owner)) {
      llvm::StringRef N = P.str(X.Owner);
      N.consume_front("c:@");
      return N.str();
    }
    return P.show(X, nullptr);
  }
  std::string locks(const Access &A) const {
    if (A.Locks.empty())
      return "without a lock";
    // A lock's own mutex goes without saying.
    auto Inside = [&](const LockRef &L) {
      return llvm::any_of(A.Locks, [&](const LockRef &M) {
        return M.Mutex != L.Mutex && startsWith(path(L.Mutex), path(M.Mutex));
      });
    };
    std::set<std::string> Names;
    for (const LockRef &L : A.Locks)
      if (!Inside(L))
        Names.insert(quote(lockName(L.Mutex)) +
                   (L.Mode == LockMode::Shared ? " (shared)" : ""));
    std::string S = "under ";
    for (const std::string &N : Names)
      S += (S == "under " ? "" : " and ") + N;
    return S;
  }
  std::string functionName(uint32_t F) const {
    return quote(P.str(P.functions()[F].Name));
  }

  void addNote(std::vector<Note> &Notes, const Range &R, std::string M,
               bool Other = false) const {
    if (!R.valid())
      return;
    Note N{P.range(R), std::move(M), Other};
    for (const Note &X : Notes)
      if (X.Where == N.Where && X.Message == N.Message)
        return;
    Notes.push_back(std::move(N));
  }
  /// How many steps of \p A lead to the start of its thread.
  static size_t startsOf(const Access &A) {
    return startsOf(A.Trace.steps());
  }
  static size_t startsOf(llvm::ArrayRef<Step> Steps) {
    size_t Last = 0;
    for (size_t I = 0; I < Steps.size(); ++I)
      if (Steps[I].Call->Kind == EventKind::Spawn)
        Last = I + 1;
    return Last;
  }
  static const Event *startOf(const Access &A) {
    size_t N = startsOf(A);
    return N ? A.Trace.steps()[N - 1].Call : nullptr;
  }
  /// Adds the steps of \p A up to the start of its thread, which is called
  /// \p Who; \p Other as in addCalls().
  void addStarts(std::vector<Note> &Notes, const Access &A, bool Other = false,
                 llvm::StringRef Who = "a thread that runs ",
                 llvm::StringRef Is = " is started here") const {
    const std::vector<Step> Steps = A.Trace.steps();
    for (const Step &S : llvm::ArrayRef(Steps).take_front(startsOf(Steps)))
      if (S.Call->Kind == EventKind::Spawn)
        addNote(Notes, S.Call->Where,
                Who.str() + functionName(S.Callee) + Is.str(), Other);
      else
        addNote(Notes, S.Call->Where,
                functionName(S.Callee) + " is called here", Other);
  }
  /// Adds the calls of \p A in its thread; \p Other says that this is not the
  /// thread of the access that is reported.
  void addCalls(std::vector<Note> &Notes, const Access &A, bool Other) const {
    const std::vector<Step> Steps = A.Trace.steps();
    for (const Step &S : llvm::ArrayRef(Steps).drop_front(startsOf(Steps)))
      addNote(Notes, S.Call->Where,
              Other ? "the other thread calls " + functionName(S.Callee) +
                          " here"
                    : functionName(S.Callee) + " is called here",
              Other);
  }

  //--- reports
  //------------------------------------------------------------------
  std::tuple<llvm::StringRef, uint32_t, uint32_t>
  place(const Access &A) const {
    return placeOf(*A.E);
  }
  std::tuple<llvm::StringRef, uint32_t, uint32_t>
  placeOf(const Event &E) const {
    return {P.str(E.Where.File), E.Where.Line, E.Where.Col};
  }
  /// Smaller is the better side to report.
  auto side(const Access &A, const Access &Other) const {
    bool Lacks = A.Locks.empty();
    bool SharedOnly = llvm::all_of(
        A.Locks, [](const LockRef &L) { return L.Mode == LockMode::Shared; });
    return std::make_tuple(Lacks ? 0 : 1,
                           A.Write && SharedOnly && !Lacks ? 0 : 1,
                           Lacks && !Other.Locks.empty() ? 0 : 1,
                           A.Write ? 0 : 1, A.Trace.size(), place(A));
  }
  uint32_t memoryOfBoth(const Access &A, const Access &B) const {
    return memoryId(path(A.P).Sels.size() >= path(B.P).Sels.size() ? A.P : B.P);
  }
  /// Smaller is to be preferred.
  auto rank(const Access &A, const Access &B) const {
    return std::make_tuple(side(A, B), !Pointers && !B.Write ? 1 : 0,
                           A.E == B.E ? 1 : 0, B.Trace.size(), place(B));
  }

  /// Notes a race if none is known that is to be preferred.  Only the first of
  /// those that report one memory in one function is shown.
  void found(const Access &X, const Thread &TX, const Access &Y,
             const Thread &TY) {
    bool Swap = side(Y, X) < side(X, Y);
    const Access &A = Swap ? Y : X, &B = Swap ? X : Y;
    const Thread &TA = Swap ? TY : TX, &TB = Swap ? TX : TY;
    std::pair<uint32_t, uint32_t> Key{memoryId(A.P), 0};
    if (!Pointers)
      Key = {memoryOfBoth(A, B), A.Func};
    auto It = Races.find(Key);
    Race New{A, B, TA.Root, TB.Root, RacesFound++};
    if (It == Races.end())
      Races.emplace(Key, std::move(New));
    else if (rank(A, B) < rank(It->second.A, It->second.B))
      It->second = std::move(New);
  }
  /// The races in the order in which they are reported.
  std::vector<const Race *> ranked() const {
    std::vector<const Race *> Out;
    for (const auto &[Key, R] : Races)
      Out.push_back(&R);
    llvm::sort(Out, [&](const Race *X, const Race *Y) {
      auto A = rank(X->A, X->B), B = rank(Y->A, Y->B);
      return A != B ? A < B : X->Number < Y->Number;
    });
    return Out;
  }

  void report() {
    std::set<std::pair<std::string, uint32_t>> Done;
    std::set<std::string> Bare; // memory that nobody locks, reported once
    for (const Race *Next : ranked()) {
      const Race &R = *Next;
      const Path &Longer = path(R.A.P).Sels.size() >= path(R.B.P).Sels.size()
                               ? path(R.A.P)
                               : path(R.B.P);
      std::string Mem = memory(Longer);
      if (!Done.insert({Mem, R.A.Func}).second)
        continue;
      if (R.A.Locks.empty() && R.B.Locks.empty() && !Bare.insert(Mem).second)
        continue;
      // The same two functions, seen from the other one.
      if (Done.count({Mem, R.B.Func}) && R.A.Func != R.B.Func &&
          R.A.Locks.empty() == R.B.Locks.empty())
        continue;
      Reported.insert(memory(path(R.A.P)));
      Reported.insert(memory(path(R.B.P)));

      Finding F;
      F.Check = "mapvet-concurrent-access";
      F.Where = P.range(R.A.E->Where);
      bool Self = R.A.E == R.B.E;
      F.Message = name(R.A) + " is " + (R.A.Write ? "written" : "read") +
                  " here " + locks(R.A) + " while another thread may ";
      if (Self)
        F.Message += "do the same";
      else
        F.Message += std::string(R.B.Write ? "write" : "read") + " it in " +
                     functionName(R.B.Func) + " " + locks(R.B);
      const Event *StartA = startOf(R.A), *StartB = startOf(R.B);
      if (StartA && StartA == StartB) {
        addStarts(F.Notes, R.A, false, "threads that run ",
                  " are started here");
      } else if (StartA && StartB) {
        bool Swap = placeOf(*StartB) < placeOf(*StartA);
        addStarts(F.Notes, Swap ? R.B : R.A, Swap);
        addStarts(F.Notes, Swap ? R.A : R.B, !Swap,
                  "another thread that runs ");
      } else {
        addStarts(F.Notes, R.A);
        addStarts(F.Notes, R.B, true);
      }
      addCalls(F.Notes, R.A, false);
      if (!Self) {
        addCalls(F.Notes, R.B, true);
        addNote(F.Notes, R.B.E->Where,
                std::string("the other access ") +
                    (R.B.Write ? "writes" : "reads") + " " + name(R.B) +
                    " here " + locks(R.B),
                true);
      }
      F.Identity = identity(R.A, &R.B);
      bool Root = R.RootA == R.A.Func || R.RootB == R.A.Func;
      addFix(F, R.A, R.B, Root);
      Findings.push_back(std::move(F));
    }
  }

  void reportPublications() {
    // An object that holds maps among other things is published only where
    // somebody follows the pointer to a map.
    std::set<std::string> Followed;
    for (const auto &[Place, R] : Races)
      if (!R.A.Write || !R.B.Write)
        Followed.insert(memory(path(R.A.P)));
    std::set<std::string> Done;
    for (const Race *Next : ranked()) {
      const Race &R = *Next;
      std::string Mem = memory(path(R.A.P));
      if (Reported.count(Mem) || Reported.count(Mem + "*"))
        continue;
      const Type &To = P.type(P.type(P.typeOf(path(R.A.P))).Pointee);
      if (To.Kind == TypeKind::Record && !Followed.count(Mem))
        continue;
      if (!Done.insert(Mem).second)
        continue;
      auto Does = [&](const Access &A) {
        return A.Write ? "assigned" : "followed to its map";
      };
      Finding F;
      F.Check = "mapvet-unsafe-publication";
      F.Where = P.range(R.A.E->Where);
      const std::string Name = quote(lockName(R.A.P));
      F.Message = Name + " is " + Does(R.A) + " here " + locks(R.A) +
                  " while another thread may " +
                  (R.A.E == R.B.E  ? std::string("do the same")
                   : R.B.Write ? "assign it in " + functionName(R.B.Func) +
                                     " " + locks(R.B)
                               : "follow it in " + functionName(R.B.Func) +
                                     " " + locks(R.B)) +
                  ": it may see a map that is not there yet, or gone";
      addStarts(F.Notes, R.A);
      addStarts(F.Notes, R.B, "another thread that runs ");
      addCalls(F.Notes, R.A, false);
      if (R.A.E != R.B.E) {
        addCalls(F.Notes, R.B, true);
        addNote(F.Notes, R.B.E->Where,
                Name + " is " + Does(R.B) + " here " + locks(R.B));
      }
      F.Identity = "mapvet-unsafe-publication|" + identity(path(R.A.P)) + "|" +
                   P.str(P.functions()[R.A.Func].Name).str();
      Findings.push_back(std::move(F));
    }
    for (const auto &[W, Test] : DoubleChecks) {
      std::string Mem = memory(path(W.P));
      if (Reported.count(Mem) || Reported.count(Mem + "*") ||
          !Done.insert(Mem).second)
        continue;
      const std::string Name = quote(lockName(W.P));
      Finding F;
      F.Check = "mapvet-unsafe-publication";
      F.Where = P.range(Test);
      F.Message = Name + " is tested here without a lock while another thread "
                         "may assign it " +
                  locks(W) +
                  ": it may see a map that is not there yet, or gone";
      addNote(F.Notes, W.E->Where, Name + " is assigned here " + locks(W));
      F.Identity = "mapvet-unsafe-publication|" + identity(path(W.P)) + "|" +
                   P.str(P.functions()[W.Func].Name).str();
      Findings.push_back(std::move(F));
    }
  }

  /// True if \p Func or what it calls locks a mutex of this name.
  bool locksItself(uint32_t Func, Sym Last, std::set<uint32_t> &Seen) const {
    if (!Seen.insert(Func).second || Seen.size() > 200)
      return Seen.size() > 200;
    for (const Block &B : P.functions()[Func].Blocks)
      for (const Event &E : B.Events) {
        switch (E.Kind) {
        case EventKind::Lock:
          if (E.P.Sels.empty() ? E.P.Owner == Last
                               : E.P.Sels.back().Name == Last)
            return true;
          break;
        case EventKind::Wait:
        case EventKind::Join:
        case EventKind::Spawn:
          return true; // would block, or hand the lock's protection on
        case EventKind::Call:
          for (uint32_t G : P.callees(Func, E))
            if (locksItself(G, Last, Seen))
              return true;
          break;
        default:
          break;
        }
      }
    return false;
  }

  /// The declaration that holds \p Text, a mutex of type \p Mutex.
  std::string guard(const Type &Mutex, llvm::StringRef Text) const {
    std::string Out;
    llvm::StringRef Rest = P.str(Mutex.GuardText);
    while (!Rest.empty()) {
      if (Rest.consume_front("{type}"))
        Out += P.str(Mutex.Spelling);
      else if (Rest.consume_front("{mutex}"))
        Out += Text;
      else {
        Out += Rest.front();
        Rest = Rest.drop_front();
      }
    }
    return Out;
  }

  void addFix(Finding &Out, const Access &A, const Access &B, bool IsRoot) {
    const Function &F = P.functions()[A.Func];
    if (!A.Locks.empty() || IsRoot || !F.BodyStart.valid())
      return;
    const Path &Here = A.E->Kind == EventKind::Copy ? A.E->Q : A.E->P;
    for (const LockRef &L : B.Locks) {
      const Path &X = path(L.Mutex);
      Sym Last = 0;
      TypeId Ty = P.typeOf(X);
      std::string Text;
      if (X.RootKind == Root::Global && X.Sels.empty()) {
        const Global *G = P.global(X.Owner);
        // The name must mean the same in the file of the access.
        if (!G || (G->Internal && G->Decl.File != F.Decl.File) ||
            G->StaticLocalOf)
          continue;
        Last = X.Owner;
        Text = P.str(G->Name).str();
        Ty = G->Ty;
      } else {
        if (X.Sels.empty() || X.Sels.back().Kind != SelKind::Field ||
            Here.RootKind != Root::This || Here.Sels.size() != 1 ||
            Here.Sels[0].Kind != SelKind::Field)
          continue;
        const Field *D = P.field(X.Sels.back().Name);
        const Field *M = P.field(Here.Sels[0].Name);
        const Function *Owner = P.function(Here.Owner);
        if (!D || !M || !Owner || D->Class != M->Class ||
            Owner->Class != D->Class || (Owner->Const && !D->Mutable))
          continue;
        // The lock that the other side holds is that of the same object.
        Path ObjectOfLock = X, ObjectOfMap = path(B.P);
        ObjectOfLock.Sels.pop_back();
        ObjectOfMap.Sels.resize(
            std::min(ObjectOfMap.Sels.size(), ObjectOfLock.Sels.size()));
        if (!(plain(ObjectOfLock) == plain(ObjectOfMap)))
          continue;
        Last = D->Usr;
        Text = P.str(D->Name).str();
        Ty = D->Ty;
      }
      const Type &Mutex = P.type(Ty);
      if (!Mutex.GuardText)
        continue;
      if (llvm::any_of(F.Locals, [&](const Local &V) {
            return P.str(V.Name) == "lock" || P.str(V.Name) == Text;
          }))
        continue;
      std::set<uint32_t> Seen;
      if (locksItself(A.Func, Last, Seen))
        continue;
      if (auto It = UsesOf.find(A.Func);
          It != UsesOf.end() && It->second.Unlocked != It->second.Calls)
        continue; // some callers hold a lock already
      Fix X2;
      X2.Description = "hold '" + Text + "' during '" + P.str(F.Name).str() +
                       "', as the other accesses do";
      X2.Edits.push_back({P.str(F.BodyStart.File).str(), F.BodyStart.Offset, 0,
                          guard(Mutex, Text) + "\n" +
                              P.str(F.BodyIndent).str()});
      Out.Fixes.push_back(std::move(X2));
      return;
    }
  }

  //--- evidence without a thread
  //---------------------------------------------------
  static llvm::StringRef baseName(llvm::StringRef N) {
    size_t At = N.rfind("::");
    return At == llvm::StringRef::npos ? N : N.drop_front(At + 2);
  }
  /// Names by which people say "call me with the lock held" or "before anybody
  /// else can see the object".
  bool excusedByName(const Function &F) const {
    std::string N = baseName(P.str(F.Name)).lower();
    llvm::StringRef S = N;
    return S.contains("unlocked") || S.contains("nolock") ||
           S.contains("no_lock") || S.contains("locked") ||
           S.contains("lockfree") || S.contains("lock_free") ||
           S.contains("unsafe") || S.starts_with("init") ||
           S.starts_with("setup") || S.starts_with("set_up") ||
           S.starts_with("teardown") || S.starts_with("tear_down");
  }
  /// The map was handed out by a function whose name excuses it, `items_unsafe()`:
  /// whoever calls that has taken the duty on.
  bool obtainedUnsafely(const Access &A) const {
    for (const Step &S : A.Trace.steps())
      if (excusedByName(P.functions()[S.Callee]))
        return true;
    for (const Block &B : P.functions()[A.Func].Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Call || !E.Callee)
          continue;
        uint32_t I = P.indexOf(E.Callee);
        if (I == None || !excusedByName(P.functions()[I]))
          continue;
        const Value &V = Sums[I].Ret;
        if ((V.Kind == ValueKind::Address || V.Kind == ValueKind::Load) &&
            keyOf(V.P) == A.Key)
          return true;
      }
    return false;
  }
  bool isEntry(uint32_t I) const {
    const Function &F = P.functions()[I];
    if (F.Blocks.empty() || F.Ctor || F.Dtor || F.Main || F.TestBody)
      return false;
    if (F.Operator && baseName(P.str(F.Name)) == "operator=")
      return false;
    auto It = UsesOf.find(I);
    bool Called = !P.callers(I).empty();
    if (F.Lambda)
      // A callback that nobody runs synchronously runs some time later.
      return !Called;
    if ((F.Private || F.Internal) && Called)
      return llvm::any_of(P.callers(I), [](const Program::CallSite &S) {
        return S.E->Kind == EventKind::Spawn;
      });
    if (It == UsesOf.end())
      return true;
    const Uses &U = It->second;
    if (U.Calls && (U.Unlocked == 0 || U.Building == U.Calls))
      return false;
    return true;
  }

  /// An access that says how its memory is meant to be used: of a member or a
  /// global itself, not of one of several alike.
  bool isEvidence(const Access &A) const {
    const Path &X = path(A.P);
    bool Member = X.RootKind == Root::This && !X.Sels.empty() &&
                  X.Sels[0].Kind == SelKind::Field;
    return (Member || X.RootKind == Root::Global) &&
           llvm::none_of(X.Sels, [](const Sel &S) {
             return S.Kind == SelKind::Element;
           });
  }
  struct Evidence {
    uint32_t Entry;
    Access A;
  };

  void inferGuards() {
    bool HasMain = llvm::any_of(P.functions(), [](const Function &F) {
      return F.Main && !F.Blocks.empty();
    });
    std::map<std::string, std::vector<Evidence>> ByMemory;
    for (uint32_t I = 0; I < P.functions().size(); ++I) {
      if (!isEntry(I))
        continue;
      // What only runs on a thread's own start is not an entry's access.
      for (const Access &A : Sums[I].Acc)
        if (isEvidence(A))
          ByMemory[memory(path(A.P))].push_back({I, A});
    }
    // Which memory each mutex protects.
    std::map<std::string, std::set<std::string>> Protects;
    for (const auto &[Mem, All] : ByMemory)
      for (const Evidence &V : All)
        for (const LockRef &L : V.A.Locks)
          Protects[memory(path(L.Mutex))].insert(Mem);

    for (const auto &[Mem, All] : ByMemory) {
      if (Reported.count(Mem))
        continue;
      PathId Guard = declaredGuard(path(All[0].A.P));
      std::map<std::string, std::set<uint32_t>> Locked;
      std::map<std::string, const Evidence *> Example, WriteExample;
      std::set<uint32_t> Bare;
      for (const Evidence &V : All) {
        if (V.A.Locks.empty())
          Bare.insert(V.Entry);
        for (const LockRef &L : V.A.Locks) {
          const Path &M = path(L.Mutex);
          // A lock of another object says nothing about this one.
          if (M.RootKind != Root::Global && M.RootKind != Root::This)
            continue;
          if (!M.Sels.empty() && !guardsNearby(M, path(V.A.P)))
            continue;
          // A mutex of another file is somebody else's.
          if (M.Sels.empty() && path(V.A.P).RootKind == Root::This)
            if (const Global *G = P.global(M.Owner);
                !G || G->Decl.File != V.A.E->Where.File)
              continue;
          if (runsOnce(L.Mutex))
            continue;
          std::string Key = memory(M);
          Locked[Key].insert(V.Entry);
          const Evidence *&Ex = Example[Key];
          if (!Ex || better(V, *Ex))
            Ex = &V;
          if (V.A.Write) {
            const Evidence *&W = WriteExample[Key];
            if (!W || better(V, *W))
              W = &V;
          }
        }
      }
      std::string Best;
      for (const auto &[M, Entries] : Locked)
        if (Best.empty() || Entries.size() > Locked[Best].size())
          Best = M;
      if (Best.empty() && !Guard)
        continue;
      bool Enough = Guard != 0;
      if (!Best.empty()) {
        std::set<uint32_t> Everyone;
        for (const Evidence &V : All)
          Everyone.insert(V.Entry);
        // What one function does is no custom.
        Enough |= Everyone.size() > 1 &&
                  ((Locked[Best].size() > Bare.size() &&
                    Locked[Best].size() * 2 > Everyone.size()) ||
                   (Protects[Best].size() == 1 && WriteExample.count(Best)));
      }
      if (!Enough)
        continue;
      std::set<uint32_t> Done;
      std::vector<const Evidence *> Sorted;
      for (const Evidence &V : All)
        Sorted.push_back(&V);
      llvm::sort(Sorted, [&](const Evidence *X, const Evidence *Y) {
        return X != Y && better(*X, *Y);
      });
      for (const Evidence *V : Sorted) {
        // A shared lock keeps no second writer away.
        const bool Shared = writesShared(V->A, Best);
        if ((!V->A.Locks.empty() && !Shared) || Done.count(V->A.Func))
          continue;
        // Whoever it waited for may have been the last one.
        if (!V->A.Waited.empty())
          continue;
        const Function &Entry = P.functions()[V->Entry];
        if (excusedByName(Entry) || excusedByName(P.functions()[V->A.Func]) ||
            obtainedUnsafely(V->A))
          continue;
        bool Called = !P.callers(V->Entry).empty();
        // The whole program is here: its threads have been looked at.
        if (HasMain && Called && InThreads.count(MemoryIds.lookup(Mem)))
          continue;
        const Evidence *Other = nullptr;
        if (!Best.empty())
          Other = WriteExample.count(Best) ? WriteExample[Best] : Example[Best];
        if (Shared) {
          // Best told by who holds it shared as well.
          Other = nullptr;
          for (const Evidence *X : Sorted)
            if (X->Entry != V->Entry && holds(X->A, Best) &&
                (!Other || (sharedOnly(X->A) && !sharedOnly(Other->A))))
              Other = X;
        }
        if (Other && !conflict(Other->A, V->A) && !Guard)
          continue;
        if (!Other && !Guard)
          continue;
        Done.insert(V->A.Func);
        Reported.insert(Mem);
        reportEvidence(*V, Other, Best, Locked, All, Guard);
      }
    }
  }

  static bool startsWith(const Path &X, const Path &Prefix) {
    return X.RootKind == Prefix.RootKind && X.Owner == Prefix.Owner &&
           X.Index == Prefix.Index && X.Sels.size() >= Prefix.Sels.size() &&
           std::equal(Prefix.Sels.begin(), Prefix.Sels.end(), X.Sels.begin());
  }
  /// True if the mutex \p M lies beside the map \p X in one object, or in the
  /// object that holds X by value: a lock of somebody who merely reaches X says
  /// nothing about how X is meant to be used.
  bool guardsNearby(const Path &M, const Path &X) const {
    Path Base = wholeMutex(M);
    if (Base.Sels.empty())
      return false;
    Base.Sels.pop_back();
    if (!startsWith(X, Base))
      return false;
    return std::all_of(X.Sels.begin() + Base.Sels.size(), X.Sels.end(),
                       [](const Sel &S) { return S.Kind == SelKind::Field; });
  }

  PathId declaredGuard(const Path &X) {
    Path G;
    if (X.RootKind == Root::Global) {
      if (const Global *D = P.global(X.Owner))
        G = D->GuardedBy;
    } else if (const Field *D = P.field(X.Sels[0].Name)) {
      G = D->GuardedBy;
    }
    return id(G);
  }

  static bool sharedOnly(const Access &A) {
    return llvm::all_of(A.Locks, [](const LockRef &L) {
      return L.Mode == LockMode::Shared;
    });
  }
  /// \p A happens under the mutex that memory() calls \p Mutex.
  bool holds(const Access &A, const std::string &Mutex) {
    return llvm::any_of(A.Locks, [&](const LockRef &L) {
      return memory(path(L.Mutex)) == Mutex;
    });
  }
  /// \p A changes the structure of its map under nothing but shared locks,
  /// among them \p Mutex.
  bool writesShared(const Access &A, const std::string &Mutex) {
    return A.Write && !A.Element && !A.Locks.empty() && sharedOnly(A) &&
           holds(A, Mutex);
  }

  bool better(const Evidence &X, const Evidence &Y) const {
    auto Key = [&](const Evidence &V) {
      return std::make_tuple(V.A.Write ? 0 : 1, V.A.Trace.size(), place(V.A),
                             P.str(P.functions()[V.Entry].Usr));
    };
    return Key(X) < Key(Y);
  }

  void reportEvidence(const Evidence &V, const Evidence *Other,
                      const std::string &Best,
                      const std::map<std::string, std::set<uint32_t>> &Locked,
                      const std::vector<Evidence> &All, PathId Guard) {
    Finding F;
    F.Check = "mapvet-concurrent-access";
    F.Where = P.range(V.A.E->Where);
    F.Message = name(V.A) + " is " + (V.A.Write ? "written" : "read") +
                " here " + locks(V.A);
    if (!V.A.Locks.empty()) {
      F.Message += ", which other threads can hold at the same time";
    } else if (Guard) {
      F.Message +=
          ", but it is declared to be guarded by " + quote(lockName(Guard));
    } else {
      std::set<uint32_t> Everyone;
      for (const Evidence &X : All)
        Everyone.insert(X.Entry);
      PathId M = 0;
      for (const LockRef &L : Other->A.Locks)
        if (memory(path(L.Mutex)) == Best)
          M = L.Mutex;
      F.Message += ", but " + std::to_string(Locked.at(Best).size()) + " of " +
                   std::to_string(Everyone.size()) +
                   " functions that use it hold " + quote(lockName(M));
    }
    addStarts(F.Notes, V.A);
    addCalls(F.Notes, V.A, false);
    if (Other && Other->A.E != V.A.E) {
      size_t Own = F.Notes.size();
      addCalls(F.Notes, Other->A, false);
      for (Note &N : llvm::MutableArrayRef(F.Notes).drop_front(Own))
        N.OtherThread = true;
      addNote(F.Notes, Other->A.E->Where,
              functionName(Other->A.Func) + " " +
                  (Other->A.Write ? "writes" : "reads") + " it here " +
                  locks(Other->A),
              true);
    }
    F.Identity = identity(V.A, nullptr);
    if (Other && V.A.Locks.empty())
      addFix(F, V.A, Other->A, false);
    Findings.push_back(std::move(F));
  }
};

} // namespace

std::vector<Finding> link::findConcurrentAccess(const Analysis &A) {
  RaceFinder R(A.program(), A.options());
  std::vector<Finding> Found = R.run();
  A.racing() = R.reported();
  return Found;
}

std::vector<Finding> link::findUnsafePublication(const Analysis &A) {
  if (!RaceFinder::publishes(A.program()))
    return {};
  RaceFinder R(A.program(), A.options(), /*Pointers=*/true);
  R.setReported(A.racing());
  return R.run();
}

std::vector<AccessReason> link::explainAccesses(const Analysis &A,
                                                llvm::StringRef File,
                                                uint32_t Line, uint32_t Col) {
  Query Asked;
  Asked.File = File;
  Asked.Line = Line;
  Asked.Col = Col;
  std::vector<AccessReason> Out =
      RaceFinder(A.program(), A.options()).explain(std::move(Asked));
  llvm::sort(Out, [](const AccessReason &X, const AccessReason &Y) {
    return std::tie(X.Where.Line, X.Where.Col, X.Access) <
           std::tie(Y.Where.Line, Y.Where.Col, Y.Access);
  });
  return Out;
}

struct LockUses::Impl {
  RaceFinder Finder;
  Uses Accesses, Calls;
};

LockUses::LockUses(const Analysis &A)
    : I(new Impl{RaceFinder(A.program(), A.options()), {}, {}}) {
  I->Finder.survey(I->Accesses, I->Calls);
}
LockUses::~LockUses() = default;
const LockUses::Uses &LockUses::accesses() const { return I->Accesses; }
const LockUses::Uses &LockUses::calls() const { return I->Calls; }
Path LockUses::inCaller(const Use &Call, const Path &X) const {
  return I->Finder.inCaller(Call.Func, *Call.E, Call.Callee, X);
}
