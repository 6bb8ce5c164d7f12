//===- HolderFix.h - Keeping what refers to an entry good -------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_HOLDERFIX_H
#define MAPVET_LINK_HOLDERFIX_H

#include "link/BorrowFlow.h"

namespace mapvet::link {

/// What happens to the entry at the event after which it is used.
enum class Loss : uint8_t {
  Moves,  ///< it is somewhere else, and can be looked up again
  Goes,   ///< it may be gone
  Unlocks ///< others may change it
};

/// The fix for a variable or a call result that is used (\p I) after the event
/// \p At of its function: looks the entry up again, or takes a copy of it in
/// time.  Nothing if the text allows neither.
std::optional<Fix> holderFix(const Program &P, const Incident &I,
                             const Event &At, Loss L);

} // namespace mapvet::link
#endif
