//===- service.cpp - Requests in, answers out -----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "service.h"

#include <utility>

namespace example {

namespace {

/// \p path without its query and without a slash at the end.
std::string route_of(const std::string &path) {
  std::string route = path.substr(0, path.find('?'));
  while (route.size() > 1 && route.back() == '/')
    route.pop_back();
  return route;
}

std::string session_of(const request &r) {
  const auto &headers = r.headers();
  const auto found = headers.find("session");
  return found == headers.end() ? std::string() : found->second;
}

bool wants_json(const request &r) {
  const auto headers = r.headers();
  const auto found = headers.find("accept");
  return found != headers.end() && found->second == "application/json";
}

} // namespace

service::service(unsigned threads) : pool_(threads) {}

void service::configure(std::string_view text) {
  settings first = parse_settings(text);
  add_defaults(first);
  config_.publish(std::move(first));
}

bool service::reconfigure(std::string_view text) {
  settings next = parse_settings(text);
  if (!next)
    return false;
  add_defaults(next);
  config_.publish(std::move(next));
  return true;
}

void service::submit(request r) {
  pool_.submit([this, r = std::move(r)] { answer(r); });
}

int service::answer(const request &r) {
  requests_.begin(r);
  const int status = serve(r);
  requests_.end(r);
  metrics_.add("requests");
  metrics_.add(status < 400 ? "answered" : "refused");
  return status;
}

int service::serve(const request &r) {
  if (r.path().size() > limit_.bytes())
    return 414;
  const std::string id = session_of(r);
  if (r.path() == "/ping") {
    sessions_.touch(id);
    return 204;
  }
  if (!sessions_.contains(id))
    return 401;
  if (r.path().starts_with("/api/")) {
    metrics_.add(wants_json(r) ? "json" : "text");
    return 200;
  }
  const std::string route = route_of(r.path());
  if (config_.current().get("count-routes") == "yes")
    metrics_.count_route(route);
  sessions_.tag(id, "last route", route);
  return 200;
}

std::string service::status() const {
  return std::to_string(metrics_.value("requests")) + " answered, " +
         std::to_string(requests_.size()) + " open, " +
         std::to_string(requests_.below("/api/")) + " of them to the API";
}

} // namespace example
