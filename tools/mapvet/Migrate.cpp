//===- Migrate.cpp - From one map type to another -------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Maps whose types must agree form a piece, and a piece is exchanged whole or
// not at all.  A piece stays if something in it is known to need its type
// (an address that is kept, an order that is used, a member that the new type
// lacks).  The others are exchanged in memory, and two judges look at the
// result until both are content: the compiler, and the checks themselves, which
// know what the operations of the new type invalidate.
//
//===----------------------------------------------------------------------===//
#include "Migrate.h"
#include "MapUses.h"
#include "Rewrite.h"
#include "link/MapSurvey.h"
#include "report/Checks.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace mapvet::driver {

namespace {

constexpr size_t MaxMessage = 160;

/// Maps whose types must agree.
struct Piece {
  std::set<Position> Nodes;
  std::set<Spelling> Spellings;
  std::set<std::pair<std::string, uint32_t>> Lines;
  std::vector<std::string> Reasons; ///< why it stays; the first counts
  std::string Needs; ///< why another type would not do, whoever changed it
  bool Active = false;
};

/// What would suit a map.
struct Advice {
  std::string Type, Reason;
  bool Exchange = false; ///< by exchanging the type alone
  std::string Stays;     ///< why not, if not
};

bool reported(const link::MapRecord &R, StringRef Check) {
  return any_of(R.Reported, [&](const auto &X) {
    return StringRef(X.first) == ("mapvet-" + Check).str();
  });
}

Advice advise(const link::MapRecord &R, const CommandLine &C,
              const models::TypeModel &To) {
  const bool Concurrent = C.How == Strategy::ConcurrentSafe;
  const unsigned Changes = R.Inserts + R.Erases + R.Overwrites + R.Replaced;
  if (R.Model == To.Name)
    return {R.Model, "it is one already", false, "there is nothing to do"};
  if (R.Concurrent)
    return {R.Model, "it synchronises itself", false,
            "the interfaces have little in common"};
  if (reported(R, "untyped-value"))
    return {"a struct",
            "its keys are a fixed set of literals and its values of any type: "
            "members have names and types of their own",
            false, "the members need types, which only you know"};
  if (reported(R, "small-fixed-map"))
    return {"a sorted array",
            "it is built from a few constants and only read: binary search "
            "in an array that the compiler fills needs no memory and no hash",
            false, "the look-ups read differently"};
  if (R.Shared && R.Lock.empty()) {
    std::string What = "several threads touch it";
    if (reported(R, "concurrent-access"))
      What += ", and mapvet-concurrent-access reports that they collide";
    else if (!R.HalfLocked.empty())
      What += ", not all of them under one lock";
    if (Concurrent) {
      if (R.Replaced && !R.Inserts && !R.Erases && !R.Overwrites)
        return {"hmap::published_map",
                What + "; it is replaced as a whole, never changed in place",
                false, "readers have to take a snapshot"};
      if (R.Reads >= 4 * std::max(Changes, 1u))
        return {"hmap::sync_map",
                What + "; it is read in " + std::to_string(R.Reads) +
                    " places and changed in " + std::to_string(Changes),
                false, "its operations return values, not references"};
      return {"hmap::sharded_map",
              What + "; it is changed in " + std::to_string(Changes) +
                  " places and read in " + std::to_string(R.Reads),
              false, "its operations visit entries under a lock"};
    }
    if (reported(R, "concurrent-access"))
      return {To.Name, What, false,
              "another type would not mend that; --strategy=concurrent-safe "
              "says what would"};
  }
  if (C.How == Strategy::Bounded && reported(R, "grow-only"))
    return {"hmap::bounded_map", "mapvet-grow-only reports that it only grows",
            false,
            "how many entries it may have, and for how long, is for you to "
            "say"};
  if (Concurrent && !R.Lock.empty())
    return {"hmap::guarded<" + To.Name + ">",
            "every access holds '" + R.Lock +
                "': in one object with it, none can be forgotten",
            true, ""};
  if (R.Ordered && !To.Ordered)
    return {To.Name, "nothing uses the order of its keys", true, ""};
  return {To.Name,
          R.NodeStable && !To.NodeStable
              ? "nothing needs its entries to stay where they are"
              : "the interfaces agree",
          true, ""};
}

//===----------------------------------------------------------------------===//

class Migrator {
public:
  Migrator(const CommandLine &Given, ArrayRef<Command> Commands,
           const models::ModelSet &Models, report::Sources &Files,
           StringRef Base, function_ref<bool(StringRef)> IsOwn)
      : C(Given), Commands(Commands), Models(Models), Files(Files), Base(Base),
        IsOwn(IsOwn) {
    C.Checks.clear();
    for (const report::CheckInfo &Info : report::AllChecks)
      C.Checks.push_back(Info.Name.str());
  }
  Expected<Migration> run();

private:
  Error findTarget();
  const models::TypeModel &targetOf(const link::MapRecord &R) const {
    const models::TypeModel *M = Models.findType(R.Model);
    return M && M->Set && TargetSet ? *TargetSet : *Target;
  }
  bool inScope(StringRef File) const {
    return IsOwn(File) && (C.Source.empty() || File.starts_with(C.Source));
  }
  void makePieces(const MapUses &U);
  Piece *pieceAt(const SourceRange &Decl);
  EditMap edits() const;
  Error settle();
  bool blame(const std::set<std::pair<std::string, uint32_t>> &Lines,
             StringRef Reason, StringRef File, bool Guess);
  std::pair<std::string, uint32_t> oldLine(const EditMap &Edits, StringRef File,
                                           uint32_t Offset);
  std::string place(StringRef File, uint32_t Line) const {
    return (report::shownPath(File, Base) + ":" + Twine(Line)).str();
  }
  std::string markdown() const;
  std::string jsonReport() const;
  std::string outcome(size_t I) const;

  CommandLine C;
  ArrayRef<Command> Commands;
  const models::ModelSet &Models;
  report::Sources &Files;
  const StringRef Base;
  function_ref<bool(StringRef)> IsOwn;
  const models::TypeModel *Target = nullptr, *TargetSet = nullptr;
  std::vector<link::MapRecord> Records;
  std::vector<Advice> Advices;
  std::vector<Piece *> PieceOf; ///< by record; null: not seen in the syntax
  std::vector<std::unique_ptr<Piece>> Pieces;
  std::map<Position, Piece *> ByNode;
  Readers ReadBy;
  std::vector<std::string> Facts; ///< of each command, before any change
  std::set<std::string> Before;   ///< identities of what is reported already
};

/// The type of sets of the same library: the one whose name differs in "set".
Error Migrator::findTarget() {
  Target = Models.findType(C.TargetType);
  if (!Target || Target->Kind != facts::TypeKind::Map || Target->Concurrent ||
      Target->Set || Target->Header.empty()) {
    std::string Known;
    for (const models::TypeModel *T : Models.types())
      if (T->Kind == facts::TypeKind::Map && !T->Set && !T->Concurrent &&
          !T->Header.empty())
        Known += (Known.empty() ? "" : ", ") + T->Name;
    return createStringError("'--target=" + C.TargetType +
                             "' is no map whose header the models name; those "
                             "are " +
                             Known);
  }
  StringRef Name = Target->Name;
  if (size_t At = Name.rfind("map"); At != StringRef::npos) {
    TargetSet = Models.findType(
        (Name.take_front(At) + "set" + Name.drop_front(At + 3)).str());
    if (TargetSet && TargetSet->Header.empty())
      TargetSet = nullptr;
  }
  return Error::success();
}

void Migrator::makePieces(const MapUses &U) {
  // Union of the nodes that are linked, or share a spelling.
  std::map<Position, Position> Parent;
  auto find = [&](Position P) {
    for (;;) {
      auto It = Parent.find(P);
      if (It == Parent.end() || It->second == P)
        return P;
      P = It->second;
    }
  };
  auto unite = [&](const Position &A, const Position &B) {
    Position X = find(A), Y = find(B);
    if (X != Y)
      Parent[std::max(X, Y)] = std::min(X, Y);
  };
  for (const auto &[A, B] : U.Links)
    if (U.Nodes.count(A) && U.Nodes.count(B))
      unite(A, B);
  std::map<Position, Position> SpelledBy;
  for (const auto &[At, N] : U.Nodes)
    for (const Spelling &S : N.Spellings) {
      auto [It, New] = SpelledBy.try_emplace({S.Name.File, S.Name.Offset}, At);
      if (!New)
        unite(It->second, At);
    }

  std::map<Position, Piece *> ByRoot;
  for (const auto &[At, N] : U.Nodes) {
    Piece *&P = ByRoot[find(At)];
    if (!P) {
      Pieces.push_back(std::make_unique<Piece>());
      P = Pieces.back().get();
    }
    P->Nodes.insert(At);
    ByNode[At] = P;
    for (const Position &X : N.Also)
      ByNode[X] = P;
    P->Lines.insert(N.Lines.begin(), N.Lines.end());
    std::string Who = N.Name.empty() ? "" : "'" + N.Name + "'";
    for (const Obstacle &O : N.Obstacles) {
      P->Reasons.push_back(O.Reason + " (" + place(O.File, O.Line) + ")");
      if (O.Needs && P->Needs.empty())
        P->Needs = P->Reasons.back();
    }
    for (const Spelling &S : N.Spellings) {
      const models::TypeModel *M = Models.findType(S.Model);
      if (!S.Literal && M && (M == Target || M == TargetSet))
        continue;
      P->Spellings.insert(S);
      if (!inScope(S.Name.File))
        P->Reasons.push_back("the type of " + Who +
                             " stands in code that is not to be changed (" +
                             place(At.File, N.Line) + ")");
      if (M && M->Concurrent)
        P->Reasons.push_back("'" + M->Name + "' synchronises itself");
      if (M && M->Set && !TargetSet)
        P->Reasons.push_back("there is no set beside " + Target->Name);
    }
  }
  for (auto &P : Pieces)
    P->Active = P->Reasons.empty() && !P->Spellings.empty();
}

Piece *Migrator::pieceAt(const SourceRange &Decl) {
  auto It = ByNode.find({Decl.File, Decl.Offset});
  return It == ByNode.end() ? nullptr : It->second;
}

EditMap Migrator::edits() const {
  EditMap Out;
  std::map<std::string, std::set<std::string>> Headers;
  for (const auto &P : Pieces) {
    if (!P->Active)
      continue;
    for (const Spelling &S : P->Spellings) {
      TextEdit E = S.Name;
      if (!S.Literal) {
        const models::TypeModel *M = Models.findType(S.Model);
        const models::TypeModel &To = M && M->Set ? *TargetSet : *Target;
        E.Text = To.Name;
        Headers[E.File].insert(To.Header);
      }
      addEdit(Out, std::move(E));
    }
  }
  for (const auto &[File, Names] : Headers)
    if (const report::SourceText *Text = Files.get(File))
      for (const std::string &Name : Names)
        for (TextEdit &E : includeEdits(File, Text->text(), Name)) {
          // Two that go to one place are one text.
          auto It = find_if(Out[File], [&](const TextEdit &X) {
            return X.Offset == E.Offset && X.Length == 0 && E.Length == 0;
          });
          if (It != Out[File].end() && It->Text != E.Text)
            It->Text += E.Text;
          else
            addEdit(Out, std::move(E));
        }
  return Out;
}

/// The line on which the byte of the new text stood in the old one.
std::pair<std::string, uint32_t>
Migrator::oldLine(const EditMap &Edits, StringRef File, uint32_t Offset) {
  const report::SourceText *Text = Files.get(File);
  return {File.str(), Text ? Text->lineOf(oldOffset(Edits, File, Offset)) : 0};
}

/// Takes back the pieces that \p Lines are about; if none is and \p Guess is
/// true, those that change \p File, and if there is none, all.  False if
/// nothing was taken back.
bool Migrator::blame(const std::set<std::pair<std::string, uint32_t>> &Lines,
                     StringRef Reason, StringRef File, bool Guess) {
  bool Any = false;
  auto drop = [&](Piece &P) {
    P.Active = false;
    P.Reasons.push_back(Reason.str());
    Any = true;
  };
  for (auto &P : Pieces)
    if (P->Active &&
        any_of(Lines, [&](const auto &L) { return P->Lines.count(L) != 0; }))
      drop(*P);
  if (!Any && Guess)
    for (auto &P : Pieces)
      if (P->Active && any_of(P->Spellings, [&](const Spelling &S) {
            return S.Name.File == File;
          }))
        drop(*P);
  if (!Any && Guess)
    for (auto &P : Pieces)
      if (P->Active)
        drop(*P);
  return Any;
}

Error Migrator::settle() {
  static constexpr StringRef Judges[] = {
      "mapvet-concurrent-access", "mapvet-invalidated-reference",
      "mapvet-lock-escape", "mapvet-mutation-in-loop"};
  Trial Try(C, Commands, ReadBy, {}, &Models, std::move(Facts));
  // Each round takes back a piece at least, or is the last.
  for (;;) {
    EditMap Edits = edits();
    if (Edits.empty())
      return Error::success();
    std::vector<Complaint> Said =
        Try.compile(rewrite(Edits, Files), /*FirstRefused=*/true);
    for (const Complaint &X : Said)
      for (const std::string &H :
           {Target->Header, TargetSet ? TargetSet->Header : std::string()})
        if (!H.empty() &&
            X.Message ==
                ("'" + StringRef(H).trim("<>") + "' file not found").str())
          return createStringError(
              "the compiler does not find '" + H +
              "'; --extra-arg=-IFOLDER says where it is, and your build has to "
              "know it too");
    // Errors of which nobody is seen to be the cause follow from others, most
    // likely; they count if there are no others.
    for (bool Guess : {false, true}) {
      bool Any = false;
      for (Complaint &X : Said) {
        std::set<std::pair<std::string, uint32_t>> Lines;
        if (!X.File.empty())
          Lines.insert(oldLine(Edits, X.File, X.Offset));
        std::string At =
            Lines.empty() ? "" : place(X.File, Lines.begin()->second);
        for (const Position &P : X.About)
          Lines.insert(oldLine(Edits, P.File, P.Offset));
        // Of errors in headers, say which code asked for them.
        for (const auto &L : Lines)
          if (any_of(Pieces, [&](const auto &P) { return P->Lines.count(L); }))
            At = place(L.first, L.second);
        // Types of the library make endless messages.
        if (X.Message.size() > MaxMessage)
          X.Message = X.Message.substr(0, MaxMessage) + "...";
        Any |= blame(Lines,
                     "the compiler would refuse " + Target->Name + ": " +
                         X.Message + (At.empty() ? "" : " (" + At + ")"),
                     X.File, Guess);
      }
      if (Any)
        break;
    }
    if (!Said.empty())
      continue;

    AnalysisResult After = Try.analyze();
    bool Worse = false;
    for (const Finding &F : After.Findings) {
      if (!is_contained(Judges, StringRef(F.Check)) ||
          Before.count(F.Identity) || F.Silenced)
        continue;
      std::set<std::pair<std::string, uint32_t>> Lines{
          oldLine(Edits, F.Where.File, F.Where.Offset)};
      for (const Note &N : F.Notes)
        Lines.insert(oldLine(Edits, N.Where.File, N.Where.Offset));
      auto L = oldLine(Edits, F.Where.File, F.Where.Offset);
      Worse |= blame(Lines,
                     "of " + Target->Name + ", " + F.Check + " would say: " +
                         F.Message + " (" + place(L.first, L.second) + ")",
                     F.Where.File, /*Guess=*/true);
    }
    if (!Worse)
      return Error::success();
  }
}

/// What becomes of a map, in a few words.
std::string Migrator::outcome(size_t I) const {
  const Advice &A = Advices[I];
  const Piece *P = PieceOf[I];
  if (!A.Exchange)
    return A.Stays;
  if (P && P->Active)
    return "";
  return P && !P->Reasons.empty()
             ? P->Reasons.front()
             : "its type is spelled nowhere that could be changed";
}

StringRef strategyName(Strategy S) {
  switch (S) {
  case Strategy::DropIn:
    return "drop-in";
  case Strategy::ConcurrentSafe:
    return "concurrent-safe";
  case Strategy::Bounded:
    return "bounded";
  }
  return "";
}

std::string plural(size_t N, StringRef One, StringRef Many) {
  return std::to_string(N) + " " + (N == 1 ? One : Many).str();
}

/// Code in a table: a bar would end the cell.
std::string code(StringRef S) {
  std::string Out = "`";
  for (char X : S)
    Out += X == '|' ? "\\|" : X == '\n' ? " " : std::string(1, X);
  return Out + "`";
}

std::string Migrator::markdown() const {
  std::string Text;
  raw_string_ostream OS(Text);
  size_t Now = 0;
  for (size_t I = 0; I < Records.size(); ++I)
    Now += outcome(I).empty();
  OS << "# Maps and what would suit them\n\n"
     << plural(Records.size(), "map", "maps") << ". Target "
     << code(C.TargetType) << ", strategy " << strategyName(C.How) << ". "
     << (C.Apply ? "Exchanged: " : "Can be exchanged by `--apply`: ") << Now
     << ".\n\n";
  if (Records.empty())
    return Text;
  OS << "| map | declared at | type | recommended | "
     << (C.Apply ? "exchanged" : "mechanical") << " |\n|---|---|---|---|---|\n";
  for (size_t I = 0; I < Records.size(); ++I) {
    const link::MapRecord &R = Records[I];
    OS << "| " << code(R.Name) << " | " << place(R.Decl.File, R.Decl.Line)
       << " | " << code(R.Type) << " | "
       << (StringRef(Advices[I].Type).contains("::") ? code(Advices[I].Type)
                                                     : Advices[I].Type)
       << " | " << (outcome(I).empty() ? "yes" : "no") << " |\n";
  }
  for (size_t I = 0; I < Records.size(); ++I) {
    const link::MapRecord &R = Records[I];
    const Advice &A = Advices[I];
    OS << "\n## " << code(R.Name) << "\n\n"
       << place(R.Decl.File, R.Decl.Line) << ", " << R.Where << ", "
       << code(R.Type) << "\n\n";
    OS << "- keys " << code(R.Key);
    if (!R.Mapped.empty())
      OS << ", values " << code(R.Mapped);
    if (R.Untyped)
      OS << ", which may be of several types";
    if (R.SizeHint != facts::None)
      OS << ", about " << plural(R.SizeHint, "entry", "entries");
    OS << "\n- read in " << plural(R.Reads, "place", "places")
       << ", inserted into in " << R.Inserts << ", erased from in " << R.Erases
       << ", walked in " << R.Iterations << ", copied in " << R.Copies;
    if (R.Replaced)
      OS << ", replaced in " << R.Replaced;
    OS << (R.LongLived ? "; lives as long as the program works\n" : "\n");
    if (!R.Threads.empty())
      OS << "- touched by " << join(R.Threads, "; ") << "\n";
    if (!R.Lock.empty())
      OS << "- every access holds `" << R.Lock << "`\n";
    if (!R.HalfLocked.empty())
      OS << "- " << R.HalfLocked << "\n";
    for (const auto &[Check, At] : R.Reported)
      OS << "- reported: " << Check << " (" << place(At.File, At.Line) << ")\n";
    OS << "- **recommended: "
       << (StringRef(A.Type).contains("::") ? code(A.Type) : A.Type)
       << "**: " << A.Reason << "\n";
    std::string Stays = outcome(I);
    if (Stays.empty())
      OS << "- " << (C.Apply ? "exchanged" : "mechanical")
         << (A.Type == targetOf(R).Name
                 ? ""
                 : ": its type becomes " + code(targetOf(R).Name) +
                       ", the lock stays where it is")
         << "\n";
    else
      OS << "- not mechanical: " << Stays << "\n";
  }
  return Text;
}

std::string Migrator::jsonReport() const {
  std::string Text;
  raw_string_ostream OS(Text);
  json::OStream J(OS, /*IndentSize=*/2);
  auto say = [&](StringRef Key, StringRef Value) {
    J.attribute(Key, json::fixUTF8(Value));
  };
  J.object([&] {
    J.attribute("version", 1);
    say("target", C.TargetType);
    say("strategy", strategyName(C.How));
    J.attribute("applied", C.Apply);
    J.attributeArray("maps", [&] {
      for (size_t I = 0; I < Records.size(); ++I)
        J.object([&] {
          const link::MapRecord &R = Records[I];
          say("name", R.Name);
          say("where", R.Where);
          say("file", report::shownPath(R.Decl.File, Base));
          J.attribute("line", R.Decl.Line);
          say("type", R.Type);
          say("key", R.Key);
          say("mapped", R.Mapped);
          J.attribute("untyped", R.Untyped);
          if (R.SizeHint != facts::None)
            J.attribute("size_hint", R.SizeHint);
          J.attribute("reads", R.Reads);
          J.attribute("insertions", R.Inserts);
          J.attribute("removals", R.Erases);
          J.attribute("walks", R.Iterations);
          J.attribute("copies", R.Copies);
          J.attribute("replaced", R.Replaced);
          J.attribute("long_lived", R.LongLived);
          J.attributeArray("threads", [&] {
            for (const std::string &T : R.Threads)
              J.value(json::fixUTF8(T));
          });
          J.attribute("shared", R.Shared);
          say("lock", R.Lock);
          J.attributeArray("reported", [&] {
            for (const auto &[Check, At] : R.Reported)
              J.object([&] {
                say("check", Check);
                say("file", report::shownPath(At.File, Base));
                J.attribute("line", At.Line);
              });
          });
          say("recommended", Advices[I].Type);
          say("reason", Advices[I].Reason);
          std::string Stays = outcome(I);
          J.attribute("mechanical", Stays.empty());
          if (!Stays.empty())
            say("obstacle", Stays);
        });
    });
  });
  OS << '\n';
  return Text;
}

Expected<Migration> Migrator::run() {
  if (Error E = findTarget())
    return std::move(E);
  Migration Out;
  std::vector<Finding> Found;
  AnalysisResult Result = analyzeProgram(
      C, Commands, Models, nullptr,
      [&](const link::Analysis &A) {
        Found = link::analyze(A.program(), A.options());
        Records = link::surveyMaps(A, Found);
      },
      /*KeepFacts=*/true);
  Out.Errors = Result.Errors;
  if (!Out.Errors.empty())
    return Out;
  for (const Finding &F : Found)
    Before.insert(F.Identity);
  erase_if(Records,
           [&](const link::MapRecord &R) { return !inScope(R.Decl.File); });

  MapUses Uses = findMapUses(C, Commands, Models, *Target, TargetSet);
  makePieces(Uses);
  ReadBy = std::move(Uses.ReadBy);
  Facts = std::move(Result.Facts);
  for (const link::MapRecord &R : Records) {
    Advices.push_back(advise(R, C, targetOf(R)));
    PieceOf.push_back(pieceAt(R.Decl));
    Piece *P = PieceOf.back();
    if (!P)
      continue;
    if (R.NodeStable && !Target->NodeStable && !R.Kept.empty() &&
        P->Needs.empty())
      P->Needs = "the address of an entry is kept, which stays good there and "
                 "not in " +
                 Target->Name + " (" +
                 place(R.Kept.front().File, R.Kept.front().Line) + ")";
    auto stay = [&](const Twine &Why) {
      P->Active = false;
      P->Reasons.push_back(Why.str());
    };
    // Its own advice stands there already; the others hear why they stay.
    if (!Advices.back().Exchange && R.Model != targetOf(R).Name)
      stay("its type is also that of '" + R.Name + "' (" +
           place(R.Decl.File, R.Decl.Line) + "), which wants another");
    for (const auto &[Check, At] : R.Reported)
      if (Check == "mapvet-iteration-order")
        stay("what it is walked for shows the order, which would be another "
             "each time (" +
             place(At.File, At.Line) + ")");
  }
  // What needs its type is not to be given another by hand either.
  for (size_t I = 0; I < Records.size(); ++I)
    if (Piece *P = PieceOf[I]; P && !P->Needs.empty()) {
      P->Active = false;
      Advice &A = Advices[I];
      if (!A.Exchange)
        continue;
      if (A.Type == targetOf(Records[I]).Name)
        A = {Records[I].Model,
             "it, or a map that it flows into, is used in a way that needs it",
             false, P->Needs};
      else // in a wrapper with its lock
        A = {"hmap::guarded<" + Records[I].Model + ">", A.Reason, false,
             P->Needs};
    }
  if (Error E = settle())
    return std::move(E);
  Out.New = rewrite(edits(), Files);
  Out.Maps = Records.size();
  for (size_t I = 0; I < Records.size(); ++I)
    Out.Mechanical += outcome(I).empty();
  Out.Report = C.OutputFormat == Format::Json ? jsonReport() : markdown();
  return Out;
}

} // namespace

Expected<Migration> migrate(const CommandLine &C, ArrayRef<Command> Commands,
                            const models::ModelSet &Models,
                            report::Sources &Files, StringRef Base,
                            function_ref<bool(StringRef)> IsOwn) {
  return Migrator(C, Commands, Models, Files, Base, IsOwn).run();
}

} // namespace mapvet::driver
