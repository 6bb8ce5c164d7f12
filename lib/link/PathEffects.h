//===- PathEffects.h - What functions do to memory --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bottom-up summaries of what functions do to the memory that they reach
// through parameters, `this`, globals and captured variables, for the analyses
// that ask "does anybody change this, keep it, erase from it?".
//
// Within a function, pointers, references and iterators are followed without
// regard to the order of events: a Frame maps each local or call result to the
// places that it may refer to, and every event's paths are rewritten in terms
// of those places ("canonical" paths).  Paths longer than MaxSelectors are cut,
// which makes them stand for more memory; sets that overflow their caps make
// the summary say "may do anything" (Top), on which the analyses stay silent.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_PATHEFFECTS_H
#define MAPVET_LINK_PATHEFFECTS_H

#include "link/Program.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <memory>
#include <optional>
#include <tuple>

namespace mapvet::link {

/// What happens to a piece of memory; a set of bits.
enum EffectFlags : uint16_t {
  EffRead = 1u << 0,
  EffChange = 1u << 1,   ///< contents changed or moved away
  EffKeep = 1u << 2,     ///< its address is stored or runs away
  EffReturned = 1u << 3, ///< its address, or something into it, is returned
  EffReturnedValue = 1u << 4, ///< returned by value
  EffInsert = 1u << 5,
  EffErase = 1u << 6, ///< map entries removed, swapped or moved away
  EffClear = 1u << 7, ///< all map entries removed, swapped or moved away
  EffLookup = 1u << 8,
  EffIterate = 1u << 9,
  EffMutableRef = 1u << 10, ///< used through a non-const reference or method
  EffDestroy = 1u << 11,
  /// Changed otherwise than by adding entries to a container: what an element
  /// holds may be different or gone.
  EffOverwrite = 1u << 12,
  EffAsk = 1u << 13, ///< asked for a key, and nothing of the entry handed out
};

struct Effect {
  Path Where;
  uint16_t Flags = 0;
};

/// Strict weak order of paths; depends on symbols only.
bool lessPath(const Path &A, const Path &B);
struct PathLess {
  bool operator()(const Path &A, const Path &B) const { return lessPath(A, B); }
};

/// True if \p P is \p Prefix or lies below it.
bool isWithin(const Path &P, const Path &Prefix);
/// True if \p P leads through a pointer, a reference or an owner.
bool hasDeref(const Path &P);

/// \p P followed by \p Sels, cut to PathEffects::MaxSelectors: a pointer that
/// does not fit takes the last place, for whatever lies behind.
Path extend(const Path &P, llvm::ArrayRef<Sel> Sels);
Path extend(const Path &P, SelKind K);

/// The place that stands for \p P in the whole program: a field by its name
/// alone, whichever object it belongs to, in the form {Any, Field, ...}; else
/// the place itself.
Path mapPlace(const Path &P);

/// True for types whose value refers to memory elsewhere, so that a copy of
/// the value still refers to the same memory.
bool isPointerLike(TypeKind K);

/// One function's events as a graph with one node an event and one for the end
/// of each block.
class EventGraph {
public:
  explicit EventGraph(const Function &F);

  size_t size() const { return Nodes.size(); }
  /// Null for the end of a block.
  const Event *event(size_t Node) const { return Nodes[Node]; }
  /// None if \p E is not an event of this function.
  uint32_t nodeOf(const Event *E) const;
  uint32_t entry() const { return 0; }
  uint32_t exit() const;

  /// Nodes that run after one of \p From, not going through \p Barriers
  /// (which are not entered).  \p From itself only if on a cycle.
  std::vector<bool> after(llvm::ArrayRef<uint32_t> From,
                          const std::vector<bool> &Barriers) const;
  /// Nodes from which one of \p To can be reached, without going through
  /// \p Barriers.
  std::vector<bool> before(llvm::ArrayRef<uint32_t> To,
                           const std::vector<bool> &Barriers) const;
  /// True if \p Node can run twice in one call.
  bool inCycle(uint32_t Node) const;
  /// The nodes of the loops that the block of \p Node enters next.
  std::vector<uint32_t> loopEntered(uint32_t Node) const;

private:
  void successors(uint32_t Node, llvm::SmallVectorImpl<uint32_t> &Out) const;
  void predecessors(uint32_t Node, llvm::SmallVectorImpl<uint32_t> &Out) const;
  uint32_t endOf(uint32_t B) const { return Base[B + 1] - 1; }
  const Function &F;
  std::vector<const Event *> Nodes;
  std::vector<uint32_t> Base, BlockOf;
  std::vector<std::vector<uint32_t>> Preds;
  llvm::DenseMap<const Event *, uint32_t> NodeOf;
};

class PathEffects {
public:
  static constexpr unsigned MaxSelectors = 8;
  static constexpr unsigned MaxEffects = 96;  ///< per function, but globals
  static constexpr unsigned MaxGlobals = 256; ///< effects on globals
  static constexpr unsigned MaxTargets = 8;   ///< per pointer
  static constexpr unsigned MaxRounds = 8;    ///< per cycle of the call graph

  struct Summary {
    std::vector<Effect> Effects; ///< sorted by path
    std::vector<Path> Returns;   ///< what a returned pointer may refer to
    bool Top = false;            ///< may do anything to what it is given
    bool GlobalsTop = false;     ///< may do anything to globals
    bool CallsUnknown = false;   ///< runs a callable or override not seen
    bool CallsExternal = false;  ///< calls a C++ function not seen
    bool NetLocks = false, NetUnlocks = false;
    bool operator==(const Summary &O) const;
  };

  /// What locals and call results of one function may refer to.
  class Frame {
  public:
    /// \p P in terms of what pointers refer to.  At least one path.
    llvm::SmallVector<Path, 2> resolve(const Path &P) const;
    /// The memory that the pointer-like value \p V refers to; may be empty.
    llvm::SmallVector<Path, 2> targets(const Value &V) const;
    /// The functions that the callable value \p V may be.
    llvm::SmallVector<Sym, 2> functions(const Value &V) const;

  private:
    friend class PathEffects;
    using Key = std::tuple<uint8_t, Sym, uint32_t>;
    static Key keyOf(const Path &P) {
      return {static_cast<uint8_t>(P.RootKind), P.Owner, P.Index};
    }
    bool add(const Path &Pointer, const Path &Target);
    struct Tables {
      std::map<Key, std::vector<Path>> Refers;
      std::map<Key, std::vector<Sym>> Callables;
    };
    const Program *Prog = nullptr;
    /// Of all copies; null if there is nothing in it, as in most functions.
    std::shared_ptr<Tables> In;
    Tables &tables() {
      if (!In)
        In = std::make_shared<Tables>();
      return *In;
    }
  };

  /// Computes all summaries.  Linear in the events of the program but for the
  /// caps above.
  explicit PathEffects(const Program &P);

  const Program &program() const { return Prog; }
  const Summary &summary(uint32_t Func) const { return Summaries[Func]; }
  /// The frame of function \p Func.  Copies of it are cheap.
  Frame frame(uint32_t Func) const;
  /// What event \p E of function \p Func does, callees included, in canonical
  /// paths.  Appends to \p Out.
  void effects(uint32_t Func, const Frame &Fr, const Event &E,
               std::vector<Effect> &Out) const;
  /// \p P of \p Callee as seen by the caller \p Func at call \p E.  Empty if
  /// it is the callee's own.  A temporary of the call is Temp without index.
  llvm::SmallVector<Path, 2> substitute(uint32_t Func, const Frame &Fr,
                                        const Path &P, const Function &Callee,
                                        const Event &E) const;
  /// True if nothing can be changed through the name \p P as written in \p F.
  bool isConst(const Path &P, const Function &F) const;
  /// True if the part of \p P below \p Prefix lies inside the object at
  /// \p Prefix, and not behind a pointer that the object holds.
  bool isInside(const Path &P, const Path &Prefix) const;
  /// isInside one way or the other: the two share memory.
  bool overlaps(const Path &A, const Path &B) const;
  /// The same type but for const.
  bool sameType(TypeId A, TypeId B) const;
  /// Functions with code that is not seen may run at \p E.
  bool callsUnknown(uint32_t Func, const Event &E) const;
  bool callsExternal(uint32_t Func, const Event &E) const;
  /// The locks around the initialisation of function statics do not count.
  bool releasesLock(uint32_t Func, const Event &E) const;
  bool takesLock(uint32_t Func, const Event &E) const;
  /// The destructor that runs when the object at \p P dies; None if implicit
  /// or not seen.
  uint32_t destructorOf(const Path &P) const;
  /// True for places that cease with function \p F: its locals and by-value
  /// parameters and its call results, not what they point to.
  static bool isOwn(const Path &P, const Function &F);

  /// True for the end of an object: Destroy, and the destructor's call.
  bool isDestruction(const Event &E) const;
  /// The code that \p E calls by name is not seen; what callees() says of it is
  /// at most the callables that it is given.
  bool isUnseen(uint32_t Func, const Event &E) const;

private:
  bool isStaticInit(const Event &E) const;
  Summary compute(uint32_t Func) const;
  Frame makeFrame(uint32_t Func) const;
  void useCallable(uint32_t Func, const Frame &Fr, const Value &V, bool Kept,
                   std::vector<Effect> &Out) const;
  void call(uint32_t Func, const Frame &Fr, const Event &E,
            std::vector<Effect> &Out) const;
  const Program &Prog;
  std::vector<Summary> Summaries;
  /// Every analysis asks for them; kept once all summaries are there.
  mutable std::vector<std::optional<Frame>> Frames;
};

} // namespace mapvet::link
#endif
