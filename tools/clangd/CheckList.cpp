//===- CheckList.cpp - Which checks an editor shows -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CheckList.h"
#include "report/Checks.h"
#include "llvm/ADT/SmallVector.h"

std::string mapvet::checksToAdd(llvm::StringRef User) {
  llvm::SmallVector<llvm::StringRef, 16> Items;
  for (llvm::StringRef Rest = User; !Rest.empty();) {
    size_t End = Rest.find_first_of(",\n");
    if (llvm::StringRef Item = Rest.substr(0, End).trim(); !Item.empty())
      Items.push_back(Item);
    Rest = End == llvm::StringRef::npos ? "" : Rest.substr(End + 1);
  }

  bool AllOff = false;
  std::string Off;
  for (llvm::StringRef Item : Items) {
    if (Item == "-*")
      AllOff = true;
    else if (Item.starts_with("mapvet-"))
      return "";
    else if (Item.starts_with("-mapvet-"))
      (Off += ",") += Item;
    else if (!Item.starts_with("-"))
      AllOff = false;
  }
  if (AllOff)
    return "";

  std::string Added;
  for (const report::CheckInfo &C : report::AllChecks)
    if (C.Level == 1)
      (Added += Added.empty() ? "" : ",") += C.Name;
  return Added + Off;
}
