// Notes and disposition of a call: a draft on the server every two seconds and on leaving the field, in the browser only
// while the server does not answer. Whatever the state does meanwhile, what is being typed stays where it is.
import { whole } from "../js/act.js";
import { clock, phone } from "../js/formats.js";
import { el, text } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { soundsLike } from "../js/spelling.js";
import { toast } from "../js/toast.js";
import { ask } from "./asking.js";
import { $, current, follow, login, party, refresh, say, site } from "./situation.js";
import { lastCard } from "./caller.js";

const SAVE_MS = 2000, AGAIN_MS = 3000, KEY_MS = 700, SHOWN = 9;
const area = $("notes"), list = $("dispo-list"), search = $("dispo-search");
const listeners = [];
let call = "", queue = "", disposition = "", seenAt = 0, dirty = false, loaded = false, saving = null, timer = null, complete = false;
let typedKeys = "", keyTimer = null, sentLast = "";

export const noted = () => call;
export const onDone = (fn) => listeners.push(fn);

// -- which call -----------------------------------------------------------------------------------------------------

export async function open(wanted) {
  if (wanted === call) return;
  if (call) await save();
  call = wanted;
  queue = site.queues[current().call?.queue || current().seat?.queue] ? current().call?.queue || current().seat?.queue : "";
  disposition = "";
  seenAt = 0;
  dirty = loaded = complete = false;
  sentLast = "";
  area.value = "";
  area.readOnly = true;
  text($("notes-saved"), "");
  $("notes-other").hidden = true;
  paintDispositions();
  await load(wanted);
}

async function load(wanted) {
  const { ok, said, status } = await ask(`/desk/calls/${encodeURIComponent(wanted)}/notes`);
  if (call !== wanted) return;
  if (!ok && status !== 404) return void setTimeout(() => { if (call === wanted && !loaded) load(wanted); }, AGAIN_MS);
  loaded = true;
  area.readOnly = false;
  const left = leftBehind(wanted);
  area.value = left?.notes ?? said.notes ?? "";
  const picked = disposition; // before the draft was there
  disposition = picked || (left?.disposition ?? said.disposition ?? "");
  seenAt = said.saved_at ?? 0;
  queue = said.queue || queue;
  complete = said.draft === false;
  if (seenAt) text($("notes-saved"), complete ? t("Complete {time}", { time: clock(seenAt, true) }) : t("Draft saved {time}", { time: clock(seenAt, true) }));
  paintDispositions();
  if (left && differs(left, said)) return conflict(said);
  if (left || picked) changed();
}

// The server has something newer than what was left here was written over, and it is not this window's own.
const differs = (left, said) => said.saved_at > (left.seen_at ?? 0) && ![left.notes, left.sent].includes(said.notes);

// Another window of mine may have written meanwhile; what is typed here is not touched.
async function look() {
  if (!call || !loaded || dirty || saving) return;
  const wanted = call, { ok, said } = await ask(`/desk/calls/${encodeURIComponent(wanted)}/notes`);
  if (!ok || call !== wanted || dirty || saving || !(said.saved_at > seenAt)) return;
  ({ notes: area.value, disposition, saved_at: seenAt } = said);
  complete = !said.draft;
  paintDispositions();
  paint(current());
}
addEventListener("focus", look);

// -- saving ---------------------------------------------------------------------------------------------------------

const place = (wanted) => `fsctl.notes.${login}.${wanted}`;
const written = () => ({ notes: area.value, disposition, seen_at: seenAt, ...customer() });

function customer() {
  const id = Number(/^\/customers\/(\d+)$/.exec(lastCard()?.call === call ? lastCard().link : "")?.[1]);
  return id ? { customer_id: id } : {};
}

function leftBehind(wanted) {
  try { return JSON.parse(localStorage.getItem(place(wanted))); } catch { return null; }
}

function keep(wanted, value) {
  try { value ? localStorage.setItem(place(wanted), JSON.stringify(value)) : localStorage.removeItem(place(wanted)); } catch { /* private window */ }
}

// With the time of the draft it was written over: somebody may go on elsewhere before this window reaches the server again.
const keepHere = () => keep(call, { notes: area.value, disposition, seen_at: seenAt, sent: sentLast });

function changed() {
  dirty = true;
  keepHere();
  timer ??= setTimeout(save, SAVE_MS);
}

// One after the other: a draft that goes out before the last one is answered would look like another window's.
export function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  timer = null;
  if (saving && dirty && !keepalive) return saving.then(() => save());
  if (!dirty || !call || !loaded) return saving ?? Promise.resolve(true);
  saving = send(call, keepalive).finally(() => { saving = null; });
  return saving;
}

async function send(wanted, keepalive) {
  const sent = written();
  sentLast = sent.notes;
  dirty = false;
  const { ok, status, said } = await ask(`/desk/calls/${encodeURIComponent(wanted)}/notes`, sent, { keepalive });
  if (ok) keep(wanted, null);
  if (wanted !== call) return ok;
  if (ok) {
    seenAt = said.saved_at;
    if (dirty) keepHere();
    text($("notes-saved"), t("Draft saved {time}", { time: clock(seenAt, true) }));
  } else if (status === 409) conflict(said);
  else {
    dirty = true;
    text($("notes-saved"), status === 422 ? said.message : t("Not saved yet, trying again"));
    if (status !== 422 && status !== 404 && status !== 401) timer ??= setTimeout(save, AGAIN_MS);
  }
  return ok;
}

let theirs = null;

function conflict(said) {
  theirs = said;
  dirty = true;
  $("notes-other").hidden = false;
  text($("notes-saved"), "");
}

$("notes-theirs").addEventListener("click", () => { area.value = theirs.notes; disposition = theirs.disposition; settle(false); keep(call, null); paintDispositions(); });
$("notes-mine").addEventListener("click", () => { settle(true); save(); });

function settle(mine) {
  seenAt = theirs.saved_at;
  dirty = mine;
  $("notes-other").hidden = true;
  area.focus();
}

// -- dispositions ---------------------------------------------------------------------------------------------------

const offered = () => site.dispositions.filter((one) => !one.queues.length || one.queues.includes(queue));

function paintDispositions() {
  const all = offered(), wanted = search.value.trim().toLowerCase();
  const found = wanted ? all.filter((one) => `${one.title} ${one.code} ${one.key}`.toLowerCase().includes(wanted) || soundsLike(wanted, one.spelled)) : all.slice(0, SHOWN);
  const kept = all.find((one) => one.code === disposition);
  if (kept && !found.includes(kept)) found.push(kept);
  list.replaceChildren(...found.map((one) => {
    const on = one.code === disposition;
    return el("button", { type: "button", class: on ? "on" : "", "aria-pressed": on ? "true" : "false", dataset: { code: one.code } }, el("span", "k", one.key), el("span", { class: "cut", title: one.title }, one.title));
  }));
  search.hidden = all.length <= SHOWN;
  $("dispo-required").hidden = !site.queues[queue]?.required;
}

function pick(code) {
  if (disposition === code) return;
  const focused = list.contains(document.activeElement);
  disposition = code;
  paintDispositions();
  if (focused) list.querySelector(`[data-code="${CSS.escape(code)}"]`)?.focus();
  const chosen = offered().find((one) => one.code === disposition);
  if (chosen) say(t("{disposition} chosen", { disposition: chosen.title }));
  if (call && loaded) changed();
  refresh();
}

// Digits pick by key; a key that begins a longer one waits a moment for the rest.
export function pressDigit(digit) {
  if ($("dispositions").hidden) return false;
  typedKeys += digit;
  clearTimeout(keyTimer);
  const exact = offered().find((one) => one.key === typedKeys), longer = offered().some((one) => one.key.startsWith(typedKeys) && one.key !== typedKeys);
  const take = () => { const code = exact?.code; typedKeys = ""; if (code) pick(code); };
  if (longer) keyTimer = setTimeout(take, KEY_MS); else take();
  return true;
}

list.addEventListener("click", (event) => { const button = event.target.closest("[data-code]"); if (button) pick(button.dataset.code); });
search.addEventListener("input", paintDispositions);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const first = list.querySelector("[data-code]");
  if (first) pick(first.dataset.code);
});

// -- done -----------------------------------------------------------------------------------------------------------

// What must be there before the work after the call can end; empty for nothing.
export const missing = () => (site.queues[queue]?.required && !disposition ? t("Disposition is missing") : "");

// `then` is the state to go on to; empty for what is pending, else ready.
export async function finish(then = "") {
  const finished = call;
  if (!finished) return;
  if (missing()) {
    toast(t("Choose a disposition first; this queue requires one"), { kind: "bad" });
    (list.querySelector("button") ?? search).focus();
    return;
  }
  await save();
  const { ok, status, said } = await ask(`/desk/calls/${encodeURIComponent(finished)}/done`, { ...written(), then });
  if (ok) {
    keep(finished, null);
    if (call === finished) { seenAt = said.saved_at; dirty = false; complete = true; text($("notes-saved"), t("Complete {time}", { time: clock(seenAt, true) })); }
    if (said.message) toast(whole(said), { kind: "bad" });
    say(t("Noted"));
    paint(current());
    for (const fn of listeners) fn(finished);
  } else if (status === 409) conflict(said);
  else toast(said.message ?? t("The server does not answer; the notes are kept here and are sent again"), { kind: "bad" });
}

// -- what is shown --------------------------------------------------------------------------------------------------

let asked = false;

// Notes of a call that is over, to be completed.
export async function reopen(wanted, who) {
  asked = true;
  text($("after-who"), who);
  text($("after-why"), "");
  await open(wanted);
  paint(current());
  area.focus();
}

function close() {
  asked = false;
  save();
  call = "";
  paint(current());
}

const late = (mode) => Boolean(call) && (mode === "idle" || mode === "missed") && (asked || (!complete && (dirty || area.value || disposition || site.queues[queue]?.required)));

function paint({ mode }) {
  const over = late(mode);
  const working = mode === "talk" || mode === "wrap";
  $("notes-box").hidden = !(working && call) && !over;
  $("dispositions").hidden = !(call && (mode === "wrap" || over || (mode === "talk" && !$("ap").closest(".dk-alone"))));
  $("late").hidden = !over;
  if (over) $("after").hidden = false;
  else if (mode !== "idle" || !$("after").dataset.brief) $("after").hidden = true;
}

area.addEventListener("input", (event) => { if (!event.isComposing) changed(); });
area.addEventListener("compositionend", changed);
area.addEventListener("blur", () => save());
$("late-done").addEventListener("click", () => finish());
$("late-close").addEventListener("click", close);
addEventListener("pagehide", () => save({ keepalive: true }));
document.addEventListener("visibilitychange", () => { if (document.hidden) save({ keepalive: true }); });
onDone(() => { if (!["talk", "wrap"].includes(current().mode)) close(); });

// What an earlier window could not send.
export async function sendLeftovers() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(place("")))) {
    const other = name.slice(place("").length), left = leftBehind(other);
    if (other === call || !left) continue;
    const { ok, status } = await ask(`/desk/calls/${encodeURIComponent(other)}/notes`, { seen_at: 0, ...left });
    if (ok || status === 404 || status === 422) keep(other, null);
  }
}

follow((situation, before) => {
  const { seat, mode } = situation;
  if ((mode === "talk" || mode === "wrap") && seat.call && seat.call !== call) { asked = false; open(seat.call).then(() => paint(current())); }
  if (mode !== before.mode) look();
  if (mode === "wrap" && before.mode === "talk") {
    const { name, number } = party(before);
    text($("after-who"), name || phone(number));
    text($("after-why"), "");
  }
  if (before.stale && !situation.stale && dirty) save();
  if (seat?.call === call && seat?.disposition && seat.disposition !== before.seat?.disposition && !dirty && !saving && seat.disposition !== disposition) {
    disposition = seat.disposition; // marked at the handset
    paintDispositions();
  }
  paint(situation);
});
