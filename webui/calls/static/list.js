// The calls that go on. A call keeps its row, new ones come at the end: nothing moves under the pointer.
import { onStale, row as rowOf, start, subscribe, table } from "../js/live.js";
import { t, tn } from "../js/i18n.js";
import { NONE, phone } from "../js/formats.js";
import { el, icon, text } from "../js/dom.js";

const STATES = {
  arriving: ["notready", "telephone-inbound", t("Arrives")],
  flow: ["notready", "diagram-3", t("In the flow")],
  waiting: ["hold", "hourglass-split", t("Waits")],
  ringing: ["ringing", "bell-fill", t("Ringing")],
  talking: ["talking", "telephone-fill", t("Talking")],
  on_hold: ["hold", "pause-fill", t("On hold")],
  lent: ["lent", "diagram-3-fill", t("Caller in flow")],
  consulting: ["other", "telephone-plus", t("Consults")],
  conference: ["talking", "people-fill", t("Three-way")],
  dialling: ["other", "telephone-outbound-fill", t("Is called")],
  ending: ["notready", "telephone-x", t("Ends")],
};
const place = document.getElementById("live");
const body = place.tBodies[0];
const shown = new Map();
let ended = 0, first = true;

const all = "all" in place.dataset;
const own = place.dataset.own;
const mine = (id, row) => all || row.agent === own || rowOf("agents", own)?.call === id;

function create(id) {
  const state = el("span", "row-x g6", el("span", "glyph sm"), el("span", "stw"));
  const cells = {
    state: el("td", "", el("a", { class: "row-x", href: `/calls/${encodeURIComponent(id)}` }, state)),
    from: el("td", "who"), dialled: el("td", "num who"), queue: el("td"), agent: el("td"),
    since: el("td", "n", el("span", "cc-timer num")), all: el("td", "n", el("span", "cc-timer num")),
  };
  const line = el("tr", {}, ...Object.values(cells));
  body.append(line);
  return { line, state, cells };
}

// A caller whose agent waits in the line is not at the beginning of the call.
const stateOf = (row) => (row.state === "flow" && rowOf("agents", row.agent)?.lent_since ? "lent" : row.state);

function fill({ state, cells }, row) {
  const shows = stateOf(row), [key, symbol, word] = STATES[shows] ?? ["notready", "info-circle", shows];
  if (state.dataset.shown !== shows) {
    state.dataset.shown = shows;
    state.dataset.state = key;
    state.firstChild.replaceChildren(icon(symbol));
    text(state.lastChild, word);
  }
  const name = row.caller_name && row.caller_name !== row.caller_number ? row.caller_name : "";
  const number = row.caller_number ? phone(row.caller_number) : row.extension || NONE;
  text(cells.from, name ? `${number} ${name}` : number);
  text(cells.dialled, phone(row.dialled));
  text(cells.queue, row.queue ? rowOf("queues", row.queue)?.title || row.queue : NONE);
  const agent = row.agent ? rowOf("agents", row.agent) : null;
  text(cells.agent, row.agent ? `${row.agent} ${agent?.name ?? ""}`.trim() : NONE);
  cells.since.firstChild.dataset.since = row.since;
  cells.all.firstChild.dataset.since = row.arrived_at;
}

function paint() {
  const calls = table("calls");
  for (const [id, drawn] of shown) {
    const row = calls.get(id);
    if (row && mine(id, row)) continue;
    drawn.line.remove();
    shown.delete(id);
    if (!row) ended += 1;
  }
  const fresh = [...calls].filter(([id, row]) => mine(id, row)).sort(([, a], [, b]) => a.arrived_at - b.arrived_at);
  for (const [id, row] of fresh) {
    if (!shown.has(id)) shown.set(id, create(id));
    fill(shown.get(id), row);
  }
  text(document.getElementById("live-count"), shown.size);
  document.getElementById("live-none").hidden = shown.size > 0;
  place.hidden = shown.size === 0;
  const newer = document.getElementById("newer");
  newer.hidden = first || ended === 0;
  text(newer, tn("Show {n} call that has ended", "Show {n} calls that have ended", ended));
  first = false;
}

subscribe("calls", "*", paint);
subscribe("agents", "*", paint);
onStale(() => {});
start();
