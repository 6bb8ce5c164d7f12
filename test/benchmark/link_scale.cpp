//===- link_scale.cpp - What linking costs as programs grow ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   mapvet-link-scale [--functions N,N,...] [--phases] [--most EXPONENT]
//
// Makes synthetic programs of N functions, links and analyses each, and prints
// time and largest memory per function, the growth exponent between two sizes
// and that over all.  Fails if the latter is larger than --most.  A
// program consists of files of 100 functions.  In each there are a class with a
// map and a mutex, methods that use it with and without the lock, chains of
// helpers that hand the map down (depth 8), one function with many callees, a
// cycle of three, virtual calls with two overriders, a callback, and a thread;
// the files call the next one's first function, so that the call graph is deep.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "link/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdio>
#include <cstring>
#include <malloc.h>
#include <string>
#include <time.h>
#include <vector>

using namespace mapvet;
using namespace mapvet::facts;

namespace {

/// Builds the facts of one file.
class File {
public:
  explicit File(unsigned Number, unsigned Files)
      : Number(Number), Files(Files) {
    F.MainFile = sym("/p/file" + std::to_string(Number) + ".cpp");
  }

  FileFacts make(unsigned Functions) {
    Type Map;
    Map.Kind = TypeKind::Map;
    Map.Spelling = sym("std::unordered_map<int, int>");
    Map.CarriesMap = true;
    TypeId MapTy = type(Map);
    Type Mutex;
    Mutex.Kind = TypeKind::Mutex;
    Mutex.Spelling = sym("std::mutex");
    TypeId MutexTy = type(Mutex);
    Type Ref;
    Ref.Kind = TypeKind::Reference;
    Ref.Pointee = MapTy;
    TypeId RefTy = type(Ref);
    Cls = addClass("Store");
    Sym Base = addClass("Base");
    MapField = addField(Cls, "entries", MapTy);
    MutexField = addField(Cls, "mutex", MutexTy);

    // Chains of helpers that get the map by reference.
    unsigned Made = 0;
    std::vector<Sym> Heads;
    while (Made + 8 <= Functions / 2) {
      Sym Callee = 0;
      for (unsigned D = 0; D < 8; ++D, ++Made) {
        Function Fn = function("help" + std::to_string(Made), 0);
        param(Fn, "m", RefTy);
        Path M = local(Fn, 0, {{SelKind::Deref, 0}});
        if (Callee)
          call(Fn, Callee, {value(ValueKind::Address, M)});
        else
          mapOp(Fn, M, OpWrite | OpInsert | OpSubscript);
        Callee = Fn.Usr;
        F.Functions.push_back(std::move(Fn));
      }
      Heads.push_back(Callee);
    }
    // Methods that use the map, locked but for one in ten.
    std::vector<Sym> Methods;
    while (Made < Functions - 12) {
      Function Fn = function("use" + std::to_string(Made), Cls);
      Path This = self(Fn);
      bool Locked = Made % 10 != 0;
      if (Locked)
        event(Fn, EventKind::Lock).P = with(This, MutexField);
      mapOp(Fn, with(This, MapField),
            Made % 3 ? OpRead | OpLookup : OpWrite | OpInsert);
      call(Fn, Heads[Made % Heads.size()],
           {value(ValueKind::Address, with(This, MapField))});
      if (Locked)
        event(Fn, EventKind::Unlock).P = with(This, MutexField);
      Methods.push_back(Fn.Usr);
      F.Functions.push_back(std::move(Fn));
      ++Made;
    }
    // A cycle.
    for (unsigned I = 0; I < 3; ++I, ++Made) {
      Function Fn = function("cycle" + std::to_string(I), Cls);
      call(Fn, name("cycle" + std::to_string((I + 1) % 3)), {}, self(Fn));
      call(Fn, Methods[I], {}, self(Fn));
      F.Functions.push_back(std::move(Fn));
    }
    // A virtual function, two overriders, a caller.
    Function V = function("run", Base);
    V.Virtual = true;
    Sym Virtual = V.Usr;
    F.Functions.push_back(std::move(V));
    for (unsigned I = 0; I < 2; ++I) {
      Function O = function("run" + std::to_string(I), Cls);
      O.Virtual = true;
      O.Overrides.push_back(Virtual);
      call(O, Methods[I], {}, self(O));
      F.Functions.push_back(std::move(O));
    }
    Function C = function("dispatch", Base);
    call(C, Virtual, {}, self(C)).Virtual = true;
    F.Functions.push_back(std::move(C));
    // Fan-out.
    Function Wide = function("wide", Cls);
    for (Sym M : Methods)
      call(Wide, M, {}, self(Wide));
    call(Wide, name("cycle0"), {}, self(Wide));
    F.Functions.push_back(std::move(Wide));
    // A thread, started by a function that the file before calls.
    Function Body = function("body", Cls);
    call(Body, Methods[0], {}, self(Body));
    call(Body, name("wide"), {}, self(Body));
    F.Functions.push_back(std::move(Body));
    Function Start = function("start", Cls);
    Event &S = event(Start, EventKind::Spawn);
    S.V.Kind = ValueKind::Function;
    S.V.Text = name("body");
    S.V.Bound = {value(ValueKind::Address, self(Start))};
    call(Start, name("wide"), {}, self(Start));
    if (Number + 1 < Files) {
      Event &E = call(Start, sym(prefix(Number + 1) + "entry"), {});
      (void)E;
    }
    F.Functions.push_back(std::move(Start));
    // A callback: stored in a field, run by another function.
    Function Entry = function("entry", 0);
    call(Entry, name("start"), {}, Path());
    F.Functions.push_back(std::move(Entry));
    if (Number == 0) {
      Function Main = function("main", 0);
      Main.Main = true;
      call(Main, name("entry"), {});
      F.Functions.push_back(std::move(Main));
    }
    return std::move(F);
  }

private:
  FileFacts F;
  unsigned Number, Files;
  Sym Cls = 0, MapField = 0, MutexField = 0;
  llvm::StringMap<Sym> Ids;
  unsigned Line = 1;

  static std::string prefix(unsigned N) {
    return "f" + std::to_string(N) + "::";
  }
  Sym sym(const std::string &S) {
    auto [It, Added] = Ids.try_emplace(S, F.Strings.size());
    if (Added)
      F.Strings.push_back(S);
    return It->second;
  }
  Sym name(const std::string &S) { return sym(prefix(Number) + S); }
  TypeId type(const Type &T) {
    F.Types.push_back(T);
    return F.Types.size() - 1;
  }
  Range here() {
    Range R;
    R.File = F.MainFile;
    R.Line = R.EndLine = ++Line;
    R.Col = 1;
    R.EndCol = 5;
    R.Offset = Line * 20;
    R.Length = 4;
    return R;
  }
  Sym addClass(const std::string &N) {
    Class C;
    C.Usr = C.Name = name(N);
    C.Decl = here();
    F.Classes.push_back(C);
    Type T;
    T.Kind = TypeKind::Record;
    T.Record = C.Usr;
    T.Spelling = C.Usr;
    type(T);
    return C.Usr;
  }
  Sym addField(Sym Class, const std::string &N, TypeId T) {
    Field D;
    D.Usr = name("Store::" + N);
    D.Name = sym(N);
    D.Class = Class;
    D.Ty = T;
    D.Private = true;
    D.Decl = here();
    F.Fields.push_back(D);
    for (facts::Class &C : F.Classes)
      if (C.Usr == Class)
        C.Fields.push_back(D.Usr);
    return D.Usr;
  }
  Function function(const std::string &N, Sym Class) {
    Function Fn;
    Fn.Usr = Fn.Name = name(N);
    Fn.Class = Class;
    Fn.Decl = here();
    Fn.Blocks.resize(2);
    Fn.Blocks[0].Succs.push_back({1, None, true});
    return Fn;
  }
  void param(Function &Fn, const std::string &N, TypeId T) {
    Local L;
    L.Name = sym(N);
    L.Ty = T;
    L.Param = Fn.Locals.size();
    L.Decl = here();
    Fn.Locals.push_back(L);
  }
  static Path local(const Function &Fn, uint32_t I, std::vector<Sel> Sels) {
    Path P;
    P.RootKind = Root::Local;
    P.Owner = Fn.Usr;
    P.Index = I;
    P.Sels = std::move(Sels);
    return P;
  }
  static Path self(const Function &Fn) {
    Path P;
    P.RootKind = Root::This;
    P.Owner = Fn.Usr;
    return P;
  }
  static Path with(Path P, Sym Field) {
    P.Sels.push_back({SelKind::Field, Field});
    return P;
  }
  static Value value(ValueKind K, Path P) {
    Value V;
    V.Kind = K;
    V.P = std::move(P);
    return V;
  }
  Event &event(Function &Fn, EventKind K) {
    Event E;
    E.Kind = K;
    E.Where = here();
    Fn.Blocks[0].Events.push_back(std::move(E));
    return Fn.Blocks[0].Events.back();
  }
  void mapOp(Function &Fn, Path P, uint32_t Op) {
    Event &E = event(Fn, EventKind::MapOp);
    E.P = std::move(P);
    E.Op = Op;
    E.Name = sym("op");
    E.R = Fn.Temps++;
  }
  Event &call(Function &Fn, Sym Callee, std::vector<Value> Args,
              Path Recv = {}) {
    Event &E = event(Fn, EventKind::Call);
    E.Callee = E.Name = Callee;
    E.Args = std::move(Args);
    E.Recv = std::move(Recv);
    E.R = Fn.Temps++;
    return E;
  }
};

/// Of this process's own: others may run beside it.
double seconds() {
  timespec T;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &T);
  return double(T.tv_sec) + double(T.tv_nsec) / 1e9;
}

/// Bytes of memory in use at most, since the last forgetPeak().
double peak() {
  double KiB = 0;
  if (FILE *In = std::fopen("/proc/self/status", "r")) {
    char Line[256];
    while (std::fgets(Line, sizeof Line, In))
      if (std::sscanf(Line, "VmHWM: %lf", &KiB) == 1)
        break;
    std::fclose(In);
  }
  return KiB * 1024;
}
void forgetPeak() {
  malloc_trim(0);
  if (FILE *Out = std::fopen("/proc/self/clear_refs", "w")) {
    std::fputs("5", Out);
    std::fclose(Out);
  }
}

} // namespace

static double exponent(double FromTime, double FromSize, double Time,
                       double Size) {
  return std::log(Time / FromTime) / std::log(Size / FromSize);
}

int main(int Argc, char **Argv) {
  std::vector<unsigned> Sizes{10000, 100000, 1000000};
  bool Phases = false;
  double Most = 0;
  for (int I = 1; I < Argc; ++I) {
    if (!std::strcmp(Argv[I], "--phases")) {
      Phases = true;
    } else if (!std::strcmp(Argv[I], "--most") && I + 1 < Argc) {
      Most = std::atof(Argv[++I]);
    } else if (!std::strcmp(Argv[I], "--functions") && I + 1 < Argc) {
      Sizes.clear();
      llvm::SmallVector<llvm::StringRef, 8> Parts;
      llvm::StringRef(Argv[++I]).split(Parts, ',');
      for (llvm::StringRef P : Parts) {
        unsigned N;
        if (P.getAsInteger(10, N) || N < 100) {
          std::fprintf(stderr, "--functions takes numbers of at least 100\n");
          return 2;
        }
        Sizes.push_back(N);
      }
    } else {
      std::fprintf(stderr,
                   "usage: %s [--functions N,N,...] [--phases] [--most "
                   "EXPONENT]\n",
                   Argv[0]);
      return 2;
    }
  }
  double LastTime = 0, LastSize = 0, FirstTime = 0, FirstSize = 0;
  std::printf("%10s %10s %12s %14s %10s %10s\n", "functions", "seconds",
              "us/function", "bytes/function", "findings", "exponent");
  for (unsigned N : Sizes) {
    unsigned Files = N / 100;
    forgetPeak();
    double Memory = peak();
    double Busy = 0;
    auto Timed = [&](const char *Phase, auto Work) {
      double From = seconds();
      Work();
      double Took = seconds() - From;
      Busy += Took;
      if (Phases)
        std::printf("  %-28s %8.3f s\n", Phase, Took);
    };
    size_t Findings = 0, Functions = 0;
    {
      link::Program P;
      double Adding = 0;
      for (unsigned I = 0; I < Files; ++I) {
        FileFacts F = File(I, Files).make(100);
        double From = seconds();
        P.add(std::move(F));
        Adding += seconds() - From;
      }
      Busy += Adding;
      if (Phases)
        std::printf("  %-28s %8.3f s\n", "add", Adding);
      Timed("seal", [&] { P.seal(); });
      Functions = P.functions().size();
      link::Options O;
      if (!Phases) {
        Timed("analyze", [&] { Findings = link::analyze(P, O).size(); });
      } else {
        link::Analysis A(P, O);
        Timed("effects", [&] { A.effects(); });
#define MAPVET_CHECK(CLASS, NAME, LEVEL, HASFIX, SUMMARY)                      \
  Timed(NAME, [&] { Findings += link::find##CLASS(A).size(); });
#include "link/Checks.def"
      }
      Memory = peak() - Memory;
    }
    std::printf("%10zu %10.2f %12.2f %14.0f %10zu", Functions, Busy,
                Busy / double(Functions) * 1e6, Memory / double(Functions),
                Findings);
    if (LastSize)
      std::printf(" %10.2f", exponent(LastTime, LastSize, Busy, Functions));
    else
      FirstTime = Busy, FirstSize = double(Functions);
    std::printf("\n");
    std::fflush(stdout);
    LastTime = Busy;
    LastSize = double(Functions);
  }
  if (Sizes.size() < 2)
    return 0;
  double All = exponent(FirstTime, FirstSize, LastTime, LastSize);
  std::printf("growth exponent over all: %.2f\n", All);
  return Most && All > Most ? 1 : 0;
}
