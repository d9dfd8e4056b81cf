// The page of the training: which telephones I play, the list of all, and what the switch does with my calls.
import { act } from "../js/act.js";
import { el, icon, text } from "../js/dom.js";
import { clock, duration, phone } from "../js/formats.js";
import { t } from "../js/i18n.js";
import { start, tick } from "../js/live.js";
import { away, follow, mine, row, rows } from "./stream.js";
import { Telephone } from "./telephone.js";
import { ORDER, step, told } from "./words.js";

const page = document.getElementById("training");
const names = { agents: JSON.parse(page.dataset.agents), queues: JSON.parse(page.dataset.queues) };
const bench = document.getElementById("bench");
const find = document.getElementById("find");
const telephones = new Map();
const listed = new Map();
let drawn = "";

const take = (kind, key) => act("take", { [kind === "phones" ? "phone" : "customer"]: key }, { to: "/training/act" });

function paint() {
  document.getElementById("away").hidden = !away();
  paintBench();
  for (const kind of ["phones", "customers"]) paintList(kind);
  paintJourneys();
  tick();
}

// -- the telephones I play ------------------------------------------------------------------------------------------

function paintBench() {
  const playing = new Map(["customers", "phones"].flatMap((kind) =>
    [...rows(kind).values()].filter((one) => one.mine).map((one) => [`${kind} ${one.key}`, [kind, one.key]])));
  for (const [place, telephone] of telephones) {
    if (playing.has(place)) continue;
    telephone.node.remove();
    telephones.delete(place);
  }
  for (const [place, [kind, key]] of playing) {
    if (!telephones.has(place)) {
      const made = new Telephone(kind, key);
      telephones.set(place, made);
      kind === "customers" ? bench.prepend(made.node) : bench.append(made.node);
    }
    telephones.get(place).paint();
  }
  document.getElementById("nothing").hidden = playing.size > 0;
  page.classList.toggle("none-taken", playing.size === 0);
  paintSuggested();
}

function paintSuggested() {
  const place = document.getElementById("suggested"), own = row("phones", page.dataset.own);
  if (!own || own.taken || place.childElementCount) { if (!own || own.taken) place.replaceChildren(); return; }
  const button = el("button", { class: "btn btn-ink", type: "button" }, t("Play my phone {number}", { number: own.key }));
  button.addEventListener("click", () => take("phones", own.key));
  place.append(button);
}

// -- the list -------------------------------------------------------------------------------------------------------

function paintList(kind) {
  const wanted = find.value.trim().toLowerCase();
  for (const one of rows(kind).values()) {
    const place = `${kind} ${one.key}`;
    if (!listed.has(place)) listed.set(place, listItem(kind, one.key));
    const item = listed.get(place);
    text(item.querySelector(".name"), one.name || phone(one.key));
    text(item.querySelector(".key"), one.name ? phone(one.key) : "");
    text(item.querySelector(".by"), one.mine ? t("played by you") : one.taken ? t("played by {name}", { name: one.taken }) : t("free"));
    item.querySelector("button").hidden = Boolean(one.taken);
    item.classList.toggle("mine", Boolean(one.mine));
    item.hidden = !`${one.key} ${one.name} ${one.taken}`.toLowerCase().includes(wanted);
  }
}

function listItem(kind, key) {
  const label = kind === "phones" ? t("Take desk phone {number}", { number: key }) : t("Take customer {number}", { number: key });
  const button = el("button", { class: "btn btn-line sm stale-off", type: "button", "aria-label": label }, t("Take"));
  button.addEventListener("click", () => take(kind, key));
  const who = el("div", "who", el("div", "cut", el("span", "w6 name"), " ", el("span", "num t3 key")), el("div", "by cut"));
  const item = el("li", { class: "tr-one", dataset: { key } }, who, button);
  document.getElementById(`list-${kind}`).append(item);
  return item;
}

// -- what the switch is doing ---------------------------------------------------------------------------------------

function paintJourneys() {
  const calls = [...new Set(mine().map((one) => one.call).filter(Boolean))];
  const journeys = calls.map((call) => row("journeys", call)).filter(Boolean);
  const now = JSON.stringify(journeys);
  if (!journeys.length || now === drawn) return;
  drawn = now;
  document.getElementById("steps").replaceChildren(...journeys.flatMap(journeyOf));
  const events = journeys.flatMap((one) => one.events).sort((a, b) => a.at - b.at);
  const lines = events.map((event) => [event.at, told(event, names)]).filter(([, words]) => words);
  const list = document.getElementById("events");
  list.replaceChildren(...lines.map(([at, words]) => el("li", "evl", el("span", "tm num", clock(at, true)), el("span", {}, words))));
  list.scrollTop = list.scrollHeight;
}

function journeyOf(journey) {
  const began = journey.steps[0]?.at ?? 0, last = journey.steps.length - 1;
  const done = journey.steps.map((one, place) =>
    stepOf(one.step, one.detail, duration(one.at - began), place === last && !journey.ended ? "now" : "done"));
  const outside = journey.events[0]?.kind === "call_arrived" && !journey.events[0].extension;
  const reached = ORDER.indexOf(journey.steps[last]?.step);
  const rest = journey.ended || !outside ? [] : ORDER.filter((code, place) => place > reached && code !== "keys").map((code) => stepOf(code, "", "–", "rest"));
  const strip = el("ol", { class: "steps", "aria-label": t("Steps of the call") }, ...done, ...rest);
  return page.dataset.calls ? [strip, recordOf(journey)] : [strip];
}

function recordOf(journey) {
  const link = el("a", { href: page.dataset.calls + encodeURIComponent(journey.call) }, t("The record of this call"));
  return el("div", "tr-call", el("span", "end", link));
}

const COLOURS = { ring: "ringing", talk: "talking", wrap_up: "wrapup" };

function stepOf(code, detail, at, when) {
  const [symbol, words] = step(code, detail);
  const state = when === "rest" ? "out" : when === "done" ? "ready" : COLOURS[code] ?? "ringing";
  const glyph = el("span", "glyph", icon(symbol));
  const one = el("div", { class: "one", dataset: { state } }, glyph, el("div", {}, el("b", {}, words), el("div", "t3 num", at)));
  return el("li", { class: when, ...(when === "now" ? { "aria-current": "step" } : {}) }, one);
}

find.addEventListener("input", () => { for (const kind of ["phones", "customers"]) paintList(kind); });

// Esc and Enter reach the one telephone that is meant, wherever the focus is.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.target.closest(".ph-c, input, dialog, summary, a, button") || telephones.size === 0) return;
  const ringing = [...telephones.values()].filter((one) => one.row.state === "ringing");
  const meant = ringing.length === 1 ? ringing[0] : telephones.size === 1 ? [...telephones.values()][0] : null;
  meant?.key_down(event);
});

follow(paint);
start();
