//===- LoopCost.h - What loops do with maps ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Questions that the checks of loops share: which loop an event is in, and what
// becomes of a map that a function declares.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_LOOPCOST_H
#define MAPVET_LINK_LOOPCOST_H

#include "link/PathEffects.h"

namespace mapvet::link {

/// Loops of at most so many turns are not worth a report.
inline constexpr uint32_t FewTurns = 16;

/// True if \p Inner begins within \p Outer, in one file.
bool contains(const Range &Outer, const Range &Inner);

/// The loops of \p F whose bodies contain \p R, outermost first.
std::vector<const Loop *> loopsAround(const Function &F, const Range &R);

/// True if \p P is the variable number \p Index of \p F itself.
bool isVariable(const Path &P, const Function &F, uint32_t Index);

/// What happens to the map that is variable \p Index of function \p Func, as a
/// whole: EffectFlags of all events but operations on it and its end.  Costs
/// one look at all events.
uint16_t fateOf(const PathEffects &FX, uint32_t Func,
                const PathEffects::Frame &Fr, uint32_t Index);

} // namespace mapvet::link
#endif
