//===- RaceState.h - What is known of accesses and threads ------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_RACESTATE_H
#define MAPVET_LINK_RACESTATE_H

#include "link/Analysis.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace mapvet::link {
namespace races {

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

/// Adds \p X.
inline void insert(IdSet &S, uint32_t X) {
  auto It = llvm::lower_bound(S, X);
  if (It == S.end() || *It != X)
    S.insert(It, X);
}
inline bool contains(const IdSet &S, uint32_t X) {
  return std::binary_search(S.begin(), S.end(), X);
}
inline IdSet unite(const IdSet &A, const IdSet &B) {
  IdSet R;
  std::set_union(A.begin(), A.end(), B.begin(), B.end(), std::back_inserter(R));
  return R;
}

/// A vector that does not change, held together by all copies of it: of the
/// sets that accesses carry along, most are empty or the same.
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
inline void add(Frozen<uint32_t> &A, const IdSet &B) {
  if (!B.empty())
    A = A.empty() ? B : unite(A, B);
}
inline IdSet intersect(const IdSet &A, const IdSet &B) {
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
  Frozen<uint32_t>
      Via; ///< callables through which a stored callback was reached
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
  Access A, B;                         ///< A is the side that is reported
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

} // namespace races
} // namespace mapvet::link
#endif
