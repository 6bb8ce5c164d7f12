//===- Page.cpp - Pages of the documentation in a terminal ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Page.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Locale.h"
#include <string>
#include <vector>

using namespace llvm;

namespace mapvet::report {

namespace {

unsigned width(StringRef S) {
  int W = sys::locale::columnWidth(S);
  return W < 0 ? static_cast<unsigned>(S.size()) : static_cast<unsigned>(W);
}

/// Without the marks of links, emphasis and code.
std::string inlineText(StringRef S) {
  std::string Out;
  bool Code = false;
  for (size_t I = 0; I < S.size(); ++I) {
    if (S[I] == '`') {
      Code = !Code;
      Out += S[I];
      continue;
    }
    if (Code) {
      Out += S[I];
    } else if (S.substr(I).starts_with("**")) {
      ++I;
    } else if (S[I] == '\\' && I + 1 < S.size() && isPunct(S[I + 1])) {
      Out += S[++I];
    } else if (S[I] == '[') {
      size_t Middle = S.find("](", I), End = S.find(')', Middle);
      if (Middle == StringRef::npos || End == StringRef::npos ||
          S.slice(I + 1, Middle).contains('[')) {
        Out += S[I];
      } else {
        Out += inlineText(S.slice(I + 1, Middle));
        I = End;
      }
    } else {
      Out += S[I];
    }
  }
  return Out;
}

class Renderer {
public:
  Renderer(raw_ostream &OS, unsigned Width, bool Color)
      : OS(OS), Width(std::max(Width, 20u)), Color(Color) {}

  void run(StringRef Text) {
    SmallVector<StringRef> Lines;
    Text.split(Lines, '\n');
    for (size_t I = 0; I < Lines.size(); ++I) {
      StringRef Line = Lines[I].rtrim();
      if (Line.starts_with("<!--")) {
        while (I < Lines.size() && !Lines[I].contains("-->"))
          ++I;
      } else if (Line.starts_with("```")) {
        for (++I; I < Lines.size() && !Lines[I].starts_with("```"); ++I)
          OS << (Lines[I].trim().empty() ? "" : "    ") << Lines[I].rtrim()
             << '\n';
      } else if (Line.starts_with("#")) {
        heading(Line);
      } else if (Line.starts_with("|")) {
        SmallVector<StringRef> Rows;
        for (; I < Lines.size() && Lines[I].starts_with("|"); ++I)
          Rows.push_back(Lines[I].trim());
        --I;
        table(Rows);
      } else if (Line.empty()) {
        if (I + 1 < Lines.size())
          OS << '\n';
      } else {
        std::string Paragraph = Line.str();
        while (I + 1 < Lines.size() && continues(Lines[I + 1]))
          Paragraph += " " + Lines[++I].trim().str();
        paragraph(Paragraph);
      }
    }
  }

private:
  /// The columns that the mark of a list item takes, or 0.
  static size_t item(StringRef Line) {
    size_t Blanks = Line.size() - Line.ltrim(' ').size();
    StringRef Rest = Line.substr(Blanks);
    if (Rest.starts_with("- ") || Rest.starts_with("* "))
      return Blanks + 2;
    size_t Digits = Rest.find_first_not_of("0123456789");
    if (Digits && Digits != StringRef::npos &&
        Rest.substr(Digits).starts_with(". "))
      return Blanks + Digits + 2;
    return 0;
  }

  static bool continues(StringRef Line) {
    return !Line.trim().empty() && !Line.starts_with("#") &&
           !Line.starts_with("|") && !Line.starts_with("```") &&
           !Line.starts_with("<!--") && !item(Line);
  }

  void heading(StringRef Line) {
    StringRef Text = Line.ltrim('#').trim();
    if (Color)
      OS.changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    OS << inlineText(Text);
    if (Color)
      OS.resetColor();
    OS << '\n';
    if (Line.starts_with("# ") && !Color)
      OS << std::string(width(Text), '=') << '\n';
    else if (!Color)
      OS << std::string(width(Text), '-') << '\n';
  }

  void paragraph(StringRef Text) {
    size_t Mark = item(Text);
    std::string Plain = inlineText(Text.substr(Mark));
    OS << Text.take_front(Mark);
    fill(Plain, static_cast<unsigned>(Mark), static_cast<unsigned>(Mark));
  }

  /// Words from column \p Col on; further lines begin at \p Indent.
  void fill(StringRef Text, unsigned Col, unsigned Indent) {
    SmallVector<StringRef> Words;
    Text.split(Words, ' ', -1, /*KeepEmpty=*/false);
    bool First = true;
    for (StringRef Word : Words) {
      unsigned W = width(Word);
      if (!First && Col + 1 + W > Width) {
        OS << '\n';
        OS.indent(Indent);
        Col = Indent;
        First = true;
      }
      if (!First) {
        OS << ' ';
        ++Col;
      }
      OS << Word;
      Col += W;
      First = false;
    }
    OS << '\n';
  }

  void table(ArrayRef<StringRef> Rows) {
    std::vector<std::vector<std::string>> Cells;
    for (StringRef Row : Rows) {
      if (Row.find_first_not_of("|-: ") == StringRef::npos)
        continue;
      std::vector<std::string> Out;
      std::string Cell;
      for (size_t I = 1; I < Row.size(); ++I) {
        if (Row[I] == '\\' && I + 1 < Row.size() && Row[I + 1] == '|') {
          Cell += Row[++I];
        } else if (Row[I] == '|') {
          Out.push_back(inlineText(StringRef(Cell).trim()));
          Cell.clear();
        } else {
          Cell += Row[I];
        }
      }
      Cells.push_back(std::move(Out));
    }
    std::vector<unsigned> Widths;
    for (const auto &Row : Cells)
      for (size_t I = 0; I < Row.size(); ++I) {
        if (Widths.size() <= I)
          Widths.resize(I + 1);
        Widths[I] = std::max(Widths[I], width(Row[I]));
      }
    unsigned Total = 0;
    for (unsigned W : Widths)
      Total += W + 2;
    if (Total <= Width + 2) {
      for (const auto &Row : Cells) {
        std::string Line;
        for (size_t I = 0; I < Row.size(); ++I)
          Line += Row[I] + std::string(Widths[I] - width(Row[I]) + 2, ' ');
        OS << StringRef(Line).rtrim() << '\n';
      }
      return;
    }
    for (size_t R = 1; R < Cells.size(); ++R)
      for (size_t I = 0; I < Cells[R].size(); ++I) {
        if (Cells[R][I].empty())
          continue;
        std::string Text = Cells[R][I];
        if (I && I < Cells[0].size() && !Cells[0][I].empty() &&
            Cells[R].size() > 2)
          Text = Cells[0][I] + ": " + Text;
        OS.indent(I ? 4 : 0);
        fill(Text, I ? 4 : 0, I ? 4 : 0);
      }
  }

  raw_ostream &OS;
  unsigned Width;
  bool Color;
};

} // namespace

void renderPage(raw_ostream &OS, StringRef Markdown, unsigned Width,
                bool Color) {
  OS.enable_colors(Color);
  Renderer(OS, Width, Color).run(Markdown);
}

} // namespace mapvet::report
