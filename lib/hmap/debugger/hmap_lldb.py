# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shows hmap's types in lldb, live and in cores:

    (lldb) command script import hmap_lldb.py     (or from ~/.lldbinit)
    (lldb) v sessions

Reads the memory only; calls nothing in the program.
"""
import lldb

SLOTS = 15


def member(value, name):
    """The member `name` of `value` or of one of its bases."""
    found = value.GetChildMemberWithName(name)
    if found.IsValid():
        return found.GetNonSyntheticValue()
    for i in range(value.GetType().GetNumberOfDirectBaseClasses()):
        found = member(value.GetChildAtIndex(i).GetNonSyntheticValue(), name)
        if found.IsValid():
            return found
    return lldb.SBValue()


def path(value, *names):
    value = value.GetNonSyntheticValue()
    for name in names:
        value = member(value, name)
    return value


def number(value, *names):
    return path(value, *names).GetValueAsUnsigned()


def entries(table, limit):
    """(address, type) of at most `limit` entries of a detail::table."""
    if number(table, "size_") == 0:
        return
    process = table.GetProcess()
    storage, entry = storage_of(table)
    in_place = storage.GetFieldAtIndex(0).GetName() == "raw"
    word = process.GetAddressByteSize()
    stride = storage.GetByteSize()
    directory = number(table, "dir_")
    error = lldb.SBError()
    count = 0
    for i in range(number(table, "dir_mask_") + 1):
        bits = process.ReadPointerFromMemory(directory + 2 * word * i, error)
        first = process.ReadPointerFromMemory(directory + 2 * word * i + word, error)
        head, log = bits & ~31, bits & 31
        if (process.ReadUnsignedFromMemory(head + 8, 4, error) != i or
                process.ReadUnsignedFromMemory(head, 4, error) == 0):
            continue
        tags = process.ReadMemory(head + 32, 16 << log, error)
        for n in range(1 << log):
            for k in range(SLOTS):
                if tags[16 * n + k] == 0:
                    continue
                at = first + (SLOTS * n + k) * stride
                if not in_place:
                    at = process.ReadPointerFromMemory(at, error)
                yield at, entry
                count += 1
                if count == limit:
                    return


def storage_of(table):
    """The slot_storage of the table's slots, and the type of an entry."""
    kind = table.GetType().GetCanonicalType().GetUnqualifiedType()
    slot = table.GetTarget().FindFirstType(kind.GetName() + "::slot")
    storage = slot.GetDirectBaseClassAtIndex(0).GetType()
    return storage, storage.GetTemplateArgumentType(0)


def summary(name, table):
    size = number(table, "size_")
    text = f"{name} of {size} {'entry' if size == 1 else 'entries'} ({number(table, 'growths_')} growths"
    if number(table, "relayouts_"):
        text += f", {number(table, 'relayouts_')} re-layouts"
    if number(table, "dir_mask_"):
        text += f", directory of {number(table, 'dir_mask_') + 1}"
    return text + ")"


class Children:
    """Base of what shows the parts of a value; `parts` makes them."""

    def __init__(self, value, internal):
        self.value = value.GetNonSyntheticValue()
        self.found = []

    def update(self):
        self.found = []
        try:
            self.found = list(self.parts())
        except Exception:  # half-constructed objects
            pass
        return False

    def num_children(self, most=None):
        return len(self.found)

    def get_child_index(self, name):
        return int(name.strip("[]")) if name.strip("[]").isdigit() else -1

    def get_child_at_index(self, i):
        if not 0 <= i < len(self.found):
            return None
        at, kind = self.found[i]
        return self.value.CreateValueFromAddress(f"[{i}]", at, kind)

    def has_children(self):
        return True

    LIMIT = 256

    def of(self, table):
        return entries(table, self.LIMIT)


class Container(Children):
    def parts(self):
        return self.of(path(self.value, "table_"))


class Handle(Children):
    def parts(self):
        if not number(self.value, "shared_"):
            return []
        return self.of(path(path(self.value, "shared_").Dereference(), "table"))


class View(Children):
    def parts(self):
        if not number(self.value, "table_"):
            return []
        return self.of(path(self.value, "table_").Dereference())


class Bounded(Children):
    def parts(self):
        node = bounded_node(self.value)
        offset = field_offset(node, "entry")
        kind = field_type(node, "entry")
        ends = path(self.value, "ends_")
        links, end = ends.GetType(), ends.GetLoadAddress()
        at = path(ends, "older").GetChildAtIndex(0).GetValueAsUnsigned()
        while at != end and len(self.found) < self.LIMIT:
            yield at + offset, kind
            link = self.value.CreateValueFromAddress("link", at, links)
            at = path(link, "older").GetChildAtIndex(0).GetValueAsUnsigned()


def bounded_node(value):
    kind = value.GetType().GetCanonicalType().GetUnqualifiedType()
    return value.GetTarget().FindFirstType(kind.GetName() + "::node")


def field_offset(kind, name):
    return next(f.GetOffsetInBytes() for f in kind.get_fields_array() if f.GetName() == name)


def field_type(kind, name):
    return next(f.GetType() for f in kind.get_fields_array() if f.GetName() == name)


class Guarded(Children):
    def parts(self):
        held = path(self.value, "value_")
        return [(held.GetLoadAddress(), held.GetType())]


def shards(value):
    pointer = path(value, "shards_")
    kind = pointer.GetType().GetPointeeType()
    for i in range(number(value, "count_")):
        shard = value.CreateValueFromAddress(
            "shard", pointer.GetValueAsUnsigned() + i * kind.GetByteSize(), kind)
        yield path(shard, "entries", "table_")


class Sharded(Children):
    def parts(self):
        for table in shards(self.value.GetNonSyntheticValue()):
            yield from self.of(table)


def atomic_pointer(value):
    """The pointer in a std::atomic, as an address."""
    error = lldb.SBError()
    return value.GetProcess().ReadPointerFromMemory(value.GetLoadAddress(), error)


def sync_nodes(value):
    """(address of the key and its type, of the value and its type)."""
    value = value.GetNonSyntheticValue()
    target = value.GetTarget()
    kind = value.GetType().GetCanonicalType().GetUnqualifiedType().GetName()
    snapshot, node, cell, index = (target.FindFirstType(f"{kind}::{n}")
                                   for n in ("snapshot", "node", "cell", "index"))
    error = lldb.SBError()
    process = value.GetProcess()
    read = value.CreateValueFromAddress(
        "read", atomic_pointer(path(value, "read_")), snapshot)
    found = {}
    for at in (number(read, "settled"), number(value, "dirty_")):
        if not at:
            continue
        nodes = path(value.CreateValueFromAddress("index", at, index), "nodes", "table_")
        for entry, _ in entries(nodes, Children.LIMIT):
            where = process.ReadPointerFromMemory(entry, error)
            held = process.ReadPointerFromMemory(where + field_offset(node, "value"), error)
            if held > 1:
                found[where] = ((where + field_offset(node, "key"), field_type(node, "key")),
                                (held + field_offset(cell, "value"), field_type(cell, "value")))
    return list(found.values())


class Sync(Children):
    def parts(self):
        for key, value in sync_nodes(self.value):
            yield key
            yield value


def published_version(value):
    value = value.GetNonSyntheticValue()
    kind = value.GetType().GetCanonicalType().GetUnqualifiedType().GetName()
    return value.CreateValueFromAddress("version", atomic_pointer(path(value, "now_")),
                                        value.GetTarget().FindFirstType(kind + "::version"))


class Published(Children):
    def parts(self):
        held = path(published_version(self.value), "entries")
        return [(held.GetLoadAddress(), held.GetType())]


def map_summary(value, internal):
    return summary("hmap::map", path(value, "table_"))


def set_summary(value, internal):
    return summary("hmap::set", path(value, "table_"))


def handle_summary(value, internal):
    if not number(value, "shared_"):
        return "hmap::handle, nil"
    shared = path(value, "shared_").Dereference()
    error = lldb.SBError()
    uses = value.GetProcess().ReadUnsignedFromMemory(
        path(shared, "references").GetLoadAddress(), 8, error)
    return summary("hmap::handle", path(shared, "table")) + f", {uses} handles"


def view_summary(value, internal):
    if not number(value, "table_"):
        return "hmap::view of nothing"
    return summary("hmap::view", path(value, "table_").Dereference())


def bounded_summary(value, internal):
    limit = number(value, "max_entries_")
    return f"hmap::bounded_map of {number(value, 'index_', 'table_', 'size_')} entries" + (
        f", at most {limit}" if limit < 1 << 63 else "")


def guarded_summary(value, internal):
    return "hmap::guarded"


def sharded_summary(value, internal):
    size = sum(number(t, "size_") for t in shards(value.GetNonSyntheticValue()))
    return f"hmap::sharded_map of {size} entries in {number(value, 'count_')} shards"


def sync_summary(value, internal):
    return f"hmap::sync_map of {len(sync_nodes(value))} entries"


def published_summary(value, internal):
    return f"hmap::published_map, version {number(published_version(value), 'number')}"


def __lldb_init_module(debugger, internal):
    for name, shows, text in (
            ("map", Container, map_summary), ("set", Container, set_summary),
            ("handle", Handle, handle_summary), ("view", View, view_summary),
            ("bounded_map", Bounded, bounded_summary), ("guarded", Guarded, guarded_summary),
            ("sharded_map", Sharded, sharded_summary), ("sync_map", Sync, sync_summary),
            ("published_map", Published, published_summary)):
        pattern = rf"^hmap::([a-z_0-9]+::)?{name}<.*[^:]>$"
        debugger.HandleCommand(
            f'type summary add -w hmap -e -x "{pattern}" -F {__name__}.{text.__name__}')
        debugger.HandleCommand(
            f'type synthetic add -w hmap -x "{pattern}" -l {__name__}.{shows.__name__}')
    debugger.HandleCommand("type category enable hmap")
