//===- Progress.h - How far the analysis is ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_PROGRESS_H
#define MAPVET_TOOLS_MAPVET_PROGRESS_H

#include "Options.h"
#include "llvm/ADT/StringRef.h"
#include <chrono>
#include <cstddef>

namespace mapvet::driver {

/// Tells on standard error how many of a number of files are done, how fast it
/// goes and how long it will take: on a terminal one line that is rewritten, in
/// a log a line now and then, of which a run of a few seconds has none.
class Progress {
public:
  Progress(size_t Total, ProgressMode Mode);
  /// Takes the line on the terminal away.
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// One file more is done.
  void advance(llvm::StringRef File);

private:
  using Clock = std::chrono::steady_clock;
  std::string state() const;

  size_t Total, Done = 0;
  bool Terminal, Quiet;
  std::chrono::milliseconds Interval;
  unsigned Columns = 80;
  Clock::time_point Begin, Last;
  bool Shown = false;
};

} // namespace mapvet::driver
#endif
