// Messages to me, my team and everybody; what is unread is counted until the drawer has been open.
import { clock } from "../js/formats.js";
import { el, text } from "../js/dom.js";
import { t, tn } from "../js/i18n.js";
import { onNotice, onOpen } from "../js/live.js";
import { toast } from "../js/toast.js";
import { ask } from "./asking.js";
import { message as sound } from "./sounds.js";
import { $, login, panel, say } from "./situation.js";

const KEPT = 50, SPREAD_MS = 1500;
const box = $("inbox"), button = $("inbox-button"), form = $("inbox-form"), list = $("inbox-list");
const wide = matchMedia("(min-width:1200px)");
const listeners = [];
const kept = new Map();
let unread = 0, first = true;

export const onUnread = (fn) => listeners.push(fn);
const visible = () => !document.hidden && (box.closest(".dk-assist") ? wide.matches : !box.hidden);

// The whole, when the page has come or was cut off; what comes meanwhile is told.
export async function load() {
  const { ok, said } = await ask("/messages/inbox");
  if (!ok) return;
  for (const one of said.messages) kept.set(one.id, one);
  if (!form.elements.recipient.options.length) form.elements.recipient.replaceChildren(...said.recipients.map((one) => el("option", { value: one.key }, one.title)));
  paint();
  count(said.unread);
  first = false;
  if (unread && visible()) read();
}

function take(told) {
  if (kept.has(told.id)) return;
  const own = told.sender === login;
  const one = { ...told, own, unread: !own, to: told.recipient === "*" ? t("everybody") : told.team || titles().get(told.recipient) || told.recipient };
  kept.set(one.id, one);
  paint();
  if (own) return;
  say(t("Message from {name}: {text}", { name: one.name, text: one.text }));
  sound();
  count(unread + 1);
  if (visible()) read();
}

const titles = () => new Map([...form.elements.recipient.options].map((option) => [option.value, option.textContent]));
const newest = () => Math.max(0, ...kept.keys());

function paint() {
  const low = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const shown = [...kept.values()].sort((a, b) => a.id - b.id).slice(-KEPT);
  list.replaceChildren(...(shown.length ? shown.map(entry) : [el("p", "t3 f0", t("No messages yet"))]));
  if (low || first) list.scrollTop = list.scrollHeight;
}

function entry(one) {
  const head = el("div", "row-x f0 t3", el("b", "cut", one.own ? t("To {name}", { name: one.to }) : one.name));
  if (!one.own && one.recipient !== login) head.append(el("span", "cut", t("to {name}", { name: one.recipient === "*" ? t("everybody") : one.to })));
  head.append(el("span", "end num", clock(one.sent_at)));
  return el("div", `dk-said ${one.own ? "own" : ""}`, head, el("div", "b", one.text));
}

function count(n) {
  unread = n;
  $("unread").hidden = !n;
  text($("unread"), n);
  button.setAttribute("aria-label", n ? tn("Messages, {n} unread", "Messages, {n} unread", n) : t("Messages"));
  for (const fn of listeners) fn(n);
}

async function read() {
  const { ok, said } = await ask("/messages/read", { up_to: newest() });
  if (ok) count(said.unread);
}

function toggle(open) {
  box.hidden = !open;
  button.setAttribute("aria-expanded", open ? "true" : "false");
  if (open) { list.scrollTop = list.scrollHeight; form.elements.text.focus(); if (unread) read(); } else button.focus();
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { recipient, text: words } = form.elements;
  const { ok, said } = await ask("/messages", { recipient: recipient.value, text: words.value });
  if (!ok) return void toast(said.message ?? t("The server does not answer; the message is not sent"), { kind: "bad" });
  words.value = "";
  say(t("Sent"));
});

// On the desk the drawer stands beside the work, where there is room.
function settle() {
  const beside = $("assist-here");
  if (!beside) return;
  const own = $("reminders");
  if (wide.matches && box.parentNode !== beside) { beside.append(own, box); box.hidden = false; } else if (!wide.matches && box.parentNode === beside) { $("recent").before(own); panel.append(box); box.hidden = true; }
  button.hidden = wide.matches;
}

export function begin() {
  if (!panel.dataset.messages) { $("inbox").hidden = true; return; }
  button.addEventListener("click", () => toggle(box.hidden));
  $("inbox-close").addEventListener("click", () => toggle(false));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing && !box.closest(".dk-assist")) { event.stopPropagation(); toggle(false); } });
  wide.addEventListener("change", settle);
  settle();
  onNotice("message", take);
  onNotice("messages_read", ({ unread: left }) => count(left));
  onOpen(() => (first ? load() : setTimeout(load, Math.random() * SPREAD_MS))); // not all at once when the server is back
}
