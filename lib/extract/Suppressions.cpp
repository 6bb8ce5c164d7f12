//===- Suppressions.cpp - Comments that silence findings ------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/Suppressions.h"
#include "extract/FileBuilder.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include <limits>
#include <optional>

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using facts::SuppressionKind;

namespace {

constexpr uint32_t LastLine = std::numeric_limits<uint32_t>::max();

struct Piece {
  uint32_t Offset = 0, Length = 0;
  tok::TokenKind Kind = tok::unknown;
  uint32_t end() const { return Offset + Length; }
};

class Reader {
public:
  Reader(llvm::StringRef Text, const LangOptions &Options,
         llvm::function_ref<uint32_t(uint32_t)> LineOf)
      : Text(Text), Options(Options), LineOf(LineOf) {}

  std::vector<SuppressionText> run() {
    if (Text.contains("NOLINT"))
      readNolint();
    if (Text.contains("mapvet:"))
      readIgnore();
    llvm::sort(Out, [](const auto &A, const auto &B) {
      return std::tie(A.Offset, A.Kind) < std::tie(B.Offset, B.Kind);
    });
    return std::move(Out);
  }

private:
  /// As clang-tidy does it: the words count wherever they stand.
  void readNolint() {
    struct Open {
      size_t Index;
      std::optional<std::string> List;
    };
    std::vector<Open> Stack;
    for (size_t Pos = 0;
         (Pos = Text.find("NOLINT", Pos)) != llvm::StringRef::npos;) {
      size_t Start = Pos;
      Pos += llvm::StringRef("NOLINT").size();
      while (Pos < Text.size() && llvm::isAlpha(Text[Pos]))
        ++Pos;
      llvm::StringRef Word = Text.slice(Start, Pos);
      bool Begin = Word == "NOLINTBEGIN", End = Word == "NOLINTEND",
           Next = Word == "NOLINTNEXTLINE";
      if (!Begin && !End && !Next && Word != "NOLINT")
        continue;
      std::optional<std::string> List;
      if (Pos < Text.size() && Text[Pos] == '(') {
        size_t Close = Text.find_first_of("\n)", Pos + 1);
        if (Close != llvm::StringRef::npos && Text[Close] == ')') {
          List = Text.slice(Pos + 1, Close).str();
          Pos = Close + 1;
        }
      }
      SuppressionText S;
      S.Kind = SuppressionKind::Nolint;
      S.Offset = static_cast<uint32_t>(Start);
      S.Length = static_cast<uint32_t>(Pos - Start);
      S.List = List.has_value();
      S.Checks = List.value_or("");
      llvm::StringRef After = Text.substr(Pos);
      After = After.substr(0, After.find_first_of("\r\n"));
      if (After.consume_front(":"))
        S.Reason = reason(After);
      uint32_t Line = LineOf(S.Offset);
      S.First = S.Last = Next ? Line + 1 : Line;
      if (End && !Stack.empty() && Stack.back().List == List) {
        Out[Stack.back().Index].Kind = SuppressionKind::Nolint;
        Out[Stack.back().Index].Last = Line;
        Stack.pop_back();
        continue;
      }
      if (Begin || End) {
        S.Kind =
            Begin ? SuppressionKind::StrayBegin : SuppressionKind::StrayEnd;
        S.Last = 0;
        if (Begin)
          Stack.push_back({Out.size(), std::move(List)});
      }
      Out.push_back(std::move(S));
    }
  }

  static std::string reason(llvm::StringRef Rest) {
    Rest.consume_back("*/");
    return Rest.trim().str();
  }

  void readIgnore() {
    lex();
    for (size_t I = 0; I < Pieces.size(); ++I)
      if (Pieces[I].Kind == tok::comment)
        readComment(I);
  }

  void lex() {
    const SourceLocation Start = SourceLocation::getFromRawEncoding(1);
    Lexer L(Start, Options, Text.begin(), Text.begin(), Text.end());
    L.SetCommentRetentionState(true);
    Token T;
    do {
      L.LexFromRawLexer(T);
      Pieces.push_back(
          {T.getLocation().getRawEncoding() - Start.getRawEncoding(),
           T.getLength(), T.getKind()});
    } while (T.isNot(tok::eof));
  }

  llvm::StringRef text(const Piece &P) const {
    return Text.substr(P.Offset, P.Length);
  }

  void readComment(size_t Index) {
    const Piece &Comment = Pieces[Index];
    llvm::StringRef Body = text(Comment);
    bool Block = Body.starts_with("/*");
    Body = Body.ltrim("/*!< \t");
    if (!Body.consume_front("mapvet:"))
      return;
    Body = Body.ltrim(" \t");
    llvm::StringRef Word = Body.take_while(
        [](char C) { return llvm::isAlnum(C) || C == '-' || C == '_'; });
    Body = Body.substr(Word.size());
    SuppressionText S;
    S.Offset = Comment.Offset;
    S.Length = Comment.Length;
    if (Word != "ignore" && Word != "ignore-file") {
      S.Kind = SuppressionKind::Unknown;
      S.Checks = Word.str();
      Out.push_back(std::move(S));
      return;
    }
    if (Body.consume_front("(")) {
      size_t Close = Body.find(')');
      S.List = Close != llvm::StringRef::npos;
      S.Checks = Body.substr(0, Close).str();
      Body = S.List ? Body.substr(Close + 1) : "";
    }
    Body = Body.ltrim(" \t");
    if (Body.consume_front(":"))
      S.Reason = reason(Body);

    uint32_t Line = LineOf(Comment.Offset);
    bool Alone = !Index || LineOf(Pieces[Index - 1].end() - 1) < Line;
    if (Word == "ignore-file") {
      S.First = 1;
      S.Last = LastLine;
    } else if (!Alone) {
      S.First = S.Last = Line;
    } else {
      following(Index, S);
    }
    if (!Block)
      deletion(Comment, Alone, S);
    Out.push_back(std::move(S));
  }

  /// The whole line if nothing else stands on it, else what stands between the
  /// code and the end of the line.
  void deletion(const Piece &Comment, bool Alone, SuppressionText &S) const {
    size_t Begin = Comment.Offset, End = Comment.end();
    while (Begin && (Text[Begin - 1] == ' ' || Text[Begin - 1] == '\t'))
      --Begin;
    if (Alone) {
      if (Text.substr(End).starts_with("\r\n"))
        End += 2;
      else if (End < Text.size())
        ++End;
    }
    S.DeleteOffset = static_cast<uint32_t>(Begin);
    S.DeleteLength = static_cast<uint32_t>(End - Begin);
  }

  size_t nextCode(size_t I) const {
    do
      ++I;
    while (I < Pieces.size() && Pieces[I].Kind == tok::comment);
    return I;
  }

  /// Sets the lines of the statement or declaration after piece \p Index.
  void following(size_t Index, SuppressionText &S) const {
    size_t First = nextCode(Index);
    if (First >= Pieces.size() || Pieces[First].Kind == tok::eof ||
        Pieces[First].Kind == tok::r_brace)
      return;
    S.First = LineOf(Pieces[First].Offset);
    // Of a statement that holds others only the head is meant.
    bool HeadOnly = llvm::StringSwitch<bool>(text(Pieces[First]))
                        .Cases({"if", "else", "for", "while", "do", "switch",
                                "try", "catch"},
                               true)
                        .Default(false);
    bool Initialised = false;
    unsigned Depth = 0;
    size_t Last = First;
    for (size_t I = First; I < Pieces.size(); I = nextCode(I)) {
      tok::TokenKind K = Pieces[I].Kind;
      if (K == tok::eof)
        break;
      Last = I;
      if (K == tok::l_brace && HeadOnly && !Depth)
        break;
      if (K == tok::l_paren || K == tok::l_square || K == tok::l_brace) {
        ++Depth;
      } else if (K == tok::r_paren || K == tok::r_square || K == tok::r_brace) {
        if (!Depth) { // the end of what encloses it
          break;
        }
        --Depth;
        if (K == tok::r_brace && !Depth && !Initialised && ends(nextCode(I)))
          break;
      } else if (!Depth) {
        if (K == tok::semi)
          break;
        Initialised |= K == tok::equal;
      }
    }
    S.Last = LineOf(Pieces[Last].Offset);
  }

  /// Whether a declaration is over when its closing brace is followed by piece
  /// \p I: it is not before the semicolon of a class, and in the middle of
  /// initialisers.
  bool ends(size_t I) const {
    if (I >= Pieces.size())
      return true;
    switch (Pieces[I].Kind) {
    case tok::semi:
    case tok::comma:
    case tok::l_brace:
    case tok::l_paren:
    case tok::r_paren:
    case tok::period:
    case tok::arrow:
      return false;
    default:
      return text(Pieces[I]) != "catch";
    }
  }

  llvm::StringRef Text;
  const LangOptions &Options;
  llvm::function_ref<uint32_t(uint32_t)> LineOf;
  std::vector<Piece> Pieces;
  std::vector<SuppressionText> Out;
};

} // namespace

std::vector<SuppressionText>
extract::findSuppressions(llvm::StringRef Text, const LangOptions &Options,
                          llvm::function_ref<uint32_t(uint32_t)> LineOf) {
  return Reader(Text, Options, LineOf).run();
}

void extract::addSuppressions(FileBuilder &B) {
  const SourceManager &SM = B.SM;
  llvm::StringSet<> Done;
  for (unsigned I = 1, N = SM.local_sloc_entry_size(); I < N; ++I) {
    const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
    if (!Entry.isFile() ||
        SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
      continue;
    SourceLocation Start =
        SourceLocation::getFromRawEncoding(Entry.getOffset());
    FileID FID = SM.getFileID(Start);
    if (!SM.getFileEntryRefForID(FID))
      continue;
    bool Invalid = false;
    llvm::StringRef Text = SM.getBufferData(FID, &Invalid);
    if (Invalid || (!Text.contains("NOLINT") && !Text.contains("mapvet:")))
      continue;
    // A header may be read many times.
    if (!Done.insert(B.str(B.range(Start).File)).second)
      continue;
    for (const SuppressionText &S :
         findSuppressions(Text, B.Ctx.getLangOpts(), [&](uint32_t Offset) {
           return SM.getLineNumber(FID, Offset);
         })) {
      facts::Suppression Out;
      Out.Kind = S.Kind;
      Out.Where = B.range(Start.getLocWithOffset(S.Offset));
      Out.Where.Length = S.Length;
      uint32_t End = S.Offset + S.Length;
      Out.Where.EndLine = SM.getLineNumber(FID, End);
      Out.Where.EndCol = SM.getColumnNumber(FID, End);
      Out.First = S.First;
      Out.Last = S.Last;
      Out.List = S.List;
      Out.Checks = B.intern(S.Checks);
      Out.Reason = B.intern(S.Reason);
      if (S.DeleteLength)
        Out.Fixes.push_back(
            {facts::FixKind::Delete,
             {{Out.Where.File, S.DeleteOffset, S.DeleteLength, 0}}});
      B.Facts.Suppressions.push_back(std::move(Out));
    }
  }
}
