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
#include "llvm/ADT/SmallVector.h"
#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
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
/// Removes \p X.
inline void erase(IdSet &S, uint32_t X) {
  auto It = llvm::lower_bound(S, X);
  if (It != S.end() && *It == X)
    S.erase(It);
}
inline bool contains(const IdSet &S, uint32_t X) {
  return std::binary_search(S.begin(), S.end(), X);
}
inline IdSet unite(const IdSet &A, const IdSet &B) {
  IdSet R;
  std::set_union(A.begin(), A.end(), B.begin(), B.end(), std::back_inserter(R));
  return R;
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

/// Numbers for paths: equal paths have one, no path has 0.
class PathTable {
public:
  PathTable() { All.emplace_back(); }
  PathId get(const Path &X);
  const Path &operator[](PathId I) const { return All[I]; }
  size_t size() const { return All.size(); }

private:
  struct Slot {
    uint32_t Hash = 0;
    PathId Id = 0;
  };
  std::deque<Path> All; ///< a deque: references survive growth
  /// By hash, the first free one onwards; at most two in three are taken.  The
  /// paths lie in All only, there are many of them.
  std::vector<Slot> Slots;
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

/// What an access happens under, and what comes before and after it.
struct Setting {
  LockSet Locks;
  IdSet Waited, SigBefore, SigAfter;
  /// Flags that nobody ever takes back and that were found not to be set: no
  /// signal before was theirs.
  IdSet Unset;
  /// Threads that were joined before, since the function was entered whose
  /// call leads here.
  IdSet Joined;
  IdSet Via; ///< callables through which a stored callback was reached
  bool operator==(const Setting &) const = default;
  bool empty() const {
    return Locks.empty() && Waited.empty() && SigBefore.empty() &&
           SigAfter.empty() && Unset.empty() && Joined.empty() && Via.empty();
  }
  llvm::hash_code hash() const {
    auto Of = [](const IdSet &S) {
      return llvm::hash_combine_range(S.begin(), S.end());
    };
    llvm::hash_code H =
        llvm::hash_combine(Of(Waited), Of(SigBefore), Of(SigAfter), Of(Joined),
                           Of(Via), Of(Unset), Locks.size());
    for (const LockRef &L : Locks)
      H = llvm::hash_combine(H, L.Mutex, L.Mode);
    return H;
  }
};

/// A setting that does not change, held together by all accesses that have it:
/// those of one function are few.
class SettingRef {
public:
  SettingRef() = default;
  explicit SettingRef(Setting S)
      : Rep(llvm::makeIntrusiveRefCnt<Shared>(std::move(S))) {}
  const Setting *operator->() const { return &**this; }
  const Setting &operator*() const {
    static const Setting Empty;
    return Rep ? Rep->S : Empty;
  }
  /// Tells the settings of one function apart.
  const void *id() const { return Rep.get(); }

private:
  struct Shared : llvm::RefCountedBase<Shared> {
    explicit Shared(Setting S) : S(std::move(S)) {}
    const Setting S;
  };
  llvm::IntrusiveRefCntPtr<const Shared> Rep;
};

/// Gives equal settings one object.
class Settings {
public:
  SettingRef get(Setting S) {
    if (S.empty())
      return {};
    const size_t Hash = S.hash();
    auto [It, End] = Known.equal_range(Hash);
    for (; It != End; ++It)
      if (*It->second == S)
        return It->second;
    return Known.emplace(Hash, SettingRef(std::move(S)))->second;
  }

private:
  std::unordered_multimap<size_t, SettingRef> Known; ///< by hash
};

/// What becomes of the settings of a callee at one call.  A callee has few.
class LiftedSettings {
public:
  /// What \p From becomes, \p Keep or not; if that is asked for the first time,
  /// it is what \p Make returns.
  template <class F> SettingRef get(const SettingRef &From, bool Keep, F Make) {
    for (const Entry &E : All)
      if (E.From == From.id() && E.Keep == Keep)
        return E.To;
    return All.emplace_back(Entry{From.id(), Keep, Make()}).To;
  }

private:
  struct Entry {
    const void *From;
    bool Keep; ///< objects keep their names
    SettingRef To;
  };
  llvm::SmallVector<Entry, 4> All;
};

struct Access {
  PathId P = 0;
  Sym Key = 0; ///< the last field, or the root: differs if the memory does
  uint32_t Op = 0;
  bool Write = false;
  bool Whole = false;   ///< touches everything that the object contains
  bool Element = false; ///< touches one entry, not the structure
  bool Nested = false;  ///< that entry is a map, which has accesses of its own
  /// Through a reference that a function returned: the key of the entry, None
  /// if it is not known.
  Sym Entry = 0;
  SettingRef In;
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
  bool Unnamed = false; ///< a task that no handle stands for
  std::vector<PathId> Handles;
  IdSet Joins; ///< what has ended when this has
  std::vector<Access> Acc;
  Keys Touched;   ///< by Acc
  IdSet SelfDead; ///< objects (ownObject) that every new instance has
                  ///< anew
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
  IdSet Waited, SigBefore, Unset, Created, Joined, Released;
  std::vector<uint8_t> Threads;
  std::set<std::pair<uint32_t, uint32_t>> Dead; ///< (thread, ownObject) reborn
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
  /// What becomes of the paths of callees at calls, by Keep.
  mutable llvm::SmallDenseMap<std::pair<const Event *, uint64_t>, PathId, 16>
      Lifted[2];
  std::set<uint32_t> UsedTemps; ///< results that anything looks at
  Settings Known;               ///< of the accesses of this function
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
