// The state button: what I am, since when, what comes next; its menu; the phone's own light; signing in.
import { act } from "../js/act.js";
import { el, icon, text } from "../js/dom.js";
import { now } from "../js/live.js";
import { clock, duration } from "../js/formats.js";
import { STATES, WORK_MODES } from "../js/states.js";
import { t } from "../js/i18n.js";
import { toast } from "../js/toast.js";
import { finish } from "./notes.js";
import { $, barred, current, follow, grey, login, me, queueOf, say, site } from "./situation.js";

const button = $("state-button"), menu = $("state-menu"), bar = $("state-bar");
const movePhone = $("move-phone").querySelector("button");
const reasonTitle = (code) => site.reasons.find((reason) => reason.code === code)?.title ?? WORK_MODES[code] ?? code;

export function pendingWords(pending) {
  const [state, reason] = (pending ?? "").split(":");
  if (state === "logged_out") return t("signing out");
  return state === "not_ready" ? reasonTitle(reason) : "";
}

function word({ seat, state, mode, call }) {
  if (!seat) return t("Not an agent of this site");
  if (mode === "offer") {
    const queue = queueOf({ seat, call });
    return queue ? t("Call for {queue}", { queue: queue.title }) : STATES[state][0];
  }
  if ((state === "notready" || state === "over") && seat.reason) return reasonTitle(seat.reason);
  return STATES[state][0];
}

function sub(situation) {
  const { seat, state, mode } = situation;
  const next = pendingWords(seat?.pending);
  if (mode === "offer") return state === "ringing" ? t("Lift the handset to answer") : t("Your phone is about to ring");
  if (mode === "wrap") return wrapSub(situation, next);
  if (state === "hold" && situation.call?.held_too_long) return t("Held too long: take the customer back");
  if (next) return t("Then: {state}", { state: next });
  if (state === "out") return t("Sign in at a phone to take calls");
  if (state === "lost") return t("Calls cannot reach you: plug the phone in");
  if (state === "missed") return t("Calls went unanswered; none are offered now");
  if (state === "over" || (state === "notready" && seat.limit_at)) return limitSub(seat);
  if (state === "lent") return t("Then back to you");
  if (mode === "talk") return queueOf(situation)?.title ?? "";
  if (seat?.by && seat.by !== login && seat.by !== me) return t("set by {name}", { name: seat.by });
  if (state === "ready") return (seat.queues ?? []).map((name) => site.queues[name]?.title ?? name).join(" · ");
  return "";
}

function wrapSub({ seat, call }, next) {
  const then = next ? t("Then: {state}", { state: next }) : t("Then: ready");
  const kind = queueOf({ seat, call })?.wrap_up;
  if (kind === "time-boxed-no-exit") return t("{then}, not before", { then });
  if (seat.over) return t("Longer than meant; it ends when you say so");
  return seat.until ? then : t("{then}, when done", { then });
}

// How long a break may still last, by its own limit or what is left of the day's.
function limitSub(seat) {
  const left = seat.limit_at ? seat.limit_at - now() : 0;
  if (left > 0) return t("{time} left, until {clock}", { time: duration(left), clock: clock(seat.limit_at) });
  const over = seat.limit_at ? duration(-left) : "";
  if (seat.over === "budget") return t("Over what is allowed today: {time}", { time: over });
  return t("Over the limit: {time}", { time: over });
}

const began = ({ seat, state }) => (!seat || state === "out" ? "" : state === "lent" ? seat.lent_since : seat.since);
const ends = ({ seat, mode }) => (mode === "offer" ? seat.ring_until : mode === "wrap" ? seat.until : 0);

function paint(situation) {
  const { seat, state, mode } = situation;
  if ($("state").dataset.state !== state) {
    $("state").dataset.state = state;
    $("state-icon").replaceChildren(...(state === "out" ? [] : [icon(STATES[state][1])]));
  }
  text($("state-word"), word(situation));
  text($("state-sub"), sub(situation));
  const timer = $("state-timer"), until = seat ? ends(situation) : 0;
  if (until) { timer.dataset.until = until; delete timer.dataset.since; }
  else { timer.dataset.since = began(situation); delete timer.dataset.until; }
  bar.hidden = !until;
  grey(button, barred("own_state"));
  grey(movePhone, situation.stale ? t("No live data: not now") : barred("own_state"));
  button.toggleAttribute("data-pending", Boolean(seat?.pending));
  paintBar();
  paintPhone(situation);
  paintAsked(situation);
}

// A break that a supervisor has to allow: asked, and what came of it.
const asked = $("asked");

function paintAsked({ seat, stale }) {
  const wanted = seat?.break_asked;
  asked.hidden = !wanted;
  if (!wanted) return;
  text($("asked-what"), t("Asked for: {reason}", { reason: reasonTitle(wanted.reason) }));
  $("asked-left").dataset.until = wanted.until;
  grey($("asked-back"), stale ? t("No live data: not now") : barred("own_state"));
}

$("asked-back").addEventListener("click", ({ currentTarget: back }) => (back.title ? say(back.title) : act("withdraw_break", { agent: me })));

function heard(answer) {
  const reason = reasonTitle(answer.reason);
  if (answer.outcome === "approved") say(t("{reason} is allowed", { reason }));
  else if (answer.outcome === "refused") toast(t("{reason} is not allowed now, says {name}", { reason, name: answer.by }), { kind: "bad" });
  else if (answer.outcome === "timed_out") toast(t("Nobody has answered: {reason} can be asked for again", { reason }), { kind: "bad" });
}

function paintBar() {
  const situation = current();
  if (bar.hidden || !situation.seat || situation.stale) return;
  const until = ends(situation), whole = Math.max(1, until - situation.seat.since);
  bar.firstElementChild.style.width = `${Math.max(0, Math.min(100, (100 * (until - now())) / whole)).toFixed(1)}%`;
}

function paintPhone({ seat, state }) {
  const chip = $("phone");
  const known = seat && state !== "out", well = seat?.phone === "registered";
  const kind = !seat ? "" : well ? "ok" : known ? "bad" : "";
  const extension = seat?.extension || site.extension;
  const words = !extension ? t("no phone") : well ? t("Phone {extension}", { extension }) : t("{extension} offline", { extension });
  if (chip.dataset.shown === `${kind}${words}`) return;
  chip.dataset.shown = `${kind}${words}`;
  chip.className = `chip ${kind}`;
  chip.title = well ? t("The desk phone is registered") : t("The desk phone is not registered: calls will not reach you");
  chip.replaceChildren(icon(well ? "telephone-fill" : "plug"), words);
}

// -- the menu ----------------------------------------------------------------------------------------------------

function entries({ seat, state }) {
  const pending = seat.pending ?? "", work = seat.mode ?? "normal";
  const is = (wanted) => (pending ? pending === wanted : wanted === "ready" ? state === "ready" : ["notready", "over"].includes(state) && `not_ready:${seat.reason}` === wanted);
  const made = [entry("ready", t("Ready"), "check-lg", "", is("ready"))];
  if (pending) made.unshift(entry("cancel", t("Take back: {state}", { state: pendingWords(pending) }), "arrow-counterclockwise", "", false));
  for (const reason of site.reasons) made.push(entry(`not_ready:${reason.code}`, reason.title, "dash-lg", reason.key, is(`not_ready:${reason.code}`), allowance(reason, seat)));
  made.push(el("hr"), el("div", { class: "t3 f0 dk-menu-h", id: "work-modes" }, t("Which calls")));
  for (const [mode, words] of Object.entries(WORK_MODES)) {
    if (mode !== "supervisor" || site.rights.includes("agent_state") || work === mode) made.push(entry(`mode:${mode}`, words, mode === work ? "record-circle" : "", "", mode === work));
  }
  made.push(el("hr"), entry("logged_out", t("Sign out"), "power", "", is("logged_out")));
  return made;
}

// What is left today of a reason, or how long one break of it may last; and whether somebody has to allow it.
function allowance(reason, seat) {
  const pieces = [];
  if (reason.budget) {
    const taken = (seat.today.breaks?.[reason.code] ?? 0) + (seat.state === "not_ready" && seat.reason === reason.code ? now() - seat.since : 0);
    const left = reason.budget - taken;
    pieces.push(left > 0 ? t("{minutes} min left today", { minutes: Math.floor(left / 60) }) : t("none left today"));
  } else if (reason.limit) pieces.push(t("up to {minutes} min", { minutes: Math.round(reason.limit / 60) }));
  if (reason.approval) pieces.push(t("on approval"));
  return pieces.join(" · ");
}

function entry(value, words, symbol, key, checked, more = "") {
  const item = el("button", { type: "button", role: "menuitemradio", "aria-checked": checked ? "true" : "false", tabindex: "-1", dataset: { value, key } }, symbol ? icon(symbol) : el("span", "i"), el("span", "grow cut", words));
  if (more) item.append(el("span", "t3 f0", more));
  if (checked) item.append(icon("check"));
  if (key) item.append(el("kbd", "", key));
  return item;
}

export function openMenu(at = "") {
  const situation = current();
  if (button.title) { say(button.title); return; }
  if (!situation.seat || situation.state === "out" || situation.stale) return;
  menu.replaceChildren(...entries(situation));
  menu.hidden = false;
  button.setAttribute("aria-expanded", "true");
  (menu.querySelector(at ? `[data-value^="${at}"]` : "[aria-checked=true]") ?? menu.querySelector("button")).focus();
}

function closeMenu(back = true) {
  if (menu.hidden) return;
  menu.hidden = true;
  button.setAttribute("aria-expanded", "false");
  if (back) button.focus();
}

// In the work after a call, whatever state is chosen ends it: then the notes must be complete.
export async function choose(value) {
  const why = barred("own_state"), { seat, mode } = current();
  if (why) { say(why); return false; }
  const [state, reason] = value.split(":");
  if (state === "mode") return act("set_work_mode", { agent: me, mode: reason });
  const known = site.reasons.find((one) => one.code === reason);
  if (mode === "wrap" && !known?.approval) return finish(value === "cancel" ? "ready" : value);
  const again = seat.pending && seat.pending === value;
  if (state === "not_ready" && !again) return act("set_not_ready", { agent: me, reason });
  if (state === "logged_out" && !again) return act("log_out", { agent: me });
  if (state === "ready" && (seat.mode ?? "normal") !== "normal" && !(await act("set_work_mode", { agent: me, mode: "normal" }))) return false;
  return act("set_ready", { agent: me });
}

button.addEventListener("click", () => (menu.hidden ? openMenu() : closeMenu()));
menu.addEventListener("click", (event) => {
  const item = event.target.closest("[data-value]");
  if (!item) return;
  if (current().stale) { toast(t("No live data: not now"), { kind: "bad" }); return; } // it stays open: the line may be back at once
  closeMenu();
  choose(item.dataset.value);
});
menu.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const items = [...menu.querySelectorAll("button")], place = items.indexOf(document.activeElement);
  const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: items.length - 1 }[event.key];
  const keyed = items.find((item) => item.dataset.key && item.dataset.key === event.key);
  if (to !== undefined) items[(to + items.length) % items.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu(event.key === "Escape");
  else if (keyed) keyed.click();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
});
document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".dk-state")) closeMenu(false); });

// -- signing in ----------------------------------------------------------------------------------------------------

for (const form of [$("sign-in"), $("move-phone")]) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const why = barred("own_state"), field = form.elements.extension;
    if (why) { say(why); return; }
    if (current().stale || !(await act("log_in", { agent: me, extension: field.value.trim(), reason: keeping(form) }))) return;
    if (form.id === "move-phone") { field.value = ""; $("more").open = false; }
  });
}

// Whoever moves to another phone stays what they are; whoever signs in here starts ready, or not for the reason chosen.
function keeping(form) {
  const { seat } = current();
  if (form.id === "sign-in") return form.dataset.reason ?? "";
  return seat.state === "not_ready" && site.reasons.some((one) => one.code === seat.reason && !one.approval) ? seat.reason : "";
}

follow((situation, before) => {
  const answer = situation.seat?.break_answer;
  if (answer && before.seat && answer.at !== before.seat.break_answer?.at) heard(answer);
  if (situation.mode !== before.mode) closeMenu(menu.contains(document.activeElement));
  paint(situation);
  const next = pendingWords(situation.seat?.pending);
  if (before.seat && next !== pendingWords(before.seat.pending)) say(next ? t("Then: {state}", { state: next }) : t("No change is pending"));
});
setInterval(() => {
  paintBar();
  const situation = current();
  if (situation.seat?.limit_at && !situation.stale) text($("state-sub"), sub(situation));
}, 500);
