// The own queues: who waits, how long, who is ready. One line in a call; a queue opens the list of its callers.
import { act } from "../js/act.js";
import { duration, phone } from "../js/formats.js";
import { el, icon, text } from "../js/dom.js";
import { now, subscribe, table } from "../js/live.js";
import { t } from "../js/i18n.js";
import { $, barred, current, follow, me, say, site } from "./situation.js";

const box = $("strip"), list = $("callers");
let open = "", drawn = "";

const mine = () => (current().seat?.queues ?? []).filter((name) => table("queues").has(name));
const waited = (row) => (row?.longest_since ? now() - row.longest_since : null);
const late = (name, seconds) => seconds !== null && seconds > (site.queues[name]?.service_s ?? Infinity);

function level(name, row) {
  const seconds = waited(row), words = duration(seconds);
  return late(name, seconds) ? [el("span", "lv warn-t", icon("exclamation-diamond-fill"), el("span", { dataset: { since: row.longest_since } }, words))]
    : row?.longest_since ? [el("span", { class: "num", dataset: { since: row.longest_since } }, words)] : [el("span", "none", "–")];
}

function paint() {
  const names = mine(), whole = current().mode === "idle" || current().mode === "out" || current().mode === "missed";
  const shape = `${whole}/${names.join()}`;
  if (shape !== drawn) { drawn = shape; draw(names, whole); }
  for (const name of names) {
    const row = table("queues").get(name), line = box.querySelector(`[data-queue="${CSS.escape(name)}"]`);
    if (!line) continue;
    text(line.querySelector(".w"), row.callbacks ? `${row.waiting} +${row.callbacks}` : row.waiting);
    line.querySelector(".w").title = row.callbacks ? t("{n} promised callbacks", { n: row.callbacks }) : "";
    text(line.querySelector(".rd-n"), row.ready);
    const cell = line.querySelector(".lg-n"), key = `${row.longest_since}/${late(name, waited(row))}`;
    if (cell.dataset.key !== key) { cell.dataset.key = key; cell.replaceChildren(...level(name, row)); }
  }
  paintCallers();
}

function draw(names, whole) {
  if (!names.length) return box.replaceChildren(el("div", "ap-q t3", t("You serve no queue")));
  if (!whole) {
    const line = el("div", { class: "ap-q", role: "group", "aria-label": t("My queues") });
    names.slice(0, 3).forEach((name, place) => line.append(el("button", { type: "button", class: `btn-text row-x g4 num${place === 2 ? " opt" : ""}`, "aria-expanded": "false", dataset: { queue: name } }, el("span", "t2 cut", site.queues[name]?.title ?? name), el("b", "w"), el("span", "lg-n"), el("span", { class: "rd-n", hidden: true }))));
    return box.replaceChildren(line);
  }
  const head = el("div", { class: "ap-q t3 dk-q", "aria-hidden": "true" }, el("span", "w5 grow", t("My queues")), el("span", "c1 r", t("Waiting")), el("span", "c2 r", t("Longest")), el("span", "c3 r", t("Ready")));
  box.replaceChildren(head, ...names.map((name) => el("button", { type: "button", class: "ap-q dk-q", "aria-expanded": "false", "aria-controls": "callers", dataset: { queue: name } }, el("span", "grow cut w5", site.queues[name]?.title ?? name), el("span", { class: "c1 r num w6" }, el("span", "visually-hidden", t("Waiting")), " ", el("span", "w")), el("span", "c2 r num lg-n"), el("span", { class: "c3 r num t2" }, el("span", "visually-hidden", t("Ready")), " ", el("span", "rd-n")))));
}

function paintCallers() {
  const calls = open ? [...table("calls").values()].filter((call) => call.queue === open && !call.absent && ["waiting", "ringing"].includes(call.state)).sort((a, b) => a.since - b.since) : [];
  list.hidden = !open;
  for (const button of box.querySelectorAll("[data-queue]")) button.setAttribute("aria-expanded", button.dataset.queue === open ? "true" : "false");
  const why = whyNoPull();
  const key = `${open}/${why}/${calls.map((call) => `${call.id}${call.state}`).join()}`;
  if (list.dataset.key === key) return;
  if (list.matches(":hover")) return fade(new Set(calls.map((call) => call.id))); // nothing moves under the pointer
  list.dataset.key = key;
  list.replaceChildren(...(calls.length ? calls.map((call) => caller(call, why)) : [el("p", "t3 f0 mt", t("Nobody waits"))]));
}

function fade(there) {
  for (const button of list.querySelectorAll("[data-pull]")) {
    if (there.has(button.dataset.pull)) continue;
    button.setAttribute("aria-disabled", "true");
    button.title = t("The caller no longer waits");
  }
}

// Empty where a caller of this queue may be taken now; null where the queue has no such thing.
function whyNoPull() {
  const { seat, mode, stale } = current();
  if (!table("queues").get(open)?.pull) return null;
  if (barred("own_call")) return barred("own_call");
  if (stale) return t("No live data: not now");
  if (mode !== "idle" || !["ready", "not_ready"].includes(seat?.state)) return t("Not before you are free");
  return ["normal", "supervisor"].includes(seat.mode ?? "normal") ? "" : t("Not in this work mode");
}

function caller(call, why) {
  const number = phone(call.caller_number, call.agent !== me), rings = call.state === "ringing";
  const row = el("div", "item", icon(rings ? "bell" : "hourglass-split", "t3"), el("span", "grow num", number), el("span", { class: "num t2", dataset: { since: call.since } }));
  if (why !== null) row.append(el("button", { type: "button", class: "btn btn-line sm", dataset: { pull: call.id }, "aria-label": t("Take it: {number}", { number }), title: why || (rings ? t("It rings at somebody's phone already") : ""), "aria-disabled": why || rings ? "true" : null }, icon("telephone-inbound"), t("Take it")));
  return row;
}

list.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-pull]");
  if (!button) return;
  if (button.getAttribute("aria-disabled") === "true") return say(button.title);
  if (await act("pull_call", { agent: me, call: button.dataset.pull })) { open = ""; paintCallers(); }
});

box.addEventListener("click", (event) => {
  const button = event.target.closest("[data-queue]");
  if (!button) return;
  open = open === button.dataset.queue ? "" : button.dataset.queue;
  paintCallers();
});

follow(paint);
export function begin() {
  subscribe("queues", "*", paint);
  setInterval(() => { if (!current().stale) paint(); }, 1000);
}
