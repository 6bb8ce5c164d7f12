//===- probe.h - Static probes for tracers ----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// User-level statically defined tracing points of the provider `hmap`: one
// `nop` each until a tracer (bpftrace, perf, SystemTap, gdb) arms it.  They
// exist where <sys/sdt.h> does, unless HMAP_PROBES=0 says otherwise.  The first
// argument is the address of the table, except for `misuse`.
//
//   assign       table, entries, inserted (1) or assigned (0)
//   miss         table, entries
//   erase        table, entries left
//   grow__start  table, entries, buckets
//   grow__end    table, entries, buckets
//   evacuate     table, entries moved to a new segment
//   nil__write   0
//   misuse       message (a string), then the process ends
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_PROBE_H
#define HMAP_DETAIL_PROBE_H

#ifndef HMAP_PROBES
#if defined(__has_include) && defined(__linux__)
#if __has_include(<sys/sdt.h>)
#define HMAP_PROBES 1
#endif
#endif
#endif
#ifndef HMAP_PROBES
#define HMAP_PROBES 0
#endif

#if HMAP_PROBES
// Arguments that may be in memory clang stores there first.
#if defined(__clang__) && defined(__x86_64__) &&                               \
    !defined(STAP_SDT_ARG_CONSTRAINT)
#define STAP_SDT_ARG_CONSTRAINT nr
#endif
#include <sys/sdt.h>
#define HMAP_PROBE1(NAME, A) DTRACE_PROBE1(hmap, NAME, A)
#define HMAP_PROBE2(NAME, A, B) DTRACE_PROBE2(hmap, NAME, A, B)
#define HMAP_PROBE3(NAME, A, B, C) DTRACE_PROBE3(hmap, NAME, A, B, C)
#else
#define HMAP_PROBE1(NAME, A) static_cast<void>(0)
#define HMAP_PROBE2(NAME, A, B) static_cast<void>(0)
#define HMAP_PROBE3(NAME, A, B, C) static_cast<void>(0)
#endif

#endif // HMAP_DETAIL_PROBE_H
