//===- Program.h - Linked facts of one or many files ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_PROGRAM_H
#define MAPVET_LINK_PROGRAM_H

#include "facts/Facts.h"
#include "link/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <deque>
#include <string>
#include <vector>

namespace mapvet::link {

using namespace mapvet::facts;

/// What the user can set.  Every field is an option of clang-tidy and of the
/// driver.
struct Options {
  /// Copies of maps known to hold at most this many entries are not reported.
  unsigned SmallMapSize = 8;
  /// Guarded-by inference without a visible thread start.
  bool InferGuards = true;
  /// Checks to run, by full name; empty means all.
  std::vector<std::string> Checks;
  /// All files of the program are there, so that what is not found is not.
  bool WholeProgram = false;
  bool enabled(llvm::StringRef Check) const;
};

/// The facts of all files of one program, names unified.  add() may be called
/// in any order: seal() sorts everything, so that results do not depend on it.
/// A function, class, field or global that several files define (headers) is
/// kept once.
class Program {
public:
  Program();
  void add(FileFacts &&F);
  /// No add() after this.  Builds the call graph.
  void seal();

  llvm::StringRef str(Sym S) const { return Strings[S]; }
  Sym intern(llvm::StringRef S);

  llvm::ArrayRef<Function> functions() const { return Funcs; }
  llvm::ArrayRef<Global> globals() const { return Globals; }
  llvm::ArrayRef<Field> fields() const { return Fields; }
  llvm::ArrayRef<KeyFunction> keyFunctions() const { return KeyFunctions; }
  /// Sorted by place, each once.
  llvm::ArrayRef<Suppression> suppressions() const { return Suppressions; }
  const Type &type(TypeId T) const { return Types[T]; }
  /// The main file, if the program is one file; else 0.
  Sym soleFile() const { return SoleFile; }
  /// Null if not known.
  const Function *function(Sym Usr) const;
  const Class *classOf(Sym Usr) const;
  const Field *field(Sym Usr) const;
  const Global *global(Sym Usr) const;
  const KeyFunction *keyFunction(Sym Usr) const;

  //--- call graph ---------------------------------------------------------
  /// The functions that event \p E of \p F may run: the callee, all overriders
  /// for virtual calls, for indirect calls what may be stored in the callable.
  /// Only functions with a body, in a stable order.
  llvm::ArrayRef<uint32_t> callees(uint32_t Func, const Event &E) const;
  /// Indices of functions, callees before callers; cycles in stable order.
  /// One element a strongly connected component.
  llvm::ArrayRef<std::vector<uint32_t>> bottomUp() const { return Sccs; }
  /// (caller, event) pairs that may run function \p Func.
  struct CallSite {
    uint32_t Caller;
    const Event *E;
  };
  llvm::ArrayRef<CallSite> callers(uint32_t Func) const;
  uint32_t indexOf(Sym Usr) const; ///< None if it has no body

  //--- paths --------------------------------------------------------------
  /// The type of the object at \p P; type 0 if unknown.
  TypeId typeOf(const Path &P) const;
  /// "this->users_", "g_hits", "sessions[…].peers": as a reader would write it
  /// inside \p In.
  std::string show(const Path &P, const Function *In) const;
  SourceRange range(const Range &R) const;
  /// The fix of kind \p K among \p H, or an empty one.
  Fix fix(llvm::ArrayRef<FixHint> H, FixKind K, llvm::StringRef Text) const;

  /// \p P of \p Callee seen from the caller at event \p Call: parameters become
  /// arguments, This the receiver, captures what was captured.  Invalid if it
  /// cannot be named there (locals of the callee).  Paths that belong to
  /// neither function (globals, the creator's locals that a lambda names) stay
  /// as they are.  \p Call may also be a Spawn (bound arguments) or a Destroy.
  Path substitute(const Path &P, const Function &Callee,
                  const Event &Call) const;
  /// \p V likewise; Unknown if it cannot be named.
  Value substitute(const Value &V, const Function &Callee,
                   const Event &Call) const;

  /// The event of \p Func that yields Temp number \p Index, or null.
  const Event *temp(Sym Func, uint32_t Index) const;
  /// The value that parameter \p Param of \p Callee has at \p Call.
  Value argument(uint32_t Param, const Function &Callee,
                 const Event &Call) const;
  /// The object whose member \p Callee is at \p Call; invalid if unknown.
  Path receiver(const Function &Callee, const Event &Call) const;

private:
  friend class ProgramBuilder;
  friend class CallGraphBuilder;
  /// Of a thread that a function was taken to start and the call of it, drops
  /// the one that does not hold.
  void dropAssumptions();
  void buildCallGraph();
  TypeId addType(const Type &T);
  Sym SoleFile = 0;
  uint32_t Files = 0;
  std::deque<std::string> Strings;
  llvm::StringMap<Sym> Ids;
  std::vector<Type> Types;
  llvm::DenseMap<uint64_t, std::vector<TypeId>> TypeIds;
  std::vector<Function> Funcs;
  std::vector<Class> Classes;
  std::vector<Field> Fields;
  std::vector<Global> Globals;
  std::vector<KeyFunction> KeyFunctions;
  std::vector<Suppression> Suppressions;

  /// A number for some syms.  Syms are small: an array beats a hash table, the
  /// more so the larger the program.
  class SymMap {
  public:
    /// None if \p S has no number.
    uint32_t find(Sym S) const { return S < At.size() ? At[S] : None; }
    /// The number of \p S, and whether it is the new one \p N.
    std::pair<uint32_t &, bool> tryEmplace(Sym S, uint32_t N) {
      if (S >= At.size())
        At.resize(size_t(S) + 1, None);
      const bool Added = At[S] == None;
      if (Added)
        At[S] = N;
      return {At[S], Added};
    }
    void clear() { At.clear(); }

  private:
    std::vector<uint32_t> At;
  };
  SymMap FuncIdx, ClassIdx, FieldIdx, GlobalIdx, KeyFunctionIdx, ClassType;
  /// The main file that the kept copy of each comes from; until seal().
  std::vector<Sym> FuncFrom, ClassFrom, FieldFrom, GlobalFrom, KeyFunctionFrom;

  std::vector<std::vector<uint32_t>> Sccs;
  /// Of each function the events that run others, sorted by address, with where
  /// in Callees the list of those is: from CallStart[F] to CallStart[F + 1].
  struct Calls {
    const Event *E;
    uint32_t First, Count;
  };
  std::vector<uint32_t> CallStart, Callees;
  std::vector<Calls> CallsOf;
  std::vector<std::vector<CallSite>> CallersOf;
  /// Of each function what yields its temps, sorted by their index: from
  /// TempStart[F] to TempStart[F + 1].
  std::vector<uint32_t> TempStart;
  std::vector<std::pair<uint32_t, const Event *>> Temps;
};

/// All findings of a sealed program, sorted by place, check and message; equal
/// ones once.
std::vector<Finding> analyze(const Program &P, const Options &O);

} // namespace mapvet::link
#endif
