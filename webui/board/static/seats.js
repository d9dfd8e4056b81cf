// The agents as seats or as a list. A seat keeps its place; only the order chosen by hand moves it.
import { el, icon, text } from "../js/dom.js";
import { duration } from "../js/formats.js";
import { t } from "../js/i18n.js";
import { known, now, row, stale, subscribe, table, tick } from "../js/live.js";
import { STATES, WORK_MODES, glyph } from "../js/states.js";
import { agentEntries, listen } from "./doing.js";
import { modeKey } from "./dock.js";
import { open } from "./menu.js";
import { filter, fitsAgent, limits, mySession, numberOf, queueTitle, reasonTitle, stateOf } from "./site.js";

const box = document.getElementById("seats");
const seats = new Map();
const RANK = Object.keys(STATES);

export function start() {
  subscribe("agents", "*", (rows, keys) => {
    if (keys.some((key) => rows.has(key) !== seats.has(key))) arrange();
    for (const key of keys) fill(key);
    afterwards();
    tick();
  });
  subscribe("calls", "*", (rows, keys) => {
    const changed = new Set(keys);
    for (const [number, agent] of table("agents")) if (agent.call && changed.has(agent.call)) fill(number);
  });
  subscribe("queues", "*", (rows, keys) => {
    const changed = new Set(keys);
    for (const [number, agent] of table("agents")) if (agent.reserve?.some((name) => changed.has(name))) fill(number);
  });
  subscribe("sessions", "*", () => { for (const number of seats.keys()) fill(number); });
  setInterval(() => { if (stale() === null) for (const [number, agent] of table("agents")) if (agent.state === "not_ready" && limits[agent.reason]) fill(number); }, 1000);
  box.addEventListener("keydown", keys);
  box.addEventListener("click", (event) => menu(event.target.closest(".tile")));
  box.addEventListener("contextmenu", (event) => { const seat = event.target.closest(".tile"); if (seat) { event.preventDefault(); menu(seat); } });
}

// Puts every seat in its place anew: at the beginning, and when somebody asks for another order.
export function arrange() {
  const rows = [...table("agents")].sort(ORDER[filter.sort] ?? ORDER[""]);
  for (const [number, seat] of seats) if (!row("agents", number)) { seat.node.remove(); seats.delete(number); }
  const focused = document.activeElement;
  box.append(...rows.map(([number]) => seat(number).node));
  if (box.contains(focused)) focused.focus();
  for (const [number] of rows) fill(number);
  afterwards();
}

const byNumber = ([a], [b]) => a.localeCompare(b, undefined, { numeric: true });
const ORDER = {
  "": byNumber,
  name: ([, a], [, b]) => a.name.localeCompare(b.name, document.documentElement.lang),
  state: (a, b) => RANK.indexOf(stateOf(a[1], now())) - RANK.indexOf(stateOf(b[1], now())) || byNumber(a, b),
  time: (a, b) => a[1].since - b[1].since || byNumber(a, b),
};

export function show() {
  box.classList.toggle("list", filter.view === "list");
  for (const number of seats.keys()) fill(number);
  afterwards();
}

function afterwards() {
  const all = [...seats.values()], seen = all.filter((seat) => !seat.node.hidden);
  document.getElementById("no-seats").hidden = seen.length > 0 || !known();
  const rows = [...table("agents").values()].filter(fitsAgent);
  text(document.getElementById("signed-in"), t("{n} of {all} signed in", { n: rows.filter((agent) => agent.state !== "logged_out").length, all: rows.length }));
  if (!seen.some((seat) => seat.node.tabIndex === 0)) {
    for (const each of all) each.node.tabIndex = -1;
    if (seen.length) seen[0].node.tabIndex = 0;
  }
}

// -- one seat ---------------------------------------------------------------------------------------------------------

function seat(number) {
  let made = seats.get(number);
  if (made) return made;
  const parts = Object.fromEntries(["nm", "ext", "stw", "tm", "left", "right", "marks", "glyph"].map((name) => [name, el("span", name)]));
  parts.nm.className = "nm cut"; parts.ext.className = "ext num end"; parts.stw.className = "stw cut"; parts.tm.className = "tm num end";
  parts.left.className = "cut"; parts.right.className = "num cut t3"; parts.right.dataset.words = t("{time} left"); parts.glyph.className = "row-x";
  const node = el("div", { class: "tile", tabindex: "-1", role: "button", "aria-haspopup": "menu", dataset: { agent: number } },
    el("div", "n1", parts.glyph, el("div", "grow", el("div", "row-x g4", parts.nm, parts.marks, parts.ext), el("div", "row-x g4", parts.stw, parts.tm))),
    el("div", "n2", parts.left, parts.right));
  made = { node, ...parts, state: "", kinds: "" };
  seats.set(number, made);
  return made;
}

function fill(number) {
  const agent = row("agents", number), seat = seats.get(number);
  if (!agent || !seat) return;
  const at = now(), state = stateOf(agent, at), call = row("calls", agent.call);
  seat.node.hidden = !fitsAgent(agent) || Boolean(filter.state && filter.state !== state);
  if (seat.state !== state) { seat.state = state; seat.node.dataset.state = state; seat.glyph.replaceChildren(glyph(state, "lg")); }
  text(seat.nm, agent.name);
  text(seat.ext, number);
  const word = state === "notready" ? reasonTitle(agent.reason) || STATES.notready[0] : STATES[state][0];
  text(seat.stw, word);
  timer(seat, agent, state);
  const [left, right] = details(agent, state, call);
  text(seat.left, left);
  if (right.until) seat.right.dataset.until = right.until; else { delete seat.right.dataset.until; text(seat.right, right); }
  marks(seat, agent, call);
  const own = mySession();
  seat.node.classList.toggle("mine", Boolean(own && (own[1].call === agent.call || (own[1].follow === "agent" && own[1].agent === number))));
}

function timer(seat, agent, state) {
  const { tm } = seat;
  delete tm.dataset.since;
  if (state === "out") text(tm, "");
  else tm.dataset.since = state === "lent" ? agent.lent_since : agent.since;
}

// Left and right of the second line.
function details(agent, state, call) {
  const serves = agent.queues.map(queueTitle).join(" · ");
  const queue = (call?.queue || agent.queue) ? queueTitle(call?.queue || agent.queue) : t("outside the queues");
  switch (state) {
    case "talking": case "hold": case "other": return [queue, call ? numberOf(call) : ""];
    case "lent": return [call?.flow || queue, call ? numberOf(call) : ""];
    case "ringing": case "reserved": return [queue, agent.ring_until ? { until: agent.ring_until } : ""];
    case "wrapup": return [agent.queue ? queueTitle(agent.queue) : serves, agent.until ? { until: agent.until } : ""];
    case "over": return [t("{reason}, limit {limit}", { reason: reasonTitle(agent.reason), limit: duration(limits[agent.reason]) }), `+${duration(now() - agent.since - limits[agent.reason])}`];
    case "notready": return [serves, agent.by && agent.by !== agent.number ? t("by {who}", { who: agent.by }) : ""];
    case "missed": return [serves, t("no calls")];
    case "lost": return [t("phone {extension} gone", { extension: agent.extension }), t("no calls")];
    default: return [serves, ""];
  }
}

function marks(seat, agent, call) {
  const helps = (agent.reserve ?? []).filter((name) => agent.state !== "logged_out" && row("queues", name)?.reserves);
  const kinds = [`${helps}`, agent.help_since && "help", call?.recording && (call.masked ? "masked" : "recording"), call?.supervised && `heard${call.supervised}`, agent.muted && "muted", call?.held_too_long && "held", agent.break_asked && "break", agent.mode, agent.state !== "logged_out" && agent.phone === "lost" && "lost"].filter(Boolean).join();
  if (seat.kinds === kinds) return;
  seat.kinds = kinds;
  const mark = (name, word, cls = "") => el("span", { class: `chip ${cls}`, title: word, role: "img", "aria-label": word }, icon(name));
  seat.marks.replaceChildren(...[
    agent.help_since && mark("life-preserver", t("asks for help"), "warn"),
    call?.supervised && mark("ear", t("listened to"), "talk"),
    agent.muted && mark("mic-mute-fill", t("muted")),
    call?.held_too_long && mark("alarm-fill", t("caller held too long"), "warn"),
    call?.masked && mark("shield-lock", t("recording masked")),
    agent.break_asked && mark("cup-hot", t("asks for a break"), "warn"),
    helps.length && mark("person-plus", t("reserve, helps now: {queues}", { queues: helps.map(queueTitle).join(" · ") }), "info"),
    agent.mode && agent.mode !== "normal" && WORK_MODES[agent.mode] && mark("person-gear", WORK_MODES[agent.mode]),
  ].filter(Boolean));
}

// -- by keyboard --------------------------------------------------------------------------------------------------------

function menu(node) {
  if (!node) return;
  point(node);
  const number = node.dataset.agent, agent = row("agents", number);
  if (agent) open(node, t("Acts on {name}", { name: agent.name }), agentEntries(number));
}

function point(node) {
  for (const each of seats.values()) each.node.tabIndex = each.node === node ? 0 : -1;
  node.focus();
}

function keys(event) {
  const node = event.target.closest(".tile");
  if (!node || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key;
  if (key === "Enter" || key === " " || key === "ContextMenu" || (event.shiftKey && key === "F10")) { event.preventDefault(); menu(node); return; }
  if (key.toLowerCase() === "l" && !mySession()) { event.preventDefault(); event.stopPropagation(); listen(row("agents", node.dataset.agent)?.call); return; }
  if (modeKey(event)) return;
  const seen = [...box.children].filter((each) => !each.hidden), n = seen.indexOf(node);
  const columns = seen.filter((each) => each.offsetTop === seen[0].offsetTop).length || 1;
  const to = { ArrowRight: n + 1, ArrowLeft: n - 1, ArrowDown: n + columns, ArrowUp: n - columns, Home: 0, End: seen.length - 1 }[key];
  if (to === undefined) return;
  event.preventDefault();
  if (seen[to]) point(seen[to]);
}
