//===- Index.cpp - Facts of many files on disk ----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "facts/Index.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

using namespace mapvet;
using namespace mapvet::facts;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Digests
//===----------------------------------------------------------------------===//

Digest facts::digest(llvm::ArrayRef<StringRef> Parts) {
  llvm::BLAKE3 H;
  for (StringRef P : Parts) {
    uint64_t N = P.size();
    H.update(llvm::ArrayRef(reinterpret_cast<const uint8_t *>(&N), sizeof N));
    H.update(P);
  }
  return H.final<16>();
}

namespace mapvet::facts {
extern const char *const ExtractorSources;
extern const char *const LinkerSources;
} // namespace mapvet::facts

StringRef facts::buildDigest(bool Linker) {
  return Linker ? LinkerSources : ExtractorSources;
}

//===----------------------------------------------------------------------===//
// Recording
//===----------------------------------------------------------------------===//

InputRecorder::InputRecorder(llvm::IntrusiveRefCntPtr<FileSystem> FS)
    : ProxyFileSystem(std::move(FS)) {}

void InputRecorder::saw(const llvm::Twine &Path, Answer What,
                        const llvm::vfs::Status *Status) {
  llvm::SmallString<256> P;
  Path.toVector(P);
  if (P.empty() || makeAbsolute(P))
    return;
  Input &In = Seen[P];
  if (What < In.What)
    return;
  In.What = What;
  if (What == Read && Status) {
    In.Size = Status->getSize();
    In.Modified = Status->getLastModificationTime();
  }
}

llvm::ErrorOr<llvm::vfs::Status>
InputRecorder::status(const llvm::Twine &Path) {
  llvm::ErrorOr<llvm::vfs::Status> S = ProxyFileSystem::status(Path);
  saw(Path, !S ? Absent : S->isDirectory() ? Folder : Present);
  return S;
}

bool InputRecorder::exists(const llvm::Twine &Path) {
  return bool(status(Path));
}

llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>>
InputRecorder::openFileForRead(const llvm::Twine &Path) {
  auto F = ProxyFileSystem::openFileForRead(Path);
  if (!F) {
    status(Path);
    return F;
  }
  llvm::ErrorOr<llvm::vfs::Status> S = (*F)->status();
  if (S && !S->isDirectory())
    saw(Path, Read, &*S);
  return F;
}

llvm::vfs::directory_iterator InputRecorder::dir_begin(const llvm::Twine &Dir,
                                                       std::error_code &EC) {
  status(Dir);
  return ProxyFileSystem::dir_begin(Dir, EC);
}

std::string facts::packInputs(const InputRecorder::Inputs &Seen) {
  std::vector<StringRef> Paths(Seen.keys().begin(), Seen.keys().end());
  llvm::sort(Paths);
  std::string Out;
  auto Put = [&](auto V) {
    Out.append(reinterpret_cast<const char *>(&V), sizeof V);
  };
  for (StringRef P : Paths) {
    const InputRecorder::Input &In = Seen.find(P)->second;
    Put(uint32_t(P.size()));
    Out += P;
    Put(uint8_t(In.What));
    Put(In.Size);
    Put(int64_t(In.Modified.time_since_epoch().count()));
  }
  return Out;
}

bool facts::unpackInputs(StringRef Bytes, InputRecorder::Inputs &Seen) {
  auto Take = [&](auto &V) {
    if (Bytes.size() < sizeof V)
      return false;
    std::memcpy(&V, Bytes.data(), sizeof V);
    Bytes = Bytes.drop_front(sizeof V);
    return true;
  };
  while (!Bytes.empty()) {
    uint32_t Length;
    if (!Take(Length) || Length > Bytes.size())
      return false;
    InputRecorder::Input &In = Seen[Bytes.take_front(Length)];
    Bytes = Bytes.drop_front(Length);
    uint8_t What;
    int64_t Modified;
    if (!Take(What) || What > InputRecorder::Read || !Take(In.Size) ||
        !Take(Modified))
      return false;
    In.What = InputRecorder::Answer(What);
    In.Modified = llvm::sys::TimePoint<>(std::chrono::nanoseconds(Modified));
  }
  return true;
}

//===----------------------------------------------------------------------===//
// The state of files
//===----------------------------------------------------------------------===//

namespace {

/// What tells that a file was not touched without reading it.  The time of
/// change (ctime) cannot be set by programs, unlike that of modification.
struct Stamp {
  int64_t Inode = 0, Size = 0, Modified = 0, Changed = 0;
  bool operator==(const Stamp &) const = default;
};

int64_t nanoseconds(const timespec &T) {
  return int64_t(T.tv_sec) * 1000000000 + T.tv_nsec;
}

struct FileState {
  InputRecorder::Answer What = InputRecorder::Absent;
  Stamp S;
};

FileState stateOf(const std::string &Path) {
  struct stat St;
  FileState Out;
  if (::stat(Path.c_str(), &St) != 0)
    return Out;
  if (S_ISDIR(St.st_mode)) {
    Out.What = InputRecorder::Folder;
    return Out;
  }
  Out.What = InputRecorder::Present;
  Out.S = {int64_t(St.st_ino), int64_t(St.st_size), nanoseconds(St.st_mtim),
           nanoseconds(St.st_ctim)};
  return Out;
}

/// Whether a file with the stamp \p S cannot change any more without getting
/// another stamp.  It can if it changed just now, by the clock of the system
/// that stamps it, or after now, for then the clock has been set back.
bool settled(const Stamp &S) {
  timespec Now;
  clock_gettime(CLOCK_REALTIME, &Now);
  int64_t Limit = nanoseconds(Now) - 2000000000;
  return S.Modified < Limit && S.Changed < Limit;
}

std::optional<Digest> contentOf(const std::string &Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false,
                                            /*IsVolatile=*/true);
  if (!Buffer)
    return std::nullopt;
  return digest((*Buffer)->getBuffer());
}

StringRef bytes(const Digest &D) {
  return {reinterpret_cast<const char *>(D.data()), D.size()};
}

//===----------------------------------------------------------------------===//
// SQLite
//===----------------------------------------------------------------------===//

constexpr int ApplicationId = 0x6d766978; // "mvix"
/// Version of the tables below.
constexpr int LayoutVersion = 1;

constexpr const char *Tables[] = {
    "CREATE TABLE inputs(id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT "
    "NULL, what INTEGER NOT NULL, content BLOB NOT NULL, inode INTEGER, size "
    "INTEGER, modified INTEGER, changed INTEGER, UNIQUE(path, what, content))",
    "CREATE TABLE results(key BLOB PRIMARY KEY, used INTEGER NOT NULL, sum "
    "BLOB NOT NULL, result BLOB NOT NULL)",
    "CREATE TABLE units(key BLOB PRIMARY KEY, file TEXT NOT NULL, used INTEGER "
    "NOT NULL, sum BLOB NOT NULL, inputs BLOB NOT NULL, errors BLOB NOT NULL, "
    "facts BLOB NOT NULL)",
};
/// Results are small next to facts; as many program versions are remembered.
constexpr int MaxResults = 16;
/// Extractions of one main file under different commands.
constexpr int MaxUnitsOfFile = 4;

/// A prepared statement.  An error of SQLite is kept and makes all that follows
/// do nothing.
class Statement {
public:
  Statement(sqlite3 *Db, const char *Sql) {
    Rc = sqlite3_prepare_v2(Db, Sql, -1, &S, nullptr);
  }
  ~Statement() { sqlite3_finalize(S); }
  Statement(const Statement &) = delete;
  Statement &operator=(const Statement &) = delete;

  Statement &blob(int At, StringRef V) {
    if (Rc == SQLITE_OK)
      Rc = sqlite3_bind_blob64(S, At, V.data() ? V.data() : "", V.size(),
                               SQLITE_STATIC);
    return *this;
  }
  Statement &text(int At, StringRef V) {
    if (Rc == SQLITE_OK)
      Rc = sqlite3_bind_text64(S, At, V.data() ? V.data() : "", V.size(),
                               SQLITE_STATIC, SQLITE_UTF8);
    return *this;
  }
  Statement &number(int At, int64_t V) {
    if (Rc == SQLITE_OK)
      Rc = sqlite3_bind_int64(S, At, V);
    return *this;
  }
  /// The next row; false at the end and on errors.
  bool row() {
    if (Rc != SQLITE_OK && Rc != SQLITE_ROW)
      return false;
    Rc = sqlite3_step(S);
    return Rc == SQLITE_ROW;
  }
  /// Runs what has no rows.
  bool run() {
    row();
    return ok();
  }
  void again() {
    sqlite3_reset(S);
    Rc = SQLITE_OK;
  }
  bool ok() const {
    return Rc == SQLITE_OK || Rc == SQLITE_ROW || Rc == SQLITE_DONE;
  }

  StringRef blobAt(int At) {
    const void *P = sqlite3_column_blob(S, At);
    return {static_cast<const char *>(P),
            P ? size_t(sqlite3_column_bytes(S, At)) : 0};
  }
  int64_t numberAt(int At) { return sqlite3_column_int64(S, At); }

private:
  sqlite3_stmt *S = nullptr;
  int Rc;
};

std::optional<Digest> toDigest(StringRef B) {
  Digest D;
  if (B.size() != D.size())
    return std::nullopt;
  std::memcpy(D.data(), B.data(), D.size());
  return D;
}

std::string databaseIn(StringRef Folder) {
  llvm::SmallString<256> P(Folder);
  llvm::sys::path::append(P, "index.sqlite");
  return std::string(P);
}

/// Held while a database is opened (shared) or thrown away (exclusive), so that
/// no process meets the half of one.
class FolderLock {
public:
  FolderLock(StringRef Folder, bool Exclusive) {
    llvm::SmallString<256> P(Folder);
    llvm::sys::path::append(P, "lock");
    Fd = ::open(P.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (Fd >= 0)
      while (::flock(Fd, Exclusive ? LOCK_EX : LOCK_SH) != 0 && errno == EINTR)
        ;
  }
  ~FolderLock() {
    if (Fd >= 0)
      ::close(Fd);
  }
  FolderLock(const FolderLock &) = delete;
  FolderLock &operator=(const FolderLock &) = delete;

private:
  int Fd;
};

bool removeDatabase(StringRef Folder) {
  std::string Db = databaseIn(Folder);
  bool Ok = true;
  // The log first: one that outlives its database would be replayed into the
  // next.
  for (const char *Ending : {"-wal", "-shm", "-journal", ""})
    Ok &= !llvm::sys::fs::remove(Db + Ending);
  return Ok;
}

enum class Opened { Fine, Empty, Foreign, Damaged, ReadOnly, Impossible };

} // namespace

struct Index::Impl {
  std::mutex Lock;
  std::string Folder;
  Notice Say;
  sqlite3 *Db = nullptr;
  bool Writable = true;
  /// An error made the database useless for the rest of this run.
  bool Broken = false;
  /// A row is not what was written.
  bool Contradiction = false;

  struct InputRow {
    std::string Path;
    InputRecorder::Answer What;
    Digest Content;
    Stamp S;
    enum : uint8_t { Unknown, Same, Changed } Now = Unknown;
  };
  bool Loaded = false;
  llvm::DenseMap<int64_t, uint32_t> InputAt; ///< id -> place in Inputs
  std::vector<InputRow> Inputs;
  std::map<std::tuple<std::string, uint8_t, Digest>, int64_t> InputIds;
  int64_t Used = 0;
  /// Stamps that were found out of date while the content was not.
  std::vector<std::pair<int64_t, Stamp>> Restamp;
  std::vector<Digest> Touch;
  struct Known {
    Stamp S;
    Digest Content;
  };
  llvm::StringMap<Known> Contents; ///< files hashed by this process

  ~Impl() { close(); }

  void close() {
    if (Db)
      sqlite3_close_v2(Db);
    Db = nullptr;
  }

  bool exec(const char *Sql) {
    return sqlite3_exec(Db, Sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  std::string why() const { return sqlite3_errmsg(Db); }

  //--- opening --------------------------------------------------------------
  /// \p Create lays the tables of an empty database; only under the exclusive
  /// lock of the folder: SQLite refuses a second process that turns the log on
  /// at once, without regard to the busy timeout.
  Opened tryOpen(bool ReadOnly, bool Create = false) {
    std::string Path = databaseIn(Folder);
    int Flags = SQLITE_OPEN_NOMUTEX;
    std::string Name = Path;
    if (ReadOnly) {
      // Without the right to write there can be no shared memory for the log.
      // Nobody else can write either where the folder itself is read-only.
      Flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
      std::string Escaped;
      for (char C : Path) {
        if (C == '%' || C == '?' || C == '#') {
          char Hex[4];
          snprintf(Hex, sizeof Hex, "%%%02X", unsigned(C));
          Escaped += Hex;
        } else {
          Escaped += C;
        }
      }
      bool Immutable = ::access(Folder.c_str(), W_OK) != 0;
      Name = "file:" + Escaped + (Immutable ? "?immutable=1" : "");
    } else {
      Flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    }
    if (sqlite3_open_v2(Name.c_str(), &Db, Flags, nullptr) != SQLITE_OK)
      return cause(ReadOnly);
    sqlite3_busy_timeout(Db, 10000);
    sqlite3_db_config(Db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(Db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(Db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(Db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_limit(Db, SQLITE_LIMIT_LENGTH, 512 << 20);
    int Id = 0, Version = 0;
    {
      Statement S(Db, "PRAGMA application_id");
      if (!S.row())
        return cause(ReadOnly);
      Id = S.numberAt(0);
    }
    {
      Statement S(Db, "PRAGMA user_version");
      if (!S.row())
        return cause(ReadOnly);
      Version = S.numberAt(0);
    }
    std::vector<std::string> Have;
    {
      Statement S(Db, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND "
                      "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
      while (S.row())
        Have.push_back(S.blobAt(0).str());
      if (!S.ok())
        return cause(ReadOnly);
    }
    if (Have.empty() && !Id && !Version) {
      if (ReadOnly)
        return Opened::Impossible;
      if (!Create)
        return Opened::Empty;
      if (!exec("PRAGMA journal_mode=WAL") || !exec("BEGIN IMMEDIATE"))
        return cause(ReadOnly);
      for (const char *T : Tables)
        if (!exec(T))
          return cause(ReadOnly);
      if (!exec(("PRAGMA application_id=" + std::to_string(ApplicationId))
                    .c_str()) ||
          !exec(("PRAGMA user_version=" + std::to_string(LayoutVersion))
                    .c_str()) ||
          !exec("COMMIT"))
        return cause(ReadOnly);
    } else if (Id != ApplicationId || Version != LayoutVersion ||
               !std::equal(Have.begin(), Have.end(), std::begin(Tables),
                           std::end(Tables))) {
      return Opened::Foreign;
    }
    // What a crash of the machine may lose is cheap to make again.
    if (!ReadOnly && !exec("PRAGMA synchronous=NORMAL"))
      return cause(ReadOnly);
    return Opened::Fine;
  }

  Opened cause(bool ReadOnly) {
    int Rc = Db ? sqlite3_extended_errcode(Db) : SQLITE_NOMEM;
    switch (Rc & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: // a schema that SQLite itself cannot read
      return Opened::Damaged;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return ReadOnly ? Opened::Impossible : Opened::ReadOnly;
    default:
      return Opened::Impossible;
    }
  }

  bool open(bool ReadOnly) {
    if (!ReadOnly)
      if (std::error_code EC = llvm::sys::fs::create_directories(Folder)) {
        if (!llvm::sys::fs::exists(databaseIn(Folder))) {
          Say("cannot create the index '" + Folder + "': " + EC.message());
          return false;
        }
      }
    Opened R;
    {
      FolderLock Hold(Folder, /*Exclusive=*/false);
      R = tryOpen(ReadOnly);
    }
    if ((R == Opened::Empty || R == Opened::Damaged || R == Opened::Foreign) &&
        !ReadOnly) {
      FolderLock Hold(Folder, /*Exclusive=*/true);
      // Somebody else may have made or mended it meanwhile.
      close();
      R = tryOpen(ReadOnly, /*Create=*/true);
      if (R == Opened::Damaged || R == Opened::Foreign) {
        Say("the index '" + Folder + "' is " +
            (R == Opened::Damaged ? "damaged" : "of another version") +
            "; making it anew");
        close();
        R = removeDatabase(Folder) ? tryOpen(ReadOnly, /*Create=*/true)
                                   : Opened::Impossible;
      }
    }
    if (R == Opened::ReadOnly) {
      close();
      R = tryOpen(/*ReadOnly=*/true);
      Writable = false;
      if (R == Opened::Fine)
        Say("the index '" + Folder + "' cannot be written; only reading it");
    }
    if (ReadOnly)
      Writable = false;
    if (R == Opened::Fine)
      return true;
    if (!ReadOnly || llvm::sys::fs::exists(databaseIn(Folder)))
      Say("cannot use the index '" + Folder + "': " +
          (R == Opened::Foreign   ? "it is of another version"
           : R == Opened::Damaged ? "it is damaged"
                                  : why()));
    else
      Say("there is no index in '" + Folder + "'");
    close();
    return false;
  }

  /// After an error of a statement: tells the user once, and what is damaged is
  /// made anew by the next run.
  void fail() {
    if (Broken)
      return;
    int Rc = Contradiction ? SQLITE_CORRUPT : sqlite3_errcode(Db) & 0xff;
    std::string Why = why();
    exec("ROLLBACK");
    // A header that asks for a newer SQLite to write, but the file is ours.
    if (Rc == SQLITE_READONLY && Writable &&
        ::access(Folder.c_str(), W_OK) == 0 &&
        ::access(databaseIn(Folder).c_str(), W_OK) == 0)
      Rc = SQLITE_CORRUPT;
    if (Rc == SQLITE_CORRUPT || Rc == SQLITE_NOTADB) {
      Broken = true;
      Contradiction = false;
      close();
      if (Writable) {
        FolderLock Hold(Folder, /*Exclusive=*/true);
        removeDatabase(Folder);
      }
      Say("the index '" + Folder + "' is damaged; " +
          (Writable ? "making it anew" : "going on without"));
      // Begin again, so that this run is remembered already.
      if (Writable) {
        Inputs.clear();
        InputAt.clear();
        InputIds.clear();
        Restamp.clear();
        Touch.clear();
        FolderLock Hold(Folder, /*Exclusive=*/false);
        if (tryOpen(/*ReadOnly=*/false) == Opened::Fine)
          Broken = false;
        else
          close();
      }
      return;
    }
    // A full disk, most of all.  What is there can still be read.
    if (Writable)
      Say("cannot write the index '" + Folder + "': " + Why);
    else
      Broken = true;
    Writable = false;
  }

  //--- inputs ---------------------------------------------------------------
  bool loadInputs() {
    if (Loaded)
      return !Broken;
    Loaded = true;
    Statement S(Db, "SELECT id, path, what, content, inode, size, modified, "
                    "changed FROM inputs");
    while (S.row()) {
      InputRow R;
      R.Path = S.blobAt(1).str();
      int64_t What = S.numberAt(2);
      std::optional<Digest> D = toDigest(S.blobAt(3));
      if (What < 0 || What > InputRecorder::Read || !D)
        continue;
      R.What = InputRecorder::Answer(What);
      R.Content = *D;
      R.S = {S.numberAt(4), S.numberAt(5), S.numberAt(6), S.numberAt(7)};
      int64_t Id = S.numberAt(0);
      InputIds[{R.Path, uint8_t(What), *D}] = Id;
      InputAt[Id] = Inputs.size();
      Inputs.push_back(std::move(R));
    }
    if (!S.ok()) {
      fail();
      return false;
    }
    Statement Max(Db, "SELECT max(used) FROM units");
    if (Max.row())
      Used = Max.numberAt(0);
    return true;
  }

  /// The content of a file as it is now, each hashed once by this process.
  std::optional<Known> content(const std::string &Path, const Stamp &S) {
    auto It = Contents.find(Path);
    if (It != Contents.end() && It->second.S == S)
      return It->second;
    std::optional<Digest> D = contentOf(Path);
    if (!D || !(stateOf(Path).S == S))
      return std::nullopt; // it is being written
    Known K{S, *D};
    Contents[Path] = K;
    return K;
  }

  bool same(int64_t Id) {
    auto It = InputAt.find(Id);
    if (It == InputAt.end())
      return false;
    InputRow &R = Inputs[It->second];
    if (R.Now == InputRow::Unknown)
      R.Now = compare(Id, R) ? InputRow::Same : InputRow::Changed;
    return R.Now == InputRow::Same;
  }
  bool compare(int64_t Id, const InputRow &R) {
    FileState F = stateOf(R.Path);
    if (R.What != InputRecorder::Read)
      return F.What == R.What;
    if (F.What != InputRecorder::Present)
      return false;
    if (F.S == R.S)
      return true;
    std::optional<Known> K = content(R.Path, F.S);
    if (!K || K->Content != R.Content)
      return false;
    if (settled(F.S))
      Restamp.push_back({Id, F.S});
    return true;
  }

  /// The id of an input as a file sees it, 0 on errors.  Within a transaction.
  int64_t inputId(const std::string &Path, InputRecorder::Answer What,
                  const Known &K) {
    auto [It, Added] = InputIds.try_emplace({Path, uint8_t(What), K.Content});
    if (!Added)
      return It->second;
    Stamp S = What == InputRecorder::Read && settled(K.S) ? K.S : Stamp();
    Statement Put(Db, "INSERT INTO inputs(path, what, content, inode, size, "
                      "modified, changed) VALUES(?,?,?,?,?,?,?) ON CONFLICT DO "
                      "UPDATE SET inode=excluded.inode, size=excluded.size, "
                      "modified=excluded.modified, changed=excluded.changed "
                      "RETURNING id, path, what, content");
    Put.text(1, Path).number(2, What).blob(3, bytes(K.Content));
    Put.number(4, S.Inode).number(5, S.Size);
    Put.number(6, S.Modified).number(7, S.Changed);
    if (!Put.row())
      return 0;
    int64_t Id = Put.numberAt(0);
    // A damaged table of names finds another row.
    if (Put.blobAt(1) != Path || Put.numberAt(2) != What ||
        Put.blobAt(3) != bytes(K.Content)) {
      Contradiction = true;
      return 0;
    }
    while (Put.row())
      ;
    return It->second = Put.ok() ? Id : 0;
  }

  /// Writes what find() learned.
  void flush() {
    if (!Db || Broken || !Writable || (Restamp.empty() && Touch.empty()))
      return;
    bool Ok = exec("BEGIN IMMEDIATE");
    if (Ok) {
      Statement S(Db, "UPDATE inputs SET inode=?, size=?, modified=?, "
                      "changed=? WHERE id=?");
      for (const auto &[Id, T] : Restamp) {
        S.number(1, T.Inode).number(2, T.Size).number(3, T.Modified);
        Ok &= S.number(4, T.Changed).number(5, Id).run();
        S.again();
      }
      Statement U(Db, "UPDATE units SET used=? WHERE key=?");
      for (const Digest &K : Touch) {
        Ok &= U.number(1, ++Used).blob(2, bytes(K)).run();
        U.again();
      }
    }
    Restamp.clear();
    Touch.clear();
    if (!Ok || !exec("COMMIT"))
      fail();
  }
};

Index::Index() : I(std::make_unique<Impl>()) {}
Index::~Index() { I->flush(); }

std::unique_ptr<Index> Index::open(StringRef Folder, Notice N, bool ReadOnly) {
  std::unique_ptr<Index> X(new Index);
  X->I->Folder = Folder.str();
  X->I->Say = std::move(N);
  if (!X->I->open(ReadOnly))
    return nullptr;
  return X;
}

bool Index::remove(StringRef Folder) {
  if (!llvm::sys::fs::exists(databaseIn(Folder)))
    return true;
  FolderLock Hold(Folder, /*Exclusive=*/true);
  return removeDatabase(Folder);
}

Digest Index::nameOf(StringRef Facts) { return digest(Facts); }

std::optional<Index::Unit> Index::find(const Digest &Key) {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken || !I->loadInputs())
    return std::nullopt;
  Statement S(I->Db,
              "SELECT sum, inputs, errors, used < (SELECT max(used) FROM "
              "units AS o WHERE o.file = units.file) FROM units WHERE "
              "key=?");
  S.blob(1, bytes(Key));
  if (!S.row()) {
    if (!S.ok())
      I->fail();
    return std::nullopt;
  }
  std::optional<Digest> Sum = toDigest(S.blobAt(0));
  StringRef In = S.blobAt(1);
  if (!Sum || In.size() % 4 || In.empty())
    return std::nullopt;
  for (size_t At = 0; At < In.size(); At += 4) {
    uint32_t Id;
    std::memcpy(&Id, In.data() + At, 4);
    if (!I->same(Id))
      return std::nullopt;
  }
  if (S.numberAt(3))
    I->Touch.push_back(Key);
  return Unit{*Sum, S.blobAt(2).str()};
}

std::string Index::load(const Digest &Key) {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken)
    return "";
  Statement S(I->Db, "SELECT sum, facts FROM units WHERE key=?");
  S.blob(1, bytes(Key));
  if (!S.row()) {
    if (!S.ok())
      I->fail();
    return "";
  }
  return S.blobAt(1).str();
}

void Index::store(const Digest &Key, StringRef MainFile,
                  const InputRecorder::Inputs &Seen, StringRef Facts,
                  StringRef Errors) {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken || !I->Writable || !I->loadInputs())
    return;
  // Sorted, so that equal runs make equal rows.
  std::map<std::string, std::pair<InputRecorder::Answer, Impl::Known>> In;
  for (const auto &E : Seen) {
    std::string Path = E.first().str();
    Impl::Known K{};
    if (E.second.What == InputRecorder::Read) {
      FileState F = stateOf(Path);
      int64_t Modified = E.second.Modified.time_since_epoch().count();
      if (F.What != InputRecorder::Present ||
          F.S.Size != int64_t(E.second.Size) || F.S.Modified != Modified)
        return;
      std::optional<Impl::Known> Now = I->content(Path, F.S);
      if (!Now)
        return;
      K = *Now;
    }
    In[std::move(Path)] = {E.second.What, K};
  }
  if (!I->exec("BEGIN IMMEDIATE")) {
    I->fail();
    return;
  }
  std::string Ids;
  std::vector<std::tuple<std::string, uint8_t, Digest>> New;
  bool Ok = true;
  for (const auto &[Path, State] : In) {
    std::tuple<std::string, uint8_t, Digest> InputKey{
        Path, uint8_t(State.first), State.second.Content};
    bool Known = I->InputIds.count(InputKey);
    uint32_t Id = uint32_t(I->inputId(Path, State.first, State.second));
    if (!Known)
      New.push_back(std::move(InputKey));
    Ok &= Id != 0;
    Ids.append(reinterpret_cast<const char *>(&Id), 4);
  }
  Digest Sum = nameOf(Facts);
  if (Ok) {
    Statement Put(I->Db, "INSERT OR REPLACE INTO units(key, file, used, sum, "
                         "inputs, errors, facts) VALUES(?,?,?,?,?,?,?)");
    Put.blob(1, bytes(Key)).text(2, MainFile).number(3, ++I->Used);
    Put.blob(4, bytes(Sum)).blob(5, Ids).blob(6, Errors).blob(7, Facts);
    Ok = Put.run();
  }
  if (!Ok || !I->exec("COMMIT")) {
    for (const auto &K : New)
      I->InputIds.erase(K);
    I->fail();
  }
}

std::optional<std::string> Index::findResult(const Digest &Key) {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken)
    return std::nullopt;
  Statement S(I->Db, "SELECT sum, result FROM results WHERE key=?");
  S.blob(1, bytes(Key));
  if (!S.row()) {
    if (!S.ok())
      I->fail();
    return std::nullopt;
  }
  std::string R = S.blobAt(1).str();
  if (S.blobAt(0) != bytes(digest(StringRef(R))))
    return std::nullopt;
  return R;
}

void Index::storeResult(const Digest &Key, StringRef Result) {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken || !I->Writable)
    return;
  Digest Sum = digest(Result);
  bool Ok = I->exec("BEGIN IMMEDIATE");
  if (Ok) {
    Statement Put(I->Db,
                  "INSERT OR REPLACE INTO results(key, used, sum, result) "
                  "VALUES(?, (SELECT ifnull(max(used), 0) + 1 FROM results), "
                  "?, ?)");
    Ok = Put.blob(1, bytes(Key)).blob(2, bytes(Sum)).blob(3, Result).run();
    Statement Old(I->Db, "DELETE FROM results WHERE used <= (SELECT max(used) "
                         "FROM results) - ?");
    Ok &= Old.number(1, MaxResults).run();
  }
  if (!Ok || !I->exec("COMMIT"))
    I->fail();
}

std::vector<Index::Latest> Index::units() {
  std::lock_guard<std::mutex> Hold(I->Lock);
  std::vector<Latest> Out;
  if (I->Broken)
    return Out;
  // SQLite takes the key from the row with the largest number.
  Statement S(I->Db,
              "SELECT file, key, sum, max(used) FROM units GROUP BY file "
              "ORDER BY file");
  while (S.row())
    if (std::optional<Digest> Key = toDigest(S.blobAt(1)),
        Facts = toDigest(S.blobAt(2));
        Key && Facts)
      Out.push_back({S.blobAt(0).str(), *Key, *Facts});
  if (!S.ok())
    I->fail();
  llvm::erase_if(Out, [](const auto &U) {
    return stateOf(U.File).What != InputRecorder::Present;
  });
  return Out;
}

uint64_t Index::version() {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken)
    return 0;
  Statement S(I->Db, "PRAGMA data_version");
  return S.row() ? S.numberAt(0) : 0;
}

void Index::prune() {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken || !I->Writable)
    return;
  std::vector<std::string> Gone;
  {
    Statement S(I->Db, "SELECT DISTINCT file FROM units");
    while (S.row())
      if (std::string F = S.blobAt(0).str();
          stateOf(F).What != InputRecorder::Present)
        Gone.push_back(std::move(F));
  }
  bool Ok = I->exec("BEGIN IMMEDIATE");
  for (const std::string &F : Gone) {
    Statement S(I->Db, "DELETE FROM units WHERE file=?");
    Ok = Ok && S.text(1, F).run();
  }
  if (Ok) {
    Statement S(I->Db,
                "DELETE FROM units WHERE key IN (SELECT key FROM (SELECT key, "
                "row_number() OVER (PARTITION BY file ORDER BY used DESC) AS n "
                "FROM units) WHERE n > ?)");
    Ok = S.number(1, MaxUnitsOfFile).run();
  }
  llvm::DenseMap<int64_t, bool> Needed;
  if (Ok) {
    Statement S(I->Db, "SELECT inputs FROM units");
    while (S.row()) {
      StringRef In = S.blobAt(0);
      for (size_t At = 0; At + 4 <= In.size(); At += 4) {
        uint32_t Id;
        std::memcpy(&Id, In.data() + At, 4);
        Needed[Id] = true;
      }
    }
    Ok = S.ok();
  }
  std::vector<int64_t> Unneeded;
  if (Ok) {
    Statement S(I->Db, "SELECT id FROM inputs");
    while (S.row())
      if (!Needed.count(S.numberAt(0)))
        Unneeded.push_back(S.numberAt(0));
    Ok = S.ok();
    Statement Drop(I->Db, "DELETE FROM inputs WHERE id=?");
    for (int64_t Id : Unneeded) {
      Ok = Ok && Drop.number(1, Id).run();
      Drop.again();
    }
  }
  if (!Ok || !I->exec("COMMIT"))
    I->fail();
  // The numbers that are known may be gone.
  I->Loaded = false;
  I->Inputs.clear();
  I->InputAt.clear();
  I->InputIds.clear();
}

std::optional<Index::Statistics> Index::statistics() {
  std::lock_guard<std::mutex> Hold(I->Lock);
  if (I->Broken)
    return std::nullopt;
  Statistics Out;
  Statement S(I->Db, "SELECT count(*), ifnull(sum(length(facts)), 0), (SELECT "
                     "count(*) FROM inputs) FROM units");
  if (!S.row()) {
    I->fail();
    return std::nullopt;
  }
  Out.Units = S.numberAt(0);
  Out.FactsBytes = S.numberAt(1);
  Out.Inputs = S.numberAt(2);
  std::string Db = databaseIn(I->Folder);
  for (const char *Ending : {"", "-wal", "-shm"}) {
    uint64_t Size = 0;
    if (!llvm::sys::fs::file_size(Db + Ending, Size))
      Out.DiskBytes += Size;
  }
  return Out;
}
