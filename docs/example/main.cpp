//===- main.cpp - Scenarios -----------------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "service.h"

#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

using namespace example;

namespace {

request make_request(std::uint64_t id, std::string path,
                     const std::string &session) {
  request::header_map headers;
  headers["session"] = session;
  headers["accept"] = "application/json";
  headers["host"] = "shop.example";
  return request(id, std::move(path), std::move(headers));
}

/// Nothing here reaches a defect.
void all_right() {
  service shop(4);
  shop.configure("max-bytes=4096");
  size_limit limit(shop.config());
  shop.sessions().open("s1", "ada");
  for (std::uint64_t i = 0; i < 200; ++i)
    shop.submit(make_request(i, i % 2 ? "/cart?item=7" : "/api/stock", "s1"));
  shop.reconfigure("max-bytes=8192");
  shop.reconfigure("malformed");
  shop.drain();
  const auto counters = shop.counters().snapshot();
  std::printf("%llu answered, at most %lu bytes, %zu expired\n",
              static_cast<unsigned long long>(counters.at("answered")),
              limit.bytes(), shop.sessions().expire(clock::now()));
}

/// Asks for the status while requests are answered.
void status_page() {
  service shop(2);
  shop.configure("");
  shop.sessions().open("s1", "ada");
  for (std::uint64_t i = 0; i < 500; ++i) {
    shop.submit(make_request(i, "/cart", "s1"));
    if (i % 10 == 0)
      std::puts(shop.status().c_str());
  }
}

/// A visitor with many pages open, each of which pings.
void pings() {
  service shop(4);
  shop.configure("");
  shop.sessions().open("s1", "ada");
  for (std::uint64_t i = 0; i < 500; ++i)
    shop.submit(make_request(i, "/ping", "s1"));
}

/// The settings come from a file with a typing error.
void typing_error() {
  service shop(1);
  shop.configure("max-bytes=4096\ncount-routes yes");
}

/// A visitor without an account.
void visitor() {
  session_cache sessions;
  sessions.open("s1", "ada");
  sessions.open("s2", "");
}

/// Routes are counted.
void routes() {
  service shop(1);
  shop.configure("count-routes=yes");
  shop.sessions().open("s1", "ada");
  shop.answer(make_request(1, "/catalogue/garden/furniture/", "s1"));
  shop.answer(make_request(2, "/catalogue/garden/furniture?page=2", "s1"));
  std::fputs(shop.counters().routes().c_str(), stdout);
}

/// The log goes, the settings stay.
void log_closed() {
  config_store store;
  auto log = std::make_unique<change_counter>(store);
  store.publish(parse_settings("max-bytes=1"));
  std::printf("%u change\n", log->changes());
  log.reset();
  store.publish(parse_settings("max-bytes=2"));
}

struct scenario {
  std::string_view name;
  void (*run)();
};
constexpr scenario scenarios[] = {
    {"all-right", all_right},   {"status-page", status_page},
    {"pings", pings},           {"typing-error", typing_error},
    {"visitor", visitor},       {"routes", routes},
    {"log-closed", log_closed},
};

} // namespace

int main(int argc, char **argv) {
  const std::string_view wanted = argc == 2 ? argv[1] : "";
  for (const scenario &s : scenarios)
    if (s.name == wanted) {
      try {
        s.run();
        return 0;
      } catch (const std::exception &error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
      }
    }
  std::fputs("usage: example SCENARIO\nscenarios:", stderr);
  for (const scenario &s : scenarios)
    std::fprintf(stderr, " %.*s", static_cast<int>(s.name.size()),
                 s.name.data());
  std::fputs("\n", stderr);
  return 2;
}
