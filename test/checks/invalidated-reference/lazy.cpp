// Maps that are rebuilt when they are next asked for: what happens only if a
// flag is up does not happen after the call that has taken it down.
// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t -- -- -std=c++20

#include <map>
#include <memory>
#include <string>
#include <vector>

struct Rec {
  int N = 0;
  std::string Name;
};

class Lazy {
public:
  Rec &get(int Key) {
    if (Dirty)
      rebuild();
    return Entries[Key];
  }
  Rec &entry(int Key) {
    if (State != Ready) {
      rebuild();
      State = Ready;
    }
    return Entries[Key];
  }
  Rec &open(int Key) {
    if (!File)
      load();
    return Entries[Key];
  }
  void touch() { Dirty = true; }
  void maybe(int X) {
    if (X > 3)
      Dirty = true;
  }
  void reset() { State = Stale; }
  void close() { File.reset(); }
  Rec &forced(int Key) {
    Dirty = true;
    if (Dirty)
      rebuild();
    return Entries[Key];
  }

private:
  void rebuild() {
    Entries.clear();
    for (int Id : Ids)
      Entries[Id].N = Id;
    Dirty = false;
  }
  void load() {
    Entries.clear();
    File = std::make_unique<std::string>("f");
  }
  enum { Stale, Ready } State = Stale;
  std::map<int, Rec> Entries;
  std::vector<int> Ids;
  std::unique_ptr<std::string> File;
  bool Dirty = true;
};

int onceIsEnough(Lazy &L) {
  Rec &A = L.get(1);
  Rec &B = L.get(2);
  return A.N + B.N;
}

int onceByState(Lazy &L) {
  Rec &A = L.entry(1);
  Rec &B = L.entry(2);
  return A.N + B.N;
}

int onceByOwner(Lazy &L) {
  Rec &A = L.open(1);
  Rec &B = L.open(2);
  return A.N + B.N;
}

int inLoop(Lazy &L) {
  Rec &Best = L.get(0);
  for (int I = 1; I < 9; ++I)
    if (L.get(I).N > Best.N)
      Best.N = L.get(I).N;
  return Best.N;
}

int touched(Lazy &L) {
  Rec &A = L.get(1);
  // CHECK-FIXES: Rec A = L.get(1);
  L.touch();
  Rec &B = L.get(2);
  return A.N + B.N;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: reference 'A' is used after 'clear' may have removed its entry from 'L.Entries' [mapvet-invalidated-reference]
}

int touchedPerhaps(Lazy &L, int X) {
  Rec &A = L.get(1);
  // CHECK-FIXES: Rec A = L.get(1);
  L.maybe(X);
  Rec &B = L.get(2);
  return A.N + B.N;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: reference 'A' is used after 'clear' may have removed its entry from 'L.Entries' [mapvet-invalidated-reference]
}

int stateReset(Lazy &L) {
  Rec &A = L.entry(1);
  // CHECK-FIXES: Rec A = L.entry(1);
  L.reset();
  Rec &B = L.entry(2);
  return A.N + B.N;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: reference 'A' is used after 'clear' may have removed its entry from 'L.Entries' [mapvet-invalidated-reference]
}

int closed(Lazy &L) {
  Rec &A = L.open(1);
  // CHECK-FIXES: Rec A = L.open(1);
  L.close();
  Rec &B = L.open(2);
  return A.N + B.N;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: reference 'A' is used after 'clear' may have removed its entry from 'L.Entries' [mapvet-invalidated-reference]
}

int raisesItself(Lazy &L) {
  Rec &A = L.get(1);
  // CHECK-FIXES: Rec A = L.get(1);
  Rec &B = L.forced(2);
  return A.N + B.N;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: reference 'A' is used after 'clear' may have removed its entry from 'L.Entries' [mapvet-invalidated-reference]
}

int other(Lazy &L, Lazy &M) {
  Rec &A = M.get(1);
  Rec &B = L.get(1);
  Rec &C = M.get(2);
  return A.N + B.N + C.N;
}

class Full {
public:
  Rec &get(int Key) {
    if (Entries.size() > 100)
      Entries.clear();
    return Entries[Key];
  }
  std::map<int, Rec> Entries;
};

int bySize(Full &L) {
  Rec &A = L.get(1);
  // CHECK-FIXES: Rec A = L.get(1);
  Rec &B = L.get(2);
  return A.N + B.N;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: reference 'A' is used after 'clear' may have removed its entry from 'L.Entries' [mapvet-invalidated-reference]
}
