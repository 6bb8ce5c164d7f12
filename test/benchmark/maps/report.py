# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The figures of the map benchmark as one HTML page without outside parts."""
import html as text
import math

COLOURS = {"hmap": "#c0392b", "absl": "#2471a3", "boost": "#1e8449",
           "folly": "#7d3c98", "go": "#17a589", "hopscotch": "#b7950b",
           "robin": "#ca6f1e", "std": "#7f8c8d", "sync_map": "#c0392b",
           "sharded_map": "#e74c3c", "guarded": "#d98880",
           "published_map": "#922b21", "mutex+boost": "#1e8449",
           "shared_mutex+boost": "#52be80", "tbb": "#2471a3",
           "libcuckoo": "#7d3c98", "nothing": "#bbb"}


def bars(values, unit):
    """One horizontal bar a name, shortest first."""
    rows = sorted(values.items(), key=lambda i: i[1])
    longest = max(values.values())
    parts = [f'<svg viewBox="0 0 640 {24 * len(rows)}" width="640">']
    for n, (name, value) in enumerate(rows):
        width = 440 * value / longest
        parts.append(
            f'<text x="90" y="{24 * n + 16}" text-anchor="end">{name}</text>'
            f'<rect x="98" y="{24 * n + 3}" width="{width:.1f}" height="18" '
            f'fill="{COLOURS.get(name, "#555")}"/>'
            f'<text x="{104 + width:.1f}" y="{24 * n + 16}">'
            f'{value:.3g}{unit}</text>')
    return "".join(parts) + "</svg>"


def curves(rows, labels):
    """A line a name over the labels, logarithmic."""
    low = min(min(r) for r in rows.values())
    high = max(max(r) for r in rows.values())
    scale = 260 / (math.log(high / low) or 1)

    def y(value):
        return 290 - math.log(value / low) * scale

    parts = ['<svg viewBox="0 0 640 330" width="640">']
    power = 10 ** math.ceil(math.log10(low))
    while power <= high:
        parts.append(f'<line x1="60" x2="540" y1="{y(power):.1f}" '
                     f'y2="{y(power):.1f}" stroke="#ddd"/><text x="54" '
                     f'y="{y(power) + 4:.1f}" text-anchor="end">{power:g}'
                     '</text>')
        power *= 10
    xs = [60 + 480 * i / (len(labels) - 1) for i in range(len(labels))]
    for x, label in zip(xs, labels):
        parts.append(f'<text x="{x:.0f}" y="315" text-anchor="middle">{label}'
                     '</text>')
    for name, row in rows.items():
        colour = COLOURS.get(name, "#555")
        points = " ".join(f"{x:.1f},{y(v):.1f}" for x, v in zip(xs, row))
        parts.append(f'<polyline points="{points}" fill="none" '
                     f'stroke="{colour}" stroke-width="2"/><text x="546" '
                     f'y="{y(row[-1]) + 4:.1f}" fill="{colour}">{name}</text>')
    return "".join(parts) + "</svg>"


def shade(ratio):
    """Green below one, red above."""
    strength = min(1, abs(math.log(ratio)) / math.log(4))
    return f"hsl({130 if ratio < 1 else 10} 65% {97 - 40 * strength:.0f}%)"


def heat(cells, workloads):
    """hmap's time over the best peer's in every cell."""
    head = "".join(f"<th>{text.escape(w)}</th>" for w in workloads)
    rows = [f"<tr><th></th>{head}</tr>"]
    for cell in cells:
        row = [f"<th>{cell['kind']} {cell['n']:g}</th>"]
        for w in range(len(workloads)):
            own = cell["ns"]["hmap"][w]
            peer = min((cell["ns"][m][w], m) for m in cell["ns"]
                       if m != "hmap")
            row.append(
                f'<td style="background:{shade(own / peer[0])}" title="'
                f'{own:.4g} ns, {peer[1]} {peer[0]:.4g} ns">'
                f"{own / peer[0]:.2f}</td>")
        rows.append("<tr>" + "".join(row) + "</tr>")
    return "<table>" + "".join(rows) + "</table>"


def by_size(cells, workload, index):
    sizes = sorted({c["n"] for c in cells if c["kind"] == "u64r"})
    rows = {}
    for size in sizes:
        cell = next(c for c in cells
                    if c["kind"] == "u64r" and c["n"] == size)
        for name, times in cell["ns"].items():
            rows.setdefault(name, []).append(times[index])
    if len(sizes) < 2:
        return ""
    return (f"<h3>{workload}</h3>" +
            curves(rows, [f"{s:.0e}".replace("e+0", "e") for s in sizes]))


def html(data, workloads, scores):
    parts = ["<!doctype html><meta charset=utf-8><title>hmap beside its peers"
             "</title><style>body{font:14px sans-serif;max-width:60em;margin:"
             "2em auto}svg text{font:12px sans-serif}table{border-collapse:"
             "collapse}td,th{padding:2px 6px;text-align:right;font-size:12px}"
             "</style><h1>hmap beside its peers</h1><p>Written by "
             "<code>test/benchmark/maps/run --report</code>. All contestants "
             "took turns within one run; every figure is the least of several "
             "repetitions."]
    cells = data["cells"]
    if cells:
        against, over_best = scores(cells)
        parts += ["<h2>Time over the best of all in each cell, geometric mean"
                  "</h2>", bars(over_best, ""),
                  "<h2>hmap's time over each peer's, geometric mean</h2>",
                  bars(against, ""),
                  "<h2>hmap's time over the best peer's, cell by cell</h2>",
                  heat(cells, workloads),
                  "<h2>Random integers, nanoseconds an operation, by size</h2>"]
        parts += [by_size(cells, w, i) for i, w in enumerate(workloads)]
    if "latency" in data:
        labels = ["p50", "p90", "p99", "p99.9", "p99.99", "p99.999", "max"]
        # Above p99.9 the thread's own time, without other programs.
        rows = {m: r[:4] + r[-3:] for m, r in data["latency"].items()}
        parts += ["<h2>One insertion into a growing map, nanoseconds</h2>",
                  curves(rows, labels)]
    if "threads" in data:
        threads = data["threads"]
        labels = [str(c) for c in threads["counts"]]
        parts += [f"<h2>Maps that threads share: millions of operations a second"
                  f" by the number of threads, {threads['cores']} cores</h2>"]
        for workload, text_of in (
                ("configuration", "One write in a million operations"),
                ("read_mostly", "One write in a hundred"),
                ("write_heavy", "Every other operation a write")):
            parts += [f"<h3>{text_of}</h3>",
                      curves(threads[workload], labels)]
    if "memory" in data:
        parts += ["<h2>Bytes an entry of 16 bytes, mean over a doubling</h2>",
                  bars({m: r[0] for m, r in data["memory"].items()}, "")]
    return "\n".join(parts) + "\n"
