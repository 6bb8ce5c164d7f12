//===- Storage.cpp - Facts as bytes ---------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writer and reader are derived from two descriptions that check each other at
// compile time: Fields.h, which names all fields of the structs, and the code
// that flatc makes of Facts.fbs.  None of the two knows a field by name here.
//
//===----------------------------------------------------------------------===//

#include "facts/Storage.h"
#include "facts/Facts_generated.h"
#include "facts/Fields.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/xxhash.h"
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

using namespace mapvet;
using namespace mapvet::facts;
namespace fb = flatbuffers;

namespace {

//===----------------------------------------------------------------------===//
// The two descriptions agree
//===----------------------------------------------------------------------===//

template <class T> struct StoredAs;
#define MAPVET_STORED(STRUCT)                                                  \
  template <> struct StoredAs<STRUCT> {                                        \
    using type = stored::STRUCT;                                               \
  };
MAPVET_STORED(Range)
MAPVET_STORED(Edit)
MAPVET_STORED(FixHint)
MAPVET_STORED(Sel)
MAPVET_STORED(Path)
MAPVET_STORED(Value)
MAPVET_STORED(Cond)
MAPVET_STORED(Type)
MAPVET_STORED(Field)
MAPVET_STORED(Class)
MAPVET_STORED(Global)
MAPVET_STORED(Local)
MAPVET_STORED(Event)
MAPVET_STORED(Edge)
MAPVET_STORED(Block)
MAPVET_STORED(Capture)
MAPVET_STORED(RequiredLock)
MAPVET_STORED(Loop)
MAPVET_STORED(Function)
MAPVET_STORED(KeyFunction)
MAPVET_STORED(Suppression)
MAPVET_STORED(FileFacts)
#undef MAPVET_STORED

template <class T> using Stored = typename StoredAs<T>::type;

/// Stored inline, as structs of the schema rather than tables.
template <class T>
concept Flat = Described<T> && !std::is_base_of_v<fb::Table, Stored<T>>;
template <class T>
concept Scalar = std::is_integral_v<T> || std::is_enum_v<T>;

constexpr char lower(char C) {
  return C >= 'A' && C <= 'Z' ? C - 'A' + 'a' : C;
}

/// Whether "EndLine, Const" names what ["end_line", "const_"] does.
template <class Names> constexpr bool sameNames(std::string_view A, Names B) {
  size_t I = 0;
  for (std::string_view Name : B) {
    while (I < A.size() && (A[I] == ' ' || A[I] == ','))
      ++I;
    for (char C : Name) {
      if (C == '_')
        continue;
      if (I >= A.size() || lower(A[I]) != C)
        return false;
      ++I;
    }
    if (I < A.size() && A[I] != ',')
      return false;
  }
  return I == A.size();
}

template <class T> constexpr bool agrees() {
  static_assert(Stored<T>::Traits::fields_number == FieldCount<T>,
                "Facts.fbs lacks a field of Facts.h, or has one too many");
  static_assert(sameNames(Fields<T>::Names, Stored<T>::Traits::field_names),
                "Facts.fbs names its fields in another order than Facts.h");
  return true;
}

//===----------------------------------------------------------------------===//
// Enumerations
//===----------------------------------------------------------------------===//

/// Whether \p V has a name, as the compiler sees it: it writes a cast where it
/// knows none.
template <auto V> constexpr bool named() {
  std::string_view S = __PRETTY_FUNCTION__;
  return S[S.find("V = ") + 4] != '(';
}
/// How many enumerators \p E has; they count up from 0.
template <class E, unsigned N = 0> constexpr unsigned enumerators() {
  if constexpr (N < 256 && named<static_cast<E>(N)>())
    return enumerators<E, N + 1>();
  else
    return N;
}
static_assert(enumerators<LockMode>() == 2 &&
              enumerators<EventKind>() > unsigned(EventKind::Touch));

//===----------------------------------------------------------------------===//
// The fingerprint of the schema
//===----------------------------------------------------------------------===//

constexpr uint64_t mix(uint64_t H, std::string_view S) {
  for (char C : S)
    H = (H ^ uint8_t(C)) * 0x100000001b3;
  return (H ^ 0xff) * 0x100000001b3;
}

template <class T> constexpr uint64_t fingerprint(uint64_t H);

template <class T> constexpr uint64_t fingerprintType(uint64_t H) {
  if constexpr (std::is_enum_v<T>)
    return mix(H * 31 + enumerators<T>(), "enum");
  else if constexpr (std::is_same_v<T, bool>)
    return mix(H, "bool");
  else if constexpr (std::is_integral_v<T>)
    return mix(H * 31 + sizeof(T), "number");
  else if constexpr (std::is_same_v<T, std::string>)
    return mix(H, "string");
  else if constexpr (Described<T>)
    return mix(H, Fields<T>::Struct);
  else
    return fingerprintType<typename T::value_type>(mix(H, "vector"));
}

template <class T> constexpr uint64_t fingerprint(uint64_t H) {
  H = mix(mix(H, Fields<T>::Struct), Fields<T>::Names);
  return [&]<size_t... I>(std::index_sequence<I...>) {
    using Tuple = decltype(fields(std::declval<T &>()));
    ((H = fingerprintType<
          std::remove_reference_t<std::tuple_element_t<I, Tuple>>>(H)),
     ...);
    return H;
  }(std::make_index_sequence<FieldCount<T>>());
}

template <class... T> constexpr uint64_t fingerprintAll() {
  static_assert((agrees<T>() && ...));
  uint64_t H = 0xcbf29ce484222325;
  ((H = fingerprint<T>(H)), ...);
  return H;
}

constexpr uint64_t Schema =
    fingerprintAll<Range, Edit, FixHint, Sel, Path, Value, Cond, Type, Field,
                   Class, Global, Local, Event, Edge, Block, Capture,
                   RequiredLock, Loop, Function, KeyFunction, Suppression,
                   FileFacts>();

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// What a vector of the schema says it consists of.
template <class T> struct ElementOf {
  using type = T;
};
template <> struct ElementOf<std::string> {
  using type = fb::Offset<fb::String>;
};
template <Flat T> struct ElementOf<T> {
  using type = const Stored<T> *;
};
template <Described T>
  requires(!Flat<T>)
struct ElementOf<T> {
  using type = fb::Offset<Stored<T>>;
};
template <class T> using Element = typename ElementOf<T>::type;

template <Flat T> Stored<T> flat(const T &X) {
  return std::apply(
      [](const auto &...V) {
        auto Plain = []<class V1>(V1 W) {
          if constexpr (std::is_enum_v<V1>)
            return std::underlying_type_t<V1>(W);
          else
            return W;
        };
        return Stored<T>(Plain(V)...);
      },
      fields(X));
}

class Writer {
public:
  fb::FlatBufferBuilder B;

  template <Described T> fb::Offset<Stored<T>> table(const T &X) {
    return [&]<size_t... I>(std::index_sequence<I...>) {
      auto F = fields(X);
      // Children come before their parent in the buffer, and where one is
      // skipped because it is all defaults, so is its field.
      return Stored<T>::Traits::Create(B, field(std::get<I>(F))...);
    }(std::make_index_sequence<FieldCount<T>>());
  }

private:
  llvm::StringMap<fb::Offset<stored::Path>> Paths;

  template <Scalar T> auto field(const T &X) {
    if constexpr (std::is_enum_v<T>)
      return std::underlying_type_t<T>(X);
    else
      return X;
  }

  /// Inline structs are passed by address.
  template <class S> struct Inline {
    std::optional<S> Value;
    operator const S *() const { return Value ? &*Value : nullptr; }
  };
  template <Flat T> Inline<Stored<T>> field(const T &X) {
    if (X == T())
      return {};
    return {flat(X)};
  }

  fb::Offset<stored::Path> field(const Path &X) {
    if (X == Path())
      return 0;
    // The same few paths stand all over a function.
    std::string Key;
    auto Add = [&](uint32_t V) {
      Key.append(reinterpret_cast<const char *>(&V), sizeof V);
    };
    Add(uint32_t(X.RootKind));
    Add(X.Owner);
    Add(X.Index);
    for (const Sel &S : X.Sels) {
      Add(uint32_t(S.Kind));
      Add(S.Name);
    }
    auto [It, Added] = Paths.try_emplace(Key);
    if (Added)
      It->second = table(X);
    return It->second;
  }
  fb::Offset<stored::Value> field(const Value &X) {
    return X == Value() ? fb::Offset<stored::Value>(0) : table(X);
  }

  template <class T>
  fb::Offset<fb::Vector<Element<T>>> field(const std::vector<T> &X) {
    if (X.empty())
      return 0;
    if constexpr (std::is_same_v<T, std::string>) {
      return B.CreateVectorOfStrings(X);
    } else if constexpr (Scalar<T>) {
      return B.CreateVector(X);
    } else if constexpr (Flat<T>) {
      std::vector<Stored<T>> Out;
      Out.reserve(X.size());
      for (const T &E : X)
        Out.push_back(flat(E));
      return B.CreateVectorOfStructs(Out);
    } else {
      std::vector<fb::Offset<Stored<T>>> Out;
      Out.reserve(X.size());
      for (const T &E : X)
        Out.push_back(element(E));
      return B.CreateVector(Out);
    }
  }
  /// An element of a vector cannot be left out.
  template <class T> fb::Offset<Stored<T>> element(const T &X) {
    if constexpr (std::is_same_v<T, Path>)
      if (X != Path())
        return field(X);
    return table(X);
  }
};

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

class Reader {
public:
  explicit Reader(size_t Bytes) : Budget(Bytes * 128 + 4096) {}

  const char *Problem = nullptr;

  /// The buffer is verified: every offset leads into it.
  template <class T> void read(T &Out, const Stored<T> &In) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      auto F = fields(Out);
      (field(std::get<I>(F), In.template get_field<I>()), ...);
    }(std::make_index_sequence<FieldCount<T>>());
  }

private:
  /// Offsets may lead to one place many times; what that may cost is bounded.
  size_t Budget;

  bool spend(size_t N) {
    if (N > Budget) {
      Problem = "they refer to one part too many times";
      Budget = 0;
      return false;
    }
    Budget -= N;
    return true;
  }

  template <Scalar T, class S> void field(T &Out, S In) {
    if constexpr (std::is_enum_v<T>) {
      if (In >= enumerators<T>()) {
        Problem = "they hold an unknown kind";
        return;
      }
    }
    Out = static_cast<T>(In);
  }
  template <Described T> void field(T &Out, const Stored<T> *In) {
    if (In)
      read(Out, *In);
  }
  void field(std::string &Out, const fb::String *In) {
    if (In && spend(In->size()))
      Out.assign(In->c_str(), In->size());
  }
  template <class T, class S>
  void field(std::vector<T> &Out, const fb::Vector<S> *In) {
    Out.clear();
    if (!In || !spend(size_t(In->size()) * sizeof(T)))
      return;
    Out.resize(In->size());
    for (fb::uoffset_t I = 0; I < In->size(); ++I)
      field(Out[I], In->Get(I));
  }
};

/// The first thing that is wrong with the indices within \p F, or null.
const char *misnumbered(const Function &F) {
  auto Path = [&](const facts::Path &P) {
    return P.Owner != F.Usr ||
           (P.RootKind != Root::Local || P.Index < F.Locals.size());
  };
  auto Cond = [&](uint32_t C) { return C == None || C < F.Conds.size(); };
  auto Value = [&](const auto &Self, const facts::Value &V) -> bool {
    if (!Path(V.P) || (V.Kind == ValueKind::Cond && !Cond(V.Index)))
      return false;
    for (const facts::Value &B : V.Bound)
      if (!Self(Self, B))
        return false;
    return true;
  };
  if (F.Blocks.size() == 1)
    return "a function has no exit";
  for (const Block &B : F.Blocks) {
    for (const Edge &E : B.Succs)
      if (E.To >= F.Blocks.size() || !Cond(E.Cond))
        return "an edge leads nowhere";
    for (const Event &E : B.Events) {
      bool Ok = Path(E.P) && Path(E.Q) && Path(E.Target) && Path(E.Recv) &&
                Path(E.Via) && Path(E.At) && Value(Value, E.V) &&
                (E.R == None || E.R < F.Temps);
      for (const facts::Value &A : E.Args)
        Ok = Ok && Value(Value, A);
      if (!Ok)
        return "an event names a variable that does not exist";
    }
  }
  for (const Capture &C : F.Captures)
    if (C.Local >= F.Locals.size())
      return "a capture names a variable that does not exist";
  for (const facts::Cond &C : F.Conds) {
    for (uint32_t K : C.Kids)
      if (K >= F.Conds.size())
        return "a condition has a part that does not exist";
    if (C.Kind == CondKind::Not && C.Kids.size() != 1)
      return "a negation has no operand";
  }
  // Conditions are trees: none is part of itself.
  std::vector<uint8_t> State(F.Conds.size());
  std::vector<std::pair<uint32_t, size_t>> Stack;
  for (uint32_t Start = 0; Start < F.Conds.size(); ++Start) {
    if (State[Start])
      continue;
    Stack.push_back({Start, 0});
    State[Start] = 1;
    while (!Stack.empty()) {
      auto &[C, Next] = Stack.back();
      const std::vector<uint32_t> &Kids = F.Conds[C].Kids;
      if (Next == Kids.size()) {
        State[C] = 2;
        Stack.pop_back();
        continue;
      }
      uint32_t Kid = Kids[Next++];
      if (State[Kid] == 1)
        return "a condition is part of itself";
      if (State[Kid] == 2)
        continue;
      State[Kid] = 1;
      Stack.push_back({Kid, 0});
      if (Stack.size() > 1000)
        return "a condition is nested too deeply";
    }
  }
  return nullptr;
}

//===----------------------------------------------------------------------===//
// The header
//===----------------------------------------------------------------------===//

struct Header {
  char Mark[8];
  uint32_t Version, Reserved;
  uint64_t Schema, Bytes, Checksum;
};
static_assert(sizeof(Header) == HeaderBytes && HeaderBytes % 8 == 0);

constexpr char Mark[8] = {'m', 'a', 'p', 'f', 'a', 'c', 't', '\n'};

llvm::Error damaged(const char *Why) {
  return llvm::createStringError(llvm::Twine("the facts are damaged: ") + Why);
}

} // namespace

uint64_t facts::schemaFingerprint() { return Schema; }

llvm::Expected<std::string> facts::write(const FileFacts &F) {
  Writer W;
  W.B.Finish(W.table(F));
  if (W.B.GetSize() > MaxStoredBytes)
    return llvm::createStringError("the facts are larger than " +
                                   llvm::Twine(MaxStoredBytes >> 20) + " MiB");
  llvm::StringRef Buffer(reinterpret_cast<const char *>(W.B.GetBufferPointer()),
                         W.B.GetSize());
  Header H{};
  std::memcpy(H.Mark, Mark, sizeof Mark);
  H.Version = F.Version;
  H.Schema = Schema;
  H.Bytes = Buffer.size();
  H.Checksum = llvm::xxh3_64bits(Buffer);
  std::string Out(reinterpret_cast<const char *>(&H), sizeof H);
  Out += Buffer;
  return Out;
}

llvm::Expected<FileFacts> facts::readBuffer(llvm::StringRef Buffer) {
  const auto *Data = reinterpret_cast<const uint8_t *>(Buffer.data());
  if (Buffer.size() < 8)
    return damaged("they are cut off");
  if (Buffer.size() > MaxStoredBytes)
    return damaged("they are too large");
  fb::Verifier V(Data, Buffer.size(), /*max_depth=*/64,
                 /*max_tables=*/fb::uoffset_t(Buffer.size() / 4));
  if (!stored::VerifyFileFactsBuffer(V))
    return damaged("an offset leads out of them");
  FileFacts F;
  Reader R(Buffer.size());
  R.read(F, *stored::GetFileFacts(Data));
  if (R.Problem)
    return damaged(R.Problem);
  if (F.Version != SchemaVersion)
    return damaged("they name another version than their header");
  if (F.Strings.empty() || !F.Strings.front().empty())
    return damaged("the first name is not empty");
  if (F.Types.empty())
    return damaged("they have no types");
  for (const Function &Fn : F.Functions) {
    if (const char *Why = misnumbered(Fn))
      return damaged(Why);
    // Analyses keep tables by their numbers.
    if (Fn.Temps > Buffer.size())
      return damaged("a function has too many temporaries");
  }
  return F;
}

llvm::Expected<FileFacts> facts::read(llvm::StringRef Bytes) {
  Header H;
  if (Bytes.size() < sizeof H)
    return damaged("they are cut off");
  std::memcpy(&H, Bytes.data(), sizeof H);
  if (std::memcmp(H.Mark, Mark, sizeof Mark) != 0)
    return damaged("they do not begin as facts do");
  if (H.Version != SchemaVersion || H.Schema != Schema)
    return llvm::createStringError(
        "the facts are those of another version of mapvet");
  llvm::StringRef Buffer = Bytes.drop_front(sizeof H);
  if (H.Reserved || H.Bytes != Buffer.size())
    return damaged("they are cut off");
  if (H.Checksum != llvm::xxh3_64bits(Buffer))
    return damaged("their checksum is wrong");
  if (reinterpret_cast<uintptr_t>(Buffer.data()) % 8 == 0)
    return readBuffer(Buffer);
  std::unique_ptr<uint64_t[]> Aligned(new uint64_t[Buffer.size() / 8 + 1]);
  std::memcpy(Aligned.get(), Buffer.data(), Buffer.size());
  return readBuffer(
      {reinterpret_cast<const char *>(Aligned.get()), Buffer.size()});
}
