//===- concurrency_test.cpp - Guards, detection, and parallel readers -*- C++
//-*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/guarded.h"
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/view.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

//===----------------------------------------------------------------------===//
// Detection.  A value whose constructor does not return holds a write open, so
// that the second access meets it for certain.
//===----------------------------------------------------------------------===//

std::atomic<bool> inside{false};
struct endless {
  endless() = default;
  explicit endless(int) {
    inside = true;
    for (;;)
      std::this_thread::yield();
  }
};
using Map = hmap::handle<int, endless>;

void start_write(const Map &h) {
  std::thread([h] { h.try_emplace(-1, 0); }).detach();
  while (!inside)
    std::this_thread::yield();
}

class Detection : public testing::Test {
protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    h = hmap::make<int, endless>();
    h[1];
  }
  Map h;
};
using DetectionDeathTest = Detection;

TEST_F(DetectionDeathTest, WriteMeetsWrite) {
  EXPECT_DEATH((start_write(h), h[2]), "fatal error: concurrent map writes");
  EXPECT_DEATH((start_write(h), h.erase(1)),
               "fatal error: concurrent map writes");
  EXPECT_DEATH((start_write(h), h.clear()),
               "fatal error: concurrent map writes");
}

TEST_F(DetectionDeathTest, ReadMeetsWrite) {
  const char *text = "fatal error: concurrent map read and map write";
  EXPECT_DEATH((start_write(h), h.find(1)), text);
  EXPECT_DEATH((start_write(h), h.size()), text);
  EXPECT_DEATH((start_write(h), (void)h.clone()), text);
  EXPECT_DEATH((start_write(h), h.as_view().contains(1)), text);
}

TEST_F(DetectionDeathTest, IterationMeetsWrite) {
  const char *text = "fatal error: concurrent map iteration and map write";
  EXPECT_DEATH((start_write(h), h.range([](int, endless &) {})), text);
  EXPECT_DEATH(h.range([&](int, endless &) { start_write(h); }), text);
  EXPECT_DEATH((start_write(h), h.begin()), text);
}

TEST_F(DetectionDeathTest, HandlerOfTheUser) {
  EXPECT_EXIT(
      {
        hmap::set_fatal_handler([](const char *message) {
          std::fprintf(stderr, "handled: %s\n", message);
          std::_Exit(3);
        });
        start_write(h);
        h[2];
      },
      testing::ExitedWithCode(3), "handled: concurrent map writes");
}

TEST(Detection, HandlerIsReturned) {
  const hmap::fatal_handler mine = [](const char *) {};
  const hmap::fatal_handler before = hmap::set_fatal_handler(mine);
  EXPECT_NE(before, nullptr);
  EXPECT_EQ(hmap::set_fatal_handler(nullptr), mine);
  EXPECT_EQ(hmap::set_fatal_handler(nullptr), before);
}

TEST(Detection, AFailedWriteIsOver) {
  struct thrower {
    thrower() { throw 1; }
  };
  auto h = hmap::make<int, thrower>();
  EXPECT_THROW(h[1], int);
  EXPECT_EQ(h.size(), 0u);
  h.clear();
}

//===----------------------------------------------------------------------===//
// What threads may do at once
//===----------------------------------------------------------------------===//

// Promise 6 of handle.
TEST(Threads, ReadInParallel) {
  hmap::map<int, std::string> m;
  auto h = hmap::make<int, std::string>();
  for (int i = 0; i != 3000; ++i)
    m[i] = h[i] = std::to_string(i);
  std::atomic<std::size_t> seen{0};
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&, copy = h] {
      const auto &c = m;
      std::size_t n = 0;
      for (const auto &[key, value] : c)
        n += c.at(key) == value;
      copy.range(
          [&](int key, std::string &value) { n += *copy.find(key) == value; });
      for (int i = 0; i != 200; ++i) {
        auto another = copy;
        n += another.contains(i);
      }
      const hmap::map<int, std::string> deep = c;
      n += deep.size();
      seen += n;
    });
  for (auto &thread : threads)
    thread.join();
  EXPECT_EQ(seen, 4 * (3000u + 3000u + 200u + 3000u));
  EXPECT_EQ(h.use_count(), 1u);
}

TEST(Threads, UseSeparateMaps) {
  std::vector<std::thread> threads;
  std::atomic<std::size_t> sum{0};
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&] {
      hmap::map<int, int> m;
      for (int i = 0; i != 3000; ++i)
        m[i] = i;
      sum += m.size();
    });
  for (auto &thread : threads)
    thread.join();
  EXPECT_EQ(sum, 12000u);
}

template <class Mutex> void guarded_counts() {
  hmap::guarded<hmap::map<int, int>, Mutex> counts;
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i != 500; ++i) {
        ++(*counts.lock())[i % 50];
        counts.with([&](auto &m) { ++m[i % 50]; });
        const auto some = counts.read();
        if (!some->contains(i % 50))
          std::abort();
      }
    });
  for (auto &thread : threads)
    thread.join();
  const int sum = counts.with_read([](const auto &m) {
    int n = 0;
    for (const auto &[key, value] : m)
      n += value;
    return n;
  });
  EXPECT_EQ(sum, 4000);
}
TEST(Guarded, SharedMutex) { guarded_counts<std::shared_mutex>(); }
TEST(Guarded, PlainMutex) { guarded_counts<std::mutex>(); }

// Promise 1 of guarded.
TEST(Guarded, ReadersShareAndWritersDoNot) {
  hmap::guarded<int> value(7);
  const auto first = value.read();
  bool shared = false;
  std::thread([&] { shared = *value.read() == 7; }).join();
  EXPECT_TRUE(shared);
}

// Promise 2 of guarded.
TEST(Guarded, ResultsAreCopies) {
  hmap::guarded<hmap::map<int, std::string>> m(std::in_place);
  m.lock()->try_emplace(1, "one");
  auto result = m.with([](auto &v) -> std::string & { return v.at(1); });
  static_assert(std::is_same_v<decltype(result), std::string>);
  m.with([](auto &v) { v.clear(); });
  EXPECT_EQ(result, "one");
  static_assert(!std::is_copy_constructible_v<decltype(m)>);
  static_assert(
      std::is_same_v<decltype(*m.read()), const hmap::map<int, std::string> &>);
}

} // namespace
