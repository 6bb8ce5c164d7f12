//===- evidence_fuzz.cpp - Fuzzing of the reader of evidence --------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"
#include "report/Evidence.h"

using namespace mapvet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  report::Evidence E;
  if (llvm::Error Bad = E.addText(Text, "log"))
    promise(!llvm::toString(std::move(Bad)).empty());
  std::vector<report::Report> Reports;
  for (const char *Check : {"mapvet-concurrent-access", "mapvet-large-copy",
                            "mapvet-nil-handle", "mapvet-grow-only"}) {
    report::Report R;
    R.F.Check = Check;
    R.F.Where.File = "/project/src/cache.cpp";
    R.F.Where.Line = 12;
    Reports.push_back(std::move(R));
  }
  E.apply(Reports);
  // It changes the order and adds notes, nothing else.
  promise(Reports.size() == 4);
  for (const report::Report &R : Reports)
    promise(R.F.Where.Line == 12 && R.F.Notes.size() <= 1);
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  return {
      "==================\nWARNING: ThreadSanitizer: data race (pid=7)\n"
      "  Write of size 8 at 0x7b08000000a0 by thread T1:\n"
      "    #0 Cache::put(int) /project/src/cache.cpp:12:3 (app+0x1)\n"
      "    #1 main /project/src/main.cpp:30 (app+0x2)\n\n"
      "  Previous read of size 8 at 0x7b08000000a0 by main thread:\n"
      "    #0 Cache::get(int) /project/src/cache.cpp:20:10 (app+0x3)\n\n"
      "SUMMARY: ThreadSanitizer: data race /project/src/cache.cpp:12:3 in "
      "put\n",
      "==9==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020\n"
      "READ of size 4 at 0x602000000010 thread T0\n"
      "    #0 0x4f in use(int&) /project/src/cache.cpp:12:9\n"
      "freed by thread T0 here:\n    #0 0x49 in operator delete(void*)\n"
      "    #1 0x50 in grow() /project/src/cache.cpp:40:2\n\n"
      "SUMMARY: AddressSanitizer: heap-use-after-free\n",
      "{\"version\": 1, \"sites\": [{\"copies\": [{\"file\": "
      "\"/project/src/cache.cpp\", \"line\": 12, \"count\": 3, \"entries\": "
      "4000, \"bytes\": 96000}]}]}\n",
      "{\"version\": " + std::string(1000000, '[')};
}
