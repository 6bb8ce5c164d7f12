"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const CONTEXT = 3;

/** An element with a class, a text or children. */
function make(tag, cls, ...children) {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  e.append(...children.filter((c) => c !== null && c !== undefined));
  return e;
}

function plural(n, one, many) { return `${n} ${n === 1 ? one : many}`; }

//--- what the address says -------------------------------------------------

const KEYS = ["finding", "check", "file", "state", "text"];
function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(KEYS.map((k) => [k, given.get(k) || ""]));
}
function writeHash(view) {
  const out = new URLSearchParams();
  for (const k of KEYS) if (view[k]) out.set(k, view[k]);
  history.replaceState(null, "", "#" + out);
}
let view = readHash();

//--- source ----------------------------------------------------------------

/** Columns are bytes; strings of JavaScript are not. */
function split(text, column) {
  const bytes = new TextEncoder().encode(text);
  const decode = (b) => new TextDecoder().decode(b);
  return [decode(bytes.slice(0, column - 1)), decode(bytes.slice(column - 1))];
}

function source(place) {
  const lines = data.sources[place.file];
  if (!lines) return null;
  const pre = make("pre");
  for (let n = place.line - CONTEXT; n <= place.endLine + CONTEXT; ++n) {
    if (lines[n] === undefined) continue;
    const row = make("span", "row");
    row.dataset.line = n;
    if (n >= place.line && n <= place.endLine) {
      row.classList.add("hit");
      const from = n === place.line ? place.col : 1;
      const to = n === place.endLine ? place.endCol : Infinity;
      const [head, rest] = split(lines[n], from);
      const [middle, tail] = to === Infinity ? [rest, ""] : split(rest, to - from + 1);
      row.append(head, make("mark", "", middle || " "), tail);
    } else {
      row.append(lines[n] || " ");
    }
    pre.append(row);
  }
  return pre.children.length ? pre : null;
}

function step(place, message, last) {
  return make("div", last ? "step last" : "step", make("p", "", message),
    make("div", "place", `${place.file}:${place.line}:${place.col}`), source(place));
}

//--- one finding -----------------------------------------------------------

function stateOf(f) {
  // Without a baseline all of them are new.
  return data.compared || f.state === "silenced" ? make("span", "state " + f.state, f.state) : null;
}

function lane(title, cls, steps) {
  return make("section", "lane " + cls, make("h3", "", title), ...steps);
}

function show(f) {
  const box = document.getElementById("detail");
  box.replaceChildren();
  if (!f) return;
  box.append(make("h2", "", f.message, stateOf(f)),
    make("div", "check", `${f.check} · level ${f.level} · ${f.fingerprint}`));
  if (f.reason) box.append(make("p", "", `Silenced: ${f.reason}`));
  if (data.checks[f.check]) box.append(make("p", "check", data.checks[f.check]));
  const mine = f.notes.filter((n) => !n.other);
  const theirs = f.notes.filter((n) => n.other);
  const here = step(f, f.message, true);
  if (theirs.length) {
    const last = theirs.length - 1;
    box.append(make("div", "threads",
      lane("This thread", "one", [...mine.map((n) => step(n, n.message)), here]),
      lane("The other thread", "other", theirs.map((n, i) => step(n, n.message, i === last)))));
  } else {
    box.append(make("div", "steps", here, ...mine.map((n) => step(n, n.message))));
  }
  for (const fix of f.fixes)
    box.append(make("section", "fix", make("h3", "", "Fix: " + fix.description),
      ...fix.edits.map((e) => make("pre", "", make("span", "row",
        make("span", "", `${e.file}:${e.line}  `), make("del", "", e.old), " ",
        make("ins", "", e.text))))));
  box.scrollTop = 0;
}

//--- the list --------------------------------------------------------------

function fits(f) {
  if (view.check && f.check !== view.check) return false;
  if (view.file && f.file !== view.file) return false;
  if (view.state ? f.state !== view.state : f.state === "silenced") return false;
  const all = [f.message, f.file, f.check, ...f.notes.map((n) => n.message)].join("\n");
  return all.toLowerCase().includes(view.text.toLowerCase());
}

function fill(id, values, all) {
  const select = document.getElementById(id);
  select.append(new Option(all, ""));
  for (const v of values) select.append(new Option(v, v));
  select.value = view[id];
  select.addEventListener("change", () => { view[id] = select.value; update(); });
}

function update() {
  const found = data.findings.filter(fits);
  const list = document.getElementById("list");
  list.replaceChildren(...found.map((f) => {
    const button = make("button", "", make("div", "", f.message, stateOf(f)),
      make("div", "place", `${f.file}:${f.line} · ${f.check}`));
    button.type = "button";
    if (f.fingerprint === view.finding) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => { view.finding = f.fingerprint; update(); });
    return make("li", "", button);
  }));
  document.getElementById("count").textContent =
    `${found.length} of ${plural(data.findings.length, "finding", "findings")}`;
  writeHash(view);
  show(data.findings.find((f) => f.fingerprint === view.finding) || found[0]);
}

//--- the head --------------------------------------------------------------

function trend() {
  const days = data.history.concat({date: "now", findings: data.current, now: true});
  if (days.length < 2) return;
  const most = Math.max(1, ...days.map((d) => d.findings));
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const width = 14, height = 40;
  svg.setAttribute("width", days.length * width);
  svg.setAttribute("height", height);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", days.map((d) => `${d.date}: ${d.findings}`).join(", "));
  days.forEach((d, i) => {
    const bar = document.createElementNS(ns, "rect");
    const h = Math.max(1, Math.round((height - 2) * d.findings / most));
    for (const [k, v] of Object.entries({x: i * width, y: height - h, width: width - 3, height: h}))
      bar.setAttribute(k, v);
    if (d.now) bar.setAttribute("class", "now");
    const title = document.createElementNS(ns, "title");
    title.textContent = `${d.date}: ${plural(d.findings, "finding", "findings")}`;
    bar.append(title);
    svg.append(bar);
  });
  document.getElementById("trend").append(svg);
}

function start() {
  const by = (s) => data.findings.filter((f) => f.state === s).length;
  const parts = [plural(data.findings.length - by("silenced"), "finding", "findings") +
    ` in ${plural(data.files, "file", "files")}`];
  if (data.compared)
    parts.push(`${by("new")} new`, `${by("known")} known`, `${data.gone.length} gone`);
  if (by("silenced")) parts.push(`${by("silenced")} silenced`);
  if (data.errors.length) parts.push(plural(data.errors.length, "error", "errors"));
  document.getElementById("summary").textContent = parts.join(" · ");
  const unique = (key) => [...new Set(data.findings.map((f) => f[key]))].sort();
  fill("check", unique("check"), "All checks");
  fill("file", unique("file"), "All files");
  fill("state", unique("state"), "Not silenced");
  const text = document.getElementById("text");
  text.value = view.text;
  text.addEventListener("input", () => { view.text = text.value; update(); });
  document.getElementById("filters").addEventListener("submit", (e) => e.preventDefault());
  const errors = document.getElementById("errors");
  for (const e of data.errors)
    errors.append(make("p", "place", `${e.file}${e.line ? ":" + e.line : ""}: ${e.message}`));
  for (const g of data.gone)
    errors.append(make("p", "place", `gone: ${g.file}: ${g.message}`));
  window.addEventListener("hashchange", () => { view = readHash(); update(); });
  trend();
  update();
}
start();
