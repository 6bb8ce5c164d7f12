//===- Annotate.cpp - Writing down which lock guards what -----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three steps.  The linked program says which lock guards which map and which
// functions leave the lock to their callers.  A second pass over the syntax
// finds where the attributes have to stand, whether the lock is a capability
// to clang, and whether the macros are there.  Then the compiler is asked with
// -Wthread-safety, and what it does not accept is taken back until it is
// content: its analysis is another than ours (it sees one function at a time,
// no lambda's creator and no guard without an attribute), and code that the
// compiler warns of would be worse than code without attributes.
//
//===----------------------------------------------------------------------===//
#include "Annotate.h"
#include "Rewrite.h"
#include "Trial.h"
#include "link/LockUses.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace mapvet::driver {

namespace {

/// How often attributes are taken back before all that is left is.

/// One attribute that may be written.
struct Candidate {
  bool Function = false;
  std::string Name;
  Position Decl;   ///< the name, as the facts have it
  Position Global; ///< the lock; no file if it is a member
  std::string Text, LockType;
  bool Shared = false;
  std::vector<size_t> For; ///< functions: the maps
  // What the syntax says.
  bool Seen = false, MacroThere = true, OldNames = false;
  std::string Skip; ///< why it cannot be
  TextEdit Edit;    ///< where; Text is the lock as it is spelled there
  /// How many members at the end of the lock are its own affair: a class around
  /// a mutex is the lock that others know.
  unsigned Drop = 0;
  std::set<size_t> Tus;
  bool Active = false;
};

/// \p Text without its last member.
StringRef shorter(StringRef Text) {
  size_t Dot = Text.rfind('.'), Arrow = Text.rfind("->");
  if (Dot == StringRef::npos || (Arrow != StringRef::npos && Arrow > Dot))
    Dot = Arrow;
  return Dot == StringRef::npos ? StringRef() : Text.take_front(Dot);
}

//===----------------------------------------------------------------------===//
// Where attributes stand
//===----------------------------------------------------------------------===//

class Finder : public clang::RecursiveASTVisitor<Finder> {
public:
  Finder(clang::CompilerInstance &Clang, const Command &Cmd,
         ArrayRef<Candidate> All, StringRef Prefix)
      : Clang(Clang), SM(Clang.getSourceManager()), Cmd(Cmd), All(All),
        Prefix(Prefix) {
    for (size_t I = 0; I < All.size(); ++I) {
      ByPlace[All[I].Decl].push_back(I);
      if (!All[I].Global.File.empty())
        Globals.insert(All[I].Global);
    }
  }
  json::Array Out;

  void run(clang::ASTContext &Ctx) {
    // The locks first: attributes spell them.
    Locks = true;
    TraverseDecl(Ctx.getTranslationUnitDecl());
    Locks = false;
    TraverseDecl(Ctx.getTranslationUnitDecl());
  }

  bool VisitDeclaratorDecl(clang::DeclaratorDecl *D) {
    std::optional<Position> At = placeOf(D->getLocation());
    if (!At)
      return true;
    if (Locks) {
      if (auto *V = dyn_cast<clang::VarDecl>(D); V && Globals.count(*At))
        LockVars[*At] = V;
      return true;
    }
    auto It = ByPlace.find(*At);
    if (It == ByPlace.end())
      return true;
    for (size_t I : It->second)
      if (Done.insert(I).second)
        add(I, D);
    return true;
  }

private:
  /// Nothing for macros and system headers.
  std::optional<Position> placeOf(clang::SourceLocation L) const {
    if (L.isInvalid() || L.isMacroID())
      return std::nullopt;
    clang::OptionalFileEntryRef F = SM.getFileEntryRefForID(SM.getFileID(L));
    if (!F)
      return std::nullopt;
    SmallString<256> Name(F->getName());
    sys::path::make_absolute(Cmd.Directory, Name);
    sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
    return Position{std::string(Name), SM.getFileOffset(L)};
  }

  static bool isCapability(clang::QualType T) {
    if (T.isNull() || T->isDependentType())
      return true; // to be seen
    for (const auto *Y = T->getAs<clang::TypedefType>(); Y;
         Y = Y->desugar()->getAs<clang::TypedefType>())
      if (Y->getDecl()->hasAttr<clang::CapabilityAttr>())
        return true;
    T = T.getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    const auto *R = T->getAsCXXRecordDecl();
    if (!R)
      if (const auto *RT = T->getAs<clang::RecordType>())
        return RT->getDecl()->hasAttr<clang::CapabilityAttr>();
    if (!R)
      return false;
    bool Found = R->hasAttr<clang::CapabilityAttr>() ||
                 R->hasAttr<clang::ScopedLockableAttr>();
    // A smart pointer to a lock is one to clang.
    for (const clang::CXXMethodDecl *M : R->methods())
      Found |= M->getOverloadedOperator() == clang::OO_Arrow;
    if (R->hasDefinition())
      for (const clang::CXXBaseSpecifier &B : R->bases())
        Found |= isCapability(B.getType());
    return Found;
  }

  /// The type of the member that \p Text leads to from \p R; null if unclear.
  static clang::QualType memberType(const clang::CXXRecordDecl *R,
                                    StringRef Text) {
    clang::QualType T;
    while (R && !Text.empty()) {
      size_t N = Text.find_first_of(".-");
      StringRef First = Text.take_front(N);
      Text = N == StringRef::npos
                 ? StringRef()
                 : Text.drop_front(N + (Text[N] == '-' ? 2 : 1));
      const clang::FieldDecl *Found = nullptr;
      SmallVector<const clang::CXXRecordDecl *, 4> Todo{R};
      while (!Todo.empty() && !Found) {
        const clang::CXXRecordDecl *X = Todo.pop_back_val()->getDefinition();
        if (!X)
          continue;
        for (const clang::FieldDecl *F : X->fields())
          if (F->getName() == First)
            Found = F;
        for (const clang::CXXBaseSpecifier &B : X->bases())
          if (const auto *Base = B.getType()->getAsCXXRecordDecl())
            Todo.push_back(Base);
      }
      if (!Found)
        return {};
      T = Found->getType();
      clang::QualType To =
          T->isPointerType() ? T->getPointeeType() : T.getNonReferenceType();
      R = To->getAsCXXRecordDecl();
    }
    return T;
  }

  std::string spell(const Candidate &X, StringRef Text) const {
    if (X.Global.File.empty())
      return Text.str();
    auto It = LockVars.find(X.Global);
    if (It == LockVars.end())
      return "";
    std::string Name;
    raw_string_ostream OS(Name);
    clang::PrintingPolicy Policy(Clang.getLangOpts());
    Policy.SuppressUnwrittenScope = true;
    It->second->printQualifiedName(OS, Policy);
    return Name + Text.str();
  }

  /// The end of the declarator of \p F: what follows is its body, or ';'.
  clang::SourceLocation endOfDeclarator(const clang::FunctionDecl *F) const {
    clang::FunctionTypeLoc T = F->getFunctionTypeLoc();
    if (!T || T.getRParenLoc().isInvalid() || T.getRParenLoc().isMacroID())
      return {};
    const clang::LangOptions &LO = Clang.getLangOpts();
    clang::SourceLocation L = T.getRParenLoc();
    clang::SourceLocation End = clang::Lexer::getLocForEndOfToken(L, 0, SM, LO);
    unsigned Open = 0;
    for (unsigned I = 0; I < 256; ++I) {
      std::optional<clang::Token> Next = clang::Lexer::findNextToken(L, SM, LO);
      if (!Next || Next->is(clang::tok::eof))
        return {};
      if (!Open && Next->isOneOf(clang::tok::semi, clang::tok::l_brace,
                                 clang::tok::equal, clang::tok::colon))
        return End;
      if (Next->is(clang::tok::raw_identifier) && !Open &&
          (Next->getRawIdentifier() == "override" ||
           Next->getRawIdentifier() == "final" ||
           Next->getRawIdentifier() == "try" ||
           Next->getRawIdentifier() == "requires"))
        return End;
      Open += Next->isOneOf(clang::tok::l_paren, clang::tok::l_square);
      Open -= Open && Next->isOneOf(clang::tok::r_paren, clang::tok::r_square);
      L = Next->getLocation();
      End = clang::Lexer::getLocForEndOfToken(L, 0, SM, LO);
    }
    return {};
  }

  bool macroAt(const Twine &Name, clang::SourceLocation L) const {
    clang::Preprocessor &PP = Clang.getPreprocessor();
    SmallString<64> Buffer;
    clang::IdentifierInfo *II = PP.getIdentifierInfo(Name.toStringRef(Buffer));
    return PP.getMacroDefinitionAtLoc(II, L).getMacroInfo() != nullptr;
  }

  void add(size_t I, clang::DeclaratorDecl *D) {
    const Candidate &X = All[I];
    std::string Skip;
    const clang::DeclaratorDecl *First = D;
    clang::SourceLocation At;
    if (X.Function) {
      const auto *F = dyn_cast<clang::FunctionDecl>(D);
      if (!F)
        return;
      First = F = F->getFirstDecl();
      At = endOfDeclarator(F);
    } else {
      if (const auto *V = dyn_cast<clang::VarDecl>(D))
        First = V->getFirstDecl();
      if (First->hasAttr<clang::GuardedByAttr>())
        return;
      At = clang::Lexer::getLocForEndOfToken(First->getLocation(), 0, SM,
                                             Clang.getLangOpts());
    }
    std::optional<Position> Place = placeOf(At);
    if (!Place || SM.isInSystemHeader(At))
      Skip = "its declaration is part of a macro or of others' code";
    // The lock that the others can name is the longest beginning that is one.
    StringRef Text = X.Text;
    unsigned Drop = 0;
    bool Capable = true;
    if (!X.Global.File.empty() && !LockVars.count(X.Global))
      Skip = "its lock is not declared where it is";
    else if (!X.Function)
      for (;; Text = shorter(Text), ++Drop) {
        clang::QualType Lock;
        if (X.Global.File.empty()) {
          const auto *R =
              dyn_cast<clang::CXXRecordDecl>(First->getDeclContext());
          if (Text.empty() || !R) {
            Capable = false;
            break;
          }
          Lock = memberType(R, Text);
        } else {
          Lock = LockVars.find(X.Global)->second->getType();
          if (!Text.empty())
            Lock = memberType(Lock->getAsCXXRecordDecl(), Text.drop_front());
        }
        Capable = isCapability(Lock);
        if (Capable || Text.empty())
          break;
      }
    json::Object J{{"i", static_cast<int64_t>(I)},
                   {"skip", Skip},
                   {"capability", Capable},
                   {"drop", Drop},
                   {"lock", spell(X, Text)}};
    if (Place) {
      bool Old = !macroAt(Prefix + "REQUIRES", At) &&
                 macroAt(Prefix + "EXCLUSIVE_LOCKS_REQUIRED", At);
      bool There = X.Function
                       ? Old || macroAt(Prefix + (X.Shared ? "REQUIRES_SHARED"
                                                           : "REQUIRES"),
                                        At)
                       : macroAt(Prefix + "GUARDED_BY", At);
      J["file"] = Place->File;
      J["offset"] = Place->Offset;
      J["macro"] = There;
      J["old"] = Old;
    }
    Out.push_back(std::move(J));
  }

  clang::CompilerInstance &Clang;
  const clang::SourceManager &SM;
  const Command &Cmd;
  ArrayRef<Candidate> All;
  const std::string Prefix;
  std::map<Position, std::vector<size_t>> ByPlace;
  std::set<Position> Globals;
  std::map<Position, const clang::VarDecl *> LockVars;
  std::set<size_t> Done;
  bool Locks = false;
};

/// Looks when the file has been read.
class FinderConsumer : public clang::ASTConsumer {
public:
  FinderConsumer(clang::CompilerInstance &Clang, const Command &Cmd,
                 ArrayRef<Candidate> All, StringRef Prefix, std::string &Text)
      : Clang(Clang), Cmd(Cmd), All(All), Prefix(Prefix), Text(Text) {}
  void HandleTranslationUnit(clang::ASTContext &Ctx) override {
    Finder F(Clang, Cmd, All, Prefix);
    F.run(Ctx);
    Text.clear();
    raw_string_ostream(Text) << json::Value(std::move(F.Out));
  }

private:
  clang::CompilerInstance &Clang;
  const Command &Cmd;
  ArrayRef<Candidate> All;
  StringRef Prefix;
  std::string &Text;
};

void locate(const CommandLine &C, ArrayRef<Command> Commands,
            std::vector<Candidate> &All) {
  auto take = [&](size_t Tu, const json::Object &O) {
    size_t I = static_cast<size_t>(O.getInteger("i").value_or(0));
    if (I >= All.size())
      return;
    Candidate &X = All[I];
    TextEdit E{O.getString("file").value_or("").str(),
               static_cast<uint32_t>(O.getInteger("offset").value_or(0)), 0,
               O.getString("lock").value_or("").str()};
    if (StringRef Skip = O.getString("skip").value_or(""); !Skip.empty())
      X.Skip = Skip.str();
    else if (!O.getBoolean("capability").value_or(true))
      X.Skip = "-"; // said once for its type
    else if (X.Seen && !(X.Edit == E))
      X.Skip = "its declaration looks different in different files";
    X.Drop = static_cast<unsigned>(O.getInteger("drop").value_or(0));
    X.Seen = true;
    X.Edit = std::move(E);
    X.MacroThere &= O.getBoolean("macro").value_or(false);
    X.OldNames |= O.getBoolean("old").value_or(false);
    X.Tus.insert(Tu);
  };
  runOnFiles(
      C, Commands,
      [&](size_t N) {
        clang::IgnoringDiagConsumer Quiet;
        std::string Text = "[]";
        parseWith(Commands[N], nullptr, {}, /*SkipBodies=*/false, Quiet,
                  [&](clang::CompilerInstance &Clang) {
                    return std::make_unique<FinderConsumer>(
                        Clang, Commands[N], All, C.MacroPrefix, Text);
                  });
        return Text;
      },
      [&](size_t N, std::optional<std::string> Text) {
        Expected<json::Value> V = json::parse(Text.value_or("[]"));
        if (!V)
          return consumeError(V.takeError());
        if (const json::Array *List = V->getAsArray())
          for (const json::Value &X : *List)
            if (const json::Object *O = X.getAsObject())
              take(N, *O);
      });
}

//===----------------------------------------------------------------------===//
// The text
//===----------------------------------------------------------------------===//

std::string headerText(StringRef Prefix) {
  std::string Out =
      "// Attributes of clang's thread-safety analysis: 'clang++ "
      "-Wthread-safety' checks\n"
      "// that what they say is true.  Other compilers see nothing.\n"
      "#pragma once\n\n"
      "#if defined(__clang__)\n"
      "#define @THREAD_ATTRIBUTE(...) __attribute__((__VA_ARGS__))\n"
      "#else\n"
      "#define @THREAD_ATTRIBUTE(...)\n"
      "#endif\n\n"
      "// The variable may be touched only while the lock is held.\n"
      "#define @GUARDED_BY(...) @THREAD_ATTRIBUTE(guarded_by(__VA_ARGS__))\n\n"
      "// The function may be called only while the locks are held.\n"
      "#define @REQUIRES(...) "
      "@THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))\n\n"
      "// The function may be called only while the locks are held, shared "
      "suffices.\n"
      "#define @REQUIRES_SHARED(...) "
      "@THREAD_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))\n";
  std::string Text;
  for (char X : Out)
    if (X == '@')
      Text += Prefix;
    else
      Text += X;
  return Text;
}

std::string macroFor(const Candidate &X, StringRef Prefix) {
  StringRef Word = !X.Function  ? "GUARDED_BY"
                   : X.OldNames ? X.Shared ? "SHARED_LOCKS_REQUIRED"
                                           : "EXCLUSIVE_LOCKS_REQUIRED"
                   : X.Shared   ? "REQUIRES_SHARED"
                                : "REQUIRES";
  return (Prefix + Word).str();
}

class Writer {
public:
  Writer(const CommandLine &C, std::vector<Candidate> &All,
         report::Sources &Files)
      : C(C), All(All), Files(Files) {
    SmallString<256> Folder;
    for (const Candidate &X : All)
      if (X.Seen && X.Skip.empty()) {
        StringRef Own = sys::path::parent_path(X.Edit.File);
        if (Folder.empty())
          Folder = Own;
        while (!Folder.empty() && Own != Folder.str() &&
               !(Own.starts_with(Folder.str()) &&
                 Own.drop_front(Folder.size()).starts_with("/")))
          Folder = sys::path::parent_path(Folder);
      }
    if (C.MacroHeader.empty()) {
      sys::path::append(Folder, "thread_annotations.h");
      Header = std::string(Folder);
    } else {
      SmallString<256> Name(C.MacroHeader);
      (void)sys::fs::make_absolute(Name);
      sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
      Header = std::string(Name);
    }
  }

  const std::string &header() const { return Header; }

  EditMap edits() const {
    EditMap Out;
    std::set<std::string> NeedHeader;
    for (const Candidate &X : All)
      if (X.Active) {
        TextEdit E = X.Edit;
        E.Text = " " + macroFor(X, C.MacroPrefix) + "(" + E.Text + ")";
        addEdit(Out, std::move(E));
        if (!X.MacroThere)
          NeedHeader.insert(X.Edit.File);
      }
    for (const std::string &File : NeedHeader)
      if (const report::SourceText *Text = Files.get(File))
        for (TextEdit &E :
             includeEdits(File, Text->text(), relativeInclude(File, Header)))
          addEdit(Out, std::move(E));
    return Out;
  }

  OldFiles texts(const EditMap &Edits) const {
    OldFiles Out = rewrite(Edits, Files);
    bool Needed = any_of(
        All, [](const Candidate &X) { return X.Active && !X.MacroThere; });
    if (Needed && !Files.get(Header))
      Out[Header] = headerText(C.MacroPrefix);
    return Out;
  }

  Error checkHeader() const {
    const report::SourceText *Text = Files.get(Header);
    bool Needed = any_of(All, [](const Candidate &X) {
      return X.Seen && X.Skip.empty() && !X.MacroThere;
    });
    if (!Text || !Needed || Text->text().contains(C.MacroPrefix + "GUARDED_BY"))
      return Error::success();
    return createStringError("'" + Header + "' is there and defines no " +
                             C.MacroPrefix +
                             "GUARDED_BY; --macro-header=FILE names another "
                             "file");
  }

private:
  const CommandLine &C;
  std::vector<Candidate> &All;
  report::Sources &Files;
  std::string Header;
};

} // namespace

Expected<Annotations> annotate(const CommandLine &C, ArrayRef<Command> Commands,
                               const models::ModelSet &Models,
                               report::Sources &Files, StringRef Base,
                               function_ref<bool(StringRef)> IsOwn) {
  Annotations Out;
  std::vector<Candidate> All;
  auto shown = [&](StringRef File, uint32_t Line) {
    return (report::shownPath(File, Base) + ":" + Twine(Line)).str();
  };
  AnalysisResult Result = analyzeProgram(
      C, Commands, Models, nullptr, [&](const link::Analysis &A) {
        const link::Program &P = A.program();
        link::Guards G = link::findGuards(A);
        auto fill = [&](const auto &X, bool Function) {
          Candidate Y;
          Y.Function = Function;
          Y.Name = X.Name;
          Y.Decl = {P.str(X.Decl.File).str(), X.Decl.Offset};
          if (X.Lock.Global.valid())
            Y.Global = {P.str(X.Lock.Global.File).str(), X.Lock.Global.Offset};
          Y.Text = X.Lock.Text;
          Y.LockType = P.str(P.type(X.Lock.Type).Spelling).str();
          return Y;
        };
        for (const link::GuardedMap &M : G.Maps)
          All.push_back(fill(M, false));
        for (const link::LockedFunction &F : G.Functions) {
          Candidate Y = fill(F, true);
          Y.Shared = F.Shared;
          Y.For = F.For;
          All.push_back(std::move(Y));
        }
        for (const link::HalfGuardedMap &H : G.Others)
          Out.Said.push_back(shown(H.Where.File, H.Where.Line) + ": " +
                             H.Reason);
      });
  Out.Errors = Result.Errors;
  if (!Out.Errors.empty() || All.empty())
    return Out;

  locate(C, Commands, All);
  for (Candidate &X : All)
    if (X.Function)
      for (unsigned N = All[X.For.front()].Drop; N > 0; --N)
        X.Edit.Text = shorter(X.Edit.Text).str();
  std::map<std::string, size_t> NoCapability;
  for (Candidate &X : All) {
    if (X.Seen && X.Skip.empty() && !IsOwn(X.Edit.File))
      X.Skip = "it belongs to others' code";
    X.Active = X.Seen && X.Skip.empty() && !X.Edit.Text.empty();
    if (X.Skip == "-")
      ++NoCapability[X.LockType];
    else if (!X.Skip.empty() && !X.Function)
      Out.Said.push_back("'" + X.Name + "' is left as it is: " + X.Skip);
  }
  for (const auto &[Type, N] : NoCapability)
    Out.Said.push_back("'" + Type +
                       "' is no capability to clang here, so that it could not "
                       "check who holds one: " +
                       (N == 1 ? "a map that it guards is left as it is"
                               : Twine(N) + " maps that it guards are left as "
                                            "they are")
                           .str());
  Writer W(C, All, Files);
  if (Error E = W.checkHeader())
    return std::move(E);

  Readers ReadBy;
  for (const Candidate &X : All)
    if (X.Active)
      ReadBy[X.Edit.File].insert(X.Tus.begin(), X.Tus.end());
  Trial Try(C, Commands, ReadBy, {"thread-safety"});
  EditMap Edits;
  for (;;) {
    // A function need not promise what no map asks for.
    for (Candidate &X : All)
      if (X.Function)
        X.Active &= any_of(X.For, [&](size_t M) { return All[M].Active; });
    Edits = W.edits();
    if (Edits.empty())
      break;
    std::vector<Complaint> Said =
        Try.compile(W.texts(Edits), /*FirstRefused=*/false);
    bool Changed = false;
    for (const Complaint &Y : Said) {
      std::vector<Position> Where;
      Where.push_back({Y.File, oldOffset(Edits, Y.File, Y.Offset)});
      for (const Position &P : Y.About)
        Where.push_back({P.File, oldOffset(Edits, P.File, P.Offset)});
      auto drop = [&](Candidate &X) {
        X.Active = false;
        Changed = true;
        uint32_t Line = Y.Line;
        if (const report::SourceText *T = Files.get(Y.File))
          Line = T->lineOf(Where[0].Offset);
        Out.Said.push_back("'" + X.Name +
                           "' is left as it is: clang would say, at " +
                           shown(Y.File, Line) + ", \"" + Y.Message + "\"");
      };
      bool Blamed = false;
      for (Candidate &X : All) {
        if (!X.Active &&
            none_of(Where, [&](const Position &P) { return P == X.Decl; }))
          continue;
        bool Hit = any_of(Where, [&](const Position &P) {
          return P == X.Decl ||
                 (P.File == X.Edit.File && P.Offset == X.Edit.Offset);
        });
        Blamed |= Hit;
        if (Hit && X.Active)
          drop(X);
      }
      // It speaks of a lock alone: whoever says something of that lock may be
      // the cause.  Errors are all our own, since there were none before.
      if (!Blamed)
        for (Candidate &X : All)
          if (X.Active &&
              (Y.IsError ? X.Edit.File == Y.File
                         : X.Function && StringRef(Y.Message).contains(
                                             "'" + X.Edit.Text + "'")))
            drop(X);
    }
    if (!Changed)
      break;
  }
  Out.New = W.texts(Edits);
  for (const Candidate &X : All)
    (X.Function ? Out.Functions : Out.Maps) += X.Active;
  llvm::sort(Out.Said);
  Out.Said.erase(llvm::unique(Out.Said), Out.Said.end());
  return Out;
}

} // namespace mapvet::driver
