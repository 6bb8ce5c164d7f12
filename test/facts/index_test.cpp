//===- index_test.cpp - Tests of the index --------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "facts/Index.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <sched.h>
#include <sqlite3.h>
#include <sstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace mapvet::facts;
namespace fs = llvm::sys::fs;

namespace {

class IndexTest : public testing::Test {
protected:
  std::string Folder;
  std::vector<std::string> Notices;

  void SetUp() override {
    llvm::SmallString<128> D;
    ASSERT_FALSE(fs::createUniqueDirectory("mapvet-index", D));
    Folder = std::string(D);
    fs::create_directory(path("src"));
  }
  void TearDown() override {
    ::chmod(path("index").c_str(), 0777);
    fs::remove_directories(Folder);
  }

  std::string path(const std::string &Name) const {
    return Folder + "/" + Name;
  }
  /// Writes a file that looks \p Age seconds old.
  void write(const std::string &Name, const std::string &Text, int Age = 0) {
    std::ofstream(path(Name)) << Text;
    if (Age) {
      timespec T[2];
      clock_gettime(CLOCK_REALTIME, &T[0]);
      T[0].tv_sec -= Age;
      T[1] = T[0];
      utimensat(AT_FDCWD, path(Name).c_str(), T, 0);
    }
  }
  std::string slurp(const std::string &Name) const {
    std::ifstream In(path(Name), std::ios::binary);
    std::ostringstream S;
    S << In.rdbuf();
    return S.str();
  }
  std::unique_ptr<Index> open(bool ReadOnly = false) {
    return Index::open(
        path("index"), [this](const std::string &N) { Notices.push_back(N); },
        ReadOnly);
  }
  static Digest key(const std::string &Name) { return digest({Name}); }

  /// Has \p Names read and \p Missing looked for, as a parser would.
  std::unique_ptr<InputRecorder>
  parse(const std::vector<std::string> &Names,
        const std::vector<std::string> &Missing = {}) {
    auto R =
        std::make_unique<InputRecorder>(llvm::vfs::createPhysicalFileSystem());
    R->setCurrentWorkingDirectory(Folder);
    for (const std::string &N : Names) {
      EXPECT_TRUE(bool(R->openFileForRead(path(N))));
    }
    for (const std::string &N : Missing) {
      EXPECT_FALSE(R->exists(path(N)));
    }
    return R;
  }
  void put(Index &X, const std::string &Name,
           const std::vector<std::string> &Names,
           const std::vector<std::string> &Missing = {}) {
    X.store(key(Name), path(Names.front()), parse(Names, Missing)->inputs(),
            "facts of " + Name, "errors of " + Name);
  }
  void fillDisk();
  /// Whether an index opened anew knows \p Name.
  bool known(const std::string &Name) {
    std::unique_ptr<Index> X = open();
    std::optional<Index::Unit> U = X ? X->find(key(Name)) : std::nullopt;
    if (!U)
      return false;
    EXPECT_EQ(U->Errors, "errors of " + Name);
    EXPECT_EQ(X->load(key(Name)), "facts of " + Name);
    EXPECT_EQ(U->Facts, Index::nameOf("facts of " + Name));
    return true;
  }
};

void IndexTest::fillDisk() {
  auto Open = [this] {
    return Index::open(path("small"),
                       [this](const std::string &N) { Notices.push_back(N); });
  };
  std::unique_ptr<Index> X = Open();
  ASSERT_TRUE(X);
  auto Facts = [](int I) { return std::string(100000, char('a' + I % 26)); };
  int Last = 0;
  for (; Notices.empty() && Last < 10000; ++Last)
    X->store(key(std::to_string(Last)), path("src/a.cpp"),
             parse({"src/a.cpp"})->inputs(), Facts(Last), "");
  ASSERT_EQ(Notices.size(), 1u);
  EXPECT_NE(Notices[0].find("full"), std::string::npos) << Notices[0];
  ASSERT_GT(Last, 3);
  // What was stored before is there, now and for the next.
  for (int Round = 0; Round < 2; ++Round) {
    for (int I = 0; I < Last - 1; ++I)
      EXPECT_EQ(X->load(key(std::to_string(I))), Facts(I)) << I;
    X = Open();
    ASSERT_TRUE(X);
  }
}

TEST_F(IndexTest, RemembersFacts) {
  write("src/a.cpp", "a");
  {
    std::unique_ptr<Index> X = open();
    ASSERT_TRUE(X);
    EXPECT_FALSE(X->find(key("a")));
    put(*X, "a", {"src/a.cpp"});
  }
  EXPECT_TRUE(known("a"));
  EXPECT_FALSE(known("b"));
  EXPECT_EQ(Notices, std::vector<std::string>());
}

TEST_F(IndexTest, AChangedInputForgetsWhoReadIt) {
  for (const char *F : {"src/a.cpp", "src/b.cpp", "src/one.h", "src/both.h"})
    write(F, F, 100);
  {
    std::unique_ptr<Index> X = open();
    put(*X, "a", {"src/a.cpp", "src/one.h", "src/both.h"});
    put(*X, "b", {"src/b.cpp", "src/both.h"});
  }
  write("src/one.h", "changed");
  EXPECT_FALSE(known("a"));
  EXPECT_TRUE(known("b"));
  write("src/one.h", "src/one.h");
  EXPECT_TRUE(known("a"));
  write("src/both.h", "changed");
  EXPECT_FALSE(known("a"));
  EXPECT_FALSE(known("b"));
}

TEST_F(IndexTest, ATouchedInputIsTheSame) {
  write("src/a.cpp", "a", 100);
  put(*open(), "a", {"src/a.cpp"});
  write("src/a.cpp", "a", 50);
  EXPECT_TRUE(known("a"));
}

TEST_F(IndexTest, SameSizeAndTimeButOtherContent) {
  write("src/a.cpp", "aaaa", 100);
  put(*open(), "a", {"src/a.cpp"});
  EXPECT_TRUE(known("a"));
  struct stat Before;
  ::stat(path("src/a.cpp").c_str(), &Before);
  write("src/a.cpp", "bbbb");
  timespec T[2] = {Before.st_mtim, Before.st_mtim};
  utimensat(AT_FDCWD, path("src/a.cpp").c_str(), T, 0);
  EXPECT_FALSE(known("a"));
}

/// A clock that is set back gives new content an old time, and lets old content
/// come from the future.
TEST_F(IndexTest, TimesFromTheFutureAreNotTrusted) {
  write("src/a.cpp", "aaaa", -3600);
  put(*open(), "a", {"src/a.cpp"});
  EXPECT_TRUE(known("a"));
  write("src/a.cpp", "bbbb", -3600);
  EXPECT_FALSE(known("a"));
  write("src/a.cpp", "cccc", 3600);
  EXPECT_FALSE(known("a"));
  write("src/a.cpp", "aaaa", 3600);
  EXPECT_TRUE(known("a"));
}

TEST_F(IndexTest, WhatWasMissedMatters) {
  write("src/a.cpp", "a");
  put(*open(), "a", {"src/a.cpp"}, {"src/config.h", "other/config.h"});
  EXPECT_TRUE(known("a"));
  write("src/config.h", "");
  EXPECT_FALSE(known("a"));
  fs::remove(path("src/config.h"));
  EXPECT_TRUE(known("a"));
  fs::create_directory(path("other"));
  EXPECT_TRUE(known("a"));
}

TEST_F(IndexTest, WhatIsGoneMatters) {
  write("src/a.cpp", "a");
  write("src/a.h", "a");
  put(*open(), "a", {"src/a.cpp", "src/a.h"});
  EXPECT_TRUE(known("a"));
  fs::remove(path("src/a.h"));
  EXPECT_FALSE(known("a"));
}

TEST_F(IndexTest, AnInputThatChangesMeanwhileIsNotStored) {
  write("src/a.cpp", "aaaa", 100);
  std::unique_ptr<InputRecorder> R = parse({"src/a.cpp"});
  write("src/a.cpp", "b");
  open()->store(key("a"), path("src/a.cpp"), R->inputs(), "facts of a",
                "errors of a");
  EXPECT_FALSE(known("a"));
}

TEST_F(IndexTest, InputsTravel) {
  write("src/a.cpp", "aaaa", 100);
  std::unique_ptr<InputRecorder> R = parse({"src/a.cpp"}, {"src/b.h"});
  R->exists(path("src"));
  std::string Bytes = packInputs(R->inputs());
  InputRecorder::Inputs Back;
  ASSERT_TRUE(unpackInputs(Bytes, Back));
  EXPECT_EQ(packInputs(Back), Bytes);
  EXPECT_EQ(Back.size(), 3u);
  EXPECT_EQ(Back[path("src/a.cpp")].Size, 4u);
  EXPECT_EQ(Back[path("src/b.h")].What, InputRecorder::Absent);
  for (size_t N = 1; N < Bytes.size(); ++N)
    if (unpackInputs(llvm::StringRef(Bytes).take_front(N), Back)) {
      EXPECT_NE(Bytes.find(path("src"), N), std::string::npos);
    }
}

TEST_F(IndexTest, Results) {
  {
    std::unique_ptr<Index> X = open();
    EXPECT_FALSE(X->findResult(key("r")));
    X->storeResult(key("r"), "result");
    EXPECT_EQ(X->findResult(key("r")), "result");
    for (int I = 0; I < 100; ++I)
      X->storeResult(key("r" + std::to_string(I)), "x");
  }
  std::unique_ptr<Index> X = open();
  EXPECT_FALSE(X->findResult(key("r")));
  EXPECT_EQ(X->findResult(key("r99")), "x");
}

TEST_F(IndexTest, UnitsAreTheLatestOfEachFile) {
  write("src/a.cpp", "a");
  write("src/b.cpp", "b");
  std::unique_ptr<Index> X = open();
  put(*X, "a1", {"src/a.cpp"});
  put(*X, "b", {"src/b.cpp"});
  put(*X, "a2", {"src/a.cpp"});
  using Units = std::vector<Index::Latest>;
  EXPECT_EQ(
      X->units(),
      (Units{{path("src/a.cpp"), key("a2"), Index::nameOf("facts of a2")},
             {path("src/b.cpp"), key("b"), Index::nameOf("facts of b")}}));
  // Using one makes it the latest.
  EXPECT_TRUE(known("a1"));
  EXPECT_EQ(
      open()->units(),
      (Units{{path("src/a.cpp"), key("a1"), Index::nameOf("facts of a1")},
             {path("src/b.cpp"), key("b"), Index::nameOf("facts of b")}}));
  fs::remove(path("src/b.cpp"));
  EXPECT_EQ(X->units().size(), 1u);
}

TEST_F(IndexTest, PruneKeepsWhatIsNeeded) {
  write("src/a.cpp", "a");
  write("src/a.h", "a");
  write("src/gone.cpp", "gone");
  write("src/gone.h", "gone");
  std::unique_ptr<Index> X = open();
  put(*X, "a", {"src/a.cpp", "src/a.h"});
  put(*X, "gone", {"src/gone.cpp", "src/gone.h", "src/a.h"});
  for (int I = 0; I < 10; ++I)
    put(*X, "a" + std::to_string(I), {"src/a.cpp"});
  EXPECT_EQ(X->statistics()->Units, 12u);
  EXPECT_EQ(X->statistics()->Inputs, 4u);
  fs::remove(path("src/gone.cpp"));
  X->prune();
  EXPECT_EQ(X->statistics()->Units, 4u);
  EXPECT_EQ(X->statistics()->Inputs, 1u);
  EXPECT_TRUE(X->find(key("a9")));
  EXPECT_FALSE(X->find(key("a")));
  put(*X, "a", {"src/a.cpp", "src/a.h"});
  X.reset();
  EXPECT_TRUE(known("a"));
  EXPECT_TRUE(known("a9"));
}

//===----------------------------------------------------------------------===//
// What goes wrong
//===----------------------------------------------------------------------===//

TEST_F(IndexTest, ForeignFilesAreReplaced) {
  fs::create_directory(path("index"));
  write("index/index.sqlite", std::string(5000, 'x'));
  EXPECT_TRUE(open());
  ASSERT_EQ(Notices.size(), 1u);
  EXPECT_EQ(Notices[0],
            "the index '" + path("index") + "' is damaged; making it anew");
  Notices.clear();
  EXPECT_TRUE(open());
  EXPECT_EQ(Notices.size(), 0u);
}

TEST_F(IndexTest, OtherVersionsAndMadeUpTablesAreReplaced) {
  for (const char *Sql :
       {"PRAGMA user_version=99", "PRAGMA application_id=7",
        "DROP TABLE results", "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON units BEGIN DELETE FROM inputs; END",
        "ALTER TABLE units ADD COLUMN x", "CREATE TABLE more(x)"}) {
    write("src/a.cpp", "a");
    put(*open(), "a", {"src/a.cpp"});
    Notices.clear();
    sqlite3 *Db;
    ASSERT_EQ(sqlite3_open(path("index/index.sqlite").c_str(), &Db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(Db, Sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << Sql;
    sqlite3_close(Db);
    EXPECT_FALSE(known("a")) << Sql;
    ASSERT_EQ(Notices.size(), 1u) << Sql;
    EXPECT_EQ(Notices[0], "the index '" + path("index") +
                              "' is of another version; making it anew");
  }
}

/// Whatever rows hold, they are refused or harmless.
TEST_F(IndexTest, MadeUpRows) {
  for (const char *Sql :
       {"UPDATE units SET inputs=x'01'", "UPDATE units SET inputs=x''",
        "UPDATE units SET inputs=x'ffffffff'", "UPDATE units SET sum=x'00'",
        "UPDATE inputs SET what=99", "UPDATE inputs SET content='text'",
        "DELETE FROM inputs", "UPDATE inputs SET path='/nowhere'"}) {
    write("src/a.cpp", "a");
    put(*open(), "a", {"src/a.cpp"});
    EXPECT_TRUE(known("a")) << Sql;
    sqlite3 *Db;
    ASSERT_EQ(sqlite3_open(path("index/index.sqlite").c_str(), &Db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(Db, Sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << Sql;
    sqlite3_close(Db);
    EXPECT_FALSE(known("a")) << Sql;
    fs::remove_directories(path("index"));
  }
}

/// Every cut and many changed bytes: the facts are as they were, or gone.
TEST_F(IndexTest, DamagedAnywhere) {
  write("src/a.cpp", "a", 100);
  put(*open(), "a", {"src/a.cpp"});
  std::string Good = slurp("index/index.sqlite");
  ASSERT_GT(Good.size(), 4096u);
  auto Try = [&](const std::string &Bad, size_t Where) {
    fs::remove_directories(path("index"));
    fs::create_directory(path("index"));
    write("index/index.sqlite", Bad);
    std::unique_ptr<Index> X = open();
    ASSERT_TRUE(X);
    if (X->find(key("a"))) {
      std::string F = X->load(key("a"));
      // A changed byte within a value is the facts' own checksum's to find.
      EXPECT_EQ(F.size(), std::string("facts of a").size());
    }
    put(*X, "b", {"src/a.cpp"});
    X.reset();
    // After at most one more run all is well again.
    if (!known("b")) {
      put(*open(), "b", {"src/a.cpp"});
      EXPECT_TRUE(known("b")) << Where;
    }
  };
  for (size_t N = 0; N < Good.size(); N += N < 40 ? 1 : 997)
    Try(Good.substr(0, N), N);
  std::mt19937 Random(1);
  for (int I = 0; I < 60; ++I) {
    std::string Bad = Good;
    // Most of the file is empty: aim at what is not.
    size_t At;
    do
      At = Random() % Bad.size();
    while (!Bad[At]);
    Bad[At] = char(Random());
    Try(Bad, At);
  }
}

TEST_F(IndexTest, ReadOnlyFolder) {
  write("src/a.cpp", "a");
  put(*open(), "a", {"src/a.cpp"});
  if (::geteuid() == 0) {
    // The superuser may write anywhere: ask as somebody else.
    ::chmod(Folder.c_str(), 0755);
    ::chmod(path("src").c_str(), 0755);
  }
  ::chmod(path("index").c_str(), 0555);
  ::chmod(path("index/index.sqlite").c_str(), 0444);
  pid_t Child = ::fork();
  ASSERT_GE(Child, 0);
  if (Child == 0) {
    if (::geteuid() == 0 && (::setgid(65534) || ::setuid(65534)))
      ::_exit(9);
    std::unique_ptr<Index> X = open();
    if (!X || Notices.size() != 1 ||
        Notices[0].find("cannot be written; only reading it") ==
            std::string::npos)
      ::_exit(1);
    if (!X->find(key("a")) || X->load(key("a")) != "facts of a")
      ::_exit(2);
    put(*X, "b", {"src/a.cpp"});
    X->storeResult(key("r"), "x");
    X->prune();
    ::_exit(Notices.size() == 1 && !X->findResult(key("r")) ? 0 : 3);
  }
  int Status = 0;
  ::waitpid(Child, &Status, 0);
  EXPECT_EQ(Status, 0);
}

TEST_F(IndexTest, NoFolderCanBeMade) {
  write("file", "");
  EXPECT_FALSE(Index::open(path("file") + "/index", [&](const std::string &N) {
    Notices.push_back(N);
  }));
  ASSERT_EQ(Notices.size(), 1u);
  EXPECT_EQ(Notices[0].find("cannot create the index '"), 0u);
  Notices.clear();
  EXPECT_FALSE(open(/*ReadOnly=*/true));
  ASSERT_EQ(Notices.size(), 1u);
  EXPECT_EQ(Notices[0], "there is no index in '" + path("index") + "'");
}

/// A process that is killed while it writes loses the row that it was writing.
TEST_F(IndexTest, KilledAtAnyMoment) {
  write("src/a.cpp", "a", 100);
  std::mt19937 Random(2);
  for (int Round = 0; Round < 40; ++Round) {
    int Pipe[2];
    ASSERT_EQ(::pipe(Pipe), 0);
    pid_t Child = ::fork();
    ASSERT_GE(Child, 0);
    if (Child == 0) {
      std::unique_ptr<Index> X = open();
      for (int I = 0; X; ++I) {
        put(*X, "k" + std::to_string(I), {"src/a.cpp"});
        if (::write(Pipe[1], &I, sizeof I) != sizeof I)
          ::_exit(1);
      }
      ::_exit(1);
    }
    ::usleep(2000 + Random() % 20000);
    ::kill(Child, SIGKILL);
    ::waitpid(Child, nullptr, 0);
    ::close(Pipe[1]);
    int Last = -1, I;
    while (::read(Pipe[0], &I, sizeof I) == sizeof I)
      Last = I;
    ::close(Pipe[0]);
    std::unique_ptr<Index> X = open();
    ASSERT_TRUE(X);
    for (I = 0; I <= Last; ++I)
      EXPECT_TRUE(X->find(key("k" + std::to_string(I)))) << I;
    EXPECT_EQ(Notices.size(), 0u);
  }
}

TEST_F(IndexTest, SeveralProcessesAndThreads) {
  write("src/a.cpp", "a", 100);
  constexpr int Processes = 4, Threads = 3, Each = 20;
  std::vector<pid_t> Children;
  for (int P = 0; P < Processes; ++P) {
    pid_t Child = ::fork();
    ASSERT_GE(Child, 0);
    if (Child == 0) {
      {
        std::unique_ptr<Index> X = open();
        if (!X)
          ::_exit(1);
        std::vector<std::thread> All;
        for (int T = 0; T < Threads; ++T)
          All.emplace_back([&, T] {
            for (int I = 0; I < Each; ++I) {
              std::string Name = std::to_string(P) + "." + std::to_string(T) +
                                 "." + std::to_string(I);
              put(*X, Name, {"src/a.cpp"});
              X->storeResult(key(Name), Name);
              X->find(key(Name));
            }
          });
        for (std::thread &T : All)
          T.join();
      }
      ::_exit(Notices.empty() ? 0 : 2);
    }
    Children.push_back(Child);
  }
  for (pid_t C : Children) {
    int Status = 0;
    ::waitpid(C, &Status, 0);
    EXPECT_EQ(Status, 0);
  }
  std::unique_ptr<Index> X = open();
  EXPECT_EQ(X->statistics()->Units, unsigned(Processes * Threads * Each));
  EXPECT_EQ(X->statistics()->Inputs, 1u);
}

TEST_F(IndexTest, SeveralProcessesMakeItAtOnce) {
  for (int Round = 0; Round < 20; ++Round) {
    int Gate[2];
    ASSERT_EQ(::pipe(Gate), 0);
    std::vector<pid_t> Children;
    for (int P = 0; P < 6; ++P) {
      pid_t Child = ::fork();
      ASSERT_GE(Child, 0);
      if (Child == 0) {
        ::close(Gate[1]);
        char C; // until the parent closes its end
        [[maybe_unused]] ssize_t N = ::read(Gate[0], &C, 1);
        ::_exit(open() && Notices.empty() ? 0 : 1);
      }
      Children.push_back(Child);
    }
    ::close(Gate[0]);
    ::close(Gate[1]);
    for (pid_t C : Children) {
      int Status = 0;
      ::waitpid(C, &Status, 0);
      EXPECT_EQ(Status, 0) << "round " << Round;
    }
    EXPECT_TRUE(Index::remove(path("index")));
  }
}

TEST_F(IndexTest, Remove) {
  write("src/a.cpp", "a");
  put(*open(), "a", {"src/a.cpp"});
  EXPECT_TRUE(Index::remove(path("index")));
  EXPECT_FALSE(known("a"));
  EXPECT_TRUE(Index::remove(path("nowhere")));
}

/// The disk is full: the facts are lost, the run goes on.
TEST_F(IndexTest, FullDisk) {
  fs::create_directory(path("small"));
  write("src/a.cpp", "a");
  constexpr int NotPermitted = 9;
  pid_t Child = ::fork();
  ASSERT_GE(Child, 0);
  if (Child == 0) {
    // A small disk of its own, which ends with this process.
    if (::unshare(CLONE_NEWNS) && ::unshare(CLONE_NEWUSER | CLONE_NEWNS))
      ::_exit(NotPermitted);
    ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    if (::mount("tmpfs", path("small").c_str(), "tmpfs", 0, "size=2m"))
      ::_exit(NotPermitted);
    fillDisk();
    ::_exit(HasFailure());
  }
  int Status = 0;
  ::waitpid(Child, &Status, 0);
  ASSERT_TRUE(WIFEXITED(Status));
  if (WEXITSTATUS(Status) == NotPermitted)
    GTEST_SKIP() << "no file system may be mounted here";
  EXPECT_EQ(WEXITSTATUS(Status), 0);
}

} // namespace
