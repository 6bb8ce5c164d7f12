# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shows hmap's types in gdb, live and in cores:

    (gdb) source hmap_gdb.py            (or from ~/.gdbinit)
    (gdb) print sessions
    (gdb) hmap-largest 10

Reads the memory only; calls nothing in the program.
"""
import re

import gdb
import gdb.printing

SLOTS = 15


def strip(type_):
    return type_.strip_typedefs().unqualified()


def table_of(value):
    """The detail::table within a map, set, handle's map or other type."""
    return value["table_"]


def slot_type(table):
    return gdb.lookup_type(strip(table.type).name + "::slot")


def entry_type(slot):
    """(type of an entry, whether it lies in the slot)."""
    storage = strip(slot.fields()[0].type)
    return storage.template_argument(0), bool(storage.template_argument(1))


def no_memory(table):
    return int(table["size_"]) == 0


def segments(table):
    """(address, log of buckets, address of the slots) of each segment."""
    directory, mask = table["dir_"], int(table["dir_mask_"])
    segment = gdb.lookup_type(re.match(r"(hmap::(\w+::)?)", strip(table.type).name)[1] +
                              "detail::segment").pointer()
    for i in range(mask + 1):
        bits = int(directory[i]["bits_"])
        head = gdb.Value(bits & ~31).cast(segment)
        if int(head["index"]) == i and int(head["count"]):
            yield bits & ~31, bits & 31, int(directory[i]["slots_"])


def entries(table):
    if no_memory(table):
        return
    slot = slot_type(table)
    entry, in_place = entry_type(slot)
    inferior = gdb.selected_inferior()
    for address, log, first in segments(table):
        tags = inferior.read_memory(address + 32, 16 << log)
        for n in range(1 << log):
            for k in range(SLOTS):
                if tags[16 * n + k] == b"\0":
                    continue
                at = first + (SLOTS * n + k) * slot.sizeof
                if in_place:
                    yield gdb.Value(at).cast(entry.pointer()).dereference()
                else:
                    yield gdb.Value(at).cast(entry.pointer().pointer()).dereference().dereference()


def growth(table):
    """The state of growth, in a few words."""
    mask = int(table["dir_mask_"])
    text = f"{int(table['growths_'])} growths"
    if int(table["relayouts_"]):
        text += f", {int(table['relayouts_'])} re-layouts"
    return text + (f", directory of {mask + 1}" if mask else "")


def summary(name, table):
    size = int(table["size_"])
    return f"{name} of {size} {'entry' if size == 1 else 'entries'} ({growth(table)})"


def children(table, is_map):
    n = 0
    for entry in entries(table):
        if is_map:
            yield f"[{n}] key", entry["first"]
            yield f"[{n}] value", entry["second"]
        else:
            yield f"[{n}]", entry
        n += 1


class Container:
    """map and set."""

    def __init__(self, value, name):
        self.table, self.name = table_of(value), name

    def to_string(self):
        return summary("hmap::" + self.name, self.table)

    def children(self):
        return children(self.table, self.name == "map")

    def display_hint(self):
        return "map" if self.name == "map" else "array"


class Handle:
    def __init__(self, value, name):
        self.shared = value["shared_"]

    def to_string(self):
        if not int(self.shared):
            return "hmap::handle, nil"
        count = ""
        for field in ("_M_i", "__a_"):  # of libstdc++, of libc++
            try:
                uses = self.shared["references"][field]
                uses = uses["__a_value"] if field == "__a_" else uses
                count = f", {int(uses)} handles"
                break
            except gdb.error:
                pass
        return summary("hmap::handle", self.shared["table"]) + count

    def children(self):
        return children(self.shared["table"], True) if int(self.shared) else iter(())

    def display_hint(self):
        return "map"


class View:
    def __init__(self, value, name):
        self.table = value["table_"]

    def to_string(self):
        if not int(self.table):
            return "hmap::view of nothing"
        return summary("hmap::view", self.table.dereference())

    def children(self):
        return children(self.table.dereference(), True) if int(self.table) else iter(())

    def display_hint(self):
        return "map"


class Bounded:
    def __init__(self, value, name):
        self.value = value

    def to_string(self):
        limit = int(self.value["max_entries_"])
        size = int(table_of(self.value["index_"])["size_"])
        return f"hmap::bounded_map of {size} entries" + (
            f", at most {limit}" if limit < 1 << 63 else "")

    def children(self):
        end = self.value["ends_"]
        node = gdb.lookup_type(strip(self.value.type).name + "::node").pointer()
        at, n = end["older"][0], 0
        while int(at) != int(end.address):
            entry = at.cast(node)["entry"]
            yield f"[{n}] key", entry["first"]
            yield f"[{n}] value", entry["second"]
            at, n = at["older"][0], n + 1

    def display_hint(self):
        return "map"


class Guarded:
    def __init__(self, value, name):
        self.value = value

    def to_string(self):
        return "hmap::guarded"

    def children(self):
        yield "value", self.value["value_"]
        yield "mutex", self.value["mutex_"]


class Sharded:
    def __init__(self, value, name):
        self.shards, self.count = value["shards_"], int(value["count_"])

    def tables(self):
        for i in range(self.count):
            yield table_of(self.shards[i]["entries"])

    def to_string(self):
        size = sum(int(t["size_"]) for t in self.tables())
        return f"hmap::sharded_map of {size} entries in {self.count} shards"

    def children(self):
        for table in self.tables():
            yield from children(table, True)

    def display_hint(self):
        return "map"


class Sync:
    def __init__(self, value, name):
        self.value = value

    def nodes(self):
        snapshot = pointee(self.value["read_"])
        found = {}
        indexes = [snapshot["settled"]]
        if int(self.value["dirty_"]):
            indexes.append(self.value["dirty_"])
        for index in indexes:
            for node in entries(table_of(index["nodes"])):
                cell = pointee(node["value"])
                if int(cell) > 1:
                    found[int(node)] = (node["key"], cell["value"])
        return found.values()

    def to_string(self):
        return f"hmap::sync_map of {len(self.nodes())} entries"

    def children(self):
        for n, (key, value) in enumerate(self.nodes()):
            yield f"[{n}] key", key
            yield f"[{n}] value", value

    def display_hint(self):
        return "map"


class Published:
    def __init__(self, value, name):
        self.version = pointee(value["now_"])

    def to_string(self):
        return f"hmap::published_map, version {int(self.version['number'])}"

    def children(self):
        yield "entries", self.version["entries"]


def pointee(atomic):
    """What a std::atomic<T *> holds, in libstdc++ or libc++."""
    for path in (("_M_b", "_M_p"), ("__a_", "__a_value")):
        value = atomic
        try:
            for name in path:
                value = value[name]
            return value
        except gdb.error:
            continue
    raise gdb.error("unknown std::atomic")


TYPES = {"map": Container, "set": Container, "handle": Handle, "view": View,
         "bounded_map": Bounded, "guarded": Guarded, "sharded_map": Sharded,
         "sync_map": Sync, "published_map": Published}
PATTERN = re.compile(r"^hmap::(?:\w+::)?(%s)<.*>$" % "|".join(TYPES))


def lookup(value):
    name = strip(value.type).name
    found = name and PATTERN.match(name)
    return TYPES[found[1]](value, found[1]) if found else None


lookup.name, lookup.enabled = "hmap", True
gdb.printing.register_pretty_printer(None, lookup, replace=True)


class Largest(gdb.Command):
    """List the largest maps of the program or core: hmap-largest [COUNT].

If the program was run with HMAP_PROFILE set these are all its maps; otherwise
those in global and static variables and in the variables of the threads."""

    def __init__(self):
        super().__init__("hmap-largest", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        count = int(argument) if argument else 10
        found = profiled() or variables()
        found.sort(key=lambda f: (-f[0], f[1]))
        if not found:
            print("no maps found")
        for size, where in found[:count]:
            print(f"{size:12} entries  {where}")


def profiled():
    found = []
    listing = gdb.execute("info variables -q -n profile_registry_now", to_string=True)
    for name in re.findall(r"\*(hmap::\w+::detail::profile_registry_now);", listing):
        registry = gdb.parse_and_eval(name)
        if not int(registry):
            continue
        node = registry["first_"]
        while int(node):
            where = node["record"]["where"]
            place = "?"
            if int(where["file_"]):
                place = f"{where['file_'].string()}:{int(where['line_'])}"
                if int(where["function_"]):
                    place += f" in {where['function_'].string()}"
            found.append((int(node["size"].dereference()),
                          f"made at {place}, table at {hex(int(node['table']))}"))
            node = node["after"]
    return found


def size_of(value):
    name = strip(value.type).name
    kind = name and PATTERN.match(name)
    if not kind:
        return None
    kind = kind[1]
    if kind in ("map", "set"):
        return int(table_of(value)["size_"])
    if kind == "handle":
        return int(value["shared_"]["table"]["size_"]) if int(value["shared_"]) else None
    if kind == "bounded_map":
        return int(table_of(value["index_"])["size_"])
    if kind == "guarded":
        return size_of(value["value_"])
    if kind == "sharded_map":
        return sum(int(t["size_"]) for t in Sharded(value, kind).tables())
    if kind == "sync_map":
        return len(Sync(value, kind).nodes())
    if kind == "published_map":
        return int(table_of(pointee(value["now_"])["entries"])["size_"])
    return None


def variables():
    found, seen = [], set()

    def add(name, value, depth=0):
        try:
            if value.address is None or int(value.address) in seen:
                return
            size = size_of(value)
            if size is not None:
                seen.add(int(value.address))
                found.append((size, f"{name} at {hex(int(value.address))}"))
            elif depth < 2 and strip(value.type).code == gdb.TYPE_CODE_STRUCT:
                for field in strip(value.type).fields():
                    if hasattr(field, "bitpos") and field.name and not field.is_base_class:
                        add(f"{name}.{field.name}", value[field], depth + 1)
        except gdb.error:
            pass

    def blocks(block, frame):
        while block is not None and not block.is_global:
            for symbol in block:
                if symbol.is_variable or symbol.is_argument:
                    try:
                        add(symbol.print_name, symbol.value(frame) if symbol.needs_frame
                            else symbol.value())
                    except gdb.error:
                        pass
            block = block.superblock

    selected = gdb.selected_thread()
    for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
        thread.switch()
        frame = gdb.newest_frame()
        while frame is not None:
            try:
                blocks(frame.block(), frame)
            except (RuntimeError, gdb.error):
                pass
            frame = frame.older()
    if selected:
        selected.switch()
    # Global variables of every file that debug information tells of.
    listing = gdb.execute("info variables -q -n -t hmap::", to_string=True)
    for name in re.findall(r"^\d+:\s.*?\b([\w:]+);$", listing, re.M):
        try:
            add(name, gdb.parse_and_eval(f"'{name}'"))
        except gdb.error:
            pass
    return found


Largest()
