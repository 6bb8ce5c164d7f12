//===- Models.cpp - Reader of model files ---------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format is documented in docs/guide/models.md.  A file is read in two
// steps: the reader turns the text into TypeModels with the set of fields that
// each names itself; then inheritance fills the others.  Nothing of a file
// takes effect unless all of it is right.
//
//===----------------------------------------------------------------------===//
#include "models/Models.h"
#include "models/Builtin.h"
#include "models/Depth.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <optional>
#include <set>

using namespace llvm;

namespace mapvet::models {
namespace {

/// The version of the format that this reader understands.
constexpr int FormatVersion = 1;

/// A damaged file can be wrong in every line; the first few errors are enough.
constexpr unsigned MaxErrors = 20;

//===----------------------------------------------------------------------===//
// Words of the format
//===----------------------------------------------------------------------===//

struct Word {
  StringLiteral Text;
  uint32_t Value;
};

template <typename T> constexpr uint32_t num(T Value) {
  return static_cast<uint32_t>(Value);
}

using facts::LockMode;
using facts::SpawnKind;
using facts::TypeKind;

constexpr Word Kinds[] = {
    {"atomic", num(TypeKind::Atomic)},
    {"callable", num(TypeKind::Callable)},
    {"future", num(TypeKind::Future)},
    {"guard", num(TypeKind::Guard)},
    {"guarded", num(TypeKind::Guarded)},
    {"handle", num(TypeKind::Handle)},
    {"iterator", num(TypeKind::Iterator)},
    {"map", num(TypeKind::Map)},
    {"mutex", num(TypeKind::Mutex)},
    {"optional", num(TypeKind::Optional)},
    {"pointer", num(TypeKind::Pointer)},
    {"record", num(TypeKind::Record)},
    {"reference", num(TypeKind::Reference)},
    {"sequence", num(TypeKind::Sequence)},
    {"shared", num(TypeKind::Shared)},
    {"string", num(TypeKind::String)},
    {"sync", num(TypeKind::Sync)},
    {"thread", num(TypeKind::Thread)},
    {"unique", num(TypeKind::Unique)},
    {"view", num(TypeKind::View)},
    {"weak", num(TypeKind::Weak)},
};

constexpr Word Actions[] = {
    {"atomic_load", num(Action::AtomicLoad)},
    {"atomic_store", num(Action::AtomicStore)},
    {"atomic_update", num(Action::AtomicUpdate)},
    {"bind", num(Action::Bind)},
    {"clone", num(Action::Clone)},
    {"detach", num(Action::Detach)},
    {"drop_all", num(Action::DropAll)},
    {"element_ref", num(Action::ElementRef)},
    {"fence", num(Action::Fence)},
    {"forward", num(Action::Forward)},
    {"get", num(Action::Get)},
    {"has_value", num(Action::HasValue)},
    {"join", num(Action::Join)},
    {"lock", num(Action::Lock)},
    {"locked_ptr", num(Action::LockedPtr)},
    {"make_owner", num(Action::MakeOwner)},
    {"move", num(Action::Move)},
    {"no_return", num(Action::NoReturn)},
    {"none", num(Action::None)},
    {"null", num(Action::Null)},
    {"pop", num(Action::Pop)},
    {"pure", num(Action::Pure)},
    {"push", num(Action::Push)},
    {"release", num(Action::Release)},
    {"reset", num(Action::Reset)},
    {"run_now", num(Action::RunNow)},
    {"run_once", num(Action::RunOnce)},
    {"share_self", num(Action::ShareSelf)},
    {"signal", num(Action::Signal)},
    {"spawn", num(Action::Spawn)},
    {"swap", num(Action::Swap)},
    {"thread_id", num(Action::ThreadId)},
    {"try_lock", num(Action::TryLock)},
    {"unlock", num(Action::Unlock)},
    {"view", num(Action::View)},
    {"wait", num(Action::Wait)},
    {"with", num(Action::With)},
};

/// A word brings along what it cannot do without, so that `op: insert` is
/// enough: whoever inserts writes.
constexpr Word Ops[] = {
    {"assign", facts::OpAssign | facts::OpWrite},
    {"clear", facts::OpClear | facts::OpWrite},
    {"element_read", facts::OpElementRead},
    {"element_write", facts::OpElementWrite},
    {"end", facts::OpEnd | facts::OpIterate | facts::OpRead},
    {"erase", facts::OpErase | facts::OpWrite},
    {"insert", facts::OpInsert | facts::OpWrite},
    {"iterate", facts::OpIterate | facts::OpRead},
    {"lookup", facts::OpLookup | facts::OpRead},
    {"move_out", facts::OpMoveOut | facts::OpWrite},
    {"near", facts::OpNear | facts::OpLookup | facts::OpRead},
    {"nil_safe", facts::OpNilSafe},
    {"read", facts::OpRead},
    {"ref", facts::OpRef | facts::OpRead},
    {"release", facts::OpRelease | facts::OpWrite},
    {"rehash", facts::OpRehash | facts::OpWrite},
    {"reserve", facts::OpReserve | facts::OpRehash | facts::OpWrite},
    {"subscript", facts::OpSubscript | facts::OpInsert | facts::OpWrite |
                      facts::OpRef | facts::OpRead},
    {"write", facts::OpWrite},
};

constexpr Word Results[] = {
    {"iterator", num(Result::Iterator)}, {"pair", num(Result::Pair)},
    {"pointer", num(Result::Pointer)},   {"ref", num(Result::Ref)},
    {"self", num(Result::Self)},         {"value", num(Result::Value)},
};

constexpr Word DiesWords[] = {
    {"all", DiesIterators | DiesReferences},
    {"entry", DiesThisEntry},
    {"iterators", DiesIterators},
    {"nothing", DiesNothing},
    {"place", DiesThisPlace},
    {"references", DiesReferences},
};

constexpr Word Modes[] = {
    {"exclusive", num(LockMode::Exclusive)},
    {"shared", num(LockMode::Shared)},
};

constexpr Word SpawnKinds[] = {
    {"async", num(SpawnKind::Async)},
    {"executor", num(SpawnKind::Executor)},
    {"fork_join", num(SpawnKind::ForkJoin)},
    {"serial", num(SpawnKind::Serial)},
    {"thread", num(SpawnKind::Thread)},
    {"timer", num(SpawnKind::Timer)},
};

/// The one of \p Known that \p Got is nearly, or "".  Two letters in the wrong
/// order are near, as is one letter in three.
StringRef nearest(StringRef Got, ArrayRef<StringRef> Known) {
  StringRef Best;
  unsigned Limit = Got.size() < 3 ? 2 : std::max<size_t>(Got.size() / 3, 2) + 1;
  for (StringRef K : Known) {
    unsigned D = Got.edit_distance(K, /*AllowReplacements=*/true, Limit);
    if (D < Limit) {
      Limit = D;
      Best = K;
    }
  }
  return Best;
}

/// "expected one of: a, b, c", and the likely one first.
std::string expected(StringRef Got, ArrayRef<StringRef> Known) {
  std::string Out;
  if (StringRef Best = nearest(Got, Known); !Best.empty())
    Out += ("did you mean '" + Best + "'? ").str();
  Out += "expected one of: ";
  Out += join(Known, ", ");
  return Out;
}

std::string expected(StringRef Got, ArrayRef<Word> Words) {
  SmallVector<StringRef, 40> Known;
  for (const Word &W : Words)
    Known.push_back(W.Text);
  return expected(Got, Known);
}

/// What an error speaks of: "'key'", or "'key' of 'member'".  A reference to
/// the two texts, since it is needed for a wrong file only.
struct Subject {
  StringRef Key;
  StringRef Of = StringRef();
  bool Quoted = true;
  std::string str() const {
    std::string Out = Quoted ? ("'" + Key + "'").str() : Key.str();
    if (!Of.empty())
      Out += (" of '" + Of + "'").str();
    return Out;
  }
};

/// The text of \p S, without a copy where no escape stands in it.  The parser
/// can do this too, at several times the cost.
StringRef valueOf(yaml::ScalarNode *S, SmallVectorImpl<char> &Storage) {
  StringRef Raw = S->getRawValue();
  if (Raw.contains('\n') || Raw.contains('\\') || Raw.empty())
    return S->getValue(Storage);
  char Quote = Raw.front();
  if (Quote != '"' && Quote != '\'')
    return Raw.rtrim(' ');
  StringRef Inner = Raw.drop_front().drop_back();
  return Inner.contains(Quote) ? S->getValue(Storage) : Inner;
}

//===----------------------------------------------------------------------===//
// What a file says, before inheritance
//===----------------------------------------------------------------------===//

/// The fields of a type that inheritance passes on, as bits.
enum TypeField : uint32_t {
  FKind = 1u << 0,
  FSet = 1u << 1,
  FMulti = 1u << 2,
  FOrdered = 1u << 3,
  FConcurrent = 1u << 4,
  FNodeStable = 1u << 5,
  FCheapCopy = 1u << 6,
  FKeyParam = 1u << 7,
  FMappedParam = 1u << 8,
  FKeyType = 1u << 9,
  FMappedType = 1u << 10,
  FMode = 1u << 11,
  FDeferred = 1u << 12,
  FJoinsInDtor = 1u << 13,
  FRecursive = 1u << 14,
  FBounded = 1u << 15,
  FUntyped = 1u << 17,
  FDefaultLookup = 1u << 18,
  FReserveHolds = 1u << 19,
  FHashParam = 1u << 20,
  FEqualParam = 1u << 21,
  FHashMember = 1u << 22,
  FEqualMember = 1u << 23,
  FMasksHash = 1u << 24,
  FReadMostly = 1u << 25,
  FRelease = 1u << 26,
  FSeeded = 1u << 27,
  FAdvanceErased = 1u << 28,
  FInsertionOrder = 1u << 29,
};

struct TypeEntry {
  TypeModel Model;
  uint32_t Fields = 0;   ///< the TypeFields that are set
  bool Abstract = false; ///< only to be inherited from
  std::vector<std::string> Bases;
  std::vector<SMLoc> BaseLocs;
  /// Names of members that were removed by `none`.
  std::vector<std::string> Removed;

  /// Whether the type says something of member \p Name.  Linear: types that
  /// inherit say little themselves, and of short lists this is the fastest.
  bool names(StringRef Name) const {
    return any_of(Model.Members,
                  [&](const FunctionModel &M) { return M.Name == Name; }) ||
           is_contained(Removed, Name);
  }
  SMLoc Loc;
  enum { Unresolved, Resolving, Resolved } State = Unresolved;
};

using Overloads = std::vector<FunctionModel>;

struct FileModel {
  std::string Library;
  std::vector<std::unique_ptr<TypeEntry>> Types;
  std::vector<std::pair<std::string, Overloads>> Functions, AnyMembers;
  std::vector<std::string> TestBases;
  std::vector<std::string> TestFunctions;
  std::vector<std::string> IdentityHashes, HashFunctions, StrongHashes,
      InputFunctions;
};

} // namespace

//===----------------------------------------------------------------------===//
// All models in force
//===----------------------------------------------------------------------===//

namespace {
/// Entries are shared between sets and never changed once they are here.
struct Tables {
  StringMap<std::shared_ptr<const TypeEntry>> Types; ///< by every name
  StringMap<std::shared_ptr<const TypeEntry>> Bases; ///< by Model.Name, and
                                                     ///< abstract ones
  StringMap<std::shared_ptr<const Overloads>> Functions, AnyMembers;
  StringSet<> TestBases;
  std::set<std::string> IdentityHashes, HashFunctions, StrongHashes;
  StringSet<> InputFunctions;
  std::set<std::string> TestFunctions; ///< a final '*' stands for any text
  uint64_t HashLow = 0, HashHigh = 0;
};
} // namespace

struct ModelSet::Impl {
  std::shared_ptr<const Tables> T;
};

namespace {

//===----------------------------------------------------------------------===//
// Reader
//===----------------------------------------------------------------------===//

class Reader {
public:
  Reader(StringRef Text, StringRef BufferName)
      : Name(BufferName), Begin(Text.data()),
        Stream(MemoryBufferRef(Text, Name), setUp(SM, *this),
               /*ShowColors=*/false) {}

  /// Reads the whole text; see errors() for whether it was right.
  FileModel read();

  /// Fills in what the types of \p File inherit from each other and from those
  /// of \p Known.
  void resolve(FileModel &File, const Tables &Known);

  Error takeError() {
    if (Errors.empty())
      return Error::success();
    return createStringError(inconvertibleErrorCode(), join(Errors, "\n"));
  }

private:
  std::string Name;
  const char *Begin; ///< of the text
  SourceMgr SM;
  std::vector<std::string> Errors;
  yaml::Stream Stream;

  static SourceMgr &setUp(SourceMgr &SM, Reader &R) {
    SM.setDiagHandler(
        [](const SMDiagnostic &D, void *Context) {
          static_cast<Reader *>(Context)->add(
              D.getLineNo(), D.getColumnNo() + 1, D.getMessage());
        },
        &R);
    return SM;
  }

  void add(int Line, int Col, const Twine &Message) {
    if (Errors.size() < MaxErrors)
      Errors.push_back((Name + ":" + Twine(std::max(Line, 1)) + ":" +
                        Twine(std::max(Col, 1)) + ": error: " + Message)
                           .str());
  }
  void error(SMLoc Loc, const Twine &Message) {
    // A node that the parser gave up on may lie nowhere.
    const unsigned Buffer = Loc.isValid() ? SM.FindBufferContainingLoc(Loc) : 0;
    auto [Line, Col] =
        Buffer ? SM.getLineAndColumn(Loc, Buffer) : std::pair(1u, 1u);
    add(Line, Col, Message);
  }
  void error(yaml::Node *N, const Twine &Message) { error(start(N), Message); }

  /// Where \p N starts for a reader: at its bracket, which the parser leaves
  /// out, or at the star of an alias.
  SMLoc start(yaml::Node *N) const {
    // What the parser gave up on has no node.
    if (!N)
      return SMLoc::getFromPointer(Begin);
    SMLoc Loc = N->getSourceRange().Start;
    if (auto *Alias = dyn_cast_or_null<yaml::AliasNode>(N))
      return SMLoc::getFromPointer(Alias->getName().data() - 1);
    if (!isa<yaml::MappingNode, yaml::SequenceNode>(N) || !Loc.isValid())
      return Loc;
    const char *At = Loc.getPointer();
    if (At != Begin && (At[-1] == '{' || At[-1] == '['))
      return SMLoc::getFromPointer(At - 1);
    return Loc;
  }

  static StringRef nodeName(yaml::Node *N) {
    switch (N->getType()) {
    case yaml::Node::NK_Null:
      return "nothing";
    case yaml::Node::NK_Scalar:
      return "a scalar";
    case yaml::Node::NK_BlockScalar:
      return "a block of text";
    case yaml::Node::NK_Mapping:
      return "a mapping";
    case yaml::Node::NK_Sequence:
      return "a list";
    case yaml::Node::NK_Alias:
      return "an alias";
    case yaml::Node::NK_KeyValue:
      break;
    }
    return "a key";
  }
  void wrongType(yaml::Node *N, Subject What, StringRef Wanted) {
    error(N, What.str() + " must be " + Wanted + ", not " + nodeName(N));
    N->skip();
  }

  // Each of these reports what is wrong and returns nothing.
  std::optional<std::string> text(yaml::Node *N, Subject What);
  std::optional<int> integer(yaml::Node *N, Subject What, int Min, int Max);
  std::optional<bool> boolean(yaml::Node *N, Subject What);
  std::optional<uint32_t> word(yaml::Node *N, Subject What,
                               ArrayRef<Word> Words);
  std::optional<uint32_t> bits(yaml::Node *N, Subject What,
                               ArrayRef<Word> Words);
  void texts(yaml::Node *N, Subject What,
             function_ref<void(std::string, SMLoc)> Each);

  /// Calls \p Each for every pair of \p N; false from it means the key is
  /// unknown, and is reported with \p Known.
  bool mapping(yaml::Node *N, Subject What, ArrayRef<StringRef> Known,
               function_ref<bool(StringRef Key, yaml::Node *Value)> Each);

  void readTypes(yaml::Node *N, FileModel &Out);
  void readType(yaml::Node *N, FileModel &Out);
  void
  readFunctions(yaml::Node *N, Subject What, bool Member,
                function_ref<void(StringRef, const Overloads &, SMLoc)> Each);
  std::optional<FunctionModel> readFunction(yaml::Node *N, Subject What,
                                            bool Member);
  bool resolveOne(TypeEntry &E, const StringMap<TypeEntry *> &Local,
                  const Tables &Known, std::vector<TypeEntry *> &Chain);
};

std::optional<std::string> Reader::text(yaml::Node *N, Subject What) {
  auto *S = dyn_cast_or_null<yaml::ScalarNode>(N);
  if (!S) {
    wrongType(N, What, "a name");
    return std::nullopt;
  }
  SmallString<64> Storage;
  StringRef V = valueOf(S, Storage).trim();
  if (V.empty()) {
    error(N, What.str() + " must not be empty");
    return std::nullopt;
  }
  return V.str();
}

std::optional<int> Reader::integer(yaml::Node *N, Subject What, int Min,
                                   int Max) {
  auto *S = dyn_cast_or_null<yaml::ScalarNode>(N);
  if (!S) {
    wrongType(N, What, "a number");
    return std::nullopt;
  }
  SmallString<16> Storage;
  StringRef V = valueOf(S, Storage);
  int Out;
  if (V.getAsInteger(10, Out) || Out < Min || Out > Max) {
    error(N, What.str() + " must be a number from " + Twine(Min) + " to " +
                 Twine(Max) + ", not '" + V + "'");
    return std::nullopt;
  }
  return Out;
}

std::optional<bool> Reader::boolean(yaml::Node *N, Subject What) {
  auto *S = dyn_cast_or_null<yaml::ScalarNode>(N);
  if (!S) {
    wrongType(N, What, "true or false");
    return std::nullopt;
  }
  SmallString<16> Storage;
  StringRef V = valueOf(S, Storage);
  if (V == "true" || V == "false")
    return V == "true";
  error(N, What.str() + " must be true or false, not '" + V + "'");
  return std::nullopt;
}

std::optional<uint32_t> Reader::word(yaml::Node *N, Subject What,
                                     ArrayRef<Word> Words) {
  auto *S = dyn_cast_or_null<yaml::ScalarNode>(N);
  if (!S) {
    wrongType(N, What, "a word");
    return std::nullopt;
  }
  SmallString<32> Storage;
  StringRef V = valueOf(S, Storage);
  for (const Word &W : Words)
    if (W.Text == V)
      return W.Value;
  error(N, "unknown word '" + V + "' for " + What.str() + "; " +
               expected(V, Words));
  return std::nullopt;
}

std::optional<uint32_t> Reader::bits(yaml::Node *N, Subject What,
                                     ArrayRef<Word> Words) {
  auto *List = dyn_cast_or_null<yaml::SequenceNode>(N);
  if (!List)
    return word(N, What, Words);
  uint32_t Out = 0;
  bool Good = true;
  for (yaml::Node &Item : *List) {
    if (auto W = word(&Item, What, Words))
      Out |= *W;
    else
      Good = false;
  }
  if (!Good)
    return std::nullopt;
  return Out;
}

void Reader::texts(yaml::Node *N, Subject What,
                   function_ref<void(std::string, SMLoc)> Each) {
  if (auto *List = dyn_cast_or_null<yaml::SequenceNode>(N)) {
    for (yaml::Node &Item : *List) {
      SMLoc Loc = start(&Item);
      if (auto T = text(&Item, What))
        Each(std::move(*T), Loc);
    }
    return;
  }
  if (!isa_and_nonnull<yaml::ScalarNode>(N)) {
    wrongType(N, What, "a name or a list of names");
    return;
  }
  SMLoc Loc = N->getSourceRange().Start;
  if (auto T = text(N, What))
    Each(std::move(*T), Loc);
}

bool Reader::mapping(yaml::Node *N, Subject What, ArrayRef<StringRef> Known,
                     function_ref<bool(StringRef, yaml::Node *)> Each) {
  auto *M = dyn_cast_or_null<yaml::MappingNode>(N);
  if (!M) {
    wrongType(N, What, "a mapping");
    return false;
  }
  SmallVector<std::string, 16> Seen;
  for (yaml::KeyValueNode &KV : *M) {
    yaml::Node *KeyNode = KV.getKey();
    auto *Scalar = dyn_cast_or_null<yaml::ScalarNode>(KeyNode);
    if (!Scalar) {
      if (KeyNode)
        error(KeyNode, "a key of " + What.str() + " must be a word, not " +
                           nodeName(KeyNode));
      KV.skip();
      continue;
    }
    SmallString<64> Storage;
    StringRef Key = valueOf(Scalar, Storage);
    if (is_contained(Seen, Key)) {
      error(KeyNode, "duplicate key '" + Key + "' in " + What.str());
      KV.skip();
      continue;
    }
    Seen.push_back(Key.str());
    yaml::Node *Value = KV.getValue();
    if (!Value)
      return false;
    if (!Each(Key, Value)) {
      error(KeyNode, "unknown key '" + Key + "' in " + What.str() + "; " +
                         expected(Key, Known));
      KV.skip();
    }
  }
  return true;
}

FileModel Reader::read() {
  FileModel Out;
  auto Doc = Stream.begin();
  if (Doc == Stream.end() || !Doc->getRoot()) {
    if (Errors.empty())
      add(1, 1, "the file is empty; expected 'version: 1'");
    return Out;
  }
  yaml::Node *Root = Doc->getRoot();
  if (isa<yaml::NullNode>(Root) && Errors.empty()) {
    add(1, 1, "the file is empty; expected 'version: 1'");
    return Out;
  }
  static constexpr StringRef Keys[] = {
      "any_members",     "functions", "hash_functions", "identity_hashes",
      "input_functions", "library",   "strong_hashes",  "test_bases",
      "test_functions",  "types",     "version"};
  bool HasVersion = false, WrongVersion = false;
  SMLoc Start = start(Root);
  mapping(Root, Subject{"a model file", "", false}, Keys,
          [&](StringRef Key, yaml::Node *Value) {
            if (Key == "version") {
              HasVersion = true;
              SMLoc Loc = start(Value);
              if (auto V = integer(Value, Subject{"version"}, 1, 1000000);
                  V && *V != FormatVersion) {
                WrongVersion = true;
                error(Loc, "version " + Twine(*V) +
                               " is not supported; this reader knows version " +
                               Twine(FormatVersion));
              }
            } else if (Key == "library") {
              if (auto V = text(Value, Subject{"library"}))
                Out.Library = std::move(*V);
            } else if (Key == "types") {
              readTypes(Value, Out);
            } else if (Key == "functions" || Key == "any_members") {
              bool Member = Key == "any_members";
              auto &To = Member ? Out.AnyMembers : Out.Functions;
              StringSet<> Seen;
              readFunctions(Value, Subject{Key}, Member,
                            [&](StringRef Fn, const Overloads &O, SMLoc Loc) {
                              if (!Seen.insert(Fn).second)
                                error(Loc, "duplicate function '" + Fn + "'");
                              Overloads &Named =
                                  To.emplace_back(Fn.str(), O).second;
                              for (FunctionModel &F : Named)
                                F.Name = Fn;
                            });
            } else if (Key == "test_bases") {
              texts(Value, Subject{"test_bases"}, [&](std::string T, SMLoc) {
                Out.TestBases.push_back(std::move(T));
              });
            } else if (Key == "identity_hashes" || Key == "hash_functions" ||
                       Key == "strong_hashes" || Key == "input_functions") {
              auto &To = Key == "identity_hashes"  ? Out.IdentityHashes
                         : Key == "hash_functions" ? Out.HashFunctions
                         : Key == "strong_hashes"  ? Out.StrongHashes
                                                   : Out.InputFunctions;
              texts(Value, Subject{Key},
                    [&](std::string T, SMLoc) { To.push_back(std::move(T)); });
            } else if (Key == "test_functions") {
              texts(Value, Subject{"test_functions"},
                    [&](std::string T, SMLoc) {
                      Out.TestFunctions.push_back(std::move(T));
                    });
            } else {
              return false;
            }
            return true;
          });
  if (Stream.failed()) {
    if (Errors.empty())
      add(1, 1, "the text is not YAML");
    return Out;
  }
  if (!HasVersion && !WrongVersion)
    error(Start, "missing field 'version'; expected 'version: 1'");
  if (Errors.empty() && ++Doc != Stream.end())
    error(Doc->getRoot(), "a model file is one YAML document, not several");
  // Scanning can fail after the last value that was asked for.
  if (Stream.failed() && Errors.empty())
    add(1, 1, "the text is not YAML");
  // All types share the library, wherever in the file it is named.
  for (auto &T : Out.Types)
    T->Model.Group = Out.Library;
  return Out;
}

void Reader::readTypes(yaml::Node *N, FileModel &Out) {
  auto *List = dyn_cast_or_null<yaml::SequenceNode>(N);
  if (!List) {
    wrongType(N, Subject{"types"}, "a list");
    return;
  }
  for (yaml::Node &Item : *List)
    readType(&Item, Out);
}

void Reader::readType(yaml::Node *N, FileModel &Out) {
  static constexpr StringRef Keys[] = {
      "abstract",      "advance_erased", "bounded",       "cheap_copy",
      "concurrent",    "default_lookup", "deferred",      "equal_member",
      "equal_param",   "guard",          "hash_member",   "hash_param",
      "header",        "inherits",       "joins_in_dtor", "keeps_order",
      "key_param",     "key_type",       "kind",          "mapped_param",
      "mapped_type",   "masks_hash",     "members",       "mode",
      "multi",         "name",           "names",         "node_stable",
      "ordered",       "read_mostly",    "recursive",     "release",
      "reserve_holds", "seeded",         "set",           "untyped"};
  auto E = std::make_unique<TypeEntry>();
  E->Loc = start(N);
  TypeModel &T = E->Model;
  auto Flag = [&](yaml::Node *Value, Subject What, bool &To, TypeField F) {
    if (auto V = boolean(Value, What)) {
      To = *V;
      E->Fields |= F;
    }
  };
  auto Name = [&](yaml::Node *Value, Subject What, std::string &To,
                  TypeField F) {
    if (auto V = text(Value, What)) {
      To = *V == "none" ? "" : std::move(*V);
      E->Fields |= F;
    }
  };
  auto Param = [&](yaml::Node *Value, Subject What, int &To, TypeField F) {
    SmallString<16> Storage;
    if (auto *S = dyn_cast_or_null<yaml::ScalarNode>(Value);
        S && valueOf(S, Storage) == "none") {
      To = -1;
      E->Fields |= F;
    } else if (auto V = integer(Value, What, 0, 31)) {
      To = *V;
      E->Fields |= F;
    }
  };
  bool Good = mapping(
      N, Subject{"a type", "", false}, Keys,
      [&](StringRef Key, yaml::Node *Value) {
        Subject What{Key};
        if (Key == "name") {
          if (auto V = text(Value, What))
            T.Name = std::move(*V);
        } else if (Key == "names") {
          texts(Value, What,
                [&](std::string V, SMLoc) { T.Names.push_back(std::move(V)); });
        } else if (Key == "kind") {
          if (auto V = word(Value, What, Kinds))
            T.Kind = static_cast<TypeKind>(*V);
          E->Fields |= FKind;
        } else if (Key == "inherits") {
          texts(Value, What, [&](std::string V, SMLoc Loc) {
            E->Bases.push_back(std::move(V));
            E->BaseLocs.push_back(Loc);
          });
        } else if (Key == "abstract") {
          if (auto V = boolean(Value, What))
            E->Abstract = *V;
        } else if (Key == "set") {
          Flag(Value, What, T.Set, FSet);
        } else if (Key == "multi") {
          Flag(Value, What, T.Multi, FMulti);
        } else if (Key == "ordered") {
          Flag(Value, What, T.Ordered, FOrdered);
        } else if (Key == "keeps_order") {
          Flag(Value, What, T.InsertionOrder, FInsertionOrder);
        } else if (Key == "bounded") {
          Flag(Value, What, T.Bounded, FBounded);
        } else if (Key == "concurrent") {
          Flag(Value, What, T.Concurrent, FConcurrent);
        } else if (Key == "node_stable") {
          Flag(Value, What, T.NodeStable, FNodeStable);
        } else if (Key == "reserve_holds") {
          Flag(Value, What, T.ReserveHolds, FReserveHolds);
        } else if (Key == "advance_erased") {
          Flag(Value, What, T.AdvanceErased, FAdvanceErased);
        } else if (Key == "cheap_copy") {
          Flag(Value, What, T.CheapCopy, FCheapCopy);
        } else if (Key == "deferred") {
          Flag(Value, What, T.Deferred, FDeferred);
        } else if (Key == "joins_in_dtor") {
          Flag(Value, What, T.JoinsInDtor, FJoinsInDtor);
        } else if (Key == "recursive") {
          Flag(Value, What, T.Recursive, FRecursive);
        } else if (Key == "masks_hash") {
          Flag(Value, What, T.MasksHash, FMasksHash);
        } else if (Key == "seeded") {
          Flag(Value, What, T.Seeded, FSeeded);
        } else if (Key == "read_mostly") {
          Name(Value, What, T.ReadMostly, FReadMostly);
        } else if (Key == "release") {
          Name(Value, What, T.Release, FRelease);
        } else if (Key == "hash_member") {
          Name(Value, What, T.HashMember, FHashMember);
        } else if (Key == "equal_member") {
          Name(Value, What, T.EqualMember, FEqualMember);
        } else if (Key == "hash_param") {
          Param(Value, What, T.HashParam, FHashParam);
        } else if (Key == "equal_param") {
          Param(Value, What, T.EqualParam, FEqualParam);
        } else if (Key == "guard") {
          // Not inherited: the spelling is the library's own.
          if (auto V = text(Value, What))
            T.Guard = std::move(*V);
        } else if (Key == "header") {
          // Not inherited either.
          if (auto V = text(Value, What))
            T.Header = std::move(*V);
        } else if (Key == "untyped") {
          Flag(Value, What, T.Untyped, FUntyped);
        } else if (Key == "default_lookup") {
          Name(Value, What, T.DefaultLookup, FDefaultLookup);
        } else if (Key == "key_param") {
          Param(Value, What, T.KeyParam, FKeyParam);
        } else if (Key == "mapped_param") {
          Param(Value, What, T.MappedParam, FMappedParam);
        } else if (Key == "key_type") {
          if (auto V = text(Value, What)) {
            T.Key = std::move(*V);
            E->Fields |= FKeyType;
          }
        } else if (Key == "mapped_type") {
          if (auto V = text(Value, What)) {
            T.Mapped = std::move(*V);
            E->Fields |= FMappedType;
          }
        } else if (Key == "mode") {
          if (auto V = word(Value, What, Modes)) {
            T.Mode = static_cast<LockMode>(*V);
            E->Fields |= FMode;
          }
        } else if (Key == "members") {
          readFunctions(Value, What, /*Member=*/true,
                        [&](StringRef Fn, const Overloads &O, SMLoc Loc) {
                          if (E->names(Fn))
                            error(Loc, "duplicate member '" + Fn + "'");
                          if (O.empty())
                            E->Removed.push_back(Fn.str());
                          for (const FunctionModel &F : O)
                            T.Members.emplace_back(F).Name = Fn;
                        });
        } else {
          return false;
        }
        return true;
      });
  if (!Good)
    return;
  if (T.Name.empty())
    error(E->Loc, "missing field 'name' of a type");
  if (!(E->Fields & FKind) && E->Bases.empty())
    error(E->Loc, "missing field 'kind' of type '" + T.Name + "'; " +
                      expected("", Kinds));
  Out.Types.push_back(std::move(E));
}

void Reader::readFunctions(
    yaml::Node *N, Subject What, bool Member,
    function_ref<void(StringRef, const Overloads &, SMLoc)> Each) {
  auto *M = dyn_cast_or_null<yaml::MappingNode>(N);
  if (!M) {
    wrongType(N, What, "a mapping from names to what they do");
    return;
  }
  for (yaml::KeyValueNode &KV : *M) {
    yaml::Node *KeyNode = KV.getKey();
    auto *Scalar = dyn_cast_or_null<yaml::ScalarNode>(KeyNode);
    if (!Scalar) {
      if (KeyNode)
        error(KeyNode, "a key of " + What.str() + " must be a name, not " +
                           nodeName(KeyNode));
      KV.skip();
      continue;
    }
    SMLoc Loc = start(KeyNode);
    SmallString<128> Storage;
    // A short-lived copy: reading the value may overwrite the storage.
    std::string Key = valueOf(Scalar, Storage).str();
    SmallVector<StringRef, 8> Names;
    StringRef(Key).split(Names, ',');
    for (StringRef &Nm : Names)
      Nm = Nm.trim();
    if (is_contained(Names, StringRef()))
      error(Loc, "empty name in '" + Key + "'");
    yaml::Node *Value = KV.getValue();
    if (!Value)
      return;
    Subject Whom{Key};
    Overloads O;
    SmallString<16> NoneStorage;
    if (auto *S = dyn_cast_or_null<yaml::ScalarNode>(Value);
        S && valueOf(S, NoneStorage) == "none") {
      // Nothing is known of it: hides what is inherited.
    } else if (auto *List = dyn_cast_or_null<yaml::SequenceNode>(Value)) {
      for (yaml::Node &Item : *List)
        if (auto F = readFunction(&Item, Whom, Member))
          O.push_back(std::move(*F));
    } else if (isa<yaml::MappingNode>(Value)) {
      if (auto F = readFunction(Value, Whom, Member))
        O.push_back(std::move(*F));
    } else {
      wrongType(Value, Whom, "a mapping, a list of overloads, or 'none'");
    }
    for (StringRef Nm : Names)
      Each(Nm, O, Loc);
  }
}

std::optional<FunctionModel> Reader::readFunction(yaml::Node *N, Subject What,
                                                  bool Member) {
  static constexpr StringRef Keys[] = {
      "action",  "arg",      "args",     "claims", "const", "dies",
      "key",     "max_args", "min_args", "mode",   "multi", "op",
      "returns", "signals",  "spawned",  "unless"};
  SMLoc Loc = start(N);
  FunctionModel F;
  bool HasArg = false, HasArgs = false, HasLimit = false, HasMode = false,
       HasSpawn = false, HasKey = false, HasDies = false;
  bool Good = mapping(N, What, Keys, [&](StringRef Key, yaml::Node *Value) {
    Subject Of{Key, What.Key};
    if (Key == "action") {
      if (auto V = word(Value, Of, Actions))
        F.Act = static_cast<Action>(*V);
    } else if (Key == "op") {
      if (auto V = bits(Value, Of, Ops))
        F.Op = *V;
    } else if (Key == "returns") {
      if (auto V = word(Value, Of, Results))
        F.Returns = static_cast<Result>(*V);
    } else if (Key == "dies") {
      HasDies = true;
      if (auto V = bits(Value, Of, DiesWords))
        F.Invalidates = static_cast<uint8_t>(*V);
    } else if (Key == "arg") {
      HasArg = true;
      SmallString<16> Storage;
      if (auto *S = dyn_cast_or_null<yaml::ScalarNode>(Value);
          S && valueOf(S, Storage) == "receiver") {
        if (!Member)
          error(Value, Of.str() + ": a free function has no receiver");
        F.Arg = -1;
      } else if (auto V = integer(Value, Of, 0, 31)) {
        F.Arg = *V;
      }
    } else if (Key == "key") {
      HasKey = true;
      if (auto V = integer(Value, Of, 0, 31))
        F.KeyArg = *V;
    } else if (Key == "args") {
      HasArgs = true;
      if (auto V = integer(Value, Of, 0, 255))
        F.MinArgs = F.MaxArgs = *V;
    } else if (Key == "min_args") {
      HasLimit = true;
      if (auto V = integer(Value, Of, 0, 255))
        F.MinArgs = *V;
    } else if (Key == "max_args") {
      HasLimit = true;
      if (auto V = integer(Value, Of, 0, 255))
        F.MaxArgs = *V;
    } else if (Key == "const") {
      if (auto V = boolean(Value, Of))
        (*V ? F.ConstOnly : F.NonConstOnly) = true;
    } else if (Key == "mode") {
      HasMode = true;
      if (auto V = word(Value, Of, Modes))
        F.Mode = static_cast<LockMode>(*V);
    } else if (Key == "spawned") {
      HasSpawn = true;
      if (auto V = word(Value, Of, SpawnKinds))
        F.Spawned = static_cast<SpawnKind>(*V);
    } else if (Key == "signals") {
      if (auto V = boolean(Value, Of))
        F.Signals = *V;
    } else if (Key == "claims") {
      if (auto V = boolean(Value, Of))
        F.Claims = *V ? FunctionModel::OnTrue : FunctionModel::OnFalse;
    } else if (Key == "unless") {
      texts(Value, Of,
            [&](std::string V, SMLoc) { F.Unless.push_back(std::move(V)); });
    } else if (Key == "multi") {
      HasSpawn = true;
      if (auto V = boolean(Value, Of))
        F.Multi = *V;
    } else {
      return false;
    }
    return true;
  });
  if (!Good || !Errors.empty())
    return std::nullopt;
  // What would be read and then never looked at is a mistake of the writer.
  if (HasArgs && HasLimit)
    error(Loc, What.str() + ": 'args' excludes 'min_args' and 'max_args'");
  if (F.MinArgs > F.MaxArgs)
    error(Loc, What.str() + ": 'min_args' is larger than 'max_args'");
  bool Locks = F.Act == Action::Lock || F.Act == Action::TryLock ||
               F.Act == Action::Unlock || F.Act == Action::With ||
               F.Act == Action::LockedPtr;
  if (HasMode && !Locks)
    error(Loc, What.str() +
                   ": 'mode' needs an action that locks; expected one of: "
                   "lock, locked_ptr, try_lock, unlock, with");
  if (HasSpawn && F.Act != Action::Spawn)
    error(Loc, What.str() + ": 'spawned' and 'multi' need 'action: spawn'");
  if (F.Signals && F.Act != Action::Wait)
    error(Loc, What.str() + ": 'signals' needs 'action: wait'");
  if (F.Claims && F.Act != Action::AtomicUpdate)
    error(Loc, What.str() + ": 'claims' needs 'action: atomic_update'");
  if (!F.Unless.empty() && F.Act != Action::Spawn &&
      F.Act != Action::AtomicLoad && F.Act != Action::AtomicStore &&
      F.Act != Action::AtomicUpdate)
    error(Loc, What.str() + ": 'unless' needs an action of threads; expected "
                            "one of: atomic_load, atomic_store, atomic_update, "
                            "spawn");
  if (F.Act == Action::Spawn && !HasSpawn)
    error(Loc, "missing field 'spawned' of " + What.str() + "; " +
                   expected("", SpawnKinds));
  bool NeedsArg = F.Act == Action::Spawn || F.Act == Action::RunNow ||
                  F.Act == Action::RunOnce || F.Act == Action::With ||
                  F.Act == Action::Forward || F.Act == Action::Move;
  if (!Member)
    NeedsArg |= Locks || F.Act == Action::Join || F.Act == Action::Signal ||
                F.Act == Action::Wait || F.Act == Action::View ||
                F.Act == Action::Detach;
  if (NeedsArg && !HasArg)
    error(Loc, "missing field 'arg' of " + What.str() +
                   ": which argument, from 0, does the action speak of?");
  if (HasKey && !F.Op)
    error(Loc, What.str() + ": 'key' needs 'op'");
  if (HasDies && !F.Op)
    error(Loc, What.str() + ": 'dies' needs 'op'");
  return F;
}

//===----------------------------------------------------------------------===//
// Inheritance
//===----------------------------------------------------------------------===//

int defaultMapped(TypeKind Kind) {
  switch (Kind) {
  case TypeKind::Map:
  case TypeKind::Handle:
    return 1;
  case TypeKind::Atomic:
  case TypeKind::Future:
  case TypeKind::Guarded:
  case TypeKind::Optional:
  case TypeKind::Pointer:
  case TypeKind::Reference:
  case TypeKind::Sequence:
  case TypeKind::Shared:
  case TypeKind::Unique:
  case TypeKind::View:
  case TypeKind::Weak:
    return 0;
  default:
    return -1;
  }
}

/// Which template parameters matter if nothing says so: key and mapped type of
/// maps, the first parameter of what holds or refers to something.
void setDefaultParams(TypeEntry &E) {
  TypeModel &T = E.Model;
  bool IsMap = T.Kind == TypeKind::Map || T.Kind == TypeKind::Handle;
  if (!(E.Fields & FKeyParam))
    T.KeyParam = IsMap ? 0 : -1;
  if (IsMap && T.Set)
    T.MappedParam = -1;
  else if (!(E.Fields & FMappedParam))
    T.MappedParam = defaultMapped(T.Kind);
}

/// Gives \p To what \p From has and \p To does not.
void inherit(TypeEntry &To, const TypeEntry &From) {
  const TypeModel &F = From.Model;
  TypeModel &T = To.Model;
  uint32_t Take = From.Fields & ~To.Fields;
  auto Copy = [&](TypeField Bit, auto TypeModel::*Member) {
    if (Take & Bit)
      T.*Member = F.*Member;
  };
  Copy(FKind, &TypeModel::Kind);
  Copy(FSet, &TypeModel::Set);
  Copy(FMulti, &TypeModel::Multi);
  Copy(FOrdered, &TypeModel::Ordered);
  Copy(FInsertionOrder, &TypeModel::InsertionOrder);
  Copy(FConcurrent, &TypeModel::Concurrent);
  Copy(FBounded, &TypeModel::Bounded);
  Copy(FNodeStable, &TypeModel::NodeStable);
  Copy(FReserveHolds, &TypeModel::ReserveHolds);
  Copy(FAdvanceErased, &TypeModel::AdvanceErased);
  Copy(FCheapCopy, &TypeModel::CheapCopy);
  Copy(FKeyParam, &TypeModel::KeyParam);
  Copy(FMappedParam, &TypeModel::MappedParam);
  Copy(FKeyType, &TypeModel::Key);
  Copy(FMappedType, &TypeModel::Mapped);
  Copy(FMode, &TypeModel::Mode);
  Copy(FUntyped, &TypeModel::Untyped);
  Copy(FDefaultLookup, &TypeModel::DefaultLookup);
  Copy(FHashParam, &TypeModel::HashParam);
  Copy(FEqualParam, &TypeModel::EqualParam);
  Copy(FHashMember, &TypeModel::HashMember);
  Copy(FEqualMember, &TypeModel::EqualMember);
  Copy(FMasksHash, &TypeModel::MasksHash);
  Copy(FSeeded, &TypeModel::Seeded);
  Copy(FReadMostly, &TypeModel::ReadMostly);
  Copy(FRelease, &TypeModel::Release);
  Copy(FDeferred, &TypeModel::Deferred);
  Copy(FJoinsInDtor, &TypeModel::JoinsInDtor);
  Copy(FRecursive, &TypeModel::Recursive);
  To.Fields |= Take;
  // What To says itself stands in front and stays as it is.
  std::vector<FunctionModel> New;
  New.reserve(T.Members.size() + F.Members.size());
  for (const FunctionModel &M : F.Members)
    if (!To.names(M.Name))
      New.push_back(M);
  New.insert(New.begin(), std::make_move_iterator(T.Members.begin()),
             std::make_move_iterator(T.Members.end()));
  T.Members = std::move(New);
  for (const std::string &R : From.Removed)
    if (!To.names(R))
      To.Removed.push_back(R);
}

bool Reader::resolveOne(TypeEntry &E, const StringMap<TypeEntry *> &Local,
                        const Tables &Known, std::vector<TypeEntry *> &Chain) {
  if (E.State == TypeEntry::Resolved)
    return true;
  if (E.State == TypeEntry::Resolving) {
    std::string Cycle;
    auto First = llvm::find(Chain, &E);
    for (TypeEntry *C : make_range(First, Chain.end()))
      Cycle += C->Model.Name + " -> ";
    error(E.Loc, "type '" + E.Model.Name + "' inherits from itself: " + Cycle +
                     E.Model.Name);
    return false;
  }
  E.State = TypeEntry::Resolving;
  Chain.push_back(&E);
  // Of two bases the later one wins, as a later file wins over an earlier one.
  for (size_t K = E.Bases.size(); K-- > 0;) {
    const std::string &Base = E.Bases[K];
    if (TypeEntry *L = Local.lookup(Base)) {
      if (!resolveOne(*L, Local, Known, Chain))
        return false;
      inherit(E, *L);
    } else if (auto It = Known.Bases.find(Base); It != Known.Bases.end()) {
      inherit(E, *It->second);
    } else {
      SmallVector<StringRef, 0> Names;
      for (const auto &T : Local)
        Names.push_back(T.getKey());
      for (const auto &T : Known.Bases)
        Names.push_back(T.getKey());
      llvm::sort(Names);
      StringRef Best = nearest(Base, Names);
      error(E.BaseLocs[K],
            "type '" + E.Model.Name + "' inherits from unknown type '" + Base +
                "'" +
                (Best.empty() ? std::string("; expected the "
                                            "name of a type of "
                                            "this file or of "
                                            "one read before")
                              : ("; did you mean '" + Best + "'?").str()));
      return false;
    }
  }
  Chain.pop_back();
  E.State = TypeEntry::Resolved;
  if (!(E.Fields & FKind)) {
    error(E.Loc, "missing field 'kind' of type '" + E.Model.Name + "'; " +
                     expected("", Kinds));
    return false;
  }
  setDefaultParams(E);
  return true;
}

void Reader::resolve(FileModel &File, const Tables &Known) {
  if (!Errors.empty())
    return;
  StringMap<TypeEntry *> Local;
  StringMap<StringRef> AllNames;
  for (auto &T : File.Types) {
    if (!Local.try_emplace(T->Model.Name, T.get()).second)
      error(T->Loc, "duplicate type '" + T->Model.Name + "'");
    else if (!AllNames.try_emplace(T->Model.Name, T->Model.Name).second)
      error(T->Loc, "duplicate type '" + T->Model.Name + "'");
    for (const std::string &Nm : T->Model.Names)
      if (auto [It, New] = AllNames.try_emplace(Nm, T->Model.Name); !New)
        error(T->Loc, "name '" + Nm + "' of type '" + T->Model.Name +
                          "' already belongs to '" + It->second + "'");
  }
  std::vector<TypeEntry *> Chain;
  for (auto &T : File.Types) {
    if (!Errors.empty())
      return;
    resolveOne(*T, Local, Known, Chain);
  }
}

/// Reads \p Text and puts its models into \p T; changes nothing on failure.
Error addTo(Tables &T, StringRef Text, StringRef BufferName) {
  Reader R(Text, BufferName);
  FileModel File = R.read();
  R.resolve(File, T);
  if (Error E = R.takeError())
    return E;
  for (auto &Owned : File.Types) {
    std::shared_ptr<const TypeEntry> E = std::move(Owned);
    T.Bases[E->Model.Name] = E;
    if (E->Abstract)
      continue;
    T.Types[E->Model.Name] = E;
    for (const std::string &Nm : E->Model.Names)
      T.Types[Nm] = E;
  }
  for (auto &[Name, O] : File.Functions)
    T.Functions[Name] = std::make_shared<const Overloads>(std::move(O));
  for (auto &[Name, O] : File.AnyMembers)
    T.AnyMembers[Name] = std::make_shared<const Overloads>(std::move(O));
  for (const std::string &B : File.TestBases)
    T.TestBases.insert(B);
  for (const std::string &F : File.TestFunctions)
    T.TestFunctions.insert(F);
  T.IdentityHashes.insert(File.IdentityHashes.begin(),
                          File.IdentityHashes.end());
  T.HashFunctions.insert(File.HashFunctions.begin(), File.HashFunctions.end());
  T.StrongHashes.insert(File.StrongHashes.begin(), File.StrongHashes.end());
  for (const std::string &F : File.InputFunctions)
    T.InputFunctions.insert(F);
  // Chained, since a later file wins over an earlier one: the order matters.
  XXH128_hash_t H = xxh3_128bits(arrayRefFromStringRef(Text));
  uint64_t Chain[] = {T.HashLow, T.HashHigh, H.low64, H.high64};
  H = xxh3_128bits(
      ArrayRef(reinterpret_cast<const uint8_t *>(Chain), sizeof(Chain)));
  T.HashLow = H.low64;
  T.HashHigh = H.high64;
  return Error::success();
}

const FunctionModel *pick(const Overloads &O, unsigned NumArgs) {
  for (const FunctionModel &F : O)
    if (NumArgs >= static_cast<unsigned>(F.MinArgs) &&
        NumArgs <= static_cast<unsigned>(F.MaxArgs))
      return &F;
  return nullptr;
}

const FunctionModel *find(const StringMap<std::shared_ptr<const Overloads>> &In,
                          StringRef Name, unsigned NumArgs) {
  auto It = In.find(Name);
  return It == In.end() ? nullptr : pick(*It->second, NumArgs);
}

} // namespace

//===----------------------------------------------------------------------===//
// Interface
//===----------------------------------------------------------------------===//

const FunctionModel *TypeModel::member(StringRef Name, unsigned NumArgs,
                                       bool ConstMethod) const {
  for (const FunctionModel &F : Members) {
    if (F.Name != Name || NumArgs < static_cast<unsigned>(F.MinArgs) ||
        NumArgs > static_cast<unsigned>(F.MaxArgs))
      continue;
    if (ConstMethod ? F.NonConstOnly : F.ConstOnly)
      continue;
    return &F;
  }
  return nullptr;
}

ModelSet::ModelSet()
    : I(std::make_unique<Impl>(Impl{std::make_shared<const Tables>()})) {}
ModelSet::~ModelSet() = default;
ModelSet::ModelSet(ModelSet &&) = default;
ModelSet &ModelSet::operator=(ModelSet &&) = default;

ModelSet ModelSet::builtin() {
  // Initialised once per process, by whoever comes first; others wait.
  static const std::shared_ptr<const Tables> Builtin = [] {
    auto T = std::make_shared<Tables>();
    for (const BuiltinFile &F : builtinFiles())
      if (Error E = addTo(*T, F.Text, F.Name))
        report_fatal_error(std::move(E), /*gen_crash_diag=*/false);
    return T;
  }();
  ModelSet S;
  S.I->T = Builtin;
  return S;
}

Error ModelSet::addFile(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer)
    return createStringError(Buffer.getError(),
                             Path + ": error: cannot read the model file: " +
                                 Buffer.getError().message());
  return addText((*Buffer)->getBuffer(), Path);
}

Error ModelSet::addText(StringRef Text, StringRef BufferName) {
  if (nestsTooDeep(Text))
    return createStringError(BufferName + ":1:1: error: it nests too deep");
  // The tables may be shared with other sets; the copy shares their entries.
  auto Copy = std::make_shared<Tables>(*I->T);
  if (Error E = addTo(*Copy, Text, BufferName))
    return E;
  I->T = std::move(Copy);
  return Error::success();
}

const TypeModel *ModelSet::findType(StringRef QualifiedName) const {
  auto It = I->T->Types.find(QualifiedName);
  return It == I->T->Types.end() ? nullptr : &It->second->Model;
}

const FunctionModel *ModelSet::findFunction(StringRef QualifiedName,
                                            unsigned NumArgs) const {
  return find(I->T->Functions, QualifiedName, NumArgs);
}

const FunctionModel *ModelSet::findAnyMember(StringRef Name,
                                             unsigned NumArgs) const {
  return find(I->T->AnyMembers, Name, NumArgs);
}

bool ModelSet::isTestBase(StringRef QualifiedName) const {
  return I->T->TestBases.contains(QualifiedName);
}

bool ModelSet::isTestFunction(StringRef Name) const {
  for (StringRef F : I->T->TestFunctions)
    if (F.consume_back("*") ? Name.starts_with(F) : Name == F)
      return true;
  return false;
}

bool ModelSet::isIdentityHash(StringRef QualifiedName) const {
  return I->T->IdentityHashes.count(QualifiedName.str());
}

bool ModelSet::isInputFunction(StringRef QualifiedName) const {
  return I->T->InputFunctions.contains(QualifiedName);
}

std::vector<std::string> ModelSet::identityHashes() const {
  return {I->T->IdentityHashes.begin(), I->T->IdentityHashes.end()};
}

std::vector<std::string> ModelSet::hashFunctions() const {
  return {I->T->HashFunctions.begin(), I->T->HashFunctions.end()};
}

std::vector<std::string> ModelSet::strongHashes() const {
  return {I->T->StrongHashes.begin(), I->T->StrongHashes.end()};
}

std::vector<const TypeModel *> ModelSet::types() const {
  std::vector<const TypeModel *> Out;
  for (const auto &[Name, E] : I->T->Types)
    if (Name == E->Model.Name)
      Out.push_back(&E->Model);
  llvm::sort(Out, [](const TypeModel *A, const TypeModel *B) {
    return A->Name < B->Name;
  });
  return Out;
}

std::string ModelSet::fingerprint() const {
  return utohexstr(I->T->HashHigh, /*LowerCase=*/true, /*Width=*/16) +
         utohexstr(I->T->HashLow, /*LowerCase=*/true, /*Width=*/16);
}

} // namespace mapvet::models
