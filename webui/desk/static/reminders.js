// Reminders: own ones, by time; due ones come up above the dial box until they are done or put off.
import { clock, phone } from "../js/formats.js";
import { el, icon, text } from "../js/dom.js";
import { now, onNotice, onOpen } from "../js/live.js";
import { t } from "../js/i18n.js";
import { toast } from "../js/toast.js";
import { ask, newest } from "./asking.js";
import { due as sound } from "./sounds.js";
import { dialling, lastCard } from "./caller.js";
import { $, current, party, say } from "./situation.js";

const SNOOZES_S = [300, 900, 3600];
const form = $("reminder-form"), toggle = $("reminder-new");
let all = [];
const told = new Set();
const listeners = [];

export const dueCount = () => all.filter((one) => one.due_at <= now()).length;
export const onDue = (fn) => listeners.push(fn);

// Those that say whom to call and are due by tonight; and whether one is due already.
export function callbacks() {
  const tonight = new Date(now() * 1000).setHours(24, 0, 0, 0) / 1000, some = all.filter((one) => one.link && one.due_at < tonight);
  return { count: some.length, late: some.some((one) => one.due_at <= now()) };
}

const askAll = newest("/desk/reminders");

export async function load() {
  const { ok, said } = await askAll();
  if (ok) { all = said.reminders; paint(); }
}

const when = (at) => {
  const day = new Date(at * 1000), today = new Date(now() * 1000);
  return day.toDateString() === today.toDateString() ? clock(at) : `${day.getMonth() + 1}-${day.getDate()} ${clock(at)}`;
};

function paint() {
  const due = all.filter((one) => one.due_at <= now()), later = all.filter((one) => one.due_at > now());
  for (const one of due) if (!told.has(one.id)) { told.add(one.id); say(t("Due: {text}", { text: one.text })); sound(); }
  redraw($("due"), due, comesUp);
  $("due").hidden = !due.length;
  redraw($("reminder-list"), later, entry);
  for (const fn of listeners) fn(due.length);
}

// The same rows stay, so that focus and pointer are not robbed of them.
function redraw(box, rows, make) {
  const key = rows.map((one) => `${one.id}@${one.due_at}`).join();
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(...rows.map(make));
}

function comesUp(one) {
  return el("div", { class: "card-d", dataset: { reminder: one.id } }, icon("alarm-fill"), el("span", "grow", one.text), dialOf(one), snooze(one), button("check-lg", t("Done"), () => put(one, "done", {})));
}

function entry(one) {
  return el("div", { class: "item", dataset: { reminder: one.id } }, icon("clock", "t3"), el("span", "grow cut", one.text), dialOf(one), el("span", "num t2 f0", when(one.due_at)), button("check-lg", "", () => put(one, "done", {}), t("Done: {text}", { text: one.text })));
}

const SNOOZED = { 300: t("In 5 min"), 900: t("In 15 min"), 3600: t("In 1 h") };

function snooze(one) {
  const choice = el("select", { class: "form-select sm", "aria-label": t("Remind me again: {text}", { text: one.text }) }, el("option", { value: "" }, t("Later…")), ...SNOOZES_S.map((seconds) => el("option", { value: seconds }, SNOOZED[seconds])));
  choice.addEventListener("change", () => { if (choice.value) put(one, "snooze", { due_at: now() + Number(choice.value) }); });
  return choice;
}

// What it is about: a number to call, or a record to open.
function dialOf(one) {
  if (/^\/(?:customers|calls)\//.test(one.link ?? "")) return el("a", { class: "btn btn-line sm", href: one.link, target: "_blank", rel: "noopener", dataset: { record: "" }, "aria-label": t("Show: {text}", { text: one.text }) }, icon("link-45deg"), t("Show"));
  const number = /^tel:([0-9+*#]{1,32})$/.exec(one.link ?? "")?.[1];
  return number ? dialling(number, "btn btn-line sm", icon("telephone"), t("Call")) : null;
}

function button(symbol, words, run, label = "") {
  const made = el("button", { type: "button", class: words ? "btn btn-line sm" : "btn btn-quiet icon sm", "aria-label": label || null }, icon(symbol), words);
  made.addEventListener("click", run);
  return made;
}

async function put(one, what, body) {
  const { ok, said } = await ask(`/desk/reminders/${one.id}/${what}`, body);
  if (!ok) return void toast(said.message ?? t("The server does not answer"), { kind: "bad" });
  told.delete(one.id);
  await load();
}

const local = (at) => {
  const moment = new Date(at * 1000 - new Date(at * 1000).getTimezoneOffset() * 60_000);
  return moment.toISOString().slice(0, 16);
};

function openForm(words = "", link = "") {
  form.hidden = false;
  toggle.setAttribute("aria-expanded", "true");
  form.elements.text.value = words;
  form.elements.link.value = link;
  $("reminder-about").hidden = !link.startsWith("/");
  text($("reminder-name"), lastCard()?.name ?? "");
  form.elements.due.value = local(now() + 3600);
  form.elements.text.focus();
}

function closeForm() {
  const focused = form.contains(document.activeElement);
  form.hidden = true;
  toggle.setAttribute("aria-expanded", "false");
  if (focused) toggle.focus();
}

// While a customer is there, what is to be remembered is most likely about them.
function about() {
  const card = lastCard();
  return ["talk", "wrap", "offer"].includes(current().mode) && card?.call === current().seat?.call && /^\/customers\/\d+$/.test(card.link) ? card.link : "";
}

toggle.addEventListener("click", () => (form.hidden ? openForm("", about()) : closeForm()));
$("reminder-unlink").addEventListener("click", () => { form.elements.link.value = ""; $("reminder-about").hidden = true; form.elements.text.focus(); });
form.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) { event.stopPropagation(); closeForm(); } });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { text: words, link, due } = form.elements;
  const { ok, said } = await ask("/desk/reminders", { text: words.value, link: link.value, due_at: new Date(due.value).getTime() / 1000 });
  if (!ok) return toast(said.message ?? t("The server does not answer"), { kind: "bad" });
  closeForm();
  say(t("Saved"));
  load();
});
$("call-back").addEventListener("click", () => {
  const { number, name } = party(current());
  const dial = number && !number.includes("•") ? number : "";
  openForm(t("Call back {who}", { who: name || phone(number) }), dial ? `tel:${dial}` : "");
  form.scrollIntoView({ block: "nearest" });
});

export function begin() {
  onOpen(load);
  onNotice("reminders", load);
  setInterval(paint, 1000);
}
