//===- Diff.cpp - What would change in a file -----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Diff.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <tuple>

using namespace llvm;

namespace mapvet::report {

void sortEdits(std::vector<TextEdit> &Edits) {
  std::vector<std::pair<TextEdit, size_t>> Numbered;
  for (TextEdit &E : Edits)
    Numbered.push_back({std::move(E), Numbered.size()});
  llvm::sort(Numbered, [](const auto &A, const auto &B) {
    return std::tie(A.first.Offset, A.first.Length, A.second) <
           std::tie(B.first.Offset, B.first.Length, B.second);
  });
  for (size_t I = 0; I < Edits.size(); ++I)
    Edits[I] = std::move(Numbered[I].first);
}

std::string applyEdits(StringRef Old, std::vector<TextEdit> Edits) {
  sortEdits(Edits);
  std::string New;
  size_t Pos = 0;
  for (const TextEdit &E : Edits) {
    New += Old.slice(Pos, E.Offset);
    New += E.Text;
    Pos = E.Offset + E.Length;
  }
  New += Old.substr(Pos);
  return New;
}

namespace {

using Lines = SmallVector<StringRef, 0>;

/// With their ends.
Lines linesOf(StringRef Text) {
  Lines Out;
  while (!Text.empty()) {
    size_t N = Text.find('\n');
    N = N == StringRef::npos ? Text.size() : N + 1;
    Out.push_back(Text.take_front(N));
    Text = Text.drop_front(N);
  }
  return Out;
}

/// For each line of \p A the line of \p B that is the same, or -1: Myers'
/// greedy algorithm.
std::vector<int> matchLines(const Lines &A, const Lines &B) {
  std::vector<int> Out(A.size(), -1);
  int First = 0, N = static_cast<int>(A.size()), M = static_cast<int>(B.size());
  while (First < N && First < M && A[First] == B[First]) {
    Out[First] = First;
    ++First;
  }
  while (N > First && M > First && A[N - 1] == B[M - 1]) {
    --N;
    --M;
    Out[N] = M;
  }
  const int Max = (N - First) + (M - First);
  std::vector<std::vector<int>> Trace;
  std::vector<int> V(2 * Max + 2, 0);
  auto at = [&](std::vector<int> &W, int K) -> int & { return W[K + Max]; };
  bool Done = Max == 0;
  int D = 0;
  for (; !Done; ++D) {
    Trace.push_back(V);
    for (int K = -D; K <= D; K += 2) {
      int X = K == -D || (K != D && at(V, K - 1) < at(V, K + 1))
                  ? at(V, K + 1)
                  : at(V, K - 1) + 1;
      while (First + X < N && First + X - K < M &&
             A[First + X] == B[First + X - K])
        ++X;
      at(V, K) = X;
      if (First + X >= N && First + X - K >= M) {
        Done = true;
        break;
      }
    }
  }
  int X = N - First, Y = M - First;
  while (D > 0) {
    --D;
    std::vector<int> &W = Trace[D];
    int K = X - Y;
    int Prev =
        K == -D || (K != D && at(W, K - 1) < at(W, K + 1)) ? K + 1 : K - 1;
    int PX = D == 0 ? 0 : at(W, Prev);
    int PY = D == 0 ? 0 : PX - Prev;
    while (X > PX && Y > PY) {
      --X;
      --Y;
      Out[First + X] = First + Y;
    }
    X = PX;
    Y = PY;
  }
  return Out;
}

} // namespace

std::string unifiedDiff(StringRef Old, StringRef New, StringRef OldName,
                        StringRef NewName) {
  if (Old == New)
    return "";
  constexpr size_t Context = 3;
  Lines A = linesOf(Old), B = linesOf(New);
  std::vector<int> Same = matchLines(A, B);
  struct Line {
    char Mark;
    size_t InA, InB; ///< how many lines of each stand before it
    StringRef Text;
  };
  std::vector<Line> All;
  size_t J = 0;
  for (size_t I = 0; I < A.size(); ++I) {
    if (Same[I] < 0) {
      All.push_back({'-', I, J, A[I]});
      continue;
    }
    for (; J < static_cast<size_t>(Same[I]); ++J)
      All.push_back({'+', I, J, B[J]});
    All.push_back({' ', I, J++, A[I]});
  }
  for (; J < B.size(); ++J)
    All.push_back({'+', A.size(), J, B[J]});

  std::string Out = (Twine("--- ") + OldName + "\n+++ " + NewName + "\n").str();
  for (size_t I = 0; I < All.size();) {
    if (All[I].Mark == ' ') {
      ++I;
      continue;
    }
    size_t Begin = I > Context ? I - Context : 0, End = I;
    for (size_t K = I; K < All.size() && K <= End + 2 * Context; ++K)
      if (All[K].Mark != ' ')
        End = K;
    End = std::min(End + Context + 1, All.size());
    size_t NA = 0, NB = 0;
    for (size_t K = Begin; K < End; ++K) {
      NA += All[K].Mark != '+';
      NB += All[K].Mark != '-';
    }
    auto range = [](size_t Start, size_t N) {
      std::string S = std::to_string(N ? Start + 1 : Start);
      return N == 1 ? S : S + "," + std::to_string(N);
    };
    Out += "@@ -" + range(All[Begin].InA, NA) + " +" +
           range(All[Begin].InB, NB) + " @@\n";
    for (size_t K = Begin; K < End; ++K) {
      Out += All[K].Mark;
      Out += All[K].Text;
      if (!All[K].Text.ends_with("\n"))
        Out += "\n\\ No newline at end of file\n";
    }
    I = End;
  }
  return Out;
}

} // namespace mapvet::report
