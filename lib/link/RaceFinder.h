//===- RaceFinder.h - The search for data races on maps ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The analysis of mapvet-concurrent-access and mapvet-unsafe-publication; see
// ConcurrentAccess.cpp for how it goes about it.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_RACEFINDER_H
#define MAPVET_LINK_RACEFINDER_H

#include "link/LockUses.h"
#include "link/RaceState.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <string>

namespace mapvet::link {
class EventGraph;
namespace races {

/// Finds the races of one program, or answers what keeps accesses apart.  Use
/// an object for one of run(), explain() and survey(), once.
class RaceFinder {
public:
  /// With \p Pointers, the accesses are those of pointers to maps.
  RaceFinder(const Program &P, const Options &O, bool Pointers = false);

  /// What there is to say of the accesses at one place.
  std::vector<AccessReason> explain(Query Asked);

  /// Writes down every access and every call with the locks held there.
  void survey(LockUses::Uses &Accesses, LockUses::Uses &Calls);
  /// \p X of function \p Callee as its caller \p Caller would name it at \p E;
  /// invalid if it cannot.
  Path inCaller(uint32_t Caller, const Event &E, uint32_t Callee,
                const Path &X);
  /// Walks all functions, callees first, and returns what is to be reported.
  std::vector<Finding> run();

  /// The memory that has a report.
  const std::set<std::string> &reported() const { return Reported; }
  void setReported(std::set<std::string> R) { Reported = std::move(R); }
  /// Some function other than a constructor assigns such a pointer, and some
  /// thread is started; or it does so under a lock.
  static bool publishes(const Program &P);

private:
  //--- the whole program (ConcurrentAccess.cpp) -----------------------------
  /// Finds the flags that somebody sets to true, and to false: who sees the
  /// other value has waited for nobody.
  void findFlags();

  //--- paths and locks (RacePaths.cpp) --------------------------------------
  /// A pointer or handle that leads to a map, and is no lock or atomic itself.
  static bool isMapPointer(const Program &P, TypeId T);
  /// A global, or a member of an object that is not known to be our own.
  static bool isPlaceOfMany(const Path &X);
  /// The number of \p X; 0 if it is no path.
  PathId id(const Path &X) { return Paths.get(X); }
  const Path &path(PathId I) const { return Paths[I]; }
  /// A number for memory().
  uint32_t memoryId(PathId I) const;
  /// The last field of \p X, or its root.
  static Sym keyOf(const Path &X) {
    for (const Sel &S : llvm::reverse(X.Sels))
      if (S.Kind == SelKind::Field)
        return S.Name;
    return X.Owner;
  }
  /// Elements of one container count as one.
  static bool isPrefix(const Path &A, const Path &B);
  /// What \p V, followed by \p Rest (which begins with Deref), names.
  static Path follow(const Value &V, llvm::ArrayRef<Sel> Rest);
  /// \p X with pointers and references replaced by what they are known to
  /// refer to.
  Path canon(const Context &C, Path X) const;
  /// What an iterator leads to, the second half of an entry of a map, is what
  /// a look-up by key leads to.
  void dropSecond(Path &X) const;
  /// \p F is the function \p Owner or a lambda in it.
  bool encloses(Sym Owner, const Function &F) const;
  /// A path of \p Callee named in the function of \p C; Any where the object
  /// is not known there.  \p Keep: the object of a function that is not on the
  /// way keeps its name.
  Path lift(const Context &C, const Path &X, const Function &Callee,
            const Event &E, bool Keep = false) const;
  /// \p X, rooted in Any if it is rooted in the object of a function that does
  /// not enclose that of \p C.
  Path anyObject(const Context &C, Path X) const;
  /// lift(), remembered for each call; 0 if there is no name.
  PathId liftId(const Context &C, PathId X, const Function &Callee,
                const Event &E, bool Keep = false);
  /// A lock whose way from here is too long to name is that of any object.
  PathId liftLock(const Context &C, PathId X, const Function &Callee,
                  const Event &E, bool Keep = false);
  /// \p S renamed; what the caller cannot name is dropped.
  IdSet liftSet(const Context &C, const IdSet &S, const Function &Callee,
                const Event &E, bool Keep = false);
  /// What the caller calls a promise, a future or a thread that \p Callee has
  /// by value as \p X: moved or copied, it stands for the same event.
  Path handedOver(const Context &C, const Path &X, const Function &Callee,
                  const Event &E) const;
  /// If \p A, rooted in any object of a class, can be \p B: the length of the
  /// part of \p B that names the object.  None otherwise.
  size_t anyBase(const Path &A, const Path &B) const;
  /// The keys that are known say that the two are not one.
  static bool differentElements(const Path &A, const Path &B);
  /// \p X with its Any root replaced by the object that \p Base sels of \p To
  /// name.
  static Path rebase(const Path &X, const Path &To, size_t Base);
  /// Equal but for the keys of elements.
  static bool samePlain(const Path &X, const Path &Y);
  /// How two accesses share memory.
  struct Match {
    bool Same = false;
    size_t BaseA = None, BaseB = None; ///< for locks relative to Any
  };
  /// Whether the two may touch the same memory.
  Match match(const Access &A, const Access &B) const;
  /// Two locks or events of the two accesses are one object.
  bool samePath(PathId X, PathId Y, const Access &A, const Access &B,
                const Match &M) const;
  /// A lock that both hold keeps the two apart.
  bool commonLock(const Access &A, const Access &B, const Match &M) const;
  /// \p A certainly ends before \p B begins.
  bool ordered(const Access &A, const Access &B, const Match &M) const;
  /// Phases and hand-overs repeat: a signal before says nothing against the
  /// one after.
  bool repeats(PathId X) const;
  /// A semaphore that its type lets several threads pass.
  bool admitsSeveral(PathId X) const;
  /// Guards something that runs once: call_once, or a function static.
  bool runsOnce(PathId X) const;
  /// One name for the memory of an access, whichever path leads to it.
  std::string memory(const Path &X) const;
  /// An atomic bool.
  bool isFlag(const Path &X) const;
  /// True if using \p X needs no lock of ours: (part of) a concurrent map, or a
  /// value with its own lock.  What such a value holds is reached under its
  /// lock or, through a reference that outlived the guard, without.
  bool synchronisesItself(const Path &X) const;
  /// A map, or something that contains one.
  bool holdsMap(const Path &X) const;
  /// \p X begins with \p Prefix, keys of elements included.
  static bool startsWith(const Path &X, const Path &Prefix);

  //--- one function (RaceFunction.cpp) --------------------------------------
  /// Per function: calls of it, and how many of them hold no lock.
  struct Uses {
    unsigned Calls = 0, Unlocked = 0, Building = 0;
    std::set<uint32_t> Bare; ///< callers that hold no lock there
  };
  /// Walks function \p Index and makes its summary.  \p Last: its callees are
  /// final, so that accesses are paired and counted.
  void analyse(uint32_t Index, bool Last);
  /// A condition asks whether a pointer to a map is set.
  struct Tested {
    PathId P;
    LockSet Locks;
    Range Where;
  };
  /// Adds the tests that hold if condition \p Index does.
  void tests(const Context &C, uint32_t Index, const State &S,
             std::vector<Tested> &Out, unsigned Depth);
  /// `if (!p) { lock; if (!p) p = new map; }`: the first test is a race with
  /// the assignment.
  void findDoubleChecks(const std::vector<Tested> &Tests,
                        const std::vector<Access> &Acc);
  /// What is locked where a function returns anything but false: the way of
  /// those that try.  A lock that was tried and not tested decides itself.
  void returned(const Context &C, const Event &E, const State &S,
                std::optional<std::vector<Held>> &OnTrue) const;
  /// All callers of \p F have been analysed: keeps what the second step asks.
  void forget(uint32_t F);
  /// Keeps one access of each kind, the one with the shortest trace.
  void reduce(std::vector<Access> &Acc);
  /// Which results of calls anything looks at.
  void findUses(Context &C) const;
  /// The one literal among the arguments of call \p E is the key of the entry
  /// of \p X that it returns.
  static void nameEntry(Path &X, const Event &E);
  /// What pointers and references that are set once refer to.
  void findAliases(Context &C);
  /// What is signalled after each event, on some way.
  void findSignals(Context &C);
  /// Adds the functions that run through a stored callable and that \p V makes.
  void creations(const Value &V, IdSet &Out) const;
  void creations(const Context &C, const Event &E, IdSet &Out) const;
  void findCreations(Context &C);
  /// What the function returns and sets, in names that callers know.
  void summariseValues(Context &C, Summary &S);
  /// Counts what call \p E says of the functions that it runs.
  void countUses(const Context &C, const Event &E, const State &Before);

  //--- the state at a point (RaceState.cpp) ---------------------------------
  /// Merges \p From into \p Into; true if that changed it.
  bool join(State &Into, const State &From);
  /// Condition \p Index turned out to be \p Sense: decides locks that were
  /// tried and flags that were waited for.
  void assume(const Context &C, uint32_t Index, bool Sense, State &S,
              unsigned Depth);
  /// The locks that are certainly held.
  static LockSet lockSet(const State &S);
  std::vector<LockUses::Lock> heldLocks(const State &S) const;
  /// Takes a lock, up to MaxLocks of them.
  void acquire(Context &C, State &S, Held H);
  /// Gives back the lock, or all locks of the guard, at \p X.
  void release(Context &C, State &S, PathId X);
  /// An object of this path ends: its guards release, its threads join.
  void destroyed(Context &C, State &S, const Path &X);
  /// Joins what the destructor of an object of type \p T at \p X joins, and
  /// those of its members.
  void endMembers(Context &C, State &S, const Path &X, TypeId T,
                  unsigned Depth);
  /// The local at \p X is a new object: threads that run know the old one.
  void reborn(Context &C, State &S, const Path &X);
  /// The local, or the result of a call or of `new`, that \p X is part of: each
  /// turn of a loop has one of its own.  None for what others know.
  static uint32_t ownObject(const Context &C, const Path &X);
  /// Ends the threads whose handle is at or in \p X.
  void joinThreads(Context &C, State &S, const Path &X);
  /// Joining \p X ends \p T.
  bool joins(const Path &X, const Thread &T) const;
  /// \p A comes after a join of \p T on its own way.
  bool joinedFirst(const Access &A, const Thread &T) const;
  /// The handle at \p From is now (also) at \p To.
  void moveHandle(Context &C, State &S, const Path &From, const Path &To);
  /// The number of thread \p Sub of those that \p E starts.
  uint32_t threadFor(Context &C, const Event &E, uint32_t Sub);
  /// Thread \p T starts (again).
  void start(Context &C, State &S, uint32_t T);

  //--- events (RaceEvents.cpp) ----------------------------------------------
  /// \p N depends on the callable at \p X, if that is a parameter, being
  /// \p Fn.
  void setArgument(const Context &C, Access &N, Path X, uint32_t Fn) const;
  /// \p A of \p Callee, which \p E runs, as the function of \p C sees it; P is
  /// 0 if it cannot name the memory.
  /// \p Known remembers what becomes of the settings of \p Callee at \p E, and
  /// \p More adds to them.
  Access liftAccess(Context &C, const Access &A, uint32_t Callee,
                    const Event &E, LiftedSettings &Known,
                    llvm::function_ref<void(Setting &)> More);
  /// The setting of what \p E itself does.
  SettingRef here(Context &C, const State &S, const Event &E) const;
  /// Adds what \p E itself does to the map at \p X.
  void touch(Context &C, const State &S, const Event &E, const Path &X,
             uint32_t Op, bool Whole, std::vector<Access> &Out);
  /// A scalar at \p X was set: an entry of a map, if that is what a reference
  /// there refers to.
  void touchEntry(Context &C, const State &S, const Event &E, const Path &X,
                  std::vector<Access> &Out);
  /// Adds what \p E does to pointers that lead to maps.
  void touchPointers(Context &C, const State &S, const Event &E,
                     std::vector<Access> &Out);
  /// Changes \p S as \p E does.  With \p Out, adds the accesses of \p E to it.
  void transfer(Context &C, const Event &E, State &S, std::vector<Access> *Out);
  void spawn(Context &C, const Event &E, State &S, std::vector<Access> *Out);
  /// Starts what thread \p L of \p G, which \p E runs, is in the function of \p
  /// C.
  void startLifted(Context &C, State &S, const Event &E, uint32_t G,
                   const Thread &L, uint32_t Sub);
  bool sharesMap(llvm::ArrayRef<uint32_t> To) const;
  void call(Context &C, const Event &E, State &S, std::vector<Access> *Out);

  //--- pairs and questions (RacePairs.cpp) ----------------------------------
  /// The kinds of the two operations conflict.
  static bool conflict(const Access &A, const Access &B);
  /// Some element, whichever it is, lies on the way.
  static bool unknownElement(const Path &X);
  /// Reached by a virtual call on an element of a container: such calls are
  /// made on all elements, by every thread.
  static bool dispatched(const Access &A);
  /// The function that ran the handler through which \p A is reached, if that
  /// is an event loop's: it takes up one object of a container after another
  /// and runs what is stored in it.
  uint32_t eventLoop(const Access &A) const;
  /// Whose the queue is from which a thread takes the tasks that it runs.
  enum class Queue {
    Unknown,
    Own,      ///< the thread's own: it makes it, or was given one of many
    OfObject, ///< of the object that starts the thread, which starts no other
    Shared    ///< several threads take from it
  };
  /// Of the queue \p X, as the event \p Start of \p Func hands it to a thread.
  Queue queueAt(uint32_t Func, const Event &Start, Path X,
                unsigned Depth = 0) const;
  /// Of the first stored callback on the way to \p A (RaceLoops.cpp).
  Queue queueOf(const Access &A) const;
  /// Both threads run the tasks of a loop of their own, and nothing tells that
  /// the objects of these are one.
  bool ownTasks(const Access &A, const Thread &TA, const Access &B,
                const Thread &TB) const;
  /// Where the stored function \p Fn is made into a callable.
  using Sites = std::vector<std::pair<uint32_t, const Event *>>;
  const Sites &sitesOf(uint32_t Fn) const;
  /// Every way through \p Func waits for one of \p Fields.
  bool passesWait(uint32_t Func, const std::set<Sym> &Fields,
                  unsigned Depth = 0) const;
  /// The nodes of \p Func that may run after \p Node and before it waits for
  /// one of \p Fields.
  std::vector<bool> beforeWait(const EventGraph &G, uint32_t Func,
                               uint32_t Node,
                               const std::set<Sym> &Fields) const;
  /// Nothing that starts a thread or stores a callable leads to \p Func.
  bool runsInPlace(uint32_t Func) const;
  /// One is done by a task that others run, and whoever hands it out waits for
  /// what is signalled when it is done, before the other can begin.
  bool tasksWaitedFor(const Access &A, const Thread &TA, const Access &B,
                      const Thread &TB) const;
  /// All callbacks that lead to \p A exist.
  bool alive(const Context &C, const State &S, const Access &A) const;
  /// Considers what meets at \p E: the accesses \p Here of the function and
  /// those of the threads that run, and these among themselves if one is new.
  void pairUp(Context &C, const Event &E, const State &Before, State &After,
              const std::vector<Access> &Here);
  /// \p E starts thread \p T.
  static bool startsHere(const Context &C, const Event &E, uint32_t T);
  /// \p E stands where the question points.
  bool asked(const Event &E) const;
  /// The place of \p A among the answers.
  size_t answer(const Access &A);
  /// Notes for \p A, if it was asked for, what keeps \p Other from it.
  void say(const Access &A, const Access &Other, const std::string &Why);
  /// What keeps \p A and \p B, which touch the same memory, apart.
  void tell(const Access &A, const Access &B, const Match &M,
            llvm::StringRef How);
  /// Cheap and necessary for match().
  static bool mayMeet(const Access &A, const Access &B) {
    return A.Key == B.Key || A.Whole || B.Whole;
  }
  /// Reports the pair if nothing keeps the two apart.  At most MaxPairs times a
  /// function.
  void consider(Context &C, const Access &A, const Thread &TA, const Access &B,
                const Thread &TB);
  std::tuple<llvm::StringRef, uint32_t, uint32_t> place(const Access &A) const;
  std::tuple<llvm::StringRef, uint32_t, uint32_t> placeOf(const Event &E) const;
  /// Smaller is the better side to report.
  auto side(const Access &A, const Access &Other) const;
  uint32_t memoryOfBoth(const Access &A, const Access &B) const {
    return memoryId(path(A.P).Sels.size() >= path(B.P).Sels.size() ? A.P : B.P);
  }
  /// Smaller is to be preferred.
  auto rank(const Access &A, const Access &B) const;
  /// Notes a race if none is known that is to be preferred.  Only the first of
  /// those that report one memory in one function is shown.
  void found(const Access &X, const Thread &TX, const Access &Y,
             const Thread &TY);
  /// The races in the order in which they are reported.
  std::vector<const Race *> ranked() const;

  //--- words and reports (RaceReports.cpp) ----------------------------------
  /// Names memory without file names, which differ between machines.
  std::string identity(const Path &X) const;
  std::string identity(const Access &A, const Access *B) const;
  std::string quote(llvm::StringRef S) const { return "'" + S.str() + "'"; }
  /// What \p A touches, in the words of its function.
  std::string name(const Access &A) const;
  /// The object of which \p M is the mutex, if that is all that it is: a mutex
  /// class of the project's own.  \p M itself otherwise.
  Path wholeMutex(Path M) const;
  /// The last part of a path: says enough of a lock beside the map's name.
  std::string lockName(PathId M) const;
  /// "under 'a' and 'b' (shared)", "without a lock".
  std::string locks(const Access &A) const;
  std::string functionName(uint32_t F) const;
  /// Adds a note unless the same stands there already.
  void addNote(std::vector<Note> &Notes, const Range &R, std::string M,
               bool Other = false) const;
  /// How many steps of \p A lead to the start of its thread.
  static size_t startsOf(const Access &A);
  static size_t startsOf(llvm::ArrayRef<Step> Steps);
  /// What starts the thread of \p A; null if none is seen.
  static const Event *startOf(const Access &A);
  /// Adds the steps of \p A up to the start of its thread, which is called
  /// \p Who; \p Other as in addCalls().
  void addStarts(std::vector<Note> &Notes, const Access &A, bool Other = false,
                 llvm::StringRef Who = "a thread that runs ",
                 llvm::StringRef Is = " is started here") const;
  /// Adds the calls of \p A in its thread; \p Other says that this is not the
  /// thread of the access that is reported.
  void addCalls(std::vector<Note> &Notes, const Access &A, bool Other) const;
  void report();
  void reportPublications();
  /// True if \p Func or what it calls locks a mutex of this name.
  bool locksItself(uint32_t Func, Sym Last, std::set<uint32_t> &Seen) const;
  /// The declaration that holds \p Text, a mutex of type \p Mutex.
  std::string guard(const Type &Mutex, llvm::StringRef Text) const;
  /// Adds the fix that takes the lock of \p B in the function of \p A, if that
  /// is safe to do there.
  void addFix(Finding &Out, const Access &A, const Access &B, bool IsRoot);
  /// \p N without what it is qualified with.
  static llvm::StringRef baseName(llvm::StringRef N);

  //--- evidence without a thread (RaceEvidence.cpp) -------------------------
  /// Names by which people say "call me with the lock held" or "before anybody
  /// else can see the object".
  bool excusedByName(const Function &F) const;
  /// The map was handed out by a function whose name excuses it,
  /// `items_unsafe()`: whoever calls that has taken the duty on.
  bool obtainedUnsafely(const Access &A) const;
  /// All calls of function \p I that there are happen under some lock, which
  /// its callers hold or theirs.
  bool alwaysLocked(uint32_t I, unsigned Depth = 0) const;
  /// Other code may call function \p I without a lock.
  bool isEntry(uint32_t I) const;
  /// An access that says how its memory is meant to be used: of a member or a
  /// global itself, not of one of several alike.
  bool isEvidence(const Access &A) const;
  /// An access with the entry point that leads to it.
  struct Evidence {
    uint32_t Entry;
    Access A;
  };
  /// Reports what lacks the lock that most others hold.
  void inferGuards();
  /// True if the mutex \p M lies beside the map \p X in one object, or in the
  /// object that holds X by value: a lock of somebody who merely reaches X says
  /// nothing about how X is meant to be used.
  bool guardsNearby(const Path &M, const Path &X) const;
  /// The lock that the declaration of \p X names; 0 if none.
  PathId declaredGuard(const Path &X);
  /// No lock of \p A is held exclusively.
  static bool sharedOnly(const Access &A);
  /// \p A happens under the mutex that memory() calls \p Mutex.
  bool holds(const Access &A, const std::string &Mutex);
  /// \p A changes the structure of its map under nothing but shared locks,
  /// among them \p Mutex.
  bool writesShared(const Access &A, const std::string &Mutex);
  /// \p A happens under mutexes beside the map, and none of them is \p Mutex.
  bool wrongLock(const Access &A, const std::string &Mutex) const;
  /// \p X says more than \p Y.
  bool better(const Evidence &X, const Evidence &Y) const;
  void reportEvidence(const Evidence &V, const Evidence *Other,
                      const std::string &Best, size_t Locked, size_t Everyone,
                      PathId Guard);
  /// The functions that lead to the access of \p V, the innermost first.
  static std::vector<uint32_t> frames(const Evidence &V);
  /// Of these the one that sees to it that \p Mutex is held.  However many call
  /// that, it is one function that does so.
  uint32_t lockerOf(const Evidence &V, const std::string &Mutex);
  /// Of these the first that anybody may call without a lock.
  uint32_t bareOf(const Evidence &V) const;
  /// True if \p V is of the map of an object such as that whose \p Mutex
  /// \p Locked holds: others may have a map of the same class for themselves.
  bool sameOwner(const Evidence &Locked, const Evidence &V,
                 const std::string &Mutex);

  //--- data -----------------------------------------------------------------
  const Program &P;
  const Options &O;
  const bool Pointers;
  PathTable Paths;
  mutable std::vector<uint32_t> Memories; ///< by path: memoryId(), None: ask
  mutable llvm::StringMap<uint32_t> MemoryIds;
  std::vector<Summary> Sums;
  mutable std::map<uint32_t, Sites> StoredAt; ///< see sitesOf()
  mutable bool StoredAtKnown = false;
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
  std::set<std::string> Reported; ///< memory that has a report
  std::set<uint32_t> InThreads;   ///< memory that visible threads touch
  std::map<uint32_t, Uses> UsesOf;
  std::map<std::tuple<uint32_t, const Event *, std::string>, bool> LockedHere;
  std::vector<uint32_t> Slots;     ///< reduce()
  std::vector<Access> Scratch;     ///< analyse()
  std::set<Sym> SetTrue, SetFalse; ///< flags, by last field or root; 0: any
};

} // namespace races
} // namespace mapvet::link
#endif
