// The live picture: one stream, a store, subscribers, one clock.
//
//   import { start, subscribe, table, row, now } from "../js/live.js";
//   subscribe("queues", "*", () => paint(table("queues")));      // at most 5 times a second
//   subscribe("agents", "1001", (agent) => …);                   // the row, or null when it is gone
//   onNotice("message", (body) => …);                            // what is no row: see webui/live/notices.py
//   onOpen(() => …);                                             // connected, again or for the first time: ask for the whole
//   start();
//
// <html data-stream> is "waits" until the first picture is there, then "live"; without it the page has no stream.
//
// <span data-since="1730000000"> counts up, <span data-until="…"> down, by the server's clock; data-words="{time} left" is
// what is said around it. While nothing comes from the daemon the page has the class is-stale, timers stand still, and
// #stale says since when.
import { t } from "./i18n.js";
import { clock, duration } from "./formats.js";
import { listen } from "./stream.js";

const REPAINT_MS = 200;
const tables = new Map();
const subscribers = new Map();
const changed = new Map();
let offset = 0, staleSince = null, daemonAway = null, lostAt = null, begun = false, painting = null;

export const now = () => Date.now() / 1000 + offset;
export const stale = () => staleSince;
export const table = (name) => tables.get(name) ?? new Map();
export const known = () => tables.size > 0;
export const row = (name, key) => table(name).get(key) ?? null;

// Returns how to stop. key "*" means any row: fn(rows, keys that changed).
export function subscribe(name, key, fn) {
  const place = `${name}/${key}`;
  if (!subscribers.has(place)) subscribers.set(place, new Set());
  subscribers.get(place).add(fn);
  if (tables.has(name)) key === "*" ? fn(table(name), [...table(name).keys()]) : fn(row(name, key));
  return () => subscribers.get(place).delete(fn);
}

export const onNotice = (kind, fn) => subscribe("notice", kind, fn);
export const onOpen = (fn) => subscribe("", "open", fn);

export function onStale(fn) {
  return subscribe("", "stale", fn);
}

export function start() {
  if (begun) return;
  begun = true;
  document.documentElement.dataset.stream = "waits";
  listen(
    "/live",
    { snapshot, change, stale: ({ since }) => setStale(since), notice: ({ kind, body }) => call(`notice/${kind}`, body) },
    { opened: () => call("/open"), lost: (ago) => setLost(now() - ago), back: () => setLost(null) },
  );
}

function snapshot(value) {
  offset = value.now - Date.now() / 1000;
  for (const [name, rows] of Object.entries(value.tables)) {
    const before = table(name);
    tables.set(name, new Map(Object.entries(rows)));
    for (const key of new Set([...before.keys(), ...Object.keys(rows)])) mark(name, key);
    if (!changed.has(name)) changed.set(name, new Set());
  }
  setStale(value.stale_since);
  paint();
  document.documentElement.dataset.stream = "live";
}

function change({ at, table: name, key, value }) {
  offset = Math.max(offset, at - Date.now() / 1000); // a snapshot read late made the clock slow
  if (!tables.has(name)) tables.set(name, new Map());
  if (value === null) tables.get(name).delete(key);
  else tables.get(name).set(key, value);
  mark(name, key);
  if (daemonAway !== null) setStale(null);
  painting ??= setTimeout(paint, REPAINT_MS);
}

function call(place, value) {
  for (const fn of subscribers.get(place) ?? []) fn(value);
}

function mark(name, key) {
  if (!changed.has(name)) changed.set(name, new Set());
  changed.get(name).add(key);
}

function paint() {
  clearTimeout(painting);
  painting = null;
  const todo = [...changed];
  changed.clear();
  for (const [name, keys] of todo) {
    for (const key of keys) for (const fn of subscribers.get(`${name}/${key}`) ?? []) fn(row(name, key));
    for (const fn of subscribers.get(`${name}/*`) ?? []) fn(table(name), [...keys]);
  }
  tick();
}

// Nothing comes from the daemon to the server, or nothing from the server to us.
const setStale = (since) => { daemonAway = since; marked(); };
const setLost = (at) => { lostAt = at; marked(); };

function marked() {
  const since = daemonAway ?? lostAt;
  if (staleSince === since) return;
  staleSince = since;
  document.documentElement.classList.toggle("is-stale", since !== null);
  const bar = document.getElementById("stale");
  if (bar) {
    bar.hidden = since === null;
    bar.querySelector("span").textContent = since === null ? "" : t("Live data stopped at {time}, reconnecting", { time: clock(since, true) });
  }
  call("/stale", since);
}

// One clock for every timer on the page.
export function tick() {
  if (staleSince !== null) return;
  for (const node of document.querySelectorAll("[data-since],[data-until]")) {
    const { since, until, words = "{time}" } = node.dataset;
    const seconds = since ? now() - Number(since) : until ? Number(until) - now() : null;
    const wanted = words.replace("{time}", duration(seconds));
    if (node.textContent !== wanted) node.textContent = wanted;
  }
}
setInterval(tick, 1000);
