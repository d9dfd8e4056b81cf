// The action row: always in the same place; what does not fit now says why instead of going away.
import { act } from "../js/act.js";
import { duration, phone } from "../js/formats.js";
import { el, text } from "../js/dom.js";
import { now } from "../js/live.js";
import { presses } from "../js/presses.js";
import { t } from "../js/i18n.js";
import { $, barred, current, flowOf, follow, grey, me, party, queueOf, refresh, say, site } from "./situation.js";
import { finish, missing } from "./notes.js";
import { openPicker, titleOf } from "./picker.js";

const GUARD_MS = 600;
const LOST_MS = 3000;
const TOGETHER = ["talking", "on_hold", "consulting", "conference"];
const acts = $("acts");
const buttons = Object.fromEntries([...acts.querySelectorAll("[data-act]")].map((button) => [button.dataset.act, button]));
const rows = [...acts.querySelectorAll("[data-acts]")];
const busy = new Set();
let settling = null;

// -- what fits ------------------------------------------------------------------------------------------------------

function whyNot({ seat, call, state, stale }) {
  const no = stale ? t("No live data: not now") : "";
  const gone = barred("own_call") || no, seated = barred("own_state") || no;
  const lent = gone || (seat?.lent_since ? t("Not while the customer is in a flow") : "");
  const talking = lent || (!call || !TOGETHER.includes(call.state) ? t("Not before somebody has answered") : "");
  const consulting = seat?.consult ? t("Not during a consultation") : "";
  const joined = call?.state === "conference" ? t("Not in a three-way call") : "";
  const left = extensionsLeft({ seat, call });
  return {
    log_in: seated, set_ready: seated, reject_offer: gone,
    answer_offer: gone || (state === "ringing" ? "" : t("The phone does not ring yet")),
    hold: seat?.lent_since ? gone : talking || consulting || joined,
    mute: talking,
    transfer: seat?.lent_since ? gone : talking || consulting || joined,
    consult: talking || consulting || joined,
    keypad: talking,
    mask: talking || (call?.recording ? "" : t("This call is not recorded")),
    help: gone,
    hang_up: gone,
    done: barred("own_state"),
    extend_wrap_up: seated || (seat && !seat.until ? t("This wrap-up has no end of its own") : left > 0 ? "" : t("No more time is left to take")),
  };
}

function extensionsLeft({ seat, call }) {
  const queue = queueOf({ seat, call });
  return queue && seat ? Math.max(0, queue.extensions - (seat.wrap_up_extensions ?? 0)) : 0;
}

function paint(situation) {
  const { seat, call, mode } = situation;
  const wanted = mode === "idle" ? "" : mode;
  for (const row of rows) {
    const show = row.dataset.acts === wanted;
    if (row.hidden === !show) continue;
    const focused = row.contains(document.activeElement);
    row.hidden = !show;
    guard();
    if (focused && !show) acts.focus({ preventScroll: true });
  }
  for (const [name, why] of Object.entries(whyNot(situation))) grey(buttons[name], why);
  if (seat?.lent_since && !buttons.hang_up.title) buttons.hang_up.title = t("The customer goes on in the flow without you");
  press("hold", away(situation), t("Hold"), t("Retrieve"));
  press("mute", Boolean(seat?.muted), t("Mute"), t("Unmute"));
  press("mask", Boolean(call?.masked), t("Mask"), t("Unmask"));
  press("help", Boolean(seat?.help_since), t("Help"), t("Help asked"));
  buttons.keypad.setAttribute("aria-expanded", $("keypad").hidden ? "false" : "true");
  mini("hold", call?.held_since ?? seat?.lent_since, call?.held_since ? queueOf(situation)?.hold_s ?? site.hold_s : 0);
  mini("help", seat?.help_since);
  mini("mute", seat?.muted ? mutedSince(seat) : (muted.at = 0));
  const queue = queueOf(situation), left = extensionsLeft(situation);
  text($("extend-word"), t("+{seconds} s", { seconds: queue?.extension_s ?? 30 }));
  text($("extend-left"), t("{n} left", { n: left }));
  text($("done-word"), queue?.wrap_up === "time-boxed-no-exit" ? t("Keep the notes") : t("Done"));
  text($("done-missing"), mode === "wrap" ? missing() : "");
  paintConsult(situation);
  paintLent(situation);
  paintTimers(situation);
  if (mode !== "talk" || (whyNot(situation).keypad && !situation.stale)) closeKeypad(); // live data may be back at once
  $("want").hidden = !(mode === "talk" && queue?.wrap_up === "optional" && TOGETHER.includes(call?.state));
  $("want").title = barred("own_state");
  if (!$("want-box").disabled || $("want").title) $("want-box").checked = Boolean(seat?.wrap_up_wanted);
}

// What has just come under the pointer does not take the click that was meant for what was there before: for a moment the
// row has data-fresh.
function guard() {
  clearTimeout(settling);
  acts.dataset.fresh = "";
  settling = setTimeout(() => { delete acts.dataset.fresh; }, GUARD_MS);
}

// On hold or lent to a flow: the agent may take the customer back. By the own row, as the state above says it (the call's
// may come a moment later); of calls outside the queues only the call's row tells.
const away = ({ seat, call }) => Boolean(seat?.lent_since) || (seat?.state === "other_call" ? call?.state : seat?.state) === "on_hold";

// Since when the panel has seen the mute: the row does not say.
const muted = { at: 0 };
const mutedSince = () => (muted.at ||= now());

function press(name, on, off, word) {
  buttons[name].setAttribute("aria-pressed", on ? "true" : "false");
  text(buttons[name].querySelector("span"), on ? word : off);
}

function mini(name, since, nudge = 0) {
  const timer = buttons[name].querySelector("[data-mini]");
  timer.hidden = !since;
  if (since) timer.dataset.since = since; else delete timer.dataset.since;
  timer.classList.toggle("long", Boolean(since && nudge && now() - since > nudge));
}

// -- consultation, timers -------------------------------------------------------------------------------------------

function paintConsult({ seat, call, stale }) {
  const consult = seat?.consult, joined = call?.state === "conference";
  $("consult").hidden = !consult && !joined;
  if (!consult && !joined) return;
  const answered = consult?.state === "answered";
  text($("consult-who"), joined && !consult ? t("Three-way call") : titleOf(consult.to));
  text($("consult-state"), joined ? t("all three hear each other") : !answered ? t("rings; the customer hears music")
    : consult.with === "customer" ? t("waits; you talk with the customer") : t("you talk; the customer hears music"));
  const timer = $("consult-timer");
  if (consult) timer.dataset.since = consult.since; else timer.dataset.since = call.since;
  for (const button of $("consult").querySelectorAll("[data-consult]")) {
    const kind = button.dataset.consult;
    const why = barred("own_call") ? barred("own_call") : stale ? t("No live data: not now") : kind === "cancel_consult" || (joined && kind === "complete_transfer") ? "" : joined ? t("Not in a three-way call") : answered ? "" : t("Not before somebody has answered");
    grey(button, why);
  }
}

function paintLent(situation) {
  const { seat, stale } = situation, box = $("lent");
  box.hidden = !seat?.lent_since;
  if (box.hidden) return;
  text($("lent-flow"), flowOf(situation));
  $("lent-timer").dataset.since = seat.lent_since;
  const button = box.querySelector("button");
  grey(button, barred("own_call") || (stale ? t("No live data: not now") : ""));
}

const waits = new Map();

function paintTimers({ seat, call, mode }) {
  $("timers").hidden = mode !== "talk";
  if (mode !== "talk" || !call) return;
  if (!waits.has(call.id) && seat.state === "talking") waits.set(call.id, Math.max(0, seat.since - call.arrived_at));
  text($("timer-queue"), call.queue ? duration(waits.get(call.id)) : "–");
  const hold = $("timer-hold");
  if (call.held_since) hold.dataset.since = call.held_since;
  else { delete hold.dataset.since; text(hold, "0:00"); }
  $("timer-total").dataset.since = call.arrived_at;
  const recording = $("recording");
  recording.hidden = !call.recording;
  const kind = call.masked ? "warn-t" : "bad-t";
  if (recording.dataset.kind !== kind) {
    recording.dataset.kind = kind;
    recording.className = `end row-x g4 w5 ${kind}`;
    recording.replaceChildren(el("span", "dot"), call.masked ? t("masked") : t("recording"));
  }
}

// -- doing ----------------------------------------------------------------------------------------------------------

const DO = {
  log_in: () => $("sign-in").requestSubmit(),
  set_ready: () => act("set_ready", { agent: me }),
  answer_offer: () => act("answer_offer", { agent: me }),
  reject_offer: () => act("reject_offer", { agent: me }),
  hold: (situation) => act(away(situation) ? "retrieve" : "hold", { agent: me }),
  mute: ({ seat }) => act("mute_agent", { agent: me, muted: seat.muted ? "off" : "on" }),
  mask: ({ call }) => act("mask_recording", { agent: me, masked: call.masked ? "off" : "on" }),
  help: ({ seat }) => act(seat.help_since ? "help_given" : "ask_for_help", { agent: me }),
  transfer: () => openPicker("transfer"),
  consult: () => openPicker("consult"),
  keypad: () => ($("keypad").hidden ? openKeypad() : closeKeypad()),
  hang_up: ({ seat, call }) => (call && !TOGETHER.includes(call.state) && !seat.lent_since ? act("hang_up_call", { call: seat.call }) : act("end_talk", { agent: me })),
  done: () => finish(),
  extend_wrap_up: () => act("extend_wrap_up", { agent: me }),
};

// By key or by pointer: done only if it is there and fits; true when it was tried.
export async function perform(name) {
  const button = buttons[name];
  if (!button || button.closest("[data-acts]")?.hidden) return false;
  if (button.getAttribute("aria-disabled") === "true") { say(button.title); return false; }
  if (busy.has(name)) return false;
  busy.add(name);
  button.setAttribute("aria-busy", "true");
  try { await DO[name](current()); } finally { busy.delete(name); button.removeAttribute("aria-busy"); }
  return true;
}

acts.addEventListener("click", (event) => {
  if (event.detail > 0 && "fresh" in acts.dataset) { event.stopImmediatePropagation(); event.preventDefault(); }
}, true);
acts.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button || button.dataset.act === "log_in") return;
  perform(button.dataset.act);
});
$("consult").addEventListener("click", (event) => {
  const button = event.target.closest("[data-consult]");
  if (!button) return;
  if (button.getAttribute("aria-disabled") === "true") return say(button.title);
  act(button.dataset.consult, { agent: me });
});

$("lent").querySelector("button").addEventListener("click", () => perform("hold"));

$("want-box").addEventListener("change", async ({ target }) => {
  if ($("want").title) { target.checked = !target.checked; say($("want").title); return; }
  target.disabled = true;
  if (!(await act("want_wrap_up", { agent: me, wanted: target.checked ? "on" : "off" }))) target.checked = !target.checked;
  target.disabled = false;
});

// -- keypad ---------------------------------------------------------------------------------------------------------

const DIGIT = /^[0-9*#]$/;

function openKeypad() {
  $("keypad").hidden = false;
  text($("keypad-sent"), "");
  $("keypad").querySelector("button").focus();
  buttons.keypad.setAttribute("aria-expanded", "true");
}

function closeKeypad() {
  if ($("keypad").hidden) return;
  const focused = $("keypad").contains(document.activeElement);
  $("keypad").hidden = true;
  buttons.keypad.setAttribute("aria-expanded", "false");
  if (focused) buttons.keypad.focus();
}

const pressKey = presses(async (digits) => {
  const sent = $("keypad-sent");
  if (await act("send_digits", { agent: me, digits })) text(sent, (sent.textContent + digits).slice(-24));
});

// Not while the button that opened it is grey.
const onKey = (key) => (buttons.keypad.title ? say(buttons.keypad.title) : pressKey(key));

$("keypad").addEventListener("click", (event) => { const key = event.target.closest("[data-key]"); if (key) onKey(key.dataset.key); });
$("keypad").addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") closeKeypad();
  else if (DIGIT.test(event.key)) onKey(event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

follow((situation, before) => {
  paint(situation);
  if (before.mode === "offer" && situation.mode !== "offer" && situation.mode !== "talk" && !situation.stale) lost(before);
  tellWhy(situation.seat);
  if (situation.state === "lent" && before.state !== "lent") say(t("Caller in flow"));
  else if (before.state === "lent" && situation.state === "talking") say(t("The customer is back"));
  if (situation.call?.held_too_long && !before.call?.held_too_long) say(t("The customer has been on hold too long"));
});

// An offer that is over without a talk: who it was and why, for three seconds, in the same place.
let gone = null;

const WHY = { caller_gone: t("Caller hung up"), no_answer: t("Not answered in time"), rejected: t("Declined"), busy: t("Your phone was busy"), not_registered: t("Your phone is not registered"), unreachable: t("Your phone did not react"), agent_gone: t("Hung up before the caller was there"), failed: t("The call could not be connected") };

function whyLost({ outcome, by }) {
  if (by) return t("Taken by {agent}", { agent: by });
  return WHY[outcome] ?? t("The call is no longer for you");
}

function lost(before) {
  const { name, number } = party(before);
  gone = { call: before.seat.call, said: "" };
  text($("after-who"), name || phone(number));
  text($("after-why"), "");
  $("after").dataset.brief = "yes";
  $("after").hidden = false;
  setTimeout(() => { gone = null; delete $("after").dataset.brief; refresh(); }, LOST_MS);
}

function tellWhy(seat) {
  if (!gone || seat?.lost_offer?.call !== gone.call) return;
  const why = whyLost(seat.lost_offer);
  if (why === gone.said) return;
  gone.said = why;
  text($("after-why"), why);
  say(why);
}
