//===- Workers.cpp - Work that may crash, hang or grow --------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Workers.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/thread.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <limits>
#include <new>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>
#ifdef __linux__
#include <sys/mman.h>
#include <sys/prctl.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

using Clock = std::chrono::steady_clock;

namespace mapvet::driver {

namespace {

/// The exit status of a worker that asked for more memory than it may have.
constexpr int NoMemory = 77;

struct Running {
  size_t Index;
  pid_t Pid;
  int Pipe;
  Clock::time_point Deadline;
  bool Killed = false;
  std::string Output;
};

[[noreturn]] void outOfMemory() { _exit(NoMemory); }

bool writeAll(int FD, const char *Data, size_t Size) {
  while (Size) {
    ssize_t N = write(FD, Data, Size);
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return false;
    Data += N;
    Size -= static_cast<size_t>(N);
  }
  return true;
}

/// Makes malloc take memory in large pieces, of huge pages where the system has
/// them to spare: a worker fills a hundred megabytes in a second or two and
/// gives nothing back before it ends, and a tenth of its time went into faults
/// of single pages.
void takeMemoryAtOnce(const WorkerLimits &Limits) {
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
  constexpr size_t Piece = size_t(128) << 20, Page = size_t(2) << 20;
  if (Limits.MemoryBytes && Limits.MemoryBytes < 8 * Piece)
    return; // address space counts
  // One arena, though the work has a thread of its own.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, Piece);
  auto Break = [] { return reinterpret_cast<uintptr_t>(sbrk(0)); };
  const uintptr_t Start = llvm::alignTo(Break(), Page);
  void *volatile First = std::malloc(2 * Page);
  std::free(First);
  if (const uintptr_t End = llvm::alignDown(Break(), Page); End > Start)
    madvise(reinterpret_cast<void *>(Start), End - Start, MADV_HUGEPAGE);
#else
  (void)Limits;
#endif
}

[[noreturn]] void work(size_t Index, int Pipe, pid_t Parent,
                       const WorkerLimits &Limits, size_t StackBytes,
                       llvm::function_ref<std::string(size_t)> Work) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != Parent)
    _exit(1);
#else
  (void)Parent;
#endif
  // What ends a process must end this one at once, without the temporary files
  // of its parent.
  for (int Signal : {SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS, SIGABRT, SIGILL,
                     SIGFPE, SIGQUIT})
    signal(Signal, SIG_DFL);
  rlimit NoCore{0, 0};
  setrlimit(RLIMIT_CORE, &NoCore);
  if (Limits.MemoryBytes) {
    rlimit Memory{Limits.MemoryBytes, Limits.MemoryBytes};
    setrlimit(RLIMIT_AS, &Memory);
  }
  takeMemoryAtOnce(Limits);
  std::set_new_handler(outOfMemory);
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { outOfMemory(); });
  std::string Output;
  llvm::thread Thread(
      std::optional<unsigned>(static_cast<unsigned>(StackBytes)),
      [&] { Output = Work(Index); });
  Thread.join();
  bool Written = writeAll(Pipe, Output.data(), Output.size());
  // No destructors: there is nothing to tidy up that the end does not.
  _exit(Written ? 0 : 1);
}

class Pool {
public:
  Pool(const WorkerLimits &Limits, size_t StackBytes,
       llvm::function_ref<std::string(size_t)> Work,
       llvm::function_ref<void(size_t, WorkerResult)> Done)
      : Limits(Limits), StackBytes(StackBytes), Work(Work), Done(Done) {}

  void run(size_t Count) {
    size_t Next = 0;
    while (Next < Count || !Active.empty()) {
      while (Next < Count && Active.size() < std::max(Limits.Jobs, 1u))
        start(Next++);
      if (!Active.empty())
        wait();
    }
  }

private:
  void start(size_t Index) {
    int Ends[2];
    if (pipe(Ends) != 0) {
      Done(Index, {WorkerEnd::NotStarted, ""});
      return;
    }
    pid_t Parent = getpid();
    pid_t Pid = fork();
    if (Pid == 0) {
      close(Ends[0]);
      // Else the end of another's pipe would wait for us.
      for (const Running &R : Active)
        close(R.Pipe);
      work(Index, Ends[1], Parent, Limits, StackBytes, Work);
    }
    close(Ends[1]);
    if (Pid < 0) {
      close(Ends[0]);
      Done(Index, {WorkerEnd::NotStarted, ""});
      return;
    }
    fcntl(Ends[0], F_SETFD, FD_CLOEXEC);
    Running R{Index, Pid, Ends[0], Clock::time_point::max(), false, ""};
    if (Limits.Seconds)
      R.Deadline = Clock::now() + std::chrono::seconds(Limits.Seconds);
    Active.push_back(std::move(R));
  }

  void wait() {
    std::vector<pollfd> Polls;
    Clock::time_point First = Clock::time_point::max();
    for (const Running &R : Active) {
      Polls.push_back({R.Pipe, POLLIN, 0});
      if (!R.Killed)
        First = std::min(First, R.Deadline);
    }
    int Timeout = -1;
    if (First != Clock::time_point::max()) {
      auto Left = std::chrono::duration_cast<std::chrono::milliseconds>(
          First - Clock::now());
      Timeout = static_cast<int>(
          std::clamp<std::int64_t>(Left.count() + 1, 0, 60000));
    }
    if (poll(Polls.data(), Polls.size(), Timeout) < 0 && errno != EINTR)
      llvm::report_fatal_error("poll() fails");
    for (Running &R : Active)
      if (!R.Killed && Clock::now() >= R.Deadline) {
        R.Killed = true;
        kill(R.Pid, SIGKILL);
      }
    std::vector<Running> Still;
    std::vector<Running> Ended;
    for (size_t I = 0; I < Active.size(); ++I)
      if (Polls[I].revents && !readSome(Active[I]))
        Ended.push_back(std::move(Active[I]));
      else
        Still.push_back(std::move(Active[I]));
    Active = std::move(Still);
    for (Running &R : Ended)
      finish(R);
  }

  /// False at the end.
  static bool readSome(Running &R) {
    char Buffer[1 << 16];
    ssize_t N = read(R.Pipe, Buffer, sizeof(Buffer));
    if (N < 0)
      return errno == EINTR || errno == EAGAIN;
    R.Output.append(Buffer, static_cast<size_t>(N));
    return N > 0;
  }

  void finish(Running &R) {
    close(R.Pipe);
    int Status = 0;
    while (waitpid(R.Pid, &Status, 0) < 0 && errno == EINTR)
      ;
    WorkerResult Out;
    if (WIFEXITED(Status) && WEXITSTATUS(Status) == 0)
      Out.Output = std::move(R.Output);
    else if (R.Killed)
      Out.End = WorkerEnd::TimedOut;
    else if (WIFEXITED(Status) && WEXITSTATUS(Status) == NoMemory)
      Out.End = WorkerEnd::OutOfMemory;
    else if (WIFSIGNALED(Status) && WTERMSIG(Status) == SIGKILL)
      // Nobody but the kernel does this to us.
      Out.End = WorkerEnd::OutOfMemory;
    else
      Out.End = WorkerEnd::Crashed;
    Done(R.Index, std::move(Out));
  }

  const WorkerLimits &Limits;
  size_t StackBytes;
  llvm::function_ref<std::string(size_t)> Work;
  llvm::function_ref<void(size_t, WorkerResult)> Done;
  std::vector<Running> Active;
};

} // namespace

void runInWorkers(size_t Count, const WorkerLimits &Limits, size_t StackBytes,
                  llvm::function_ref<std::string(size_t)> Work,
                  llvm::function_ref<void(size_t, WorkerResult)> Done) {
  Pool(Limits, StackBytes, Work, Done).run(Count);
}

} // namespace mapvet::driver
