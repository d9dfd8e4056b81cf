// The state button: what I am, since when, what comes next; its menu; the phone's own light; signing in.
import { act } from "../js/act.js";
import { el, icon, text } from "../js/dom.js";
import { now } from "../js/live.js";
import { STATES } from "../js/states.js";
import { t } from "../js/i18n.js";
import { finish } from "./notes.js";
import { $, current, follow, login, me, queueOf, say, site } from "./situation.js";

const button = $("state-button"), menu = $("state-menu"), bar = $("state-bar");
const reasonTitle = (code) => site.reasons.find((reason) => reason.code === code)?.title ?? code;

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
  if (mode === "wrap") return next ? t("Then: {state}", { state: next }) : t("Then: ready");
  if (next) return t("Then: {state}", { state: next });
  if (state === "out") return t("Sign in at a phone to take calls");
  if (state === "lost") return t("Calls cannot reach you: plug the phone in");
  if (state === "missed") return t("Calls went unanswered; none are offered now");
  if (state === "over") return t("Over the limit");
  if (mode === "talk") return queueOf(situation)?.title ?? "";
  if (seat?.by && seat.by !== login && seat.by !== me) return t("set by {name}", { name: seat.by });
  if (state === "ready") return (seat.queues ?? []).map((name) => site.queues[name]?.title ?? name).join(" · ");
  return "";
}

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
  else { timer.dataset.since = seat && state !== "out" ? seat.since : ""; delete timer.dataset.until; }
  bar.hidden = !until;
  button.toggleAttribute("data-pending", Boolean(seat?.pending));
  paintBar();
  paintPhone(situation);
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
  const pending = seat.pending ?? "";
  const is = (wanted) => (pending ? pending === wanted : wanted === "ready" ? state === "ready" : state === "notready" && `not_ready:${seat.reason}` === wanted);
  const made = [entry("ready", t("Ready"), "check-lg", "", is("ready"))];
  if (pending) made.unshift(entry("cancel", t("Take back: {state}", { state: pendingWords(pending) }), "arrow-counterclockwise", "", false));
  for (const reason of site.reasons) {
    const limit = reason.limit ? t("up to {minutes} min", { minutes: Math.round(reason.limit / 60) }) : "";
    made.push(entry(`not_ready:${reason.code}`, reason.title, "dash-lg", reason.key, is(`not_ready:${reason.code}`), limit));
  }
  made.push(el("hr"), entry("logged_out", t("Sign out"), "power", "", is("logged_out")));
  return made;
}

function entry(value, words, symbol, key, checked, more = "") {
  const item = el("button", { type: "button", role: "menuitemradio", "aria-checked": checked ? "true" : "false", tabindex: "-1", dataset: { value, key } }, icon(symbol), el("span", "grow cut", words));
  if (more) item.append(el("span", "t3 f0", more));
  if (checked) item.append(icon("check"));
  if (key) item.append(el("kbd", "", key));
  return item;
}

export function openMenu(at = "") {
  const situation = current();
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

// In the work after a call, whatever is chosen ends it: then the notes must be complete.
export async function choose(value) {
  const { seat, mode } = current();
  if (mode === "wrap") return finish(value === "cancel" ? "ready" : value);
  const [state, reason] = value.split(":");
  const again = seat.pending && seat.pending === value;
  let done = false;
  if (state === "ready" || state === "cancel" || again) done = await act("set_ready", { agent: me });
  else if (state === "not_ready") done = await act("set_not_ready", { agent: me, reason });
  else done = await act("log_out", { agent: me });
  return done;
}

button.addEventListener("click", () => (menu.hidden ? openMenu() : closeMenu()));
menu.addEventListener("click", (event) => {
  const item = event.target.closest("[data-value]");
  if (item) { closeMenu(); choose(item.dataset.value); }
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
    const field = form.elements.extension;
    if (current().stale || !(await act("log_in", { agent: me, extension: field.value.trim() }))) return;
    if (form.id === "move-phone") { field.value = ""; $("more").open = false; }
  });
}

follow((situation, before) => {
  if (situation.mode !== before.mode || situation.stale) closeMenu(menu.contains(document.activeElement));
  paint(situation);
  const next = pendingWords(situation.seat?.pending);
  if (before.seat && next !== pendingWords(before.seat.pending)) say(next ? t("Then: {state}", { state: next }) : t("No change is pending"));
});
setInterval(paintBar, 500);
