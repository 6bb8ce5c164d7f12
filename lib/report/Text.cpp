//===- Text.cpp - Findings as a compiler shows them -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Text.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Locale.h"
#include <map>

using namespace llvm;

namespace mapvet::report {

namespace {

constexpr unsigned TabStop = 8;
/// Longer lines are generated code; clang does not show them either.
constexpr size_t LongestShownLine = 4096;
constexpr unsigned NumberWidth = 5;

/// A line of source as shown on a terminal: tabs expanded, bytes that are not
/// printable text replaced, and for each byte the column where it stands.
struct ShownLine {
  std::string Text;
  std::vector<unsigned> Column; ///< one more than bytes

  explicit ShownLine(StringRef Line) {
    unsigned Col = 0;
    size_t I = 0;
    while (I < Line.size()) {
      unsigned char C = static_cast<unsigned char>(Line[I]);
      if (C == '\t') {
        Column.push_back(Col);
        unsigned Width = TabStop - Col % TabStop;
        Text.append(Width, ' ');
        Col += Width;
        ++I;
        continue;
      }
      size_t Bytes = getNumBytesForUTF8(C);
      StringRef Char = Line.substr(I, Bytes);
      const UTF8 *Data = reinterpret_cast<const UTF8 *>(Char.data());
      int Width = -1;
      if (Char.size() == Bytes && isLegalUTF8Sequence(Data, Data + Bytes))
        Width = sys::locale::columnWidth(Char);
      if (Width < 0) {
        Char = "?";
        Bytes = Width = 1;
      }
      for (size_t J = 0; J < Bytes; ++J)
        Column.push_back(Col);
      Text += Char;
      Col += static_cast<unsigned>(Width);
      I += Bytes;
    }
    Column.push_back(Col);
  }

  /// The column, from 0, of byte column \p Col, from 1.
  unsigned at(uint32_t Col) const {
    size_t I = Col ? Col - 1 : 0;
    return I < Column.size() ? Column[I] : Column.back();
  }
};

class Renderer {
public:
  Renderer(raw_ostream &OS, Sources &Files, const TextOptions &O)
      : OS(OS), Files(Files), O(O) {}

  void show(const Report &R) {
    const Finding &F = R.F;
    message(F.Where, "warning", F.Message, F.Check);
    std::map<std::pair<std::string, uint32_t>, std::vector<const TextEdit *>>
        Here, Elsewhere;
    const Fix *First = F.Fixes.empty() ? nullptr : &F.Fixes.front();
    if (First)
      for (const TextEdit &E : First->Edits)
        if (const SourceText *Text = Files.get(E.File)) {
          std::pair Key(E.File, Text->lineOf(E.Offset));
          bool Same = E.File == F.Where.File && Key.second == F.Where.Line;
          (Same ? Here : Elsewhere)[Key].push_back(&E);
        }
    snippet(F.Where, Here.empty() ? std::vector<const TextEdit *>()
                                  : Here.begin()->second);
    for (const Note &N : F.Notes) {
      message(N.Where, "note", N.Message, "");
      snippet(N.Where, {});
    }
    for (const auto &[Key, Edits] : Elsewhere) {
      const SourceText *Text = Files.get(Key.first);
      SourceRange Where;
      Where.File = Key.first;
      Where.Line = Where.EndLine = Key.second;
      Where.Offset = Edits.front()->Offset;
      Where.Col = Where.Offset - Text->lineStart(Key.second) + 1;
      Where.Length = Edits.front()->Length;
      Where.EndCol = Where.Col + Where.Length;
      message(Where, "note", "fix: " + First->Description, "");
      snippet(Where, Edits);
    }
  }

private:
  void color(raw_ostream::Colors C, bool Bold) {
    if (O.Color)
      OS.changeColor(C, Bold);
  }
  void plain() {
    if (O.Color)
      OS.resetColor();
  }
  void bold() {
    if (O.Color)
      OS.changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
  }

  void message(const SourceRange &W, StringRef Kind, StringRef Text,
               StringRef Check) {
    if (!W.File.empty()) {
      bold();
      OS << shownPath(W.File, O.BaseFolder) << ':' << W.Line << ':' << W.Col
         << ": ";
      plain();
    }
    color(Kind == "note" ? raw_ostream::CYAN : raw_ostream::MAGENTA, true);
    OS << Kind << ": ";
    plain();
    if (Kind != "note")
      bold();
    OS << Text;
    if (!Check.empty())
      OS << " [" << Check << ']';
    plain();
    OS << '\n';
  }

  void gutter(StringRef Number) {
    OS.indent(NumberWidth - std::min<size_t>(Number.size(), NumberWidth))
        << Number << " | ";
  }

  void snippet(const SourceRange &W, ArrayRef<const TextEdit *> Edits) {
    const SourceText *Text = Files.get(W.File);
    if (!Text || W.Line == 0 || W.Line > Text->lines())
      return;
    StringRef Line = Text->line(W.Line);
    if (Line.size() > LongestShownLine)
      return;
    ShownLine Shown(Line);
    gutter(std::to_string(W.Line));
    OS << Shown.Text << '\n';

    unsigned From = Shown.at(W.Col);
    unsigned To = W.EndLine > W.Line ? Shown.at(~0u) : Shown.at(W.EndCol);
    gutter("");
    OS.indent(From);
    color(raw_ostream::GREEN, true);
    OS << '^' << std::string(To > From + 1 ? To - From - 1 : 0, '~');
    plain();
    OS << '\n';

    // What the fix puts in; deletions show nothing, as in clang.
    std::string Hint;
    uint32_t Start = Text->lineStart(W.Line);
    std::vector<const TextEdit *> Sorted(Edits.begin(), Edits.end());
    llvm::sort(Sorted, [](const TextEdit *A, const TextEdit *B) {
      return std::tie(A->Offset, A->Length, A->Text) <
             std::tie(B->Offset, B->Length, B->Text);
    });
    for (const TextEdit *E : Sorted) {
      StringRef New = StringRef(E->Text).rtrim("\r\n");
      if (New.empty() || New.contains('\n'))
        continue;
      unsigned Col = Shown.at(E->Offset - Start + 1);
      if (!Hint.empty() && Col <= Hint.size())
        Col = static_cast<unsigned>(Hint.size()) + 1;
      Hint.resize(Col, ' ');
      Hint += New;
    }
    if (Hint.empty())
      return;
    gutter("");
    color(raw_ostream::GREEN, false);
    OS << Hint;
    plain();
    OS << '\n';
  }

  raw_ostream &OS;
  Sources &Files;
  const TextOptions &O;
};

} // namespace

void renderText(raw_ostream &OS, ArrayRef<Report> Reports, Sources &Files,
                const TextOptions &Options) {
  // A string stream takes no colours unless told to.
  OS.enable_colors(Options.Color);
  Renderer R(OS, Files, Options);
  for (const Report &Rep : Reports)
    R.show(Rep);
}

} // namespace mapvet::report
