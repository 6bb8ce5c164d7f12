//===- prometheus_test.cpp - Metrics over HTTP ------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/guarded.h"
#include "hmap/map.h"
#include "hmap/prometheus.h"
#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"

#include <gtest/gtest.h>
#include <prometheus/exposer.h>

#include <arpa/inet.h>
#include <atomic>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace {

/// The answer to GET /metrics, headers and all.
std::string scrape(int port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(connection, reinterpret_cast<sockaddr *>(&to), sizeof to) == 0) {
    const std::string request =
        "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n";
    EXPECT_EQ(write(connection, request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    char buffer[4096];
    for (ssize_t n; (n = read(connection, buffer, sizeof buffer)) > 0;)
      answer.append(buffer, static_cast<std::size_t>(n));
  }
  close(connection);
  return answer;
}
testing::AssertionResult has(const std::string &text, const std::string &line) {
  if (text.find(line + "\n") != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << line << " is not in\n" << text;
}

TEST(Prometheus, ScrapedOverHttp) {
  prometheus::Exposer exposer("127.0.0.1:0");
  ASSERT_EQ(exposer.GetListeningPorts().size(), 1u);
  const int port = exposer.GetListeningPorts()[0];
  const auto metrics = std::make_shared<hmap::map_metrics>();
  exposer.RegisterCollectable(metrics);

  hmap::guarded<hmap::map<int, int>> sessions;
  hmap::sharded_map<int, int> hits;
  hmap::sync_map<int, int> cache;
  auto shown = metrics->add("sessions", sessions);
  {
    const auto hits_shown = metrics->add("hits", hits);
    const auto cache_shown = metrics->add("cache", cache);
    sessions.with([](auto &m) {
      for (int i = 0; i != 1000; ++i)
        m[i] = i;
      m.erase(1);
    });
    for (int i = 0; i != 10; ++i)
      hits.upsert(i % 5, [](int &n) { ++n; });
    cache.store(1, 1);

    const std::string text = scrape(port);
    EXPECT_TRUE(has(text, "hmap_entries{map=\"sessions\"} 999"));
    EXPECT_TRUE(has(text, "hmap_assigns_total{map=\"sessions\"} 1000"));
    EXPECT_TRUE(has(text, "hmap_deletes_total{map=\"sessions\"} 1"));
    EXPECT_TRUE(has(text, "hmap_entries{map=\"hits\"} 5"));
    EXPECT_TRUE(has(text, "hmap_assigns_total{map=\"hits\"} 10"));
    EXPECT_TRUE(has(text, "hmap_entries{map=\"cache\"} 1"));
    const auto stats = sessions.read()->stats();
    EXPECT_TRUE(has(text, "hmap_buckets{map=\"sessions\"} " +
                              std::to_string(stats.buckets)));
    EXPECT_TRUE(
        has(text, "hmap_growths_total{map=\"sessions\"} " +
                      std::to_string(stats.growths + stats.same_size_growths)));
    EXPECT_TRUE(has(text, "# TYPE hmap_load_factor gauge"));
    EXPECT_TRUE(has(text, "# TYPE hmap_overflow_rate gauge"));
    EXPECT_TRUE(has(text, "# TYPE hmap_deletes_total counter"));
  }
  const std::string after = scrape(port);
  EXPECT_TRUE(has(after, "hmap_entries{map=\"sessions\"} 999"));
  EXPECT_EQ(after.find("hits"), std::string::npos) << "no longer registered";
  auto moved = std::move(shown);
}

TEST(Prometheus, ScrapesWhileWritersRun) {
  hmap::map_metrics metrics;
  hmap::guarded<hmap::map<int, int>> map;
  const auto shown = metrics.add("map", map);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int i = 0; !stop; ++i)
      map.lock()->insert_or_assign(i % 1000, i);
  });
  for (int i = 0; i != 200; ++i)
    ASSERT_EQ(metrics.Collect().size(), 9u);
  stop = true;
  writer.join();
}

} // namespace
