//===- Program.cpp - Linked facts of one or many files ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/Program.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <tuple>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;

namespace mapvet::link {

/// Moves the facts of one file into a program: every Sym and TypeId that the
/// file numbers for itself becomes the program's.
class ProgramBuilder {
public:
  ProgramBuilder(Program &P, FileFacts &F) : P(P), F(F) {}

  void run() {
    Syms.reserve(F.Strings.size());
    for (const std::string &S : F.Strings)
      Syms.push_back(P.intern(S));
    // Every program has a main; those of several programs that are analysed
    // together are different functions.
    for (const Function &Fn : F.Functions)
      if (Fn.Main && Fn.Usr < Syms.size())
        Syms[Fn.Usr] = P.intern(
            (llvm::Twine(F.Strings[Fn.Usr]) + "#" +
             (F.MainFile < F.Strings.size() ? F.Strings[F.MainFile] : ""))
                .str());
    Main = F.MainFile < Syms.size() ? Syms[F.MainFile] : 0;
    Types.assign(F.Types.size(), None);
    for (uint32_t I = 0; I < F.Types.size(); ++I)
      mapType(I, 0);

    for (Class &C : F.Classes)
      addClass(C);
    for (Field &D : F.Fields)
      addField(D);
    for (Global &G : F.Globals)
      addGlobal(G);
    for (Function &Fn : F.Functions)
      addFunction(Fn);
    for (KeyFunction &K : F.KeyFunctions)
      addKeyFunction(K);
    for (Suppression &S : F.Suppressions)
      addSuppression(S);
  }

private:
  Program &P;
  FileFacts &F;
  Sym Main = 0;
  std::vector<Sym> Syms;
  std::vector<TypeId> Types;

  void map(Sym &S) { S = S < Syms.size() ? Syms[S] : 0; }
  void mapTy(TypeId &T) { T = T < Types.size() ? Types[T] : 0; }

  TypeId mapType(TypeId T, unsigned Depth) {
    // A type of facts is a finite tree, so that depth means damaged input.
    if (T >= F.Types.size() || Depth > 64)
      return 0;
    if (Types[T] != None)
      return Types[T];
    Type Ty = F.Types[T];
    map(Ty.Spelling);
    map(Ty.Record);
    map(Ty.Model);
    map(Ty.GuardText);
    map(Ty.Release);
    map(Ty.ReadMostly);
    map(Ty.Hash);
    map(Ty.Equal);
    Ty.Pointee = Ty.Pointee ? mapType(Ty.Pointee, Depth + 1) : 0;
    Ty.Key = Ty.Key ? mapType(Ty.Key, Depth + 1) : 0;
    Ty.Mapped = Ty.Mapped ? mapType(Ty.Mapped, Depth + 1) : 0;
    return Types[T] = P.addType(Ty);
  }

  void map(Range &R) { map(R.File); }
  void map(std::vector<FixHint> &H) {
    for (FixHint &X : H) {
      map(X.Name);
      for (Edit &E : X.Edits) {
        map(E.File);
        map(E.Text);
      }
    }
  }
  void map(Path &X) {
    map(X.Owner);
    for (Sel &S : X.Sels)
      map(S.Name);
  }
  void map(Value &V) {
    map(V.P);
    map(V.Text);
    for (Value &B : V.Bound)
      map(B);
  }
  void map(Event &E) {
    map(E.Where);
    map(E.P);
    map(E.Q);
    map(E.V);
    map(E.Name);
    map(E.Callee);
    map(E.Target);
    map(E.Recv);
    map(E.Via);
    map(E.At);
    for (Value &A : E.Args)
      map(A);
    mapTy(E.Ty);
    map(E.Fixes);
    map(E.Key);
    map(E.KeyText);
    map(E.Entry);
    for (Path &R : E.EntryReads)
      map(R);
    for (Path &R : E.KeyReads)
      map(R);
  }

  void addClass(Class &C) {
    map(C.Usr);
    map(C.Name);
    for (Sym &S : C.Bases)
      map(S);
    for (Sym &S : C.Fields)
      map(S);
    map(C.Dtor);
    for (Sym &S : C.Undefined)
      map(S);
    llvm::sort(C.Undefined);
    map(C.Decl);
    if (!C.Usr)
      return;
    // Defined in one file is defined.
    std::vector<Sym> Open = C.Undefined;
    if (uint32_t I = P.ClassIdx.find(C.Usr); I != None) {
      Open.clear();
      const std::vector<Sym> &Before = P.Classes[I].Undefined;
      std::set_intersection(Before.begin(), Before.end(), C.Undefined.begin(),
                            C.Undefined.end(), std::back_inserter(Open));
    }
    keep(P.Classes, P.ClassIdx, P.ClassFrom, C).Undefined = std::move(Open);
  }
  void addField(Field &D) {
    map(D.Usr);
    map(D.Name);
    map(D.Class);
    mapTy(D.Ty);
    map(D.Decl);
    map(D.GuardedBy);
    map(D.Fixes);
    if (!D.Usr)
      return;
    keep(P.Fields, P.FieldIdx, P.FieldFrom, D);
  }
  void addGlobal(Global &G) {
    map(G.Usr);
    map(G.Name);
    mapTy(G.Ty);
    map(G.Decl);
    map(G.StaticLocalOf);
    map(G.GuardedBy);
    map(G.Fixes);
    for (Sym &K : G.Keys)
      map(K);
    if (!G.Usr)
      return;
    bool InHeader = G.InHeader;
    std::vector<Sym> Keys = G.Keys;
    if (uint32_t I = P.GlobalIdx.find(G.Usr); I != None) {
      InHeader |= P.Globals[I].InHeader;
      // Only one file has the initialiser.
      if (Keys.empty())
        Keys = P.Globals[I].Keys;
    }
    Global &Kept = keep(P.Globals, P.GlobalIdx, P.GlobalFrom, G);
    Kept.InHeader = InHeader;
    Kept.Keys = std::move(Keys);
  }
  void addFunction(Function &Fn) {
    map(Fn.Usr);
    map(Fn.Decl);
    if (!Fn.Usr)
      return;
    // Any file may take the address, not only the one whose copy is kept.
    bool Taken = Fn.AddressTaken;
    if (uint32_t I = P.FuncIdx.find(Fn.Usr); I != None) {
      Taken |= P.Funcs[I].AddressTaken;
      // Most functions of headers are in many files: one more is looked at no
      // further.
      if (!better(Fn, P.Funcs[I], P.FuncFrom[I])) {
        P.Funcs[I].AddressTaken = Taken;
        return;
      }
    }
    map(Fn.Name);
    map(Fn.Class);
    map(Fn.Parent);
    for (Sym &S : Fn.Overrides)
      map(S);
    mapTy(Fn.Result);
    for (Local &L : Fn.Locals) {
      map(L.Name);
      mapTy(L.Ty);
      map(L.Decl);
      map(L.Fixes);
      map(L.InputAt);
    }
    for (Capture &C : Fn.Captures) {
      map(C.From);
      for (Sym &S : C.Members)
        map(S);
    }
    for (RequiredLock &R : Fn.Requires)
      map(R.P);
    for (Cond &C : Fn.Conds) {
      map(C.Where);
      map(C.P);
      map(C.Text);
      for (Path &R : C.Reads)
        map(R);
    }
    for (Block &B : Fn.Blocks)
      for (Event &E : B.Events)
        map(E);
    map(Fn.BodyStart);
    map(Fn.BodyIndent);
    map(Fn.ResultFixes);
    for (Loop &L : Fn.Loops) {
      map(L.Where);
      map(L.Body);
      map(L.Count);
      map(L.Before);
      map(L.Indent);
      map(L.Fixes);
    }
    keep(P.Funcs, P.FuncIdx, P.FuncFrom, Fn).AddressTaken = Taken;
  }

  void addKeyFunction(KeyFunction &K) {
    map(K.Usr);
    map(K.Name);
    map(K.Decl);
    for (std::vector<Sym> *L : {&K.Reads, &K.Calls, &K.Symmetric, &K.Overloads})
      for (Sym &S : *L)
        map(S);
    for (Range &R : K.At)
      map(R);
    map(K.SymmetricAt);
    if (K.Usr && K.At.size() == K.Reads.size())
      keep(P.KeyFunctions, P.KeyFunctionIdx, P.KeyFunctionFrom, K);
  }
  void addSuppression(Suppression &S) {
    map(S.Where);
    map(S.Checks);
    map(S.Reason);
    map(S.Fixes);
    if (S.Where.valid())
      P.Suppressions.push_back(std::move(S));
  }

  //--- which of two copies of one declaration knows more -------------------
  std::tuple<llvm::StringRef, uint32_t, uint32_t> at(const Range &R) const {
    return {P.str(R.File), R.Line, R.Col};
  }
  static size_t weight(const Class &C) {
    return C.Fields.size() + C.Bases.size() + (C.Dtor != 0);
  }
  static size_t weight(const Field &D) {
    return D.Fixes.size() + (D.GuardedBy.valid() ? 1 : 0) + (D.Ty != 0);
  }
  static size_t weight(const KeyFunction &K) {
    return K.Reads.size() + K.Calls.size();
  }
  static size_t weight(const Global &G) {
    return G.Fixes.size() + (G.GuardedBy.valid() ? 1 : 0) + (G.Ty != 0);
  }
  static size_t weight(const Function &Fn) {
    size_t N = 0;
    for (const Block &B : Fn.Blocks)
      N += 1 + B.Events.size();
    return N * 64 + Fn.Requires.size() + Fn.Overrides.size() +
           Fn.ResultFixes.size();
  }
  /// \p A, of the file that is added, is the one to keep; not \p B, of \p From.
  /// Does not depend on which of them came first.
  template <class T> bool better(const T &A, const T &B, Sym From) const {
    if (weight(A) != weight(B))
      return weight(A) > weight(B);
    return std::tuple(at(A.Decl), P.str(Main)) <
           std::tuple(at(B.Decl), P.str(From));
  }
  /// The copy that is kept.
  template <class T>
  T &keep(std::vector<T> &All, Program::SymMap &Idx, std::vector<Sym> &Froms,
          T &New) {
    auto [I, Added] = Idx.tryEmplace(New.Usr, All.size());
    if (Added) {
      All.push_back(std::move(New));
      Froms.push_back(Main);
    } else if (better(New, All[I], Froms[I])) {
      All[I] = std::move(New);
      Froms[I] = Main;
    }
    return All[I];
  }
};

} // namespace mapvet::link

bool Options::enabled(llvm::StringRef Check) const {
  return Checks.empty() || llvm::is_contained(Checks, Check);
}

Program::Program() {
  Strings.emplace_back();
  Ids[""] = 0;
  Types.emplace_back();
}

Sym Program::intern(llvm::StringRef S) {
  auto [It, Added] = Ids.try_emplace(S, Strings.size());
  if (Added)
    Strings.push_back(S.str());
  return It->second;
}

TypeId Program::addType(const Type &T) {
  if (T == Type())
    return 0;
  uint64_t H = llvm::hash_combine(unsigned(T.Kind), T.Spelling, T.Record,
                                  T.Pointee, T.Key, T.Mapped, T.Model, T.Const,
                                  T.JoinsInDtor, T.CarriesMap, T.Concurrent,
                                  T.Ordered, T.Finite, T.Bounded);
  // The two largest numbers are DenseMap's own.
  std::vector<TypeId> &Same = TypeIds[H >> 2];
  for (TypeId Id : Same)
    if (Types[Id] == T)
      return Id;
  Types.push_back(T);
  Same.push_back(Types.size() - 1);
  return Types.size() - 1;
}

void Program::add(FileFacts &&F) {
  ProgramBuilder Builder(*this, F);
  Builder.run();
  Sym Main = F.MainFile < F.Strings.size() ? intern(F.Strings[F.MainFile]) : 0;
  SoleFile = Files++ == 0 ? Main : 0;
}

void Program::dropAssumptions() {
  for (Function &F : Funcs)
    for (Block &B : F.Blocks) {
      std::vector<Event> &All = B.Events;
      for (size_t I = All.size(); I-- > 0;) {
        if (All[I].Kind != EventKind::Spawn || !All[I].Callee)
          continue;
        const Sym Callee = std::exchange(All[I].Callee, 0);
        size_t Call = I;
        while (Call-- > 0 && !(All[Call].Kind == EventKind::Call &&
                               All[Call].Callee == Callee))
          ;
        const uint32_t Body = FuncIdx.find(Callee);
        if (Body != None && !Funcs[Body].Blocks.empty())
          All.erase(All.begin() + I);
        else if (Call < I)
          All.erase(All.begin() + Call);
      }
    }
}

void Program::seal() {
  // Everything is ordered by name: numbers of syms and types depend on the
  // order of add(), names do not.
  auto Sort = [&](auto &All, SymMap &Idx) {
    // Functions are heavy: only their names are sorted, and each moves once.
    std::vector<std::pair<llvm::StringRef, uint32_t>> Names;
    Names.reserve(All.size());
    for (uint32_t I = 0; I < All.size(); ++I)
      Names.push_back({str(All[I].Usr), I});
    llvm::sort(Names);
    std::remove_reference_t<decltype(All)> Sorted;
    Sorted.reserve(All.size());
    Idx.clear();
    for (uint32_t I = 0; I < All.size(); ++I) {
      Sorted.push_back(std::move(All[Names[I].second]));
      Idx.tryEmplace(Sorted.back().Usr, I);
    }
    All = std::move(Sorted);
  };
  Sort(Funcs, FuncIdx);
  Sort(Classes, ClassIdx);
  Sort(Fields, FieldIdx);
  Sort(Globals, GlobalIdx);
  Sort(KeyFunctions, KeyFunctionIdx);
  for (std::vector<Sym> *Froms :
       {&FuncFrom, &ClassFrom, &FieldFrom, &GlobalFrom, &KeyFunctionFrom})
    *Froms = {};

  auto Place = [&](const Suppression &S) {
    return std::tuple(str(S.Where.File), S.Where.Offset, S.Where.Length,
                      S.First, S.Last);
  };
  llvm::sort(Suppressions, [&](const Suppression &A, const Suppression &B) {
    return Place(A) < Place(B);
  });
  Suppressions.erase(
      std::unique(Suppressions.begin(), Suppressions.end(),
                  [&](const Suppression &A, const Suppression &B) {
                    return Place(A) == Place(B);
                  }),
      Suppressions.end());

  for (TypeId T = 1; T < Types.size(); ++T) {
    const Type &Ty = Types[T];
    if (!Ty.Record)
      continue;
    switch (Ty.Kind) {
    case TypeKind::Pointer:
    case TypeKind::Reference:
      continue;
    default:
      break;
    }
    auto [Stands, Added] = ClassType.tryEmplace(Ty.Record, T);
    // Which of the spellings of one class stands for it must not depend on the
    // order of files.
    if (!Added && str(Ty.Spelling) < str(Types[Stands].Spelling))
      Stands = T;
  }
  dropAssumptions();
  for (const Function &F : Funcs) {
    TempStart.push_back(Temps.size());
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.R != None)
          Temps.push_back({E.R, &E});
    // Of several events with one result, the first stands for it.
    const size_t From = TempStart.back();
    llvm::SmallVector<std::pair<uint32_t, uint32_t>, 32> Order;
    for (size_t I = From; I < Temps.size(); ++I)
      Order.push_back({Temps[I].first, uint32_t(I - From)});
    if (!llvm::is_sorted(Order)) {
      llvm::sort(Order);
      std::vector<std::pair<uint32_t, const Event *>> Old(Temps.begin() + From,
                                                          Temps.end());
      for (size_t I = 0; I < Order.size(); ++I)
        Temps[From + I] = Old[Order[I].second];
    }
  }
  TempStart.push_back(Temps.size());
  buildCallGraph();
}

template <class T>
static const T *lookup(const std::vector<T> &All, uint32_t I) {
  return I == None ? nullptr : &All[I];
}
const Function *Program::function(Sym Usr) const {
  return lookup(Funcs, FuncIdx.find(Usr));
}
const Class *Program::classOf(Sym Usr) const {
  return lookup(Classes, ClassIdx.find(Usr));
}
const Field *Program::field(Sym Usr) const {
  return lookup(Fields, FieldIdx.find(Usr));
}
const Global *Program::global(Sym Usr) const {
  return lookup(Globals, GlobalIdx.find(Usr));
}
const KeyFunction *Program::keyFunction(Sym Usr) const {
  return lookup(KeyFunctions, KeyFunctionIdx.find(Usr));
}
uint32_t Program::indexOf(Sym Usr) const {
  uint32_t I = FuncIdx.find(Usr);
  return I == None || Funcs[I].Blocks.empty() ? None : I;
}
const Event *Program::temp(Sym Func, uint32_t Index) const {
  uint32_t F = FuncIdx.find(Func);
  if (F == None || F + 1 >= TempStart.size())
    return nullptr;
  auto End = Temps.begin() + TempStart[F + 1];
  auto It =
      std::lower_bound(Temps.begin() + TempStart[F], End, Index,
                       [](const auto &T, uint32_t I) { return T.first < I; });
  return It != End && It->first == Index ? It->second : nullptr;
}

//===----------------------------------------------------------------------===//
// Types of paths
//===----------------------------------------------------------------------===//

TypeId Program::typeOf(const Path &P) const {
  TypeId T = 0;
  size_t From = 0;
  switch (P.RootKind) {
  case Root::None:
    return 0;
  case Root::Local:
    if (const Function *F = function(P.Owner); F && P.Index < F->Locals.size())
      T = F->Locals[P.Index].Ty;
    break;
  case Root::Global:
    if (const Global *G = global(P.Owner))
      T = G->Ty;
    break;
  case Root::This:
    if (const Function *F = function(P.Owner))
      if (uint32_t C = ClassType.find(F->Class); C != None)
        T = C;
    break;
  case Root::Any:
    if (uint32_t C = ClassType.find(P.Owner); C != None)
      T = C;
    break;
  case Root::Temp:
    if (const Event *E = temp(P.Owner, P.Index)) {
      if (E->Kind == EventKind::Call) {
        const Function *F = function(E->Callee);
        T = F ? F->Result : E->Ty;
      } else if (E->Kind == EventKind::Copy) {
        T = E->Ty;
      } else if (E->Kind == EventKind::MapOp) {
        // The result refers to an entry: its own type is not recorded, that of
        // the entry follows from the map.
        if (!P.Sels.empty() && P.Sels[0].Kind == SelKind::Deref) {
          T = type(typeOf(E->P)).Mapped;
          From = 1;
        }
      }
    }
    break;
  }
  for (size_t I = From; I < P.Sels.size(); ++I) {
    const Type &Ty = type(T);
    switch (P.Sels[I].Kind) {
    case SelKind::Field: {
      const Field *D = field(P.Sels[I].Name);
      T = D ? D->Ty : 0;
      break;
    }
    case SelKind::Deref:
      if (Ty.Kind == TypeKind::Iterator) {
        const Type &C = type(Ty.Pointee);
        T = C.Kind == TypeKind::Map ? C.Mapped : C.Pointee;
      } else {
        T = Ty.Pointee;
      }
      break;
    case SelKind::Element:
      if (Ty.Kind == TypeKind::Map)
        T = Ty.Mapped ? Ty.Mapped : Ty.Key;
      else
        T = Ty.Pointee;
      break;
    }
  }
  return T;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static llvm::StringRef lastName(llvm::StringRef Qualified) {
  // "ns::C<a::b>::f": the last "::" that stands in no brackets.
  int Depth = 0;
  for (size_t I = Qualified.size(); I-- > 1;) {
    char C = Qualified[I];
    if (C == '>' || C == ')')
      ++Depth;
    else if (C == '<' || C == '(')
      --Depth;
    else if (C == ':' && Qualified[I - 1] == ':' && Depth <= 0)
      return Qualified.drop_front(I + 1);
  }
  return Qualified;
}

std::string Program::show(const Path &P, const Function *In) const {
  std::string S;
  bool Object = false; // S is empty but stands for *this
  switch (P.RootKind) {
  case Root::None:
    return "?";
  case Root::Local:
    if (const Function *F = function(P.Owner); F && P.Index < F->Locals.size())
      S = str(F->Locals[P.Index].Name).str();
    if (S.empty())
      S = "a local variable";
    break;
  case Root::Global:
    if (const Global *G = global(P.Owner))
      S = str(G->Name).str();
    if (S.empty())
      S = "a global variable";
    break;
  case Root::This: {
    const Function *F = function(P.Owner);
    if (In && F && In != F && In->Class != F->Class && !In->Lambda)
      if (const Class *C = classOf(F->Class)) {
        S = (llvm::Twine(lastName(str(C->Name))) + "::").str();
        if (P.Sels.empty())
          return "*this";
      }
    Object = true;
    break;
  }
  case Root::Any:
    if (const Class *C = classOf(P.Owner); C && !P.Sels.empty())
      S = (llvm::Twine(lastName(str(C->Name))) + "::").str();
    Object = true;
    break;
  case Root::Temp:
    if (const Event *E = temp(P.Owner, P.Index)) {
      llvm::StringRef N = str(E->Name);
      if (N.empty())
        if (const Function *F = function(E->Callee))
          N = lastName(str(F->Name));
      S = N.empty() ? "the result" : (llvm::Twine(N) + "()").str();
    } else {
      S = "the result";
    }
    break;
  }

  // References are written without a sign of indirection.
  auto IsReference = [&](size_t Len) {
    Path Prefix = P;
    Prefix.Sels.resize(Len);
    TypeKind K = type(typeOf(Prefix)).Kind;
    return K == TypeKind::Reference ||
           (K == TypeKind::Other && P.RootKind == Root::Temp && Len == 0);
  };
  bool Pointed = false; // the text so far is a pointer to what is meant
  for (size_t I = 0; I < P.Sels.size(); ++I) {
    const Sel &X = P.Sels[I];
    switch (X.Kind) {
    case SelKind::Deref:
      if (Pointed)
        S = "*" + S;
      if (IsReference(I))
        break;
      Pointed = true;
      break;
    case SelKind::Field: {
      const Field *D = field(X.Name);
      llvm::StringRef N = D ? str(D->Name) : lastName(str(X.Name));
      if (Object && I == 0)
        S += N.str();
      else
        S += (llvm::Twine(Pointed ? "->" : ".") + N).str();
      Pointed = false;
      break;
    }
    case SelKind::Element:
      if (Pointed)
        S = "(*" + S + ")";
      Pointed = false;
      S += X.Name ? (llvm::Twine("[") + str(X.Name) + "]").str()
                  : std::string("[...]");
      break;
    }
  }
  if (Object && P.Sels.empty())
    return "*this";
  if (Pointed)
    S = "*" + S;
  return S;
}

SourceRange Program::range(const Range &R) const {
  SourceRange S;
  S.File = Strings[R.File];
  S.Line = R.Line;
  S.Col = R.Col;
  S.EndLine = R.EndLine;
  S.EndCol = R.EndCol;
  S.Offset = R.Offset;
  S.Length = R.Length;
  return S;
}

Fix Program::fix(llvm::ArrayRef<FixHint> H, FixKind K,
                 llvm::StringRef Text) const {
  Fix Out;
  for (const FixHint &X : H) {
    if (X.Kind != K)
      continue;
    Out.Description = Text.str();
    for (const Edit &E : X.Edits)
      Out.Edits.push_back(
          {Strings[E.File], E.Offset, E.Length, Strings[E.Text]});
    break;
  }
  return Out;
}

//===----------------------------------------------------------------------===//
// Substitution
//===----------------------------------------------------------------------===//

/// True if \p Call passes its own arguments to \p Callee.  It does not where an
/// unknown function runs a callable that it was given.
static bool passesArguments(const Program &P, const Function &Callee,
                            const Event &Call) {
  if (Call.Kind != EventKind::Call || !Call.Callee || Call.Callee == Callee.Usr)
    return true;
  return Call.Virtual || P.indexOf(Call.Callee) != None;
}

/// True for functions whose first bound argument is the object.
static bool bindsReceiver(const Function &F) {
  return F.Class && !F.Static && !F.Lambda;
}

/// The value among \p Args that holds \p Callee with its bound arguments.
static const Value *callableFor(const Function &Callee, const Event &Call) {
  if (Call.V.Kind == ValueKind::Function &&
      (!Call.V.Text || Call.V.Text == Callee.Usr))
    return &Call.V;
  for (const Value &A : Call.Args)
    if (A.Kind == ValueKind::Function && A.Text == Callee.Usr)
      return &A;
  return nullptr;
}

Value Program::argument(uint32_t Param, const Function &Callee,
                        const Event &Call) const {
  if (Call.Kind == EventKind::Destroy)
    return {};
  if (Call.Kind == EventKind::Spawn || !passesArguments(*this, Callee, Call)) {
    const Value *V = callableFor(Callee, Call);
    if (!V && Call.Kind == EventKind::Spawn)
      V = &Call.V;
    bool Object = bindsReceiver(Callee);
    if (V && !V->Bound.empty()) {
      size_t At = Param + (Object ? 1 : 0);
      return At < V->Bound.size() ? V->Bound[At] : Value();
    }
    if (Call.Kind != EventKind::Spawn || (V && V != &Call.V))
      return {};
    size_t At = Param + (Object && !Call.Recv.valid() ? 1 : 0);
    return At < Call.Args.size() ? Call.Args[At] : Value();
  }
  return Param < Call.Args.size() ? Call.Args[Param] : Value();
}

/// The memory that a pointer-like value refers to.
static Path pointee(const Value &V) {
  Path P;
  if (V.Kind == ValueKind::Address)
    return V.P;
  if (V.Kind == ValueKind::Load || V.Kind == ValueKind::MovedFrom ||
      V.Kind == ValueKind::CopyOf) {
    P = V.P;
    if (P.valid())
      P.Sels.push_back({SelKind::Deref, 0});
  }
  return P;
}

Path Program::receiver(const Function &Callee, const Event &Call) const {
  if (Call.Kind == EventKind::Destroy)
    return Call.P;
  if (Call.Kind == EventKind::Spawn || !passesArguments(*this, Callee, Call)) {
    if (Call.Kind == EventKind::Spawn && Call.Recv.valid())
      return Call.Recv;
    const Value *V = callableFor(Callee, Call);
    if (!V && Call.Kind == EventKind::Spawn)
      V = &Call.V;
    if (V && !V->Bound.empty()) {
      const Value &B = V->Bound[0];
      // A functor is copied into the thread; what it points to is shared, it
      // itself is not, and pointee() of a copy would be one step too far.
      if (B.Kind == ValueKind::CopyOf || B.Kind == ValueKind::MovedFrom)
        return B.P;
      return pointee(B);
    }
    if (Call.Kind == EventKind::Spawn && !Call.Args.empty())
      return pointee(Call.Args[0]);
    return {};
  }
  return Call.Recv;
}

/// \p Rest selected from what value \p V holds.
static Path selectFrom(const Value &V, llvm::ArrayRef<Sel> Rest) {
  Path Out;
  switch (V.Kind) {
  case ValueKind::Load:
    Out = V.P;
    break;
  case ValueKind::Address:
    if (Rest.empty() || Rest[0].Kind != SelKind::Deref)
      return {};
    Out = V.P;
    Rest = Rest.drop_front();
    break;
  case ValueKind::CopyOf:
  case ValueKind::MovedFrom: {
    // The copy is an object of its own; what its members point to is not.
    bool Through = llvm::any_of(
        Rest, [](const Sel &S) { return S.Kind == SelKind::Deref; });
    if (!Through)
      return {};
    Out = V.P;
    break;
  }
  default:
    return {};
  }
  if (!Out.valid())
    return {};
  Out.Sels.insert(Out.Sels.end(), Rest.begin(), Rest.end());
  return Out;
}

/// Longest path that is followed; recursive structures would grow for ever.
static constexpr size_t MaxSels = 12;

Path Program::substitute(const Path &P, const Function &Callee,
                         const Event &Call) const {
  if (P.Owner != Callee.Usr || P.RootKind == Root::Global ||
      P.RootKind == Root::Any || P.RootKind == Root::None)
    return P;
  Path Out;
  switch (P.RootKind) {
  case Root::Local: {
    if (P.Index >= Callee.Locals.size())
      return {};
    const Local &L = Callee.Locals[P.Index];
    if (L.Capture) {
      for (const Capture &C : Callee.Captures)
        if (C.Local == P.Index) {
          Out = selectFrom(C.From, P.Sels);
          break;
        }
    } else if (L.Param != None) {
      Out = selectFrom(argument(L.Param, Callee, Call), P.Sels);
    }
    break;
  }
  case Root::This:
    Out = receiver(Callee, Call);
    if (Out.valid())
      Out.Sels.insert(Out.Sels.end(), P.Sels.begin(), P.Sels.end());
    break;
  default:
    return {};
  }
  if (Out.Sels.size() > MaxSels)
    return {};
  return Out;
}

Value Program::substitute(const Value &V, const Function &Callee,
                          const Event &Call) const {
  Value Out = V;
  for (Value &B : Out.Bound)
    B = substitute(B, Callee, Call);
  if (!V.P.valid())
    return Out;
  // A whole parameter stands for the argument itself, of whatever kind.
  if (V.P.RootKind == Root::Local && V.P.Owner == Callee.Usr &&
      V.P.Sels.empty() && V.P.Index < Callee.Locals.size() &&
      (V.Kind == ValueKind::Load || V.Kind == ValueKind::MovedFrom ||
       V.Kind == ValueKind::CopyOf)) {
    const Local &L = Callee.Locals[V.P.Index];
    if (L.Param != None)
      return argument(L.Param, Callee, Call);
    if (L.Capture)
      for (const Capture &C : Callee.Captures)
        if (C.Local == V.P.Index)
          return C.From;
  }
  Out.P = substitute(V.P, Callee, Call);
  if (!Out.P.valid())
    return {};
  return Out;
}
