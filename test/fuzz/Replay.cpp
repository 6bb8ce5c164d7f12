//===- Replay.cpp - Fuzzing in a test suite -------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   fuzz-NAME-replay [--runs N] [--write-seeds FOLDER] [FILE...]
//
// Gives the target its seeds and the files, and N changed copies of them: cut,
// with bytes changed, left out, repeated, or put together from two.  The same
// ones every time.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>

static std::string mutate(std::string S, const std::string &Other,
                          std::mt19937 &Random) {
  auto Below = [&](size_t N) { return N ? Random() % N : 0; };
  for (unsigned Times = 1 + Below(4); Times; --Times) {
    size_t At = Below(S.size() + 1), Length = 1 + Below(16);
    switch (Below(8)) {
    case 0:
      S.resize(At);
      break;
    case 1:
      S.erase(At, Length);
      break;
    case 2:
      S.insert(At, S.substr(Below(S.size() + 1), Length * Length));
      break;
    case 3:
      S.insert(At, Other.substr(Below(Other.size() + 1), Length * Length));
      break;
    case 4:
      S.insert(At, Length, char(Random()));
      break;
    case 5: // a number
      for (size_t I = At; I < At + 4 && I < S.size(); ++I)
        S[I] = I == At ? char(Random()) : 0;
      break;
    case 6:
      if (At < S.size())
        S[At] = Below(2) ? char(0xff) : char(S[At] + 1);
      break;
    default:
      if (At < S.size())
        S[At] = char(S[At] ^ (1 << Below(8)));
    }
  }
  return S;
}

int main(int Argc, char **Argv) {
  unsigned long Runs = 1000;
  std::vector<std::string> Seeds = fuzzSeeds();
  for (int I = 1; I < Argc; ++I) {
    if (!std::strcmp(Argv[I], "--runs") && I + 1 < Argc) {
      Runs = std::strtoul(Argv[++I], nullptr, 10);
    } else if (!std::strcmp(Argv[I], "--write-seeds") && I + 1 < Argc) {
      std::string Folder = Argv[++I];
      for (size_t N = 0; N < Seeds.size(); ++N)
        std::ofstream(Folder + "/seed" + std::to_string(N), std::ios::binary)
            << Seeds[N];
      return 0;
    } else {
      std::ifstream In(Argv[I], std::ios::binary);
      std::ostringstream Text;
      Text << In.rdbuf();
      if (!In) {
        std::fprintf(stderr, "cannot read '%s'\n", Argv[I]);
        return 2;
      }
      Seeds.push_back(Text.str());
    }
  }
  auto Try = [](const std::string &S) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(S.data()),
                           S.size());
  };
  Try("");
  for (const std::string &S : Seeds)
    Try(S);
  // What is deep is large, and of no use for small changes.
  std::erase_if(Seeds, [](const std::string &S) { return S.size() > 200000; });
  std::mt19937 Random(1);
  for (unsigned long N = 0; N < Runs; ++N)
    Try(mutate(Seeds[Random() % Seeds.size()], Seeds[Random() % Seeds.size()],
               Random));
  std::printf("%lu changed inputs of %zu\n", Runs, Seeds.size());
}
