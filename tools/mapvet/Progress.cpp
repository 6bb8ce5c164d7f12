//===- Progress.cpp - How far the analysis is -----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Progress.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace llvm;

namespace mapvet::driver {

Progress::Progress(size_t Total, ProgressMode Mode)
    : Total(Total),
      Terminal(Mode != ProgressMode::Always &&
               sys::Process::FileDescriptorIsDisplayed(STDERR_FILENO)),
      Quiet(Mode == ProgressMode::Never), Begin(Clock::now()), Last(Begin) {
  if (Terminal) {
    Interval = std::chrono::milliseconds(100);
    if (unsigned Width = sys::Process::StandardErrColumns())
      Columns = Width;
  } else {
    Interval = Mode == ProgressMode::Always ? std::chrono::milliseconds(0)
                                            : std::chrono::seconds(30);
  }
}

Progress::~Progress() {
  if (Shown && Terminal)
    errs() << "\r\x1b[K";
}

static std::string duration(double Seconds) {
  auto S = static_cast<unsigned long>(Seconds + 0.5);
  if (S < 100)
    return std::to_string(S) + " s";
  if (S < 100 * 60)
    return std::to_string((S + 30) / 60) + " min";
  return std::to_string((S + 1800) / 3600) + " h";
}

std::string Progress::state() const {
  double Seconds = std::chrono::duration<double>(Clock::now() - Begin).count();
  double Rate = static_cast<double>(Done) / std::max(Seconds, 1e-3);
  std::string Out;
  raw_string_ostream OS(Out);
  OS << Done << " of " << Total << (Total == 1 ? " file, " : " files, ")
     << format("%.1f", Rate) << " a second";
  if (Done < Total)
    OS << ", about " << duration(static_cast<double>(Total - Done) / Rate)
       << " left";
  return Out;
}

void Progress::advance(StringRef File) {
  ++Done;
  Clock::time_point Now = Clock::now();
  if (Quiet || (Now - Last < Interval && !(Terminal && Done == Total)))
    return;
  Last = Now;
  Shown = true;
  if (!Terminal) {
    errs() << "mapvet: " << state() << '\n';
    return;
  }
  std::string Line = state() + "  " + sys::path::filename(File).str();
  if (Line.size() >= Columns)
    Line.resize(Columns - 1);
  errs() << '\r' << Line << "\x1b[K";
}

} // namespace mapvet::driver
