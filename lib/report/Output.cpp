//===- Output.cpp - Writing files whole or not at all ---------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Output.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace mapvet::report {

static Error cannotWrite(StringRef File, std::error_code EC) {
  return createStringError(EC, "cannot write '" + File + "': " + EC.message());
}

static Error writeTo(int FD, bool Close, StringRef Text, StringRef File) {
  raw_fd_ostream OS(FD, Close, /*unbuffered=*/true);
  OS << Text;
  OS.flush();
  std::error_code EC = OS.error();
  OS.clear_error();
  return EC ? cannotWrite(File, EC) : Error::success();
}

Error writeWhole(StringRef File, StringRef Text) {
  SmallString<256> Target(File);
  sys::fs::file_status Status;
  bool Exists = !sys::fs::status(File, Status);
  if (Exists && sys::fs::is_directory(Status))
    return cannotWrite(File, make_error_code(std::errc::is_a_directory));
  if (Exists && !sys::fs::is_regular_file(Status)) {
    int FD;
    if (std::error_code EC =
            sys::fs::openFileForWrite(File, FD, sys::fs::CD_OpenExisting))
      return cannotWrite(File, EC);
    return writeTo(FD, /*Close=*/true, Text, File);
  }
  if (Exists) {
    // A folder may be writable and the file in it not: the rename would
    // override what the owner of the file decided.
    if (std::error_code EC = sys::fs::access(File, sys::fs::AccessMode::Write))
      return cannotWrite(File, EC);
    SmallString<256> Real;
    if (!sys::fs::real_path(File, Real))
      Target = Real;
  }
  unsigned Mode = Exists ? static_cast<unsigned>(Status.permissions())
                         : unsigned(sys::fs::all_read | sys::fs::all_write) &
                               ~sys::fs::getUmask();
  auto Temp = sys::fs::TempFile::create(
      Target + ".tmp-%%%%%%%%", sys::fs::owner_read | sys::fs::owner_write);
  if (!Temp)
    return cannotWrite(File, errorToErrorCode(Temp.takeError()));
  if (Error E = writeTo(Temp->FD, /*Close=*/false, Text, File)) {
    consumeError(Temp->discard());
    return E;
  }
  std::error_code EC =
      sys::fs::setPermissions(Temp->FD, static_cast<sys::fs::perms>(Mode));
  if (EC) {
    consumeError(Temp->discard());
    return cannotWrite(File, EC);
  }
  if (Error E = Temp->keep(Target)) {
    std::error_code Cause = errorToErrorCode(std::move(E));
    consumeError(Temp->discard());
    return cannotWrite(File, Cause);
  }
  return Error::success();
}

} // namespace mapvet::report
