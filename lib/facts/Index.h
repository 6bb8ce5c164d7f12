//===- Index.h - Facts of many files on disk --------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An index keeps, for every file that was extracted, its facts and what the
// parser asked of the file system for them: which files it read, with their
// content, and which it looked for in vain, so that a new header that would be
// found first counts as a change.  docs/internals/index.md tells more.
//
// Several processes may use one index at once, and each may die at any moment.
// An index is a cache: whatever is wrong with it, the caller goes on without.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_FACTS_INDEX_H
#define MAPVET_FACTS_INDEX_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mapvet::facts {

/// Names content, a command, or a result.
using Digest = std::array<uint8_t, 16>;

/// The digest of \p Parts, none of which can be mistaken for another's end.
Digest digest(llvm::ArrayRef<llvm::StringRef> Parts);

/// What the extractor of this build is: changes with its sources.  \p Linker
/// includes the sources of the analyses.
llvm::StringRef buildDigest(bool Linker);

/// Remembers what is asked of the file system below it.  One for each file that
/// is parsed; not for use by two threads at once.
class InputRecorder : public llvm::vfs::ProxyFileSystem {
public:
  enum Answer : uint8_t {
    Absent = 0,
    Folder = 1,
    Present = 2, ///< a file, of which nobody read the content
    Read = 3,
  };
  struct Input {
    Answer What = Absent;
    /// Of a file that was read, as it was then.
    uint64_t Size = 0;
    llvm::sys::TimePoint<> Modified;
  };

  using Inputs = llvm::StringMap<Input>; ///< by absolute path

  explicit InputRecorder(llvm::IntrusiveRefCntPtr<FileSystem> FS);
  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override;
  bool exists(const llvm::Twine &Path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>>
  openFileForRead(const llvm::Twine &Path) override;
  llvm::vfs::directory_iterator dir_begin(const llvm::Twine &Dir,
                                          std::error_code &EC) override;

  const Inputs &inputs() const { return Seen; }

private:
  void saw(const llvm::Twine &Path, Answer What,
           const llvm::vfs::Status *Status = nullptr);
  Inputs Seen;
};

/// Inputs as bytes, to send them to another process; sorted by path.
std::string packInputs(const InputRecorder::Inputs &Seen);
/// False if \p Bytes are not what packInputs() gave.
bool unpackInputs(llvm::StringRef Bytes, InputRecorder::Inputs &Seen);

class Index {
public:
  /// Called with one line for the user, from the thread that uses the index.
  using Notice = std::function<void(const std::string &)>;

  /// The index in \p Folder, which is created if need be.  One that is damaged
  /// or of another version is thrown away, with a notice, and begun anew; one
  /// that cannot be written is only read.  Null, with a notice, if there is
  /// none to use.
  static std::unique_ptr<Index> open(llvm::StringRef Folder, Notice N,
                                     bool ReadOnly = false);
  /// Deletes what open() made in \p Folder; false if something is left.
  static bool remove(llvm::StringRef Folder);
  ~Index();

  struct Unit {
    Digest Facts;       ///< names them without reading them
    std::string Errors; ///< as stored
  };
  /// What is known of the extraction \p Key, if everything that it depends on
  /// is as it was.  Compares each input of all units once: by size and time
  /// first, by content where these differ.  Safe to call from any thread, as
  /// are all others.
  std::optional<Unit> find(const Digest &Key);
  /// The facts of a unit that find() found; empty if they are damaged.
  std::string load(const Digest &Key);
  /// Remembers the facts of \p MainFile.  They are refused, silently, if an
  /// input changed since the recorder saw it.
  void store(const Digest &Key, llvm::StringRef MainFile,
             const InputRecorder::Inputs &Inputs, llvm::StringRef Facts,
             llvm::StringRef Errors);

  /// What store() would say of the facts.
  static Digest nameOf(llvm::StringRef Facts);

  /// What was computed of facts, by the digest of all that went into it.
  std::optional<std::string> findResult(const Digest &Key);
  void storeResult(const Digest &Key, llvm::StringRef Result);

  struct Latest {
    std::string File;
    Digest Key, Facts;
    bool operator==(const Latest &) const = default;
  };
  /// The last extraction of every file that still exists, sorted by name.
  std::vector<Latest> units();
  /// Changes whenever another process changed the index.
  uint64_t version();

  /// Drops what no file needs any more.  Worth its while after many store().
  void prune();

  struct Statistics {
    uint64_t Units = 0, Inputs = 0, FactsBytes = 0, DiskBytes = 0;
  };
  std::optional<Statistics> statistics();

private:
  Index();
  struct Impl;
  std::unique_ptr<Impl> I;
};

} // namespace mapvet::facts
#endif
