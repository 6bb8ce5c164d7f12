//===- Results.cpp - Findings as bytes ------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Results.h"
#include <cstring>
#include <tuple>
#include <type_traits>

using namespace llvm;

namespace mapvet::driver {

namespace {

// The bindings name all fields: one more does not compile.

auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, SourceRange>
{
  auto &[File, Line, Col, EndLine, EndCol, Offset, Length] = X;
  return std::tie(File, Line, Col, EndLine, EndCol, Offset, Length);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, TextEdit>
{
  auto &[File, Offset, Length, Text] = X;
  return std::tie(File, Offset, Length, Text);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Fix>
{
  auto &[Description, Edits] = X;
  return std::tie(Description, Edits);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Note>
{
  auto &[Where, Message, OtherThread] = X;
  return std::tie(Where, Message, OtherThread);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Silence>
{
  auto &[Where, Reason, Nolint] = X;
  return std::tie(Where, Reason, Nolint);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Finding>
{
  auto &[Check, Where, Message, Notes, Fixes, Identity, Silenced] = X;
  return std::tie(Check, Where, Message, Notes, Fixes, Identity, Silenced);
}

class Writer {
public:
  std::string Out;

  template <class T>
  void put(T V)
    requires std::is_integral_v<T>
  {
    Out.append(reinterpret_cast<const char *>(&V), sizeof V);
  }
  void put(bool V) { put(uint8_t(V)); }
  void put(const std::string &S) {
    put(uint64_t(S.size()));
    Out += S;
  }
  template <class T> void put(const std::vector<T> &V) {
    put(uint64_t(V.size()));
    for (const T &E : V)
      put(E);
  }
  template <class T> void put(const std::optional<T> &V) {
    put(uint8_t(V.has_value()));
    if (V)
      put(*V);
  }
  template <class T>
  void put(const T &X)
    requires std::is_class_v<T>
  {
    std::apply([&](const auto &...F) { (put(F), ...); }, fields(X));
  }
};

class Reader {
public:
  explicit Reader(StringRef In) : In(In) {}
  bool Ok = true;
  bool done() const { return Ok && In.empty(); }

  template <class T>
  void take(T &V)
    requires std::is_integral_v<T>
  {
    if (!Ok || In.size() < sizeof V) {
      Ok = false;
      return;
    }
    std::memcpy(&V, In.data(), sizeof V);
    In = In.drop_front(sizeof V);
  }
  // Not every byte is one.
  void take(bool &V) {
    uint8_t Byte = 0;
    take(Byte);
    Ok &= Byte <= 1;
    V = Byte == 1;
  }
  void take(std::string &S) {
    uint64_t N = 0;
    take(N);
    if (!Ok || N > In.size()) {
      Ok = false;
      return;
    }
    S = In.take_front(N).str();
    In = In.drop_front(N);
  }
  template <class T> void take(std::vector<T> &V) {
    uint64_t N = 0;
    take(N);
    // Every element takes a byte at least.
    if (!Ok || N > In.size()) {
      Ok = false;
      return;
    }
    for (uint64_t I = 0; I < N && Ok; ++I)
      take(V.emplace_back());
  }
  template <class T> void take(std::optional<T> &V) {
    uint8_t Has = 0;
    take(Has);
    Ok &= Has <= 1;
    if (Ok && Has)
      take(V.emplace());
  }
  template <class T>
  void take(T &X)
    requires std::is_class_v<T>
  {
    std::apply([&](auto &...F) { (take(F), ...); }, fields(X));
  }

private:
  StringRef In;
};

} // namespace

std::string packFindings(ArrayRef<Finding> Findings) {
  Writer W;
  W.put(std::vector<Finding>(Findings.begin(), Findings.end()));
  return std::move(W.Out);
}

std::optional<std::vector<Finding>> unpackFindings(StringRef Bytes) {
  Reader R(Bytes);
  std::vector<Finding> Out;
  R.take(Out);
  if (!R.done())
    return std::nullopt;
  return Out;
}

} // namespace mapvet::driver
