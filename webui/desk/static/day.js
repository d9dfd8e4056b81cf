// The workbench: today in numbers, the own queues beside it, and the own calls with what is still to be noted.
import { clock, duration, number, percent, phone } from "../js/formats.js";
import { el, icon, text } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { newest } from "./asking.js";
import { dialling } from "./caller.js";
import { onDone, reopen } from "./notes.js";
import * as reminders from "./reminders.js";
import { $, current, follow } from "./situation.js";

const AFTER_A_CALL_MS = 1500, AGAIN_MS = 30_000;
const askGroup = newest("/desk/workbench"), askToday = newest("/desk/today");
let occupancy = null;

function paint({ seat }) {
  const today = seat?.today;
  if (!today) return;
  text($("today-offered"), number(today.offered));
  text($("today-answered"), number(today.answered));
  text($("today-missed"), number(today.missed));
  text($("today-placed"), number(today.placed));
  text($("today-aht"), duration(today.aht_s));
  text($("today-occupancy"), percent(occupancy ?? today.occupancy, 0));
}

// Theirs counts up to now, as that of the queues does; the row's ends with what was before.
async function loadGroup() {
  const { ok, said } = await askGroup();
  if (!ok) return;
  occupancy = said.own.occupancy;
  paint(current());
  const [table] = $("group").getElementsByTagName("table");
  table.tBodies[0].replaceChildren(...said.queues.map((queue) => line(queue.title, queue)));
  table.tFoot.replaceChildren(...(said.queues.length > 1 ? [line(t("Together"), said.together)] : []));
  table.hidden = !said.queues.length;
  $("group-none").hidden = Boolean(said.queues.length);
}

const line = (title, of) => el("tr", "", el("th", { scope: "row", title }, title), el("td", "", number(of.offered)), el("td", "opt", number(of.answered)),
  el("td", "", percent(of.abandoned)), el("td", "", duration(of.handling_s)), el("td", "", percent(of.occupancy, 0)));

function paintCallbacks() {
  const { count, late } = reminders.callbacks(), box = $("today-callbacks");
  text(box.firstElementChild, number(count));
  box.classList.toggle("late", late);
}

export async function load() {
  loadGroup();
  const { ok, said } = await askToday();
  if (!ok || $("recent-list").contains(document.activeElement)) return;
  const now = current();
  const busy = ["talk", "wrap"].includes(now.mode) ? now.seat.call : "";
  const calls = said.calls.filter((one) => one.call !== busy);
  $("recent-list").replaceChildren(...(calls.length ? calls.map(entry) : [el("p", "t3 f0", t("Calls you take or place today appear here."))]));
}

function entry(one) {
  const who = one.number && !one.number.includes("•")
    ? dialling(one.number, "btn-text cut", one.name || phone(one.number))
    : el("span", "cut w5", one.name || phone(one.number));
  const item = el("div", "item dk-recent", icon(one.outgoing ? "telephone-outbound" : "telephone-inbound", "t3"), el("span", "grow row-x g6", who, el("span", "t3 f0 cut", one.disposition || one.queue)));
  if (!one.done && one.required && !one.disposition) {
    const button = el("button", { type: "button", class: "btn btn-line sm" }, icon("pencil"), t("Note"));
    button.addEventListener("click", () => reopen(one.call, one.name || phone(one.number)));
    item.append(button);
  }
  item.append(el("span", "num t2 f0", duration(one.talked_s)), el("span", "num t3 f0", clock(one.at)));
  return item;
}

let planned = null;
function plan() {
  clearTimeout(planned);
  planned = setTimeout(load, AFTER_A_CALL_MS);
}

follow((situation, before) => {
  paint(situation);
  if (situation.mode !== before.mode) plan();
});
onDone(plan);
reminders.onDue(paintCallbacks);
setInterval(() => { if (current().mode === "idle" && !current().stale && !document.hidden) loadGroup(); }, AGAIN_MS);
$("today-callbacks").addEventListener("click", () => { const first = $("due").querySelector("button, a") ?? $("reminder-list").querySelector("button, a") ?? $("reminder-new"); first.focus(); first.scrollIntoView({ block: "nearest" }); });
