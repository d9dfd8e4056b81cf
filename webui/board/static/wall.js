// The wall: one stream of numbers, fixed places they are written to. It runs for weeks: nothing is added to the page,
// it connects again by itself, and loads itself anew when the server has another version.
import { text } from "../js/dom.js";
import { NONE, clock, duration, number, percent } from "../js/formats.js";
import { t } from "../js/i18n.js";
import { setLevel, setMark } from "./marks.js";

const STALE_S = 10, ROWS = 8, TURN_S = 12, TRY_AGAIN_MS = 3000, FRESH_S = 24 * 3600;
const version = document.documentElement.dataset.version;
const at = (id) => document.getElementById(id);
const KINDS = ["now", "today", "promised"];
const tables = Object.fromEntries(KINDS.map((kind) => [kind, at(`wq-${kind}`)]));
const opened = performance.now();
let stream = null, offset = 0, lastAt = null, shown = null, page = 0, turnedAt = performance.now();

const now = () => Date.now() / 1000 + offset;

function connect() {
  stream = new EventSource(document.body.dataset.stream);
  stream.addEventListener("wall", (event) => take(JSON.parse(event.data)));
  stream.addEventListener("end", () => { stream.close(); location.reload(); });
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(look, TRY_AGAIN_MS);
  });
}

// The stream was refused. If the page is there, again; if the wall is revoked, its page says so.
async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.status === 404) { location.reload(); return; }
  } catch { /* the server is away; again */ }
  connect();
}

function take(value) {
  offset = value.now - Date.now() / 1000;
  const old = performance.now() - opened > FRESH_S * 1000;
  if (value.version !== version || old) { location.reload(); return; }
  if (value.stale_since !== null || !value.numbers) return;
  lastAt = value.now;
  shown = value.numbers;
  paint();
}

// -- numbers ------------------------------------------------------------------------------------------------------------

function hero(key, value, below, level, { unit = "", well = false } = {}) {
  const box = at(`hero-${key}`);
  box.className = level === "ok" ? "" : level;
  setMark(box.querySelector(".sign"), level, well);
  text(box.querySelector(".value"), value);
  text(box.querySelector(".unit"), unit);
  text(box.querySelector(".s"), below);
}

function paint() {
  const queues = Object.values(shown.queues), waits = queues.filter((queue) => queue.waiting);
  const worst = queues.filter((queue) => queue.longest_since).sort((a, b) => a.longest_since - b.longest_since)[0];
  longest(worst);
  const owed = queues.reduce((sum, queue) => sum + (queue.callbacks?.open ?? 0), 0);
  const waiting = waits.slice(0, owed ? 2 : 3).map((queue) => t("{queue} {n}", { queue: queue.title, n: queue.waiting }));
  hero("waiting", number(shown.waiting), [...(owed ? [t("{n} to call back", { n: number(owed) })] : []), ...waiting].join(" · ") || t("nobody waits"), "ok");
  const none = shown.service === null;
  hero("service", none ? NONE : String(Math.round(shown.service * 100)), inTime(), shown.service_at, { unit: none ? "" : "%", well: shown.judged });
  hero("answered", number(shown.answered), t("{share} abandoned", { share: percent(shown.abandoned) }), "ok");
  seats();
  lines(queues);
}

function inTime() {
  const share = percent(shown.target, 0);
  return shown.service_s === null ? t("in time · target {share}", { share }) : t("in {s} s · target {share}", { s: Math.round(shown.service_s), share });
}

function longest(worst) {
  const value = worst ? duration(now() - worst.longest_since) : NONE;
  hero("longest", value, worst ? t("{queue} · limit {limit}", { queue: worst.title, limit: duration(worst.limits[1]) }) : t("nobody waits"), worst ? shown.longest_at : "ok");
}

function seats() {
  const { states } = shown;
  for (const key of ["talking", "ready", "ringing", "wrapup", "hold", "lent", "notready", "other"]) {
    count(`state-${key}`, (states[key] ?? 0) + (key === "ringing" ? states.reserved ?? 0 : 0), key === "ready" || key === "talking");
  }
  count("state-check", (states.missed ?? 0) + (states.over ?? 0) + (states.lost ?? 0), false);
}

function count(id, n, always) {
  at(id).hidden = !n && !always;
  text(at(id).querySelector(".n"), n);
}

// What happens now on the first pages, the day on the last ones. Worst first on each page would move rows; they stay in
// the order of their titles.
function lines(queues) {
  const sorted = queues.sort((a, b) => a.title.localeCompare(b.title, document.documentElement.lang));
  const all = pages(sorted);
  page %= all.length;
  const { kind, seen } = all[page], table = tables[kind];
  for (const one of KINDS) tables[one].hidden = one !== kind;
  for (const foot of document.querySelectorAll(".wb-def")) foot.hidden = foot.dataset.page !== kind;
  table.classList.toggle("few", seen.length < 6);
  [...table.tBodies[0].rows].forEach((tr, n) => line(tr, seen[n], CELLS[kind]));
  text(at("page"), `${page + 1} / ${all.length}`);
}

// One after the other; that of callbacks only where queues promise any.
function pages(queues) {
  return KINDS.flatMap((kind) => {
    const some = kind === "promised" ? queues.filter((queue) => queue.callbacks) : queues;
    const count = kind === "promised" ? Math.ceil(some.length / ROWS) : Math.max(1, Math.ceil(some.length / ROWS));
    return Array.from({ length: count }, (_, n) => ({ kind, seen: some.slice(n * ROWS, (n + 1) * ROWS) }));
  });
}

// Value and level of each column.
const CELLS = {
  now: (queue) => [
    [queue.waiting],
    [queue.longest_since ? duration(now() - queue.longest_since) : NONE, queue.longest_level],
    [percent(queue.service_level, 0), queue.service_at],
    [duration(queue.expected_s)],
    [queue.ready],
  ],
  today: (queue) => [
    [number(queue.offered)],
    [number(queue.answered)],
    [percent(queue.abandoned), queue.abandoned_at],
    [duration(queue.mean_wait_s)],
    [duration(queue.handling_s)],
  ],
  promised: ({ callbacks }) => [
    [number(callbacks.open)],
    [number(callbacks.due)],
    [number(callbacks.overdue), callbacks.level],
    [number(callbacks.kept)],
    [number(callbacks.failed)],
    [duration(callbacks.after_s)],
  ],
};

function line(tr, queue, cells) {
  tr.hidden = !queue;
  if (!queue) return;
  tr.className = queue.level === "ok" ? "" : queue.level;
  text(tr.cells[0], queue.title);
  cells(queue).forEach(([value, level], n) => judged(tr.cells[n + 1], value, level ?? "ok"));
}

function judged(td, value, level) {
  text(td.querySelector(".value"), value);
  setMark(td.querySelector(".sign"), level);
  setLevel(td.firstChild, level);
}

// -- clock --------------------------------------------------------------------------------------------------------------

function tick() {
  text(at("clock"), clock(now()));
  const age = lastAt === null ? (performance.now() - opened) / 1000 : now() - lastAt, stale = age > STALE_S;
  at("live").classList.toggle("stopped", stale);
  text(at("live").querySelector(".word"), stale ? t("Stopped") : t("Live"));
  at("cover").hidden = !stale;
  if (stale) {
    text(at("cover-text"), t("No live data"));
    text(at("cover-since"), lastAt === null ? t("Trying to connect") : t("Last data at {time}, trying to connect", { time: clock(lastAt, true) }));
    return;
  }
  turn();
  if (shown) paint();
}

function turn() {
  const passed = (performance.now() - turnedAt) / 1000;
  if (passed >= TURN_S) { turnedAt = performance.now(); page += 1; }
  at("turn").style.width = `${Math.min(100, (passed / TURN_S) * 100)}%`;
}

text(at("live").querySelector(".word"), t("Connecting"));
connect();
setInterval(tick, 1000);
