// What the agent is at, from the live rows: {seat, call, state, mode, stale}. Everything on the panel follows it.
import { now, onNotice, onStale, row, stale, subscribe, tick } from "../js/live.js";
import { t } from "../js/i18n.js";
import { shown } from "../js/states.js";
import { text } from "../js/dom.js";

export const panel = document.getElementById("ap");
export const site = JSON.parse(panel.dataset.site);
export const me = site.agent;
export const login = document.body.dataset.login;

const WITHHELD = {
  own_state: t("You may not change your state from here: use the telephone"),
  own_call: t("You may not steer calls from here: use the telephone"),
  dial: t("You may not dial from here: use the telephone"),
};
// Empty if this person has the right, else why the button is grey.
export const barred = (right) => (site.rights.includes(right) ? "" : WITHHELD[right]);

// Greys a button, or takes that back.
export function grey(button, why) {
  button.toggleAttribute("aria-disabled", false);
  if (why) button.setAttribute("aria-disabled", "true");
  button.title = why;
}

const LIMITS = Object.fromEntries(site.reasons.map((reason) => [reason.code, reason.limit]));
const MODES = { out: "out", missed: "missed", reserved: "offer", ringing: "offer", talking: "talk", hold: "talk", lent: "talk", other: "talk", wrapup: "wrap" };
const followers = [];
let last = { seat: null, call: null, state: "out", mode: "idle", stale: true };
let planned = false;

export const current = () => last;
export const $ = (id) => document.getElementById(id);

// fn(situation, situation before)
export const follow = (fn) => followers.push(fn);

function look() {
  const seat = row("agents", me);
  const state = seat ? shown(seat, now(), LIMITS) : "out";
  const call = seat?.call ? row("calls", seat.call) : null;
  return { seat, call, state, mode: seat ? MODES[state] ?? "idle" : "idle", stale: stale() !== null };
}

export function refresh() {
  const before = last;
  last = look();
  for (const fn of followers) fn(last, before);
  tick();
}

function plan() {
  if (planned) return;
  planned = true;
  queueMicrotask(() => { planned = false; refresh(); });
}

export function begin() {
  subscribe("agents", me, plan);
  subscribe("calls", "*", plan);
  onStale(plan);
  onNotice("rights", (rights) => { site.rights = rights; plan(); });
  setInterval(() => { if (look().state !== last.state) refresh(); }, 1000); // a break runs over its limit
}

let known = { call: "", number: "", name: "" };

// The other party's number and name, whoever began the call; also of the call that has just ended.
export function party(situation) {
  const { seat, call } = situation;
  if (call) known = { call: call.id, ...partyOf(seat, call) };
  return known.call && known.call === seat?.call ? known : { number: "", name: "" };
}

function partyOf(seat, call) {
  const mine = call.extension && call.extension === seat?.extension;
  const called = call.direction === "outbound" || call.entry === "panel" || (mine && !call.queue);
  return called ? { number: call.dialled, name: "" } : { number: call.caller_number, name: call.caller_name };
}

// The flow the customer is lent to, as people call it.
export const flowOf = ({ call }) => site.flows[call?.flow] ?? call?.flow ?? "";

export const queueOf = ({ seat, call }) => site.queues[call?.queue || seat?.queue] ?? null;

// For screen readers: politely, and at once for a call that rings.
export const say = (words) => text($("say"), words);
export const cry = (words) => text($("alarm"), words);
