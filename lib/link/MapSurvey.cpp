//===- MapSurvey.cpp - What a program does with each map ------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/MapSurvey.h"
#include "link/LockUses.h"
#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>
#include <tuple>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;

namespace {

constexpr size_t MaxKept = 4; ///< places a map: enough for a report

class Surveyor {
public:
  Surveyor(const Analysis &A, llvm::ArrayRef<Finding> Found)
      : A(A), P(A.program()), FX(A.effects()), Found(Found) {}
  std::vector<MapRecord> run();

private:
  struct Entry {
    MapRecord R;
    std::set<uint32_t> Funcs, Writers;
    /// Lines on which something is done with it.
    std::set<std::pair<std::string, uint32_t>> Lines;
    Path Place;
  };
  /// Templates have one declaration and an entry an instance.
  using Key = std::pair<std::string, uint32_t>;

  Entry *entryOf(const Path &X);
  Entry *declare(const Path &Place, Sym Name, StringRef Owner, StringRef Where,
                 TypeId T, const Range &Decl);
  void function(uint32_t F);
  void event(uint32_t F, const PathEffects::Frame &Fr, const Event &E);
  void threads();
  void locks();

  const Analysis &A;
  const Program &P;
  const PathEffects &FX;
  llvm::ArrayRef<Finding> Found;
  std::map<Key, Entry> Entries;
};

StringRef lastName(StringRef N) {
  size_t At = N.rfind("::");
  return At == StringRef::npos ? N : N.drop_front(At + 2);
}

Surveyor::Entry *Surveyor::declare(const Path &Place, Sym Name, StringRef Owner,
                                   StringRef Where, TypeId T,
                                   const Range &Decl) {
  const Type &Ty = P.type(T);
  if (Ty.Kind != TypeKind::Map || !Decl.valid() || !Name)
    return nullptr;
  auto [It, New] = Entries.try_emplace({P.str(Decl.File).str(), Decl.Offset});
  Entry &E = It->second;
  if (!New)
    return &E;
  MapRecord &R = E.R;
  R.Name = (Owner.empty() ? "" : Owner.str() + "::") + P.str(Name).str();
  R.Where = Where.str();
  R.Decl = P.range(Decl);
  R.Type = P.str(Ty.Spelling).str();
  R.Key = P.str(P.type(Ty.Key).Spelling).str();
  R.Mapped = P.str(P.type(Ty.Mapped).Spelling).str();
  R.Model = P.str(Ty.Model).str();
  R.Ordered = Ty.Ordered;
  R.NodeStable = Ty.NodeStable;
  R.Concurrent = Ty.Concurrent;
  R.Untyped = Ty.Mapped && P.type(Ty.Mapped).Untyped;
  E.Place = Place;
  R.LongLived = Place.RootKind != Root::Local &&
                A.longLived().of(Place) >= LongLived::Life::Service;
  return &E;
}

/// The declared map that \p X is, or that it is part of.
Surveyor::Entry *Surveyor::entryOf(const Path &X) {
  Path Y = X;
  for (;; Y.Sels.pop_back()) {
    if (P.type(P.typeOf(Y)).Kind == TypeKind::Map &&
        (Y.Sels.empty() || Y.Sels.back().Kind == SelKind::Field)) {
      if (!Y.Sels.empty()) {
        const Field *F = P.field(Y.Sels.back().Name);
        const Class *C = F ? P.classOf(F->Class) : nullptr;
        return F ? declare(mapPlace(Y), F->Name,
                           C ? P.str(C->Name) : StringRef(), "member", F->Ty,
                           F->Decl)
                 : nullptr;
      }
      if (Y.RootKind == Root::Global) {
        const Global *G = P.global(Y.Owner);
        const Function *F =
            G && G->StaticLocalOf ? P.function(G->StaticLocalOf) : nullptr;
        return G ? declare(Y, G->Name, F ? P.str(F->Name) : StringRef(),
                           G->StaticLocalOf ? "static local" : "global", G->Ty,
                           G->Decl)
                 : nullptr;
      }
      if (Y.RootKind == Root::Local)
        if (const Function *F = P.function(Y.Owner);
            F && Y.Index < F->Locals.size()) {
          const Local &L = F->Locals[Y.Index];
          return L.Param == None && !L.Capture
                     ? declare(Y, L.Name, P.str(F->Name), "local", L.Ty, L.Decl)
                     : nullptr;
        }
      return nullptr;
    }
    // What an entry points to is not the map's.
    if (Y.Sels.empty() || Y.Sels.back().Kind == SelKind::Deref)
      return nullptr;
  }
}

void Surveyor::event(uint32_t F, const PathEffects::Frame &Fr, const Event &E) {
  std::vector<Effect> Effects;
  FX.effects(F, Fr, E, Effects);
  if (E.Kind == EventKind::MapOp)
    for (const Path &X : Fr.resolve(E.P))
      Effects.push_back({X, 0}); // whatever it does, it is seen
  for (const Effect &X : Effects) {
    Entry *N = entryOf(X.Where);
    if (!N)
      continue;
    MapRecord &R = N->R;
    N->Funcs.insert(F);
    SourceRange Here = P.range(E.Where);
    N->Lines.insert({Here.File, Here.Line});
    bool Own = P.type(P.typeOf(X.Where)).Kind == TypeKind::Map;
    if (X.Flags & (EffChange | EffInsert | EffErase | EffClear))
      N->Writers.insert(F);
    R.Inserts += Own && (X.Flags & EffInsert) != 0;
    R.Erases += Own && (X.Flags & (EffErase | EffClear)) != 0;
    R.Iterations += Own && (X.Flags & EffIterate) != 0;
    R.Reads += (X.Flags & (EffRead | EffLookup)) != 0;
    R.Overwrites += !Own && (X.Flags & EffOverwrite) != 0;
    // Below the map, and not behind a pointer that an entry holds.
    bool Inside = false;
    for (const Sel &S : llvm::reverse(X.Where.Sels)) {
      Inside |= S.Kind == SelKind::Element;
      if (S.Kind != SelKind::Element && !Inside && S.Kind != SelKind::Field)
        break;
    }
    // What a callee keeps of a member or a variable is seen there; what a
    // thread is given is no address.
    bool Elsewhere =
        E.Kind == EventKind::Spawn ||
        (E.Kind == EventKind::Call &&
         (X.Where.RootKind == Root::Global || X.Where.RootKind == Root::Any));
    if (Inside && !Elsewhere && (X.Flags & (EffKeep | EffReturned)) &&
        R.Kept.size() < MaxKept && !llvm::is_contained(R.Kept, Here))
      R.Kept.push_back(Here);
  }
  if (E.Kind == EventKind::MapOp)
    for (const Path &X : Fr.resolve(E.P))
      if (Entry *N = entryOf(X)) {
        N->R.Replaced += (E.Op & OpAssign) != 0;
        if ((E.Op & OpReserve) && !E.Args.empty() &&
            E.Args[0].Kind == ValueKind::Literal) {
          unsigned Size;
          if (!P.str(E.Args[0].Text).getAsInteger(10, Size))
            N->R.SizeHint = Size;
        }
      }
  if (E.Kind == EventKind::Copy)
    for (const Path &X : Fr.resolve(E.Q))
      if (Entry *N = entryOf(X)) {
        ++N->R.Copies;
        if (E.KnownSize != None)
          N->R.SizeHint = E.KnownSize;
      }
}

void Surveyor::function(uint32_t F) {
  const Function &Fn = P.functions()[F];
  PathEffects::Frame Fr = FX.frame(F);
  for (uint32_t I = 0; I < Fn.Locals.size(); ++I)
    if (const Local &L = Fn.Locals[I]; L.Entries != None && L.Param == None) {
      Path X;
      X.RootKind = Root::Local;
      X.Owner = Fn.Usr;
      X.Index = I;
      if (Entry *N = entryOf(X))
        N->R.SizeHint = L.Entries;
    }
  for (const Block &B : Fn.Blocks)
    for (const Event &E : B.Events)
      event(F, Fr, E);
}

/// Who runs what: main, and each function that threads start with.
void Surveyor::threads() {
  struct Start {
    std::string Name;
    bool Multi = false;
    std::set<uint32_t> Runs;
  };
  std::map<uint32_t, Start> Starts;
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    const Function &Fn = P.functions()[F];
    if (Fn.Main && !Fn.Blocks.empty())
      Starts[F].Name = "main";
    EventGraph G(Fn);
    for (const Block &B : Fn.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Spawn)
          for (uint32_t To : P.callees(F, E)) {
            SourceRange At = P.range(E.Where);
            Start &S = Starts[To];
            S.Multi |= E.Multi || E.Spawned == SpawnKind::ForkJoin ||
                       !S.Name.empty() || G.inCycle(G.nodeOf(&E));
            if (S.Name.empty())
              S.Name = "a thread of '" + P.str(Fn.Name).str() + "', line " +
                       std::to_string(At.Line);
          }
  }
  for (auto &[Root, S] : Starts) {
    std::vector<uint32_t> Todo{Root};
    while (!Todo.empty()) {
      uint32_t F = Todo.back();
      Todo.pop_back();
      if (!S.Runs.insert(F).second)
        continue;
      for (const Block &B : P.functions()[F].Blocks)
        for (const Event &E : B.Events)
          if (E.Kind != EventKind::Spawn)
            for (uint32_t To : P.callees(F, E))
              Todo.push_back(To);
    }
  }
  for (auto &[K, N] : Entries) {
    std::set<std::string> Names;
    unsigned Writing = 0, Touching = 0;
    for (const auto &[Root, S] : Starts) {
      bool Touches =
          llvm::any_of(N.Funcs, [&](uint32_t F) { return S.Runs.count(F); });
      bool Writes =
          llvm::any_of(N.Writers, [&](uint32_t F) { return S.Runs.count(F); });
      // Each call has a variable of its own.
      if (!Touches)
        continue;
      Names.insert(S.Name + (S.Multi ? " (several)" : ""));
      Touching += 1 + S.Multi;
      Writing += Writes;
    }
    N.R.Threads.assign(Names.begin(), Names.end());
    N.R.Shared = N.R.Where != "local" && Touching > 1 && Writing;
  }
}

void Surveyor::locks() {
  Guards G = findGuards(A);
  auto text = [&](const LockName &L) {
    std::string Out = L.Text;
    if (L.Global.valid())
      for (const Global &X : P.globals())
        if (X.Decl == L.Global)
          Out = P.str(X.Name).str() + L.Text;
    return Out;
  };
  for (const GuardedMap &M : G.Maps)
    if (auto It = Entries.find({P.str(M.Decl.File).str(), M.Decl.Offset});
        It != Entries.end())
      It->second.R.Lock = text(M.Lock);
  for (const HalfGuardedMap &M : G.Others)
    if (auto It = Entries.find({M.Decl.File, M.Decl.Offset});
        It != Entries.end())
      It->second.R.HalfLocked = M.Reason;
  // Those that the code declares already.
  for (auto &[K, N] : Entries) {
    Path By;
    if (!N.Place.Sels.empty()) {
      if (const Field *F = P.field(N.Place.Sels.back().Name))
        By = F->GuardedBy;
    } else if (N.Place.RootKind == Root::Global) {
      if (const Global *X = P.global(N.Place.Owner))
        By = X->GuardedBy;
    }
    if (By.valid())
      N.R.Lock = P.show(By, nullptr);
  }
}

std::vector<MapRecord> Surveyor::run() {
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    function(F);
  // Also those that nobody touches.
  for (const Global &G : P.globals()) {
    Path X;
    X.RootKind = Root::Global;
    X.Owner = G.Usr;
    entryOf(X);
  }
  for (const Field &F : P.fields()) {
    Path X;
    X.RootKind = Root::Any;
    X.Owner = F.Class;
    X.Sels = {{SelKind::Field, F.Usr}};
    entryOf(X);
  }
  threads();
  locks();
  std::vector<MapRecord> Out;
  for (auto &[K, N] : Entries) {
    std::string Quoted = "'" + lastName(N.R.Name).str() + "'";
    std::set<std::pair<std::string, uint32_t>> Lines = N.Lines;
    Lines.insert({N.R.Decl.File, N.R.Decl.Line});
    for (const Finding &F : Found) {
      auto here = [&](const SourceRange &W) {
        return Lines.count({W.File, W.Line}) != 0;
      };
      bool Near = here(F.Where),
           Named = F.Message.find(Quoted) != std::string::npos;
      for (const Note &X : F.Notes) {
        Near |= here(X.Where);
        Named |= X.Message.find(Quoted) != std::string::npos;
      }
      Named |= F.Message.find("." + Quoted.substr(1)) != std::string::npos ||
               F.Message.find(">" + Quoted.substr(1)) != std::string::npos;
      if (Near && Named && !F.Silenced)
        N.R.Reported.push_back({F.Check, F.Where});
    }
    llvm::sort(N.R.Reported, [](const auto &X, const auto &Y) {
      return std::tie(X.first, X.second.File, X.second.Offset) <
             std::tie(Y.first, Y.second.File, Y.second.Offset);
    });
    N.R.Reported.erase(llvm::unique(N.R.Reported), N.R.Reported.end());
    Out.push_back(std::move(N.R));
  }
  return Out;
}

} // namespace

std::vector<MapRecord> link::surveyMaps(const Analysis &A,
                                        llvm::ArrayRef<Finding> Found) {
  return Surveyor(A, Found).run();
}
