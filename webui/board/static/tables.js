// The tables of the board: queues, waiting callers, calls; and who asks for help, who listens, what the lines carry.
import { el, icon, text } from "../js/dom.js";
import { NONE, duration, number, percent } from "../js/formats.js";
import { t } from "../js/i18n.js";
import { row, subscribe, table, tick } from "../js/live.js";
import { STATES, glyph } from "../js/states.js";
import { setLevel, setMark } from "./marks.js";
import { paint as paintAsks } from "./asks.js";
import { callEntries } from "./doing.js";
import { why } from "./ask.js";
import { open } from "./menu.js";
import { paint as paintPromised } from "./promised.js";
import { Rows } from "./rows.js";
import { agentName, callerOf, fitsCall, fitsQueue, numberOf, queueTitle } from "./site.js";

const at = (id) => document.getElementById(id);
let figures = {};

export const CALL_STATES = {
  promised: t("Callback"), arriving: t("Arriving"), flow: t("In the menu"), waiting: t("Waits"), ringing: t("Rings"), talking: t("Talks"), on_hold: t("On hold"),
  consulting: t("Consultation"), conference: t("Three-way"), dialling: t("Dialling"), ending: t("Ending"),
};
// A caller whose agent waits in the line is not at the beginning of the call.
const stateWord = (call) => (call.state === "flow" && row("agents", call.agent)?.lent_since ? STATES.lent[0] : CALL_STATES[call.state] ?? call.state);
export const MODES = { listen: t("listens"), whisper_agent: t("whispers to the agent"), whisper_caller: t("whispers to the caller"), barge: t("takes part") };

export function start() {
  subscribe("queues", "*", paintQueues);
  subscribe("calls", "*", paintCalls);
  subscribe("callbacks", "*", () => paintPromised(figures));
  subscribe("agents", "*", () => { paintAsks(); paintCalls(); });
  subscribe("sessions", "*", paintSessions);
  subscribe("trunks", "*", paintTrunks);
  subscribe("switch", "main", (main) => { at("switch").hidden = !main || main.connected; });
}

export function paintAll() { paintQueues(); paintCalls(); paintPromised(figures); paintAsks(); paintSessions(); }

// Numbers of the day and levels, from the server.
export function give(numbers) { figures = numbers; paintQueues(); paintCalls(); paintPromised(figures); }

// -- queues -----------------------------------------------------------------------------------------------------------

const SEATS = [["ready", "ready"], ["talking", "talking"], ["wrap_up", "wrapup"], ["not_ready", "notready"]];

const queues = new Rows(at("queues").tBodies[0], null, (key) => {
  const tr = el("tr", { dataset: { key } });
  const cells = ["title", "waiting", "longest", "service", "offered", "answered", "abandoned", "mean", "expected"].map((name, n) => {
    const td = el("td", n ? `n ${name}` : "w6"), span = el("span", "lv");
    span.append(el("span", "sign"), el("span", "value"));
    td.append(n ? span : named(key));
    tr.append(td);
    return td;
  });
  const seats = SEATS.map(([, state]) => { const count = el("span", "count", "0"); return [el("span", { class: "row-x g4", dataset: { state }, title: STATES[state][0] }, glyph(state, "sm"), el("span", "visually-hidden", STATES[state][0]), count), count]; });
  tr.append(el("td", {}, el("div", "bd-seats-cell", ...seats.map(([node]) => node))));
  Object.assign(tr, { cells_: cells, seats_: seats.map(([, count]) => count) });
  return tr;
}, (tr, queue, key) => {
  const day = figures[key] ?? {};
  const [title, reserves, trial] = tr.cells_[0].firstChild.children;
  text(title, queue.title || key);
  title.title = queue.title || key;
  reserves.hidden = !queue.reserves;
  trial.setAttribute("aria-label", t("Try more agents for {queue}", { queue: queue.title || key }));
  cell(tr.cells_[1], number(queue.waiting));
  const longest = tr.cells_[2].querySelector(".value");
  if (queue.longest_since) longest.dataset.since = queue.longest_since; else { delete longest.dataset.since; text(longest, NONE); }
  judge(tr.cells_[2], queue.longest_since ? day.longest_level : "ok");
  cell(tr.cells_[3], percent(day.service_level), day.service_at);
  cell(tr.cells_[4], number(day.offered));
  cell(tr.cells_[5], number(day.answered));
  cell(tr.cells_[6], percent(day.abandoned), day.abandoned_at);
  cell(tr.cells_[7], duration(day.mean_wait_s));
  cell(tr.cells_[8], duration(queue.expected_s));
  tr.cells_[8].title = day.error_s === null || day.error_s === undefined ? "" : t("missed by {time} in the mean today", { time: duration(day.error_s) });
  SEATS.forEach(([field], n) => text(tr.seats_[n], queue[field]));
  tr.classList.toggle("warn", day.level === "warn");
  tr.classList.toggle("bad", day.level === "bad");
});

// Its title, whether reserve agents help it, and the way to try what more agents would do.
function named(key) {
  const word = t("Reserve agents help this queue now");
  const reserves = el("span", { class: "chip info", role: "img", title: word, "aria-label": word, hidden: "" }, icon("person-plus"));
  const trial = el("a", { class: "btn btn-quiet icon xs bd-try", href: `/staffing?to=${encodeURIComponent(key)}`, title: t("Try more agents") }, icon("bar-chart"));
  return el("div", "row-x g4", el("span", "cut grow"), reserves, trial);
}

function cell(td, value, level = "ok") {
  text(td.querySelector(".value"), value);
  judge(td, level);
}

function judge(td, level = "ok") {
  setMark(td.querySelector(".sign"), level);
  setLevel(td.firstChild, level);
}

function paintQueues() {
  queues.show(new Map([...table("queues")].filter(([name]) => fitsQueue(name))));
  tick();
}

// -- calls ------------------------------------------------------------------------------------------------------------

function more(id) {
  const button = el("button", { type: "button", class: "btn btn-quiet icon xs more", "aria-haspopup": "menu", "aria-label": t("Acts on this call") }, icon("three-dots"));
  button.addEventListener("click", () => { const call = row("calls", id); if (call) open(button, t("Acts on {name}", { name: callerOf(call) }), callEntries(id, call)); });
  return button;
}

// A number is never cut short; what stands beside it, the name or the queue, has what room is left.
const beside = (...parts) => el("div", "bd-beside", ...parts);
const nameOf = (call) => (call.caller_name ? `${call.caller_name} ` : "");

const waiting = new Rows(at("waiting").tBodies[0], at("waiting").parentNode, (id) => {
  const tr = el("tr", { dataset: { key: id } }, el("td", {}, el("div", "cut"), beside(el("span", "num"), el("span", "cut"))), el("td", "n"), el("td", "n"));
  tr.cells[0].lastChild.classList.add("t3", "f0");
  tr.cells[1].append(el("div", "lv", el("span", "sign"), el("span", "value")), el("div", "t2 f0"));
  const ask = el("button", { type: "button", class: "btn btn-quiet icon xs why stale-off", title: t("Why is nobody ringing?"), "aria-label": t("Why is nobody ringing?") }, icon("question-circle"));
  ask.addEventListener("click", () => { const call = row("calls", id); if (call) why(id, call); });
  tr.cells[2].append(ask, more(id));
  return tr;
}, (tr, call, id) => {
  const [who, { children: [number, where] }] = tr.cells[0].children;
  text(who, call.caller_name || numberOf(call));
  text(number, call.caller_name ? numberOf(call) : "");
  text(where, call.callback ? t("{queue} · called back", { queue: queueTitle(call.queue) }) : queueTitle(call.queue));
  tr.cells[0].title = `${nameOf(call)}${numberOf(call)} · ${where.textContent}`;
  const value = tr.cells[1].querySelector(".value");
  value.dataset.since = call.since;
  judge(tr.cells[1], waitLevel(call));
  text(tr.cells[1].lastChild, call.state === "ringing" ? t("rings") : about(figures.expected?.[id]));
});

// An expected wait is no clock: half minutes are as exact as it is.
function about(seconds) {
  return seconds === undefined ? NONE : seconds <= 5 ? t("now") : duration(seconds < 60 ? Math.ceil(seconds / 10) * 10 : Math.ceil(seconds / 30) * 30);
}

// One caller is as late as the queue's limits say; the queue's own level has its hold time, a caller has none.
function waitLevel(call) {
  const limits = figures[call.queue]?.limits, waited = (figures.now ?? 0) - call.since;
  return !limits ? "ok" : waited >= limits[1] ? "bad" : waited >= limits[0] ? "warn" : "ok";
}

const calls = new Rows(at("calls").tBodies[0], at("calls-rows"), (id) => {
  const tr = el("tr", { dataset: { key: id } }, ...["", "num", "", "t2", "", "n", "n"].map((cls) => el("td", cls)));
  tr.cells[0].append(beside(el("span", "cut"), el("span", "num")));
  tr.cells[6].append(more(id));
  return tr;
}, (tr, call, id) => {
  const [name, number] = tr.cells[0].firstChild.children;
  text(name, nameOf(call));
  text(number, numberOf(call));
  tr.cells[0].title = `${name.textContent}${number.textContent}`;
  text(tr.cells[1], call.direction === "outbound" ? NONE : call.dialled || NONE);
  text(tr.cells[2], stateWord(call));
  text(tr.cells[3], call.queue ? queueTitle(call.queue) : NONE);
  text(tr.cells[4], call.taken_over_by ? t("{who} (taken over)", { who: call.taken_over_by }) : call.agent ? `${agentName(call.agent)} ${call.agent}` : NONE);
  tr.cells[5].dataset.since = call.since;
  tr.dataset.call = id;
});

function paintCalls() {
  const seen = [...table("calls")].filter(([, call]) => fitsCall(call));
  const waits = new Map(seen.filter(([, call]) => !call.absent && (call.state === "waiting" || call.state === "ringing")));
  waiting.show(waits, (a, b) => a.since - b.since);
  calls.show(new Map(seen), (a, b) => a.arrived_at - b.arrived_at);
  text(at("waiting-count"), waits.size);
  text(at("calls-count"), seen.length);
  at("no-waiting").hidden = waits.size > 0;
  at("no-calls").hidden = seen.length > 0;
  tick();
}

// -- listening, lines ----------------------------------------------------------------------------------------------------

const sessions = new Map();

function paintSessions() {
  const seen = table("sessions");
  for (const [key, node] of sessions) if (!seen.has(key)) { node.remove(); sessions.delete(key); }
  for (const [key, session] of seen) {
    if (!sessions.has(key)) {
      const node = el("div", { class: "bd-session", dataset: { session: key } }, icon("ear", "t3"), el("span", "grow cut what"), el("span", "num t3 tm"));
      sessions.set(key, node);
      at("sessions").append(node);
    }
    const node = sessions.get(key), call = row("calls", session.call), who = session.supervisor, name = agentName(call?.agent || session.agent);
    text(node.querySelector(".what"), session.state === "ringing" ? t("{who}: phone {extension} rings", { who, extension: session.extension }) : t("{who} {does}: {name}", { who, does: MODES[session.mode], name }));
    node.querySelector(".tm").dataset.since = session.since;
  }
  text(at("sessions-count"), seen.size);
  at("no-sessions").hidden = seen.size > 0;
  tick();
}

const trunks = new Map();

function paintTrunks() {
  const seen = table("trunks");
  for (const [key, node] of trunks) if (!seen.has(key)) { node.remove(); trunks.delete(key); }
  for (const [key, trunk] of seen) {
    if (!trunks.has(key)) {
      const node = el("span", "row-x g6", el("span", "sign"), el("span", "t2"), el("b", "num"), el("span", "bad-t"));
      trunks.set(key, node);
      at("trunks").append(node);
    }
    const [sign, title, calls, word] = trunks.get(key).children, down = trunk.state === "down";
    setMark(sign, down ? "bad" : "ok");
    text(title, trunk.title || key);
    text(calls, trunk.calls);
    text(word, down ? t("down") : "");
  }
  at("trunks").hidden = seen.size === 0;
}
