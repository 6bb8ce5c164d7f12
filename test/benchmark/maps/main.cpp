//===- main.cpp - The map benchmark ---------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads commands from standard input and writes one line of JSON for each, so
// that the script decides what to measure.  Contestants take turns within a
// command, the Go program among them.
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#include "hmap/hash.h"
#include "hmap/map.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <malloc.h>
#include <new>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

//===----------------------------------------------------------------------===//
// Memory.  Counting costs time, so it is on only while memory is measured.
//===----------------------------------------------------------------------===//

namespace {
bool counting = false;
std::size_t live_bytes = 0, peak_bytes = 0;

void *take(std::size_t n, std::size_t align) {
  void *p = align <= 16 ? std::malloc(n)
                        : std::aligned_alloc(align, (n + align - 1) & -align);
  if (!p)
    throw std::bad_alloc();
  if (counting) [[unlikely]] {
    live_bytes += malloc_usable_size(p) + 8;
    peak_bytes = std::max(peak_bytes, live_bytes);
  }
  return p;
}
void give(void *p) {
  if (counting && p) [[unlikely]]
    live_bytes -= malloc_usable_size(p) + 8;
  std::free(p);
}
std::size_t live() { return live_bytes; }
std::size_t peak() { return peak_bytes; }
} // namespace

void *operator new(std::size_t n) { return take(n, 1); }
void *operator new(std::size_t n, std::align_val_t a) {
  return take(n, static_cast<std::size_t>(a));
}
void operator delete(void *p) noexcept { give(p); }
void operator delete(void *p, std::size_t) noexcept { give(p); }
void operator delete(void *p, std::align_val_t) noexcept { give(p); }
void operator delete(void *p, std::size_t, std::align_val_t) noexcept {
  give(p);
}

namespace {
using namespace bench;

//===----------------------------------------------------------------------===//
// The Go program
//===----------------------------------------------------------------------===//

class go_program {
public:
  explicit go_program(const char *path) {
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0)
      std::exit(1);
    if (fork() == 0) {
      dup2(to[0], 0);
      dup2(from[1], 1);
      for (int fd : {to[0], to[1], from[0], from[1]})
        close(fd);
      execl(path, path, static_cast<char *>(nullptr));
      std::exit(127);
    }
    close(to[0]);
    close(from[1]);
    out_ = fdopen(to[1], "w");
    in_ = fdopen(from[0], "r");
  }
  ~go_program() {
    std::fclose(out_);
    std::fclose(in_);
    wait(nullptr);
  }
  go_program(const go_program &) = delete;
  go_program &operator=(const go_program &) = delete;

  std::vector<double> ask(const std::string &command) {
    std::fprintf(out_, "%s\n", command.c_str());
    std::fflush(out_);
    std::string line;
    for (int c; (c = std::fgetc(in_)) != EOF && c != '\n';)
      line += static_cast<char>(c);
    std::istringstream numbers(line);
    std::vector<double> r;
    for (double x; numbers >> x;)
      r.push_back(x);
    return r;
  }

private:
  FILE *out_, *in_;
};

//===----------------------------------------------------------------------===//
// Statistics
//===----------------------------------------------------------------------===//

double ns_per_tick() {
  static const double r = [] {
    const double t0 = now(CLOCK_MONOTONIC);
    const u64 c0 = __rdtsc();
    while (now(CLOCK_MONOTONIC) - t0 < 5e7) {
    }
    return (now(CLOCK_MONOTONIC) - t0) / static_cast<double>(__rdtsc() - c0);
  }();
  return r;
}

/// p50, p90, p99, p99.9, p99.99, p99.999 and max, in nanoseconds.
std::vector<double> percentiles(std::vector<std::uint32_t> ticks) {
  std::vector<double> r;
  for (double p : {0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 1.0}) {
    const auto at = std::min(
        ticks.size() - 1,
        static_cast<std::size_t>(p * static_cast<double>(ticks.size())));
    std::nth_element(ticks.begin(),
                     ticks.begin() + static_cast<std::ptrdiff_t>(at),
                     ticks.end());
    r.push_back(ticks[at] * ns_per_tick());
  }
  return r;
}

/// As latencies(), without a map: what the measuring itself shows.
void latencies_of_nothing(std::size_t n, std::uint32_t *ticks, bool own_time) {
  u64 sum = 0;
  for (std::size_t i = 0; i != n; ++i) {
    if (own_time) {
      const double start = now(CLOCK_THREAD_CPUTIME_ID);
      sum += splitmix(i);
      ticks[i] =
          static_cast<std::uint32_t>(now(CLOCK_THREAD_CPUTIME_ID) - start);
    } else {
      const u64 start = __rdtsc();
      sum += splitmix(i);
      ticks[i] = static_cast<std::uint32_t>(
          std::min<u64>(__rdtsc() - start, 0xffffffff));
    }
  }
  sink = sum;
}

/// As latencies() by the thread's own time, for hmap with one seed in all runs,
/// so that its slow steps fall on the same insertions: the median of each
/// insertion over the runs has them and not what happened to the machine.
struct fixed_hash {
  using is_seeded = void;
  u64 operator()(u64 key, u64 = 0) const {
    return hmap::hash<u64>{}(key, 0x9e3779b97f4a7c15ULL);
  }
};
std::vector<std::uint32_t> latencies_of_one_seed(std::size_t n,
                                                 std::size_t times) {
  using map = hmap::map<u64, u64, fixed_hash>;
  std::vector<std::vector<std::uint32_t>> runs(times);
  for (auto &ticks : runs) {
    ticks.resize(n);
    latencies<map>(n, ticks.data(), true);
    malloc_trim(0);
  }
  std::vector<std::uint32_t> middle(n), one(times);
  for (std::size_t i = 0; i != n; ++i) {
    for (std::size_t t = 0; t != times; ++t)
      one[t] = runs[t][i];
    std::nth_element(one.begin(),
                     one.begin() + static_cast<std::ptrdiff_t>(times / 2),
                     one.end());
    middle[i] = one[times / 2];
  }
  return middle;
}

double median(std::vector<double> v) {
  std::nth_element(v.begin(),
                   v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2),
                   v.end());
  return v[v.size() / 2];
}

void print_numbers(const std::vector<double> &v) {
  std::printf("[");
  for (std::size_t i = 0; i != v.size(); ++i)
    std::printf("%s%.4g", i ? ", " : "", v[i]);
  std::printf("]");
}

//===----------------------------------------------------------------------===//
// Keys chosen to collide
//===----------------------------------------------------------------------===//

/// Nanoseconds an insertion of keys that are equal in the low 12 and the high
/// 8 bits of their hash under the seed 0, and of random keys.
std::pair<double, double> attack() {
  std::vector<u64> chosen, random;
  const hmap::hash<u64> hash;
  for (u64 i = 0; chosen.size() != 20000; ++i)
    if ((hash(i, 0) & 0xff00000000000fffULL) == 0 ||
        (hash(i, 0) & 0xfffULL) == 0x123)
      chosen.push_back(i);
  for (u64 i = 0; i != chosen.size(); ++i)
    random.push_back(splitmix(i));
  double best[2] = {1e9, 1e9};
  for (int k = 0; k != 9; ++k)
    for (int which = 0; which != 2; ++which) {
      stopwatch w(0);
      w.time([&] {
        hmap::map<u64, u64> m;
        for (const u64 key : which ? random : chosen)
          m.try_emplace(key, key);
        sink = m.size();
      });
      best[which] =
          std::min(best[which], w.per(static_cast<double>(chosen.size())));
    }
  return {best[0], best[1]};
}
} // namespace

int main(int argc, char **argv) {
  std::unique_ptr<go_program> go;
  if (argc > 1)
    go = std::make_unique<go_program>(argv[1]);
  auto &all = contestants();
  std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) {
    return std::strcmp(a.name, b.name) < 0;
  });
  std::string line;
  std::string only;
  const auto plays = [&](const std::string &name) {
    return only.empty() ||
           ("," + only + ",").find("," + name + ",") != std::string::npos;
  };
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    std::string what;
    in >> what;
    if (what == "only") {
      in >> only;
    } else if (what == "cell") {
      std::string kind_name;
      std::size_t n, times;
      in >> kind_name >> n >> times;
      int kind = 0;
      while (kind_name != key_names[kind])
        ++kind;
      std::vector<std::vector<result>> runs(all.size() + 1);
      for (std::size_t t = 0; t != times; ++t)
        for (std::size_t c = 0; c != all.size() + 1; ++c) {
          const std::size_t turn = (c + t) % (all.size() + 1);
          if (turn < all.size()) {
            if (plays(all[turn].name))
              runs[turn].push_back(all[turn].visit(static_cast<keys>(kind), n));
          } else if (go && plays("go")) {
            const auto r = go->ask(line);
            result x{};
            std::copy_n(r.begin(), std::min(r.size(), x.size()), x.begin());
            runs[turn].push_back(x);
          }
        }
      std::printf("{\"kind\": \"%s\", \"n\": %zu, \"ns\": {", kind_name.c_str(),
                  n);
      bool first = true;
      for (std::size_t c = 0; c != runs.size(); ++c) {
        if (runs[c].empty())
          continue;
        std::printf("%s\"%s\": [", first ? "" : ", ",
                    c < all.size() ? all[c].name : "go");
        first = false;
        for (int w = 0; w != workload_count; ++w) {
          double least = 1e18;
          for (const result &r : runs[c])
            least = std::min(least, r[static_cast<std::size_t>(w)]);
          std::printf("%s%.4g", w ? ", " : "", least);
        }
        std::printf("]");
      }
      std::printf("}}\n");
    } else if (what == "latency" || what == "churn") {
      // The median over the runs of each percentile.
      std::size_t n, size = 0, times;
      in >> n >> times;
      if (what == "churn")
        in >> size;
      std::printf("{\"%s\": {", what.c_str());
      bool first = true;
      for (std::size_t c = 0; c != all.size() + 2; ++c) {
        const bool is_go = c == all.size(), is_nothing = c > all.size();
        if (is_nothing ? size != 0
            : is_go    ? !go || !plays("go")
                       : !plays(all[c].name))
          continue;
        const auto latencies =
            is_nothing ? latencies_of_nothing : all[is_go ? 0 : c].latencies;
        std::vector<std::vector<double>> runs;
        for (std::size_t t = 0; t != times; ++t) {
          if (is_go) {
            runs.push_back(go->ask(line));
            continue;
          }
          std::vector<std::uint32_t> ticks(size ? size : n);
          if (size) {
            counting = true;
            live_bytes = 0;
            std::size_t before = 0, after = 0;
            const double start = now(CLOCK_THREAD_CPUTIME_ID);
            all[c].churn(size, n, ticks.data(), &live, before, after);
            const double spent = now(CLOCK_THREAD_CPUTIME_ID) - start;
            counting = false;
            runs.push_back(percentiles(ticks));
            runs.back().push_back(static_cast<double>(after) /
                                  static_cast<double>(before));
            runs.back().push_back(spent / static_cast<double>(n));
          } else {
            latencies(n, ticks.data(), false);
            runs.push_back(percentiles(ticks));
            latencies(n, ticks.data(), true);
            const auto own = percentiles(ticks);
            for (std::size_t i = own.size() - 3; i != own.size(); ++i)
              runs.back().push_back(own[i] / ns_per_tick());
          }
          malloc_trim(0);
        }
        std::vector<double> middle;
        for (std::size_t i = 0; i != runs[0].size(); ++i) {
          std::vector<double> v;
          for (const auto &r : runs)
            v.push_back(r[i]);
          middle.push_back(median(v));
        }
        std::printf("%s\"%s\": ", first ? "" : ", ",
                    is_nothing ? "nothing"
                    : is_go    ? "go"
                               : all[c].name);
        print_numbers(middle);
        first = false;
      }
      std::printf("}");
      if (!size && plays("hmap")) {
        std::printf(", \"one_seed\": ");
        auto own = percentiles(latencies_of_one_seed(n, times));
        for (double &x : own)
          x /= ns_per_tick();
        print_numbers(own);
      }
      std::printf("}\n");
    } else if (what == "memory") {
      std::size_t size;
      in >> size;
      std::printf("{\"memory\": {");
      bool first = true;
      for (const contestant &c : all) {
        if (!plays(c.name))
          continue;
        double mean = 0, ratio = 0;
        counting = true;
        live_bytes = peak_bytes = 0;
        c.memory(size, 64, &live, &peak, mean, ratio);
        counting = false;
        std::printf("%s\"%s\": [%.4g, %.4g]", first ? "" : ", ", c.name, mean,
                    ratio);
        first = false;
      }
      if (go && plays("go")) {
        std::printf(", \"go\": ");
        print_numbers(go->ask(line));
      }
      std::printf("}}\n");
    } else if (what == "attack") {
      const auto [chosen, random] = attack();
      std::printf("{\"attack\": [%.4g, %.4g]}\n", chosen, random);
    }
    std::fflush(stdout);
  }
}
