//===- membership.cpp - Set, sorted array, cuckoo filter --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What it costs to ask whether a key is there, by the structure that knows:
// hmap::set, std::unordered_set, a sorted array with binary search, and a
// cuckoo filter, which may say yes of a key that is not there.  All take turns
// in one run; each number is the best of the rounds.  Prints a table of times,
// then the same as ratios to hmap::set, then memory and the filter's wrong
// answers.
//
//   clang++ -std=c++20 -O2 -Ilib/hmap/include test/benchmark/membership.cpp
//   ./a.out [--quick]
//
//===----------------------------------------------------------------------===//
#include "hmap/set.h"
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

namespace {

size_t Allocated = 0;

using Key = uint64_t;

uint64_t mix(uint64_t X) {
  X ^= X >> 32;
  X *= 0xd6e8feb86659fd93;
  X ^= X >> 32;
  X *= 0xd6e8feb86659fd93;
  return X ^ X >> 32;
}

/// Four fingerprints of 16 bits a bucket; a key may lie in two buckets, of
/// which each follows from the other and the fingerprint.
class CuckooFilter {
public:
  explicit CuckooFilter(size_t N) {
    size_t Buckets = 1;
    while (Buckets * 4 * 95 / 100 < N)
      Buckets *= 2;
    Table.assign(Buckets * 4, 0);
    Mask = Buckets - 1;
  }
  void insert(Key K) {
    uint64_t H = mix(K);
    uint16_t F = fingerprint(H);
    size_t I = H & Mask;
    if (put(I, F) || put(other(I, F), F))
      return;
    for (unsigned N = 0; N < 500; ++N) {
      std::swap(F, Table[I * 4 + (Random = mix(Random + N)) % 4]);
      I = other(I, F);
      if (put(I, F))
        return;
    }
    std::fprintf(stderr, "the filter is full\n");
    std::exit(1);
  }
  bool contains(Key K) const {
    uint64_t H = mix(K);
    uint16_t F = fingerprint(H);
    size_t I = H & Mask;
    return has(I, F) || has(other(I, F), F);
  }

private:
  static uint16_t fingerprint(uint64_t H) {
    return static_cast<uint16_t>(H >> 48 ? H >> 48 : 1);
  }
  size_t other(size_t I, uint16_t F) const { return (I ^ mix(F)) & Mask; }
  bool put(size_t I, uint16_t F) {
    for (unsigned S = 0; S < 4; ++S)
      if (!Table[I * 4 + S]) {
        Table[I * 4 + S] = F;
        return true;
      }
    return false;
  }
  bool has(size_t I, uint16_t F) const {
    const uint16_t *B = &Table[I * 4];
    return (B[0] == F) | (B[1] == F) | (B[2] == F) | (B[3] == F);
  }
  std::vector<uint16_t> Table;
  size_t Mask = 0;
  uint64_t Random = 7;
};

struct SortedArray {
  std::vector<Key> Keys;
  bool contains(Key K) const {
    return std::binary_search(Keys.begin(), Keys.end(), K);
  }
};

enum Structure { Set, Standard, Array, Filter, Structures };
const char *const Names[] = {"hmap::set", "std::unordered_set", "sorted array",
                             "cuckoo filter"};
enum Workload { Build, Hit, Miss, Insert, Workloads };
const char *const WorkNames[] = {"build", "hit", "miss", "insert+erase"};

struct All {
  std::unique_ptr<hmap::set<Key>> H;
  std::unique_ptr<std::unordered_set<Key>> U;
  std::unique_ptr<SortedArray> A;
  std::unique_ptr<CuckooFilter> F;
};

void build(Structure S, const std::vector<Key> &Keys, All &To) {
  switch (S) {
  case Set:
    To.H = std::make_unique<hmap::set<Key>>();
    To.H->reserve(Keys.size());
    for (Key K : Keys)
      To.H->insert(K);
    break;
  case Standard:
    To.U = std::make_unique<std::unordered_set<Key>>();
    To.U->reserve(Keys.size());
    for (Key K : Keys)
      To.U->insert(K);
    break;
  case Array:
    To.A = std::make_unique<SortedArray>();
    To.A->Keys = Keys;
    std::sort(To.A->Keys.begin(), To.A->Keys.end());
    break;
  default:
    To.F = std::make_unique<CuckooFilter>(Keys.size());
    for (Key K : Keys)
      To.F->insert(K);
    break;
  }
}

template <class S> size_t look(const S &In, const std::vector<Key> &Keys) {
  size_t Found = 0;
  for (Key K : Keys)
    Found += In.contains(K);
  return Found;
}
size_t look(Structure S, const All &In, const std::vector<Key> &Keys) {
  switch (S) {
  case Set:
    return look(*In.H, Keys);
  case Standard:
    return look(*In.U, Keys);
  case Array:
    return look(*In.A, Keys);
  default:
    return look(*In.F, Keys);
  }
}

/// One key in, another out, of a structure that stays as large.
void churn(Structure S, All &In, const std::vector<Key> &New, size_t N) {
  for (size_t I = 0; I < N; ++I) {
    if (S == Set) {
      In.H->insert(New[I]);
      In.H->erase(New[I]);
    } else if (S == Standard) {
      In.U->insert(New[I]);
      In.U->erase(New[I]);
    } else {
      std::vector<Key> &V = In.A->Keys;
      V.insert(std::lower_bound(V.begin(), V.end(), New[I]), New[I]);
      V.erase(std::lower_bound(V.begin(), V.end(), New[I]));
    }
  }
}

/// Of the processor: what else runs on the machine matters less.
double seconds() {
  timespec T;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &T);
  return double(T.tv_sec) + double(T.tv_nsec) * 1e-9;
}

} // namespace

void *operator new(size_t N) {
  void *P = std::malloc(N + 16);
  if (!P)
    throw std::bad_alloc();
  std::memcpy(P, &N, sizeof(N));
  Allocated += N;
  return static_cast<char *>(P) + 16;
}
void operator delete(void *P) noexcept {
  if (!P)
    return;
  void *Begin = static_cast<char *>(P) - 16;
  size_t N;
  std::memcpy(&N, Begin, sizeof(N));
  Allocated -= N;
  std::free(Begin);
}
void operator delete(void *P, size_t) noexcept { operator delete(P); }

int main(int Argc, char **Argv) {
  bool Quick = Argc > 1 && std::string(Argv[1]) == "--quick";
  std::vector<size_t> Sizes{8, 64, 1024, 65536, 1048576};
  if (Quick)
    Sizes.pop_back();
  const int Rounds = Quick ? 5 : 9;
  const size_t Asked = 1 << 18;
  std::mt19937_64 Random(42);
  size_t Sink = 0;
  std::printf("nanoseconds of the processor an operation, best of %d rounds\n",
              Rounds);
  std::string Ratios, Memory;
  for (size_t N : Sizes) {
    std::vector<Key> Keys(N), Hits(Asked), Misses(Asked);
    for (Key &K : Keys)
      K = Random();
    for (Key &K : Hits)
      K = Keys[Random() % N];
    for (Key &K : Misses)
      K = Random();
    double Best[Workloads][Structures];
    size_t Bytes[Structures] = {};
    size_t Wrong = 0;
    for (auto &Row : Best)
      std::fill(std::begin(Row), std::end(Row), 1e9);
    // Small ones are built many times, so that the clock sees something.
    const size_t Builds = std::max<size_t>(1, 65536 / N);
    const size_t Churns =
        std::max<size_t>(64, std::min<size_t>(Asked, (1 << 24) / N));
    for (int R = 0; R < Rounds; ++R)
      for (int S = 0; S < Structures; ++S) {
        All X;
        Structure Which = static_cast<Structure>(S);
        auto note = [&](Workload W, double Start, double Operations) {
          Best[W][S] =
              std::min(Best[W][S], (seconds() - Start) / Operations * 1e9);
        };
        double T = seconds();
        for (size_t I = 0; I < Builds; ++I)
          build(Which, Keys, X);
        note(Build, T, double(Builds) * double(N));
        X = All();
        size_t Start = Allocated;
        build(Which, Keys, X);
        Bytes[S] = Allocated - Start;
        T = seconds();
        size_t Found = look(Which, X, Hits);
        note(Hit, T, double(Asked));
        if (Found != Asked) {
          std::fprintf(stderr, "%s has lost a key\n", Names[S]);
          return 1;
        }
        T = seconds();
        Found = look(Which, X, Misses);
        note(Miss, T, double(Asked));
        Sink += Found;
        if (Which == Filter)
          Wrong = Found;
        else if (Found) {
          std::fprintf(stderr, "%s has a key too many\n", Names[S]);
          return 1;
        }
        if (Which != Filter) {
          T = seconds();
          churn(Which, X, Misses, Churns);
          note(Insert, T, double(Churns));
        }
      }
    char Line[256];
    for (int W = 0; W < Workloads; ++W) {
      std::printf("%8zu  %-13s", N, WorkNames[W]);
      std::snprintf(Line, sizeof(Line), "%8zu  %-13s", N, WorkNames[W]);
      Ratios += Line;
      for (int S = 0; S < Structures; ++S) {
        if (W == Insert && S == Filter) {
          std::printf("  %18s", "-");
          std::snprintf(Line, sizeof(Line), "  %18s", "-");
        } else {
          std::printf("  %18.1f", Best[W][S]);
          std::snprintf(Line, sizeof(Line), "  %18.2f",
                        Best[W][S] / Best[W][Set]);
        }
        Ratios += Line;
      }
      std::printf("\n");
      Ratios += "\n";
    }
    std::snprintf(Line, sizeof(Line), "%8zu  %-13s", N, "bytes a key");
    Memory += Line;
    for (int S = 0; S < Structures; ++S) {
      std::snprintf(Line, sizeof(Line), "  %18.1f",
                    double(Bytes[S]) / double(N));
      Memory += Line;
    }
    std::snprintf(Line, sizeof(Line), "   wrong yes: %.4f %%\n",
                  100.0 * double(Wrong) / double(Asked));
    Memory += Line;
  }
  auto head = [](const char *What) {
    std::printf("\n%s\n%8s  %-13s", What, "keys", "");
    for (const char *Name : Names)
      std::printf("  %18s", Name);
    std::printf("\n");
  };
  head("times over those of hmap::set");
  std::fputs(Ratios.c_str(), stdout);
  head("memory");
  std::fputs(Memory.c_str(), stdout);
  return Sink == 1;
}
