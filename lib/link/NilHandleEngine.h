//===- NilHandleEngine.h - One function at a time ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The engine of mapvet-nil-handle.  Every function is executed once on abstract
// worlds (NilHandleState.h), callees before callers.  What a use needs of
// memory that the function was given becomes a requirement of the function,
// checked where it is called, with what is known there; what the function
// leaves behind becomes its exits: one per way through it that the caller can
// tell apart.
//
// Only what is certainly nil in some world is reported: a place of which
// nothing is known is never.  All sets have caps (below).  Where one overflows,
// knowledge is forgotten, so that overflow can hide a defect but not make one
// up.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_NILHANDLEENGINE_H
#define MAPVET_LINK_NILHANDLEENGINE_H

#include "link/NilHandleState.h"
#include "link/Program.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <tuple>

namespace mapvet::link::nil {

inline constexpr size_t MaxRequirements = 32; ///< per function
inline constexpr size_t MaxChain = 12;   ///< calls between a nil and its use
inline constexpr size_t MaxExits = 8;    ///< per function
inline constexpr size_t MaxPlaces = 96;  ///< per world
inline constexpr size_t MaxSplit = 32;   ///< worlds inside one block
inline constexpr unsigned MaxRounds = 4; ///< over a cycle of the call graph

/// Indices of the pseudo temps that stand for objects and values that events
/// make, above those of the function's own call results.
inline constexpr uint32_t PseudoBase = 1u << 30;
inline constexpr uint32_t ReturnIndex = (1u << 30) - 1;

/// Since when something is nil.
struct Origin {
  enum Kind : uint8_t {
    Declared, ///< by its declaration, which could make the map instead
    Assigned,
    Moved,
    Checked,  ///< a check found it so
    Returned, ///< a callee may return nil
    Expired,  ///< a weak pointer may yield nil
    Literal,  ///< the argument itself is nil
    Never,    ///< nothing ever assigns it
  } K = Assigned;
  Range Where;
  std::vector<std::pair<Range, std::string>> Steps;
  std::string When; ///< Returned: under which condition
  Sym Callee = 0;   ///< Returned
  const std::vector<FixHint> *Hints = nullptr;
};

/// "The value that Place has at entry must not be nil", if Pre holds.
struct Requirement {
  PathId Place = 0;
  std::vector<std::pair<PathId, Con>> Pre;
  bool Write = false, Handle = false;
  Range Use;
  /// Calls down to the use, and the use itself.
  std::vector<std::pair<Range, std::string>> Chain;
};

/// One way through a function.
struct Exit {
  std::vector<std::pair<PathId, Con>> Pre;
  std::vector<std::pair<PathId, Val>> Post;
  bool operator==(const Exit &) const = default;
};

struct Summary {
  bool Top = false; ///< may do anything to what it reaches
  std::vector<Requirement> Requirements;
  std::vector<Exit> Exits;
  std::vector<Sym> WeakFields; ///< fields changed in objects it cannot name
};

class NilAnalysis {
public:
  NilAnalysis(const Program &P) : P(P) { Origins.emplace_back(); }
  std::vector<Finding> run();

private:
  friend class Executor;
  void findNeverSet();
  void findInitialGlobals();
  /// The origin of kind \p K of what \p Key and \p Sub name; \p Fill is called
  /// to describe it if it is new.
  template <class Fn>
  uint32_t origin(const void *Key, uint32_t Sub, Origin::Kind K, Range Where,
                  Fn Fill) {
    auto [It, Added] = OriginIds.try_emplace({Key, Sub, unsigned(K)},
                                             uint32_t(Origins.size()));
    if (Added) {
      Origin O;
      O.K = K;
      O.Where = Where;
      Fill(O);
      Origins.push_back(std::move(O));
    }
    return It->second;
  }
  uint32_t origin(const void *Key, uint32_t Sub, Origin::Kind K, Range Where) {
    return origin(Key, Sub, K, Where, [](Origin &) {});
  }
  PathId intern(const Path &X) {
    PathId R = Paths.root(X.RootKind, X.Owner, X.Index);
    for (const Sel &S : X.Sels)
      R = Paths.child(R, S.Kind, S.Name);
    return R;
  }
  LitId lit(Sym S) { return Lits.get(P.str(S)); }
  TypeKind kindOf(const Path &X) const { return P.type(P.typeOf(X)).Kind; }
  /// A variable or field, by what names it: Root::This stands for a field.
  struct Holding {
    Root K = Root::None;
    Sym Name = 0;
    uint32_t Index = 0;
    auto operator<=>(const Holding &) const = default;
  };
  static std::optional<Holding> holding(const Path &X, size_t Len);
  /// The kind of map holder at \p X, Other if none or unknown.
  TypeKind holder(const Path &X) const;
  bool needsMap(uint32_t Func) const;
  void want(uint32_t F);
  void execute(const std::vector<uint32_t> &Scc);
  void report(const Function &F, const Range &At, uint32_t Org,
              std::string Place, std::string Message,
              llvm::ArrayRef<std::pair<Range, std::string>> Chain);

  const Program &P;
  PathTable Paths;
  LitTable Lits;
  std::vector<Origin> Origins;
  std::map<std::tuple<const void *, uint32_t, unsigned>, uint32_t> OriginIds;
  std::vector<Summary> Summaries;
  std::vector<uint32_t> SccOf; ///< by function: position in bottomUp()
  std::vector<bool> Wanted;    ///< by that position
  /// Positions that are still to be executed, the smallest first.
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> Waiting;
  llvm::DenseMap<Sym, uint32_t> NilFields, NilGlobals, NilInMain;
  std::map<Holding, uint32_t> NilElements;
  /// Index of the function -> locals that lambdas inside it change.
  std::map<Sym, std::set<PathId>> ChangedByLambdas;
  /// By function, place of origin and name: one report a defect.
  std::map<std::tuple<Sym, std::string, std::string>, Finding> Found;
};

class Executor {
public:
  Executor(NilAnalysis &A, uint32_t Index)
      : A(A), P(A.P), Paths(A.Paths), Index(Index), F(P.functions()[Index]) {}
  Summary run();

private:
  using Worlds = std::vector<World>;

  //--- places -----------------------------------------------------------------
  bool entryVisible(PathId X) const;
  bool exitVisible(PathId X) const;
  uint32_t nilElement(PathId X) const;
  Val valueAt(const World &W, PathId X) const;
  TypeKind kindOf(const Path &X) const {
    // The place of the result is the analysis's own.
    if (X.RootKind == Root::Temp && X.Index == ReturnIndex && X.Sels.empty())
      return P.type(F.Result).Kind;
    return A.kindOf(X);
  }
  PathId step(const World &W, PathId X, const Sel &S) const;
  PathId resolve(const World &W, const Path &X) const;
  Val load(const World &W, const Path &X) const {
    return valueAt(W, resolve(W, X));
  }
  void erasing(World &W, PathId X);
  void write(World &W, PathId X, Val V);
  void havoc(World &W, PathId X);
  void havocPointee(World &W, const Path &X);
  void forgetTexts(World &W, PathId X);
  void forgetShared(World &W);
  void copyObject(World &W, PathId From, PathId To);
  void moveOut(World &W, const Path &X, const Event &E);
  void killPseudo(World &W, PathId Root);
  PathId pseudo(uint32_t Seq) const {
    return Paths.root(Root::Temp, F.Usr, PseudoBase + Seq);
  }
  PathId mapped(uint32_t Seq, PathId CalleeRoot);

  //--- conditions
  //---------------------------------------------------------------
  bool constrain(World &W, const Val &V, const Con &C) const;
  void assume(World W, uint32_t C, bool Sense, Worlds &Out);
  std::optional<bool> decide(const World &W, uint32_t C);
  std::optional<bool> compare(const World &W, const Cond &C) const;
  bool correlates(uint32_t C) const;
  void countTexts(uint32_t C, llvm::DenseMap<Sym, unsigned> &Met);
  void collectReads();
  bool matters() const;
  void findOutOfRange();
  void findTemporaries();
  void prune(World &W, uint32_t Block) const;

  //--- events
  //-------------------------------------------------------------------
  void execute(World W, const Event &E, uint32_t Seq, Worlds &Out);
  void assign(World W, const Path &To, const Value &V, const Event &E,
              uint32_t Seq, Worlds &Out);
  Val evaluate(World &W, const Value &V, const Event &E, uint32_t Seq,
               bool PointerLike);
  void registerCaptures(World &W, const Value &V, const Event &E);
  void use(World &W, const Path &Place, const Event &E, bool Write);
  void need(World &W, PathId Id, const Val &V, Requirement R, const Event &E,
            const Path &Place, llvm::StringRef Message);
  void mapOp(World W, const Event &E, uint32_t Seq, Worlds &Out);
  void call(World W, const Event &E, uint32_t Seq, Worlds &Out);
  void unknownCall(World &W, const Event &E, uint32_t Seq, bool Havoc);
  void yield(World &W, const Event &E, uint32_t Seq, Val V);

  //--- callees
  //------------------------------------------------------------------
  struct Seen {
    bool IsPlace = false;
    PathId Place = 0;
    Val V;
    Path Written; ///< as a path of the caller, for messages
  };
  Seen fromCallee(const World &W, PathId X, const Function &C, const Event &E,
                  uint32_t Seq);
  Val seenValue(const World &W, const Seen &S) const {
    return S.IsPlace ? valueAt(W, S.Place) : S.V;
  }
  bool violates(World &W, const Requirement &R, const Function &C,
                const Event &E, uint32_t Seq, bool Report);
  void applyExits(const World &W, const Summary &S, const Function &C,
                  const Event &E, uint32_t Seq, Worlds &Out);
  std::string describe(const std::vector<std::pair<PathId, Con>> &Pre,
                       const Function &C) const;

  //--- results
  //------------------------------------------------------------------
  void addRequirement(Requirement R);
  void addExit(const World &W, Summary &S);
  std::vector<std::pair<PathId, Con>> entryFacts(const World &W) const;
  std::string show(const Path &X) const;
  void reduce(Worlds &Ws);

  NilAnalysis &A;
  const Program &P;
  PathTable &Paths;
  uint32_t Index;
  const Function &F;
  llvm::DenseMap<Sym, std::vector<Path>> ReadsOf;
  llvm::DenseSet<Sym> Repeated; ///< texts of conditions that are met twice
  llvm::DenseSet<uint32_t> TestedTemps;
  llvm::DenseSet<const Event *> OutOfRange; ///< see findOutOfRange()
  /// Events that are executed in place of others, see findTemporaries(), and
  /// the other way round.
  std::map<const Event *, Event> Instead;
  llvm::DenseMap<const Event *, const Event *> Original;
  llvm::DenseSet<const Event *> Said; ///< that need not be executed
  std::vector<uint32_t> TempBlock;    ///< the only block that names it, or None
  std::set<PathId> Escaped;
  std::map<std::pair<uint32_t, PathId>, uint32_t> MappedIds;
  std::vector<Requirement> Requirements;
  std::set<Sym> Weak;
  bool TooBig = false;
};

/// True for the kinds of values that hold a map or nothing.
bool isHolder(TypeKind K);
/// True for what empties its source when moved.
bool emptiedByMove(TypeKind K);
/// What a reader calls the empty state of a holder.
std::string nilWord(TypeKind K);
/// True for functions of the standard library, which run no code of the
/// program's but what they are handed.
bool standardFunction(llvm::StringRef Usr);

} // namespace mapvet::link::nil
#endif
