//===- Facts.h - What one source file says about its maps -------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The facts of one source file: for every function that matters to maps, a
// small control-flow graph of *events* (map operations, locks, thread starts,
// assignments of handles, deep copies, calls), over *paths* that name memory.
// It is the only thing that the linker sees of a program, and the only thing
// that crosses files.  Nothing here knows of clang's AST.
//
// All names are interned: a Sym is an index into FileFacts::Strings, and after
// Program::add() an index into the program's own table.  Sym 0 is the empty
// string and means "none" everywhere.
//
// A new field needs two lines more, in the same place of the order: its name in
// Fields.h and, in snake_case and with the same default, in Facts.fbs.  Without
// them nothing compiles.  A field that holds names or types (Sym, TypeId, Path,
// Value, Range, FixHint) also needs its line in ProgramBuilder (Program.cpp),
// which renumbers them.  A new enumerator goes last and needs nothing.  A new
// struct needs its rows in Fields.h, Facts.fbs and Storage.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_FACTS_FACTS_H
#define MAPVET_FACTS_FACTS_H

#include <cstdint>
#include <string>
#include <vector>

namespace mapvet::facts {

/// Version of what the fields mean.  Raise it when facts mean something else
/// though no declaration changed; the declarations themselves are compared by
/// schemaFingerprint() of Storage.h.
inline constexpr uint32_t SchemaVersion = 8;

/// An interned string; 0 is "" and means "none".
using Sym = uint32_t;
/// Index into FileFacts::Types; 0 is the type "anything else".
using TypeId = uint32_t;
inline constexpr uint32_t None = ~0u;

/// A range of source text.  Lines and columns count from 1, columns in bytes;
/// Offset and Length are bytes from the start of the file, for fixes.
struct Range {
  Sym File = 0;
  uint32_t Line = 0, Col = 0, EndLine = 0, EndCol = 0;
  uint32_t Offset = 0, Length = 0;
  bool valid() const { return File != 0; }
  bool operator==(const Range &) const = default;
};

/// One replacement of text.  Length 0 inserts.
struct Edit {
  Sym File = 0;
  uint32_t Offset = 0, Length = 0;
  Sym Text = 0;
  bool operator==(const Edit &) const = default;
};

/// What applying a fix would achieve.
enum class FixKind : uint8_t {
  ConstRef,     ///< take or bind by `const &` instead of by value
  Ref,          ///< bind by `&`
  MakeHandle,   ///< create the map where the handle is declared
  LockHere,     ///< insert at the start of a function's body; see Function
  MoveArg,      ///< wrap the source in std::move
  Delete,       ///< take the text away
  Lookup,       ///< look the entry up in place of operator[]
  Clone,        ///< take a deep copy of the source
  SortKeys,     ///< walk a sorted copy
  KeepEntry,    ///< bind the entry to a reference once
  KeepIterator, ///< look up with find once and go on with what it found
  InsertOnce,   ///< insert without asking first
  EraseOnce,    ///< erase without asking first
  Hoist,        ///< declare the map before the loop, and clear it inside
  MakeStatic,   ///< make the variable once
  StrongHash,   ///< hash by the bundled hash
  Release,      ///< give the memory back after the removal
  CheckFound,   ///< do not go on where nothing was found
  KeepNext,     ///< go on with the iterator after the erased one
  EraseIf,      ///< make the loop that erases a call of erase_if
  Snapshot,     ///< walk a copy of the map
  ByValue,      ///< hold or return the object itself, not a reference to it
  CopyBefore,   ///< copy the entry before the statement that Name tells; goes
                ///< with those of the edits of UseCopy that come after it
  UseCopy,      ///< use that copy
  LookupAgain, ///< look the entry up again after the statement that Name tells;
               ///< goes with those of the edits of UseAgain that come after it
  UseAgain,    ///< use what was found again
  HoistEntry,  ///< copy the entry before the statement that uses it
  WeakCapture, ///< capture a weak pointer
  CaptureField, ///< capture the member that is used
  OwnKey,       ///< make the keys strings, not views of strings
};
struct FixHint {
  FixKind Kind = FixKind::ConstRef;
  std::vector<Edit> Edits;
  /// Hints of several events that belong together have one name: the fix is
  /// what they say together.  CopyBefore and LookupAgain: "FIRST-END", the
  /// bytes of a statement.
  Sym Name = 0;
  bool operator==(const FixHint &) const = default;
};

//===----------------------------------------------------------------------===//
// Paths and values
//===----------------------------------------------------------------------===//

enum class Root : uint8_t {
  None,   ///< not a place that can be named
  Local,  ///< Owner = function, Index = Function::Locals (parameters included).
          ///< A lambda that captures by reference names its creator's local.
  Global, ///< Owner = the variable (globals, static members, static locals)
  This,   ///< the object `*this`; Owner = the member function.  A lambda that
          ///< captures `this` names its creator's This.
  Temp,   ///< Owner = function, Index = number of a call result in it
  Any,    ///< any object of class Owner; the linker's abstraction of This
};

enum class SelKind : uint8_t {
  Field,   ///< Name = the field's USR
  Deref,   ///< what a pointer, reference, smart pointer, handle, optional or
           ///< guarded<T> at this place refers to
  Element, ///< an element of a container or array, or an entry of a map.
           ///< Name = the literal index or key if there is one, else 0
};
struct Sel {
  SelKind Kind = SelKind::Field;
  Sym Name = 0;
  bool operator==(const Sel &) const = default;
};

/// An access path: names a piece of memory.  A value of pointer-like type
/// (TypeKind Pointer, Reference, Unique, Shared, Handle, ...) stored at place P
/// refers to the memory P.Deref.  `p->m` is {p, Deref, Field m}.
struct Path {
  Root RootKind = Root::None;
  Sym Owner = 0;
  uint32_t Index = 0;
  std::vector<Sel> Sels;
  bool valid() const { return RootKind != Root::None; }
  bool operator==(const Path &) const = default;
};

enum class ValueKind : uint8_t {
  Unknown,   ///< Text = "%" (also of Fresh) if it is one of few: a remainder,
             ///< masked bits, one of two literals;
             ///< P = the number that was counted up or down to get it
  Null,      ///< nullptr, nil handle, empty smart pointer or optional
  Load,      ///< the pointer-like, callable, bool or int value stored at P
  Address,   ///< pointer or reference to the place P itself
  Fresh,     ///< a new object nobody else knows (new, make_unique, hmap::make)
  Function,  ///< callable: Text = USR of the function or lambda body; Bound =
             ///< the bound arguments (std::bind, {&C::run, this})
  Literal,   ///< Text = spelling of a bool ("true"/"false"), integer or string
             ///< ("\"de\"") constant
  Cond,      ///< truth value of Function::Conds[Index]
  CopyOf,    ///< a deep copy of the object at P (by-value class types)
  MovedFrom, ///< the object at P, moved
  Into,      ///< something that points into the object at P without owning it:
             ///< c_str(), data(), string_view, span, iterator
};
struct Value {
  ValueKind Kind = ValueKind::Unknown;
  Path P;
  Sym Text = 0;
  uint32_t Index = None;
  std::vector<Value> Bound; ///< Function: what is bound to it.  Unknown: loads
                            ///< of what it is computed of, as far as that is
                            ///< local, a result or in a map
  bool operator==(const Value &) const = default;
};

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

enum class CondKind : uint8_t {
  NonNull, ///< the pointer-like value at P is not null
  Equal,   ///< the value at P equals the literal Text
  Truth,   ///< the bool at P is true
  Opaque,  ///< some expression: Text is its normalised spelling; two conditions
           ///< with one Text agree unless a place in Reads changed between
  Not,     ///< Kids[0]
  And,     ///< all Kids
  Or,      ///< any of Kids
};
/// Conditions form trees; Kids are indices into Function::Conds.
struct Cond {
  CondKind Kind = CondKind::Opaque;
  Path P;
  Sym Text = 0;
  std::vector<Path> Reads;
  std::vector<uint32_t> Kids;
  Range Where; ///< of the expression, if it stands in the source
  bool operator==(const Cond &) const = default;
};

//===----------------------------------------------------------------------===//
// Types and declarations
//===----------------------------------------------------------------------===//

enum class TypeKind : uint8_t {
  Other,
  Bool,
  Integer,   ///< integers and enumerations
  String,    ///< owning strings
  View,      ///< string_view, span, const char *: Pointee = what is viewed
  Iterator,  ///< Pointee = the container, if known
  Map,       ///< a map or set held by value; see Key, Mapped, Model
  Handle,    ///< nullable shared handle to a map (hmap::handle); Pointee = map
  Pointer,   ///< raw pointer; Pointee
  Reference, ///< T& or reference_wrapper; Pointee
  Unique,    ///< unique_ptr
  Shared,    ///< shared_ptr and other owning shared pointers
  Weak,      ///< weak_ptr
  Optional,  ///< optional<T>; its value is at Deref
  Guarded,   ///< a value with its own lock (hmap::guarded, folly::Synchronized)
  Callable,  ///< std::function, lambda object, function pointer
  Thread,    ///< a thread object; see JoinsInDtor
  Future,    ///< result of async; see JoinsInDtor
  Mutex,
  Guard, ///< scoped lock known to the models
  Sync,  ///< latch, barrier, semaphore, condition variable, promise, once_flag
  Atomic,
  Sequence, ///< vector, array, list, deque, queue: Pointee = the element
  Record,   ///< any other class; see Record
};

struct Type {
  TypeKind Kind = TypeKind::Other;
  Sym Spelling = 0;   ///< as the reader would write it
  Sym Record = 0;     ///< USR of the class, for class types
  TypeId Pointee = 0; ///< what is pointed to, viewed or contained
  TypeId Key = 0;     ///< maps and sets
  TypeId Mapped = 0;  ///< maps
  Sym Model = 0;      ///< name of the model that described it, e.g. "std::map"
  bool Const = false;
  bool JoinsInDtor = false;  ///< jthread, future of async
  bool CarriesMap = false;   ///< copying it deeply copies at least one map
  bool Concurrent = false;   ///< map type that synchronises itself
  bool Ordered = false;      ///< maps: tree, not hashed
  bool NodeStable = false;   ///< maps: references to entries survive insertions
  Sym GuardText = 0;         ///< mutexes: see models::TypeModel::Guard
  bool Finite = false;       ///< has few values: bool, enumerations, characters
  bool Bounded = false;      ///< map type that evicts entries by itself
  bool Untyped = false;      ///< any, variant, a JSON value
  bool CanReserve = false;   ///< maps: room for entries can be made before
  bool ReserveHolds = false; ///< maps: nothing dies by insertions up to the
                             ///< number of entries that was reserved
  bool AdvanceErased = false; ///< maps: an iterator of an erased entry can
                              ///< still be moved on
  /// Maps that keep the memory of removed entries: the call of a member that
  /// gives it back.
  Sym Release = 0;
  Sym ReadMostly = 0;      ///< maps made for keys that are written once: the
                           ///< type for keys that keep coming
  bool MasksHash = false;  ///< maps: take the low bits of the hash as they are
  bool Seeded = false;     ///< maps: hash by a seed that nobody outside knows
  Sym Hash = 0, Equal = 0; ///< hash maps: see FileFacts::KeyFunctions
  uint8_t KeyZeros = 0;    ///< maps keyed by pointers: so many low bits of each
                           ///< are zero
  bool Inline = false; ///< containers: elements may lie in the object itself,
                       ///< so that they move with it
  bool operator==(const Type &) const = default;
};

struct Field {
  Sym Usr = 0, Name = 0, Class = 0;
  TypeId Ty = 0;
  Range Decl;
  bool Mutable = false;
  bool Private = false; ///< private or protected
  bool Value = false;   ///< marked as copied deeply, never shared
  Path GuardedBy;       ///< from GUARDED_BY: This-rooted or global
  std::vector<FixHint> Fixes;
};

inline constexpr const char *UnusedMember = "unused ";

struct Class {
  Sym Usr = 0, Name = 0;
  std::vector<Sym> Bases;  ///< USRs
  std::vector<Sym> Fields; ///< USRs
  Sym Dtor = 0;            ///< USR of the destructor, 0 if implicit
  /// USRs of member functions and friends that this file declares and does not
  /// define, sorted: what the class does besides is not seen here.  Those of a
  /// class template that the file has the body of and does not use begin with
  /// UnusedMember: in a whole program, nobody uses them.
  std::vector<Sym> Undefined;
  Range Decl;
  bool Local = false; ///< in a function or an unnamed namespace
};

struct Global {
  Sym Usr = 0, Name = 0;
  TypeId Ty = 0;
  Range Decl;
  Sym StaticLocalOf = 0; ///< function USR for function statics
  bool ThreadLocal = false, Const = false, Internal = false;
  bool InHeader = false; ///< declared in an included file
  /// What a pointer-like global holds when the program starts: Null, Fresh, or
  /// Unknown where its initialiser does not say.
  ValueKind Init = ValueKind::Unknown;
  Path GuardedBy;
  std::vector<FixHint> Fixes;
  std::vector<Sym> Keys; ///< maps: constant keys that the initialiser spells
};

struct Local {
  Sym Name = 0;
  TypeId Ty = 0; ///< Reference types are kept: see TypeKind::Reference
  Range Decl;
  uint32_t Param = None;   ///< index of the parameter, None for variables
  bool Capture = false;    ///< copy that a lambda holds; see Function::Captures
  uint32_t ScopeDepth = 0; ///< nesting of the declaring scope; a variable of
                           ///< larger depth dies before one of smaller depth
  bool RangeElement = false; ///< the variable of a range-based for
  bool Value = false;        ///< marked as copied deeply, never shared
  std::vector<FixHint> Fixes;
  /// Maps: number of entries that the initialiser spells, if all their keys and
  /// values are constants.
  uint32_t Entries = None;
  Range InputAt; ///< the call that fills it from outside
};

//===----------------------------------------------------------------------===//
// Events
//===----------------------------------------------------------------------===//

enum class EventKind : uint8_t {
  Assign, ///< P := V.  For pointer-like, callable, bool, thread, guard places;
          ///< also the first binding of a reference or variable
  Store,  ///< a scalar at P changed to something unknown, V: its operands,
          ///< unless it is added to; V.Text = "%" if it is one of few then
  MapOp,  ///< operation Op on the map object at P; Key = Args[0] if any;
          ///< result (reference or iterator into P) is Temp R
  Deref,  ///< the pointer-like value at P is dereferenced (not by a MapOp)
  Call,   ///< see Callee/Target; Recv = object, Args, result Temp R
  Lock,   ///< mutex at P is locked in Mode; guard object at Q if any
  Unlock, ///< mutex, or the guard, at P is unlocked
  Spawn,  ///< V runs in parallel from here; thread object or future at P if
          ///< any, else the pool; where both are known, the pool at Q
  Join,   ///< the thread, future or container of them at P has ended after this
  Signal, ///< P releases waiters: latch.count_down, promise.set_value, store
          ///< (of V, if that is a literal)
  Wait,   ///< returns after some Signal of P: latch.wait, get, atomic load
  Copy,   ///< deep copy of the object at Q (type Ty, contains a map) to P
  Move,   ///< object at Q moved to P (Q is nil/empty after)
  Destroy, ///< the object at P ends its life (scope exit, delete, pop, erase of
           ///< an owning container's elements: then P ends in Element)
  Return,  ///< returns V
  Escape,  ///< P's address goes where nothing is known; OpRelease: detached
  Swap,    ///< the contents of P and Q are exchanged
  Use,     ///< Use is done with the local copy P, or with a part of it.  Only
           ///< for copies of entries of maps, and of objects that carry a map.
           ///< Op is OpAssign where the copy is made (of Q, if that has a name)
           ///< and OpAssign | OpRef where a reference to const is bound
  Sink,    ///< inside a loop over the hash map at Q, something of an entry is
           ///< added to P in such a way that the order of the entries shows;
           ///< Name says how: "stream", "text", "sequence", "sum", "hash",
           ///< "number", or "first" for the one entry that is taken.  P is
           ///< invalid for files and the console.  Name "sorted": what P holds
           ///< is sorted here
  Change,  ///< the object at P, of which the key of a map operation in this
           ///< function is made, may be another from here on.  Says nothing of
           ///< what other events say already
  Borrow,  ///< Q, a variable or field of kind Borrowed, refers to the place P
           ///< from here; V = Load of what it was copied from.  Without Q: what
           ///< the function returns; with an Op, a part of that
  Touch,   ///< what the variable, field or call result P refers to is accessed;
           ///< Op = OpIterate: the iterator P is moved on; OpLookup: it is
           ///< handed on, which may lead nowhere
};

/// What the code around an expression does with the object that it names.
enum class UseKind : uint8_t {
  Unknown,  ///< it may be read, written, kept
  Write,    ///< assigned or changed, its old value lost or its own business
  Passed,   ///< given to a function by mutable reference
  Discard,  ///< nothing: `m[k];`
  Follow,   ///< dereferenced, called or indexed, so that it must be there
  Probe,    ///< asked whether it is what a fresh object would be: zero, null,
            ///< empty
  Test,     ///< compared otherwise, or switched over
  Print,    ///< written to a stream or a log
  Result,   ///< returned by value, or by reference to const
  Argument, ///< given to a function by value or by reference to const
  Copy,     ///< a variable is initialised by it, or a place assigned
  Bound,    ///< a reference bound to it, through which it is only read
  Compute,  ///< operand of arithmetic, other reads
};

/// What kind of thing refers to an entry.
enum class BorrowKind : uint8_t { None, Iterator, Reference, Pointer, View };

/// What dies when a map operation runs; a set of bits, from the models.
enum Dies : uint8_t {
  DiesNothing = 0,
  DiesIterators = 1,  ///< all iterators of the map
  DiesReferences = 2, ///< all pointers and references to entries
  DiesThisEntry = 4,  ///< iterators and references to the removed entry
  DiesThisPlace = 8,  ///< iterators to the removed entry, which lives on in
                      ///< the result, if that is used
};

/// What a map operation does; a set of bits, from the models.
enum OpFlags : uint32_t {
  OpRead = 1u << 0,         ///< reads entries or the size
  OpWrite = 1u << 1,        ///< changes entries or structure
  OpInsert = 1u << 2,       ///< may add an entry
  OpErase = 1u << 3,        ///< may remove an entry
  OpClear = 1u << 4,        ///< removes all entries
  OpLookup = 1u << 5,       ///< result points to an entry, may be end/null
  OpRef = 1u << 6,          ///< result refers to an entry that exists
  OpIterate = 1u << 7,      ///< begin/end, range-for, range(f)
  OpRehash = 1u << 8,       ///< reserve, rehash, shrink
  OpNilSafe = 1u << 9,      ///< legal on a nil handle
  OpAssign = 1u << 10,      ///< whole contents replaced
  OpMoveOut = 1u << 11,     ///< contents moved away
  OpSubscript = 1u << 12,   ///< operator[]
  OpElementRead = 1u << 13, ///< a read of an entry through a reference/iterator
  OpElementWrite =
      1u << 14, ///< a write of an entry through a reference/iterator
  OpReserve = 1u << 15,
  OpNear = 1u << 16,    ///< a lookup that may find another key's entry
  OpRelease = 1u << 17, ///< gives the memory of removed entries back
  OpEnd = 1u << 18,     ///< the position behind the last entry: tells nothing
                        ///< of what is in the map
};

/// What becomes of the result of a map operation.
enum class ResultUse : uint8_t {
  Other,
  Discarded,
  Assigned, ///< a value is assigned to the entry: `m[k] = v`
};

enum class LockMode : uint8_t { Exclusive, Shared };

enum class SpawnKind : uint8_t {
  Thread,   ///< runs until joined
  Async,    ///< runs until its future is waited for
  Executor, ///< runs later on a thread of a pool
  ForkJoin, ///< parallel for: many instances, all ended when the call returns
  Timer,    ///< runs repeatedly
  Serial,   ///< runs later on one event loop: parallel to us, not to itself
};

enum class CopyKind : uint8_t {
  Param,   ///< by-value parameter at a call: P is the callee's parameter if the
           ///< callee is known (Owner = callee, Index = local), else invalid
  Var,     ///< variable initialised or assigned
  Return,  ///< returned by value from something that lives on
  LoopVar, ///< by-value variable of a range-for
  Capture, ///< captured or bound by value
  Member,  ///< constructor initialiser, aggregate or field assignment
  Temp,    ///< unnamed
};

struct Event {
  EventKind Kind = EventKind::Call;
  Range Where;
  Path P, Q;
  Value V;
  uint32_t Op = 0;   ///< OpFlags
  Sym Name = 0;      ///< member or function name as written
  uint32_t R = None; ///< result Temp
  // Call
  Sym Callee = 0; ///< USR; 0 for indirect calls.  Spawn: a function
                  ///< that is taken for one that starts threads as
                  ///< long as its body is not seen
  Path Target;    ///< indirect: the callable's place
  Path Recv;
  std::vector<Value>
      Args;             ///< Assign: Literal keys that a fresh map is made with
  bool Virtual = false; ///< dispatched dynamically
  bool Construct = false; ///< constructor call, Recv = the new object
  // Lock
  LockMode Mode = LockMode::Exclusive;
  bool Try = false; ///< Wait: an atomic load, which returns at once.  Signal:
                    ///< an atomic is changed, but nothing is released
  // Spawn
  SpawnKind Spawned = SpawnKind::Thread;
  bool Multi = false; ///< several instances may run in parallel
  // Copy
  CopyKind Copied = CopyKind::Var;
  TypeId Ty = 0;
  uint32_t KnownSize = None; ///< number of entries, where a literal says so
  // MapOp, Borrow
  BorrowKind Borrowed = BorrowKind::None; ///< of the result, of the holder Q
  uint8_t Dies = 0;                       ///< MapOp
  Path Via; ///< MapOp: what refers to the map, if it is itself
            ///< an entry or the result of a call
  Path At;  ///< MapOp: what refers to the entry that is removed,
            ///< or holds the key
  std::vector<FixHint> Fixes;
  // MapOp, Use
  UseKind Use = UseKind::Unknown; ///< what is done with the entry of operator[]
  Sym Key = 0;                    ///< normalised spelling of the key
  std::vector<Path> KeyReads;     ///< the places that the key is computed from
  /// Names the entry within the function: two operations with one Entry are
  /// about one key of one map unless one of EntryReads changed between them.
  /// 0 if evaluating the key twice might give two keys.
  Sym Entry = 0;
  std::vector<Path> EntryReads;
  Sym KeyText = 0; ///< the key as it stands in the source
  ResultUse Outcome = ResultUse::Other;
  uint8_t KeyZeros = 0;     ///< so many low bits of the integer key are zero
  uint32_t KeyInput = None; ///< local that the key is made of and that holds
                            ///< something from outside
};

struct Edge {
  uint32_t To = 0;      ///< block
  uint32_t Cond = None; ///< index into Function::Conds
  bool Sense = true;    ///< taken when Cond is Sense
  bool operator==(const Edge &) const = default;
};
struct Block {
  bool Throws = false; ///< ends with a throw expression
  std::vector<Event> Events;
  std::vector<Edge> Succs;
};

struct Capture {
  uint32_t Local = 0; ///< the lambda's own copy
  Value From;         ///< its value, in terms of the creator
  /// The members (USRs) of the object captured, or pointed to, that the lambda
  /// names; Whole if it uses the object otherwise, too.
  std::vector<Sym> Members;
  bool Whole = false;
};

struct RequiredLock {
  Path P;
  LockMode Mode = LockMode::Exclusive;
};

/// A loop of a function that uses maps.
struct Loop {
  Range Where; ///< the whole statement
  Range Body;
  /// The number of turns is known before the first; an expression gives it.
  bool Counted = false;
  Sym Count = 0;
  uint32_t Trips = None; ///< the number itself, where it is a constant
  Range Before;          ///< where a statement before the loop could go
  Sym Indent = 0;
  std::vector<FixHint> Fixes;
};

struct Function {
  Sym Usr = 0;
  Sym Name = 0;   ///< qualified, for messages
  Sym Class = 0;  ///< USR of the class, for members
  Sym Parent = 0; ///< lambdas: the enclosing function
  std::vector<Sym> Overrides;
  Range Decl; ///< the name
  bool Ctor = false, Dtor = false, Static = false, Virtual = false;
  bool Const = false, Lambda = false, Private = false, Internal = false;
  bool Operator = false, Main = false, TestBody = false;
  bool AddressTaken = false;
  bool Catches = false; ///< has a handler for exceptions
  TypeId Result = 0;
  std::vector<Local> Locals;
  std::vector<Capture> Captures;
  std::vector<RequiredLock> Requires; ///< REQUIRES(...): held by every caller
  std::vector<Cond> Conds;
  std::vector<Block> Blocks; ///< Blocks[0] is the entry, Blocks[1] the exit
  uint32_t Temps = 0;
  /// Where a lock could be inserted: start of the first statement's line.
  Range BodyStart;
  Sym BodyIndent = 0;
  std::vector<FixHint> ResultFixes; ///< ConstRef: return by const reference
  std::vector<Loop> Loops;          ///< by place
  bool TestCase = false;   ///< the body of one test, which the framework runs
  bool ThreadTest = false; ///< tests on which thread it runs
};

/// A function that hashes or compares keys of maps, or that such a function
/// calls: what of the keys it depends on.  Parts of a key are written as fields
/// ("name", "pos.x"), "*" for what a pointer refers to, "" for all of it.
struct KeyFunction {
  Sym Usr = 0; ///< of a library's own: a name of its class
  Sym Name = 0;
  Range Decl;             ///< of a library's own: none
  std::vector<Sym> Reads; ///< parts that the result depends on
  std::vector<Range> At;  ///< where each of them is read
  std::vector<Sym> Calls; ///< functions of the project that see the whole key
                          ///< or characters of it
  bool Opaque = false;    ///< keys go where it is not seen what they are for
  bool Text = false;      ///< a part that it depends on is text
  bool Folds = false;     ///< takes upper and lower case for the same
  bool Crossed = false;   ///< compares different parts of two keys
  bool Address = false;   ///< takes a pointer by its address alone
  /// The result is the key, a number or a pointer, but for a shift to the left
  /// by Up bits and to the right by Down.
  bool Linear = false;
  uint8_t Up = 0, Down = 0;
  /// Two parts that may be exchanged without a change of the hash, and how
  /// their hashes are combined: "a", "b", "^".
  std::vector<Sym> Symmetric;
  Range SymmetricAt;
  std::vector<Sym> Overloads; ///< other call operators of the class
};

enum class SuppressionKind : uint8_t {
  Ignore,     ///< `mapvet: ignore(CHECKS): REASON`
  Unknown,    ///< `mapvet: WORD`; Checks = the word
  Nolint,     ///< clang-tidy's comments, a begin and its end being one
  StrayBegin, ///< NOLINTBEGIN without an end
  StrayEnd,   ///< NOLINTEND without a begin
};

/// A comment that silences findings.
struct Suppression {
  SuppressionKind Kind = SuppressionKind::Ignore;
  Range Where;        ///< the comment, or the word in it
  uint32_t First = 1; ///< the lines that it speaks of, both included;
  uint32_t Last = 0;  ///< none if Last is smaller
  bool List = false;  ///< it has parentheses
  Sym Checks = 0;     ///< what stands between them
  Sym Reason = 0;
  std::vector<FixHint> Fixes;
};

struct FileFacts {
  uint32_t Version = SchemaVersion;
  Sym MainFile = 0;
  std::vector<std::string> Strings{""};
  std::vector<Type> Types{Type()};
  std::vector<Class> Classes;
  std::vector<Field> Fields;
  std::vector<Global> Globals;
  std::vector<Function> Functions;
  std::vector<KeyFunction> KeyFunctions;
  std::vector<Suppression> Suppressions; ///< of all files of the project seen
};

} // namespace mapvet::facts
#endif
