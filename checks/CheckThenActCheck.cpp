//===- CheckThenActCheck.cpp - mapvet-check-then-act ----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The analysis is mapvet::link::findCheckThenAct; the check has nothing of its
// own.
#include "CheckThenActCheck.h"
