//===- WeakHash.cpp - Hashes that do not fit their keys -------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of each pair of functions that hash and compare the keys of some map, what
// they read of a key is put together from all that they call.  Reported is
//   - a hash that depends on what equality does not compare, so that equal keys
//     are not found;
//   - a hash that gives all keys, or those with two parts exchanged, one value;
//   - a hash that leaves the low bits of pointers or of multiples of a power of
//     two zero, in a table that takes the low bits as they are;
//   - text that others send as the key of a table without a seed.
// Where part of the code is not seen, nothing is said.
//
// Cost: linear in the functions that hash and compare, and in the events.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-weak-hash";
/// Fewer low bits that are zero do no harm.
constexpr unsigned MinZeros = 2;
/// Calls through which a key is followed.
constexpr unsigned MaxDepth = 6;

/// A function with all that it calls.
struct Closure {
  const KeyFunction *Top = nullptr;
  std::map<StringRef, Range> Reads;
  bool Known = true; ///< everything that it does to a key is seen
  bool Folds = false, Crossed = false, Text = false;
};

/// A map as it is declared.
struct Table {
  std::string Name;
  const Range *Decl = nullptr;
  llvm::ArrayRef<FixHint> Fixes;
  TypeId Ty = 0;
  Path Place;
  Sym In = 0; ///< the function or class
};

class WeakHashFinder {
public:
  explicit WeakHashFinder(const Analysis &A) : P(A.program()), A(A) {}
  std::vector<Finding> run();

private:
  Closure close(Sym Usr) const;
  void close(const KeyFunction &K, unsigned Depth,
             std::set<const KeyFunction *> &Seen, Closure &Out) const;
  void tables();
  void collectKeys();
  void pair(const Table &T);
  bool disagree(const Table &T, const Closure &H, const Closure &E);
  void overloads(const Table &T, const Closure &H);
  bool constant(const Table &T, const Closure &H);
  void symmetric(const Table &T, const Closure &H, const Closure &E);
  void zeros(const Table &T, const Closure &H);
  void outside();
  void report(const Table &T, const Closure &H, const Range &Where,
              const Twine &Message, const Twine &Kind, std::vector<Note> Notes,
              bool FixIt);

  const Program &P;
  const Analysis &A;
  std::vector<Table> Tables;
  /// Of tables that mask hashes: the least number of zeros of the integers that
  /// are inserted, and where.
  std::map<Path, std::pair<unsigned, Range>, PathLess> Keys;
  std::set<std::string> Reported;
  std::vector<Finding> Out;
};

} // namespace

//===----------------------------------------------------------------------===//
// What functions depend on
//===----------------------------------------------------------------------===//

void WeakHashFinder::close(const KeyFunction &K, unsigned Depth,
                           std::set<const KeyFunction *> &Seen,
                           Closure &Out) const {
  if (!Seen.insert(&K).second)
    return;
  Out.Known &= !K.Opaque && Depth < MaxDepth;
  Out.Folds |= K.Folds;
  Out.Text |= K.Text;
  Out.Crossed |= K.Crossed;
  for (size_t I = 0; I < K.Reads.size(); ++I)
    Out.Reads.try_emplace(P.str(K.Reads[I]), K.At[I]);
  for (Sym C : K.Calls) {
    const KeyFunction *Callee = P.keyFunction(C);
    if (!Callee)
      Out.Known = false;
    else
      close(*Callee, Depth + 1, Seen, Out);
  }
}

Closure WeakHashFinder::close(Sym Usr) const {
  Closure Out;
  Out.Top = Usr ? P.keyFunction(Usr) : nullptr;
  if (!Out.Top) {
    Out.Known = false;
    return Out;
  }
  std::set<const KeyFunction *> Seen;
  close(*Out.Top, 0, Seen, Out);
  return Out;
}

/// One is part of the other.
static bool related(StringRef A, StringRef B) {
  auto Prefix = [](StringRef X, StringRef Y) {
    return X.empty() || X == Y ||
           (Y.starts_with(X) && Y.drop_front(X.size()).starts_with("."));
  };
  return Prefix(A, B) || Prefix(B, A);
}

/// A part that by its name is computed from the others.
static bool isDigest(StringRef Part) {
  std::string Last = Part.substr(Part.rfind('.') + 1).lower();
  for (StringRef W : {"hash", "digest", "crc", "checksum", "fingerprint",
                      "cache", "precomputed", "seed"})
    if (StringRef(Last).contains(W))
      return true;
  return false;
}

/// A part that by its name is half of a number.
static bool isHalf(StringRef Part) {
  std::string Last = Part.substr(Part.rfind('.') + 1).lower();
  for (StringRef W : {"hi", "lo", "high", "low", "upper", "lower", "msb", "lsb",
                      "most", "least"})
    if (StringRef(Last).starts_with(W) || StringRef(Last).ends_with(W))
      return true;
  return false;
}

//===----------------------------------------------------------------------===//
// Findings
//===----------------------------------------------------------------------===//

void WeakHashFinder::report(const Table &T, const Closure &H,
                            const Range &Where, const Twine &Message,
                            const Twine &Kind, std::vector<Note> Notes,
                            bool FixIt) {
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Identity = (Twine(CheckName) + "|" +
                 (Where == *T.Decl ? P.str(T.In) + "|" + T.Name
                                   : Twine(P.str(H.Top->Name))) +
                 "|" + Kind)
                    .str();
  if (!Reported.insert(Fd.Identity).second)
    return;
  Fd.Where = P.range(Where);
  Fd.Message = Message.str();
  Fd.Notes = std::move(Notes);
  if (!(Where == *T.Decl))
    Fd.Notes.push_back(
        {P.range(*T.Decl), "the keys of '" + T.Name + "' are hashed by it"});
  if (FixIt) {
    Fix F = P.fix(T.Fixes, FixKind::StrongHash, "hash by the bundled hash");
    if (!F.Edits.empty())
      Fd.Fixes.push_back(std::move(F));
  }
  Out.push_back(std::move(Fd));
}

/// Equal keys may have different hashes.
bool WeakHashFinder::disagree(const Table &T, const Closure &H,
                              const Closure &E) {
  if (!H.Known || !E.Known || E.Reads.empty() || E.Crossed)
    return false;
  const Range &HashAt = H.Top->Decl.valid() ? H.Top->Decl : *T.Decl;
  std::vector<Note> Notes;
  if (E.Top->Decl.valid())
    Notes.push_back({P.range(E.Top->Decl), "equality is decided here"});
  if (H.Top->Address) {
    for (const auto &[Part, At] : E.Reads)
      if (Part == "*" || Part.starts_with("*.")) {
        report(T, H, HashAt,
               "keys are hashed by their address, but compared by what they "
               "point to: equal keys are not found",
               "address", std::move(Notes), false);
        return true;
      }
    return false;
  }
  if (E.Folds && !H.Folds && H.Text) {
    report(T, H, HashAt,
           "equality takes upper and lower case for the same, but the hash "
           "does not: equal keys are not found",
           "case", std::move(Notes), false);
    return true;
  }
  for (const auto &[Part, At] : H.Reads) {
    if (isDigest(Part) || llvm::any_of(E.Reads, [&, &X = Part](const auto &R) {
          return related(R.first, X);
        }))
      continue;
    report(T, H, At.valid() ? At : HashAt,
           "the hash depends on '" + Part +
               "', which equality does not compare: equal keys are not found",
           "part|" + Part, std::move(Notes), false);
    return true;
  }
  return false;
}

/// Other call operators, for look-ups by another type.
void WeakHashFinder::overloads(const Table &T, const Closure &H) {
  if (!H.Known)
    return;
  for (Sym S : H.Top->Overloads) {
    Closure O = close(S);
    if (!O.Known || O.Reads.empty())
      continue;
    if (O.Top->Address && !H.Top->Address)
      report(T, H, O.Top->Decl,
             "this hash takes the address of the characters, the one for the "
             "keys their content: a look-up by pointer finds nothing",
             "overload", {{P.range(H.Top->Decl), "keys are hashed here"}},
             false);
    else if (O.Folds != H.Folds)
      report(T, H, O.Top->Decl,
             Twine("this hash ") +
                 (O.Folds ? "takes upper and lower case for the same, the one "
                            "for the keys does not"
                          : "does not take upper and lower case for the same, "
                            "the one for the keys does") +
                 ": a look-up by this type finds nothing",
             "overload", {{P.range(H.Top->Decl), "keys are hashed here"}},
             false);
  }
}

bool WeakHashFinder::constant(const Table &T, const Closure &H) {
  if (!H.Known || !H.Reads.empty() || !H.Top->Decl.valid())
    return false;
  report(T, H, H.Top->Decl,
         "the hash does not depend on the key: every look-up searches the "
         "whole map",
         "constant", {}, true);
  return true;
}

void WeakHashFinder::symmetric(const Table &T, const Closure &H,
                               const Closure &E) {
  const std::vector<Sym> &S = H.Top->Symmetric;
  // Keys that are equal when their parts are exchanged need such a hash.
  if (S.size() != 3 || !E.Known || E.Crossed)
    return;
  StringRef L = P.str(S[0]), R = P.str(S[1]), How = P.str(S[2]);
  // Numbers that are drawn at random collide neither way.
  if (isHalf(L) && isHalf(R))
    return;
  report(T, H, H.Top->SymmetricAt,
         "keys with '" + L + "' and '" + R + "' exchanged have one hash" +
             (How == "^" ? ", and all keys whose two are equal have one" : "") +
             "; mix the parts in order",
         "symmetric", {}, true);
}

void WeakHashFinder::zeros(const Table &T, const Closure &H) {
  const Type &Ty = P.type(T.Ty);
  if (!Ty.MasksHash || !H.Top->Linear)
    return;
  unsigned Zeros = Ty.KeyZeros;
  std::vector<Note> Notes;
  if (!Zeros) {
    auto It = Keys.find(T.Place);
    if (It == Keys.end() || It->second.first == 0 || It->second.first > 62)
      return;
    Zeros = It->second.first;
    Notes.push_back({P.range(It->second.second),
                     "the keys that are added here are multiples of " +
                         std::to_string(uint64_t(1) << Zeros)});
  }
  const int Left = static_cast<int>(Zeros) + H.Top->Up - H.Top->Down;
  if (Left < static_cast<int>(MinZeros))
    return;
  // A hash of the user's own can be repaired where it stands.
  const bool Own = H.Top->Decl.valid();
  report(T, H, Own ? H.Top->Decl : *T.Decl,
         "the low " + Twine(Left) + " bits of the hash of every key of '" +
             T.Name +
             "' are zero, and the table takes its place from them: "
             "of " +
             Twine(uint64_t(1) << std::min(Left, 32)) +
             " places it uses one; mix the hash",
         "zeros|" + T.Name, std::move(Notes), true);
}

//===----------------------------------------------------------------------===//
// Keys from outside
//===----------------------------------------------------------------------===//

/// Text that others send becomes a key of a table that has no seed.
void WeakHashFinder::outside() {
  // Variables that hold such text: those that were filled, and the parameters
  // that they are given to.
  using Place = std::pair<uint32_t, uint32_t>;
  std::map<Place, Range> Filled;
  std::vector<Place> Work;
  for (uint32_t I = 0; I < P.functions().size(); ++I)
    for (uint32_t L = 0; L < P.functions()[I].Locals.size(); ++L)
      if (const Local &V = P.functions()[I].Locals[L]; V.InputAt.valid()) {
        Filled[{I, L}] = V.InputAt;
        Work.push_back({I, L});
      }
  auto Is = [&](const Path &X, const Function &F, uint32_t L) {
    return X.RootKind == Root::Local && X.Owner == F.Usr && X.Index == L;
  };
  for (size_t N = 0; N < Work.size(); ++N) {
    const auto [I, L] = Work[N];
    const Function &F = P.functions()[I];
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Call)
          continue;
        for (uint32_t A = 0; A < E.Args.size(); ++A)
          if (Is(E.Args[A].P, F, L))
            for (uint32_t C : P.callees(I, E))
              for (uint32_t J = 0; J < P.functions()[C].Locals.size(); ++J)
                if (P.functions()[C].Locals[J].Param == A &&
                    Filled.try_emplace({C, J}, Filled[{I, L}]).second)
                  Work.push_back({C, J});
      }
  }
  std::set<Path, PathLess> Done;
  for (uint32_t I = 0; I < P.functions().size() && !Filled.empty(); ++I) {
    const Function &F = P.functions()[I];
    std::optional<PathEffects::Frame> Fr;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::MapOp || !(E.Op & OpInsert) || E.Args.empty())
          continue;
        const Type &T = P.type(P.typeOf(E.P));
        const TypeKind K = P.type(T.Key).Kind;
        if (!T.Hash || T.Seeded || T.Ordered || T.Bounded ||
            (K != TypeKind::String && K != TypeKind::View))
          continue;
        uint32_t L = E.KeyInput;
        if (const Path &X = E.Args[0].P;
            L == None && X.RootKind == Root::Local && X.Owner == F.Usr)
          L = X.Index;
        auto It = L == None ? Filled.end() : Filled.find({I, L});
        if (It == Filled.end())
          continue;
        if (!Fr)
          Fr = A.effects().frame(I);
        for (const Path &X : Fr->resolve(E.P)) {
          if (!Done.insert(mapPlace(X)).second)
            continue;
          const std::string Name = P.show(E.P, &F);
          Finding Fd;
          Fd.Check = CheckName.str();
          Fd.Where = P.range(E.Where);
          Fd.Message = "the keys of '" + Name +
                       "' come from outside and are hashed without a seed: "
                       "whoever sends them can make them all collide";
          Fd.Notes.push_back({P.range(It->second), "they are read here"});
          Fd.Identity =
              (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Name + "|outside")
                  .str();
          Out.push_back(std::move(Fd));
          break;
        }
      }
  }
}

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

void WeakHashFinder::tables() {
  auto Add = [&](TypeId Ty, const Range &Decl, Sym Name,
                 llvm::ArrayRef<FixHint> Fixes, Path Place, Sym In) {
    // What holds a map: an array, a pointer, an optional.
    TypeId Found = Ty;
    for (unsigned I = 0; I < 4 && !P.type(Found).Hash; ++I)
      Found = P.type(Found).Pointee;
    if (!P.type(Found).Hash || !Decl.valid())
      return;
    Table T;
    T.Name = P.str(Name).str();
    T.Decl = &Decl;
    T.Fixes = Found == Ty ? Fixes : llvm::ArrayRef<FixHint>();
    T.Ty = Found;
    T.Place = std::move(Place);
    T.In = In;
    Tables.push_back(std::move(T));
  };
  for (const Global &G : P.globals()) {
    Path X;
    X.RootKind = Root::Global;
    X.Owner = G.Usr;
    Add(G.Ty, G.Decl, G.Name, G.Fixes, X, G.StaticLocalOf);
  }
  for (const Field &F : P.fields()) {
    Path X;
    X.RootKind = Root::Any;
    Sel S;
    S.Name = F.Usr;
    X.Sels.push_back(S);
    const Class *C = P.classOf(F.Class);
    Add(F.Ty, F.Decl, F.Name, F.Fixes, X, C ? C->Name : 0);
  }
  for (const Function &F : P.functions()) {
    if (F.TestBody || F.TestCase)
      continue;
    for (uint32_t I = 0; I < F.Locals.size(); ++I) {
      const Local &L = F.Locals[I];
      if (L.Capture)
        continue;
      Path X;
      X.RootKind = Root::Local;
      X.Owner = F.Usr;
      X.Index = I;
      // A parameter is the map of somebody else.
      Add(L.Ty, L.Decl, L.Name,
          L.Param == None ? llvm::ArrayRef<FixHint>(L.Fixes)
                          : llvm::ArrayRef<FixHint>(),
          X, F.Name);
    }
  }
  // Members and globals before variables, each in the order of the source.
  auto Order = [&](const Table &T) {
    return std::tuple(T.Place.RootKind == Root::Local, P.str(T.Decl->File),
                      T.Decl->Line, T.Decl->Col, StringRef(T.Name),
                      P.str(T.Place.Owner), T.Place.Index);
  };
  llvm::sort(Tables, [&](const Table &X, const Table &Y) {
    return Order(X) < Order(Y);
  });
}

void WeakHashFinder::collectKeys() {
  for (uint32_t I = 0; I < P.functions().size(); ++I) {
    const Function &F = P.functions()[I];
    std::optional<PathEffects::Frame> Fr;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::MapOp || !P.type(P.typeOf(E.P)).MasksHash)
          continue;
        const bool Adds = (E.Op & OpInsert) && !E.Args.empty();
        // Whatever else puts entries in.
        const bool Other =
            (E.Op & (OpAssign | OpMoveOut)) || ((E.Op & OpInsert) && !Adds);
        if (!Adds && !Other)
          continue;
        if (!Fr)
          Fr = A.effects().frame(I);
        for (const Path &X : Fr->resolve(E.P)) {
          const unsigned Z = Adds ? E.KeyZeros : 0;
          auto [It, New] = Keys.try_emplace(mapPlace(X), Z, E.Where);
          if (!New && Z < It->second.first)
            It->second = {Z, E.Where};
        }
      }
  }
}

void WeakHashFinder::pair(const Table &T) {
  const Type &Ty = P.type(T.Ty);
  Closure H = close(Ty.Hash), E = close(Ty.Equal);
  if (!H.Top)
    return;
  if (E.Top && disagree(T, H, E))
    return;
  overloads(T, H);
  if (constant(T, H))
    return;
  if (E.Top)
    symmetric(T, H, E);
  zeros(T, H);
}

std::vector<Finding> WeakHashFinder::run() {
  if (P.keyFunctions().empty())
    return {};
  tables();
  collectKeys();
  for (const Table &T : Tables)
    pair(T);
  outside();
  return std::move(Out);
}

std::vector<Finding> link::findWeakHash(const Analysis &A) {
  return WeakHashFinder(A).run();
}
