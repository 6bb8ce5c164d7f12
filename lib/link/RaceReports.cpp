//===- RaceReports.cpp - What is said of a race ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The words, notes, identities and fixes of the findings.
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

std::string RaceFinder::identity(const Path &X) const {
  for (const Sel &S : llvm::reverse(X.Sels))
    if (S.Kind == SelKind::Field)
      return P.str(S.Name).str();
  if (X.RootKind == Root::Global)
    return P.str(X.Owner).str();
  const Function *F = P.function(X.Owner);
  return (F ? P.str(F->Name).str() : "") + "." + P.show(X, F);
}

std::string RaceFinder::identity(const Access &A, const Access *B) const {
  auto Name = [&](const Access &Y) {
    return P.str(P.functions()[Y.Func].Name).str();
  };
  return "mapvet-concurrent-access|" + identity(path(A.P)) + "|" + Name(A) +
         "|" + (B ? Name(*B) : "evidence");
}

std::string RaceFinder::name(const Access &A) const {
  const Function &F = P.functions()[A.Func];
  const Event &E = *A.E;
  if (A.Entry)
    return "an entry of " + quote(lockName(A.P));
  const Path *X = &E.P;
  if (E.Kind == EventKind::Copy ||
      (E.Kind == EventKind::Move && (A.Op & OpMoveOut)))
    X = &E.Q;
  // Of two that are exchanged, the one that is shared.
  auto Last = [](const Path &Y) {
    for (const Sel &S : llvm::reverse(Y.Sels))
      if (S.Kind == SelKind::Field)
        return S.Name;
    return Y.RootKind == Root::Global ? Y.Owner : Sym(0);
  };
  if (E.Kind == EventKind::Swap &&
      (!holdsMap(E.P) ||
       (Last(E.P) != Last(E.Q) && Last(path(A.P)) == Last(E.Q))))
    X = &E.Q;
  return quote(P.show(*X, &F));
}

Path RaceFinder::wholeMutex(Path M) const {
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

std::string RaceFinder::lockName(PathId M) const {
  const Path X = wholeMutex(path(M));
  for (const Sel &S : llvm::reverse(X.Sels))
    if (S.Kind == SelKind::Field) {
      if (const Field *D = P.field(S.Name))
        return P.str(D->Name).str() +
               (X.Sels.back().Kind == SelKind::Element ? "[...]" : "");
      break;
    }
  if (X.RootKind == Root::Global && !P.global(X.Owner)) {
    llvm::StringRef N = P.str(X.Owner);
    N.consume_front("c:@");
    return N.str();
  }
  return P.show(X, nullptr);
}

std::string RaceFinder::locks(const Access &A) const {
  if (A.In->Locks.empty())
    return "without a lock";
  // A lock's own mutex goes without saying.
  auto Inside = [&](const LockRef &L) {
    return llvm::any_of(A.In->Locks, [&](const LockRef &M) {
      return M.Mutex != L.Mutex && startsWith(path(L.Mutex), path(M.Mutex));
    });
  };
  std::set<std::string> Names;
  for (const LockRef &L : A.In->Locks)
    if (!Inside(L))
      Names.insert(quote(lockName(L.Mutex)) +
                   (L.Mode == LockMode::Shared ? " (shared)" : ""));
  std::string S = "under ";
  for (const std::string &N : Names)
    S += (S == "under " ? "" : " and ") + N;
  return S;
}

std::string RaceFinder::functionName(uint32_t F) const {
  return quote(P.str(P.functions()[F].Name));
}

void RaceFinder::addNote(std::vector<Note> &Notes, const Range &R,
                         std::string M, bool Other) const {
  if (!R.valid())
    return;
  Note N{P.range(R), std::move(M), Other};
  for (const Note &X : Notes)
    if (X.Where == N.Where && X.Message == N.Message)
      return;
  Notes.push_back(std::move(N));
}

size_t RaceFinder::startsOf(const Access &A) {
  return startsOf(A.Trace.steps());
}

size_t RaceFinder::startsOf(llvm::ArrayRef<Step> Steps) {
  size_t Last = 0;
  for (size_t I = 0; I < Steps.size(); ++I)
    if (Steps[I].Call->Kind == EventKind::Spawn)
      Last = I + 1;
  return Last;
}

const Event *RaceFinder::startOf(const Access &A) {
  size_t N = startsOf(A);
  return N ? A.Trace.steps()[N - 1].Call : nullptr;
}

void RaceFinder::addStarts(std::vector<Note> &Notes, const Access &A,
                           bool Other, llvm::StringRef Who,
                           llvm::StringRef Is) const {
  const std::vector<Step> Steps = A.Trace.steps();
  for (const Step &S : llvm::ArrayRef(Steps).take_front(startsOf(Steps)))
    if (S.Call->Kind == EventKind::Spawn)
      addNote(Notes, S.Call->Where,
              Who.str() + functionName(S.Callee) + Is.str(), Other);
    else
      addNote(Notes, S.Call->Where, functionName(S.Callee) + " is called here",
              Other);
}

void RaceFinder::addCalls(std::vector<Note> &Notes, const Access &A,
                          bool Other) const {
  const std::vector<Step> Steps = A.Trace.steps();
  for (const Step &S : llvm::ArrayRef(Steps).drop_front(startsOf(Steps)))
    addNote(Notes, S.Call->Where,
            Other ? "the other thread calls " + functionName(S.Callee) + " here"
                  : functionName(S.Callee) + " is called here",
            Other);
}

void RaceFinder::report() {
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
    if (R.A.In->Locks.empty() && R.B.In->Locks.empty() &&
        !Bare.insert(Mem).second)
      continue;
    // The same two functions, seen from the other one.
    if (Done.count({Mem, R.B.Func}) && R.A.Func != R.B.Func &&
        R.A.In->Locks.empty() == R.B.In->Locks.empty())
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
      addStarts(F.Notes, R.A, false, "threads that run ", " are started here");
    } else if (StartA && StartB) {
      bool Swap = placeOf(*StartB) < placeOf(*StartA);
      addStarts(F.Notes, Swap ? R.B : R.A, Swap);
      addStarts(F.Notes, Swap ? R.A : R.B, !Swap, "another thread that runs ");
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

void RaceFinder::reportPublications() {
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
    F.Message =
        Name + " is " + Does(R.A) + " here " + locks(R.A) +
        " while another thread may " +
        (R.A.E == R.B.E ? std::string("do the same")
         : R.B.Write
             ? "assign it in " + functionName(R.B.Func) + " " + locks(R.B)
             : "follow it in " + functionName(R.B.Func) + " " + locks(R.B)) +
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
    F.Message = Name +
                " is tested here without a lock while another thread "
                "may assign it " +
                locks(W) + ": it may see a map that is not there yet, or gone";
    addNote(F.Notes, W.E->Where, Name + " is assigned here " + locks(W));
    F.Identity = "mapvet-unsafe-publication|" + identity(path(W.P)) + "|" +
                 P.str(P.functions()[W.Func].Name).str();
    Findings.push_back(std::move(F));
  }
}

bool RaceFinder::locksItself(uint32_t Func, Sym Last,
                             std::set<uint32_t> &Seen) const {
  if (!Seen.insert(Func).second || Seen.size() > 200)
    return Seen.size() > 200;
  for (const Block &B : P.functions()[Func].Blocks)
    for (const Event &E : B.Events) {
      switch (E.Kind) {
      case EventKind::Lock:
        if (E.P.Sels.empty() ? E.P.Owner == Last : E.P.Sels.back().Name == Last)
          return true;
        break;
      case EventKind::Wait:
      case EventKind::Join:
      case EventKind::Spawn:
        return true; // would block, or hand the lock's protection on
      case EventKind::Call:
        // Whoever is given the lock may take it: a guard of the project's.
        if (llvm::any_of(E.Args, [&](const Value &V) {
              return V.P.valid() &&
                     (V.P.Sels.empty() ? V.P.Owner == Last
                                       : V.P.Sels.back().Name == Last);
            }))
          return true;
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

std::string RaceFinder::guard(const Type &Mutex, llvm::StringRef Text) const {
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

void RaceFinder::addFix(Finding &Out, const Access &A, const Access &B,
                        bool IsRoot) {
  const Function &F = P.functions()[A.Func];
  if (!A.In->Locks.empty() || IsRoot || !F.BodyStart.valid())
    return;
  const Path &Here = A.E->Kind == EventKind::Copy ? A.E->Q : A.E->P;
  for (const LockRef &L : B.In->Locks) {
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
      if (!samePlain(ObjectOfLock, ObjectOfMap))
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
                        guard(Mutex, Text) + "\n" + P.str(F.BodyIndent).str()});
    Out.Fixes.push_back(std::move(X2));
    return;
  }
}

llvm::StringRef RaceFinder::baseName(llvm::StringRef N) {
  size_t At = N.rfind("::");
  return At == llvm::StringRef::npos ? N : N.drop_front(At + 2);
}
