//===- config.h - Version, build modes and portable attributes --*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_CONFIG_H
#define HMAP_DETAIL_CONFIG_H

#define HMAP_VERSION_MAJOR 0
#define HMAP_VERSION_MINOR 1
#define HMAP_VERSION_PATCH 0

/// With HMAP_CHECKED=1 `map` and `set` detect unsynchronised use and stale
/// iterators, as `handle` always detects the former.  The checked types are
/// other types than the unchecked ones, so that mixing them in one program
/// fails to link instead of misbehaving.
#ifndef HMAP_CHECKED
#define HMAP_CHECKED 0
#endif

/// Marks a member or parameter that holds a map by handle and yet must be a
/// value: copied deeply, never shared.  mapvet-value-semantics checks it; to
/// compilers it means nothing.
#if defined(__clang__)
#define HMAP_VALUE [[clang::annotate("mapvet::value")]]
#else
#define HMAP_VALUE
#endif

/// Set in builds with AddressSanitizer.  Slots that hold no entry are then
/// poisoned, so that the use of a reference to an entry that has been erased or
/// has moved is reported, although the memory is still the table's.  Code
/// without it would not keep the marks right, so these are other types too.
#if defined(__SANITIZE_ADDRESS__)
#define HMAP_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HMAP_ASAN 1
#endif
#endif

#if HMAP_CHECKED && defined(HMAP_ASAN)
#define HMAP_ABI v0_checked_asan
#elif HMAP_CHECKED
#define HMAP_ABI v0_checked
#elif defined(HMAP_ASAN)
#define HMAP_ABI v0_asan
#else
#define HMAP_ABI v0
#endif

#define HMAP_BEGIN_NAMESPACE                                                   \
  namespace hmap {                                                             \
  inline namespace HMAP_ABI {
#define HMAP_END_NAMESPACE                                                     \
  }                                                                            \
  }

/// The path of hmap_gdb.py, which the CMake target defines: gdb then loads the
/// printers with the program, if the path is in its auto-load safe-path.
#if defined(HMAP_GDB_SCRIPT) && defined(__ELF__)
#if defined(__arm__) || defined(__aarch64__)
#define HMAP_PROGBITS "%progbits"
#else
#define HMAP_PROGBITS "@progbits"
#endif
__asm__(".pushsection \".debug_gdb_scripts\", \"MS\"," HMAP_PROGBITS ",1\n"
        ".byte 1\n.asciz \"" HMAP_GDB_SCRIPT "\"\n.popsection\n");
#undef HMAP_PROGBITS
#endif

#if defined(_MSC_VER)
#define HMAP_NO_UNIQUE_ADDRESS [[msvc::no_unique_address]]
#else
#define HMAP_NO_UNIQUE_ADDRESS [[no_unique_address]]
#endif

/// The result refers into the object and must not outlive it.
#if defined(__clang__)
#define HMAP_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define HMAP_LIFETIMEBOUND
#endif

/// Tells clang's -Wdangling which types own what they give access to, and which
/// only refer to it.
#if defined(__clang__)
#define HMAP_OWNER [[gsl::Owner]]
#define HMAP_POINTER [[gsl::Pointer]]
#else
#define HMAP_OWNER
#define HMAP_POINTER
#endif

#if defined(__GNUC__) || defined(__clang__)
#define HMAP_NOINLINE __attribute__((noinline))
#define HMAP_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define HMAP_NOINLINE
#define HMAP_ALWAYS_INLINE inline
#endif

/// Attributes of clang's -Wthread-safety.  Older clangs cannot follow a guard
/// that a function returns, so they get none rather than wrong warnings.
#if defined(__clang__) && __clang_major__ >= 17
#define HMAP_THREAD_ATTRIBUTE(...) __attribute__((__VA_ARGS__))
#else
#define HMAP_THREAD_ATTRIBUTE(...)
#endif
#define HMAP_CAPABILITY(NAME) HMAP_THREAD_ATTRIBUTE(capability(NAME))
#define HMAP_SCOPED_CAPABILITY HMAP_THREAD_ATTRIBUTE(scoped_lockable)
#define HMAP_ACQUIRE(...) HMAP_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define HMAP_ACQUIRE_SHARED(...)                                               \
  HMAP_THREAD_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
#define HMAP_RELEASE(...) HMAP_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define HMAP_RELEASE_GENERIC(...)                                              \
  HMAP_THREAD_ATTRIBUTE(release_generic_capability(__VA_ARGS__))
#define HMAP_EXCLUDES(...) HMAP_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define HMAP_NO_THREAD_SAFETY_ANALYSIS                                         \
  HMAP_THREAD_ATTRIBUTE(no_thread_safety_analysis)

#endif // HMAP_DETAIL_CONFIG_H
