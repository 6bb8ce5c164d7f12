//===- Workers.h - Work that may crash, hang or grow ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each piece of work runs in a process of its own, forked from this one: it
// begins with the models read, and can be ended at any moment.  A thread
// cannot: a compiler that loops holds its locks and its memory until the
// program ends. The price, a fork and the facts once through a pipe, is two
// milliseconds.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_WORKERS_H
#define MAPVET_TOOLS_MAPVET_WORKERS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstddef>
#include <cstdint>
#include <string>

namespace mapvet::driver {

struct WorkerLimits {
  unsigned Jobs = 1;        ///< pieces at once
  unsigned Seconds = 0;     ///< of wall time a piece; 0: no limit
  uint64_t MemoryBytes = 0; ///< of address space a piece; 0: no limit
};

enum class WorkerEnd {
  Finished,
  Crashed,
  TimedOut,
  OutOfMemory,
  NotStarted, ///< the system gave no process or pipe
};

struct WorkerResult {
  WorkerEnd End = WorkerEnd::Finished;
  std::string Output; ///< what Work returned, if it finished
};

/// Runs \p Work for each number below \p Count, each in a process of its own,
/// on a thread with \p StackBytes of stack, and gives what it returned to
/// \p Done, here, in the order in which the pieces end.  There must be no other
/// thread in this process.  The processes end with this one, whatever ends it.
void runInWorkers(size_t Count, const WorkerLimits &Limits, size_t StackBytes,
                  llvm::function_ref<std::string(size_t)> Work,
                  llvm::function_ref<void(size_t, WorkerResult)> Done);

} // namespace mapvet::driver
#endif
