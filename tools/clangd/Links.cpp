//===- Links.cpp - No links to pages that do not exist --------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clangd gives each finding of clang-tidy a link to a page of LLVM's site, made
// from the name of the check.  There are no pages on ours there.  The function
// that makes the links cannot be replaced, as it is called from within its own
// object file; but all that clangd says goes through one transport, which is
// made in another.
//
//===----------------------------------------------------------------------===//

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>
#include <memory>

namespace clang::clangd {

// clangd's headers are not installed.  As in its Transport.h.
class Transport {
public:
  virtual ~Transport() = default;
  virtual void notify(llvm::StringRef Method, llvm::json::Value Params) = 0;
  virtual void call(llvm::StringRef Method, llvm::json::Value Params,
                    llvm::json::Value ID) = 0;
  virtual void reply(llvm::json::Value ID,
                     llvm::Expected<llvm::json::Value> Result) = 0;
  class MessageHandler;
  virtual llvm::Error loop(MessageHandler &) = 0;
};
enum JSONStreamStyle : int;

} // namespace clang::clangd

using namespace clang::clangd;
using llvm::json::Value;

namespace {

/// Takes the links of our findings out of \p V, diagnostics of a file or of a
/// code action.
void removeLinks(Value &V) {
  if (auto *Array = V.getAsArray()) {
    for (Value &Element : *Array)
      removeLinks(Element);
  } else if (auto *Object = V.getAsObject()) {
    if (Object->get("codeDescription") &&
        Object->getString("code").value_or("").starts_with("mapvet-"))
      Object->erase("codeDescription");
    for (auto &Member : *Object)
      removeLinks(Member.second);
  }
}

class LinkFilter : public Transport {
public:
  explicit LinkFilter(std::unique_ptr<Transport> To) : To(std::move(To)) {}

  void notify(llvm::StringRef Method, Value Params) override {
    if (Method == "textDocument/publishDiagnostics")
      removeLinks(Params);
    To->notify(Method, std::move(Params));
  }
  void call(llvm::StringRef Method, Value Params, Value ID) override {
    To->call(Method, std::move(Params), std::move(ID));
  }
  void reply(Value ID, llvm::Expected<Value> Result) override {
    if (Result)
      removeLinks(*Result);
    To->reply(std::move(ID), std::move(Result));
  }
  llvm::Error loop(MessageHandler &Handler) override {
    return To->loop(Handler);
  }

private:
  std::unique_ptr<Transport> To;
};

} // namespace

// clang::clangd::newJSONTransport(FILE *, llvm::raw_ostream &,
//                                 llvm::raw_ostream *, bool, JSONStreamStyle)
#define SYMBOL                                                                 \
  "_ZN5clang6clangd16newJSONTransportEP8_IO_FILERN4llvm11raw_ostreamEPS4_bNS0" \
  "_15JSONStreamStyleE"
std::unique_ptr<Transport>
originalTransport(std::FILE *In, llvm::raw_ostream &Out,
                  llvm::raw_ostream *Mirror, bool Pretty,
                  JSONStreamStyle Style) __asm__("__real_" SYMBOL);
std::unique_ptr<Transport>
newTransport(std::FILE *In, llvm::raw_ostream &Out, llvm::raw_ostream *Mirror,
             bool Pretty, JSONStreamStyle Style) __asm__("__wrap_" SYMBOL);
#undef SYMBOL

std::unique_ptr<Transport> newTransport(std::FILE *In, llvm::raw_ostream &Out,
                                        llvm::raw_ostream *Mirror, bool Pretty,
                                        JSONStreamStyle Style) {
  return std::make_unique<LinkFilter>(
      originalTransport(In, Out, Mirror, Pretty, Style));
}
