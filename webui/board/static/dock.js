// The supervisor's dock: whom one hears, who hears oneself, and how to change it. It shows what the daemon says.
import { icon, text } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { row, subscribe, table, tick } from "../js/live.js";
import { act } from "../js/act.js";
import { toast } from "../js/toast.js";
import { ask, hangUp } from "./ask.js";
import { agentEntries } from "./doing.js";
import { open } from "./menu.js";
import { agentName, callerOf, may, mySession, numberOf, queueTitle, site } from "./site.js";

const dock = document.getElementById("dock"), modes = document.getElementById("modes");
const takeOver = document.getElementById("take-over"), stop = document.getElementById("stop"), seat = document.getElementById("dock-agent");
let rang = null, stopped = false;
const at = (id) => document.getElementById(id);
const radios = [...modes.querySelectorAll("[role=radio]")];
const RIGHT = { listen: "listen", whisper_agent: "whisper", whisper_caller: "whisper", barge: "barge" };
const HEARD = {
  listen: ["mic-mute-fill", t("Nobody hears you")],
  whisper_agent: ["mic", t("Only the agent hears you")],
  whisper_caller: ["mic", t("Only the caller hears you")],
  barge: ["people-fill", t("Agent and caller hear you")],
};
const KEYS = { l: "listen", w: "whisper_agent", c: "whisper_caller", b: "barge" };

export function start() {
  subscribe("sessions", "*", paint);
  subscribe("calls", "*", paint);
  for (const radio of radios) radio.addEventListener("click", () => change(radio.dataset.mode));
  modes.addEventListener("keydown", arrows);
  takeOver.addEventListener("click", take);
  stop.addEventListener("click", end);
  seat.addEventListener("click", acts);
  document.addEventListener("keydown", (event) => { if (!event.target.closest("input,select,textarea,dialog,.tile")) modeKey(event); });
}

// The call this user has taken over, if any.
function taken() {
  for (const [id, call] of table("calls")) if (call.taken_over_by === site.login) return [id, call];
  return null;
}

function paint() {
  const own = mySession(), mine = own ? null : taken();
  missed(own);
  dock.hidden = !own && !mine;
  document.getElementById("board").classList.toggle("has-dock", !dock.hidden);
  if (mine) paintTaken(...mine);
  else if (own) paintSession(own[1]);
}

// A phone that rang and does not any more, with nothing heard: that must be said.
function missed(own) {
  if (rang && !own && !stopped) toast(t("You do not listen: your phone {extension} was not lifted, or could not be rung", { extension: rang }), { kind: "bad" });
  rang = own?.[1].state === "ringing" ? own[1].extension : null;
  if (!own) stopped = false;
}

function acts() {
  const own = mySession(), number = own && (row("calls", own[1].call)?.agent || own[1].agent);
  if (number) open(seat, t("Acts on {name}", { name: agentName(number) }), agentEntries(number));
}

function paintTaken(id, call) {
  text(at("dock-who"), t("You talk with {name}", { name: callerOf(call) }));
  facts(call, call.since);
  modes.hidden = takeOver.hidden = seat.hidden = true;
  heard("telephone-fill", t("The caller hears you"));
  text(at("dock-follow"), "");
  text(stop.querySelector("span"), t("Disconnect"));
}

function paintSession(session) {
  const call = row("calls", session.call), name = agentName(call?.agent || session.agent) || (call ? callerOf(call) : "");
  const live = session.state === "attached";
  modes.hidden = takeOver.hidden = false;
  seat.hidden = !row("agents", call?.agent || session.agent);
  text(at("dock-who"), session.state === "ringing" ? t("Your phone {extension} rings", { extension: session.extension })
    : live ? SAYS[session.mode]({ name }) : t("Waiting for the next call of {name}", { name }));
  facts(call, session.since);
  const [symbol, words] = session.state === "ringing" ? ["telephone-inbound", t("Lift it to listen")] : live ? HEARD[session.mode] : ["mic-mute-fill", t("Nobody hears you")];
  heard(symbol, words);
  const follows = session.follow === "caller" ? t("Follows the caller") : t("Follows the agent");
  text(at("dock-follow"), session.notice === "tone" ? t("{follows} · tone heard", { follows }) : follows);
  for (const radio of radios) {
    const chosen = radio.dataset.mode === session.mode;
    radio.setAttribute("aria-checked", chosen);
    radio.tabIndex = chosen ? 0 : -1;
    disable(radio, may(RIGHT[radio.dataset.mode]) ? (live ? "" : t("Not before the call is heard")) : t("You do not have the right"));
  }
  disable(takeOver, !may("take_over") ? t("You do not have the right") : !live ? t("Not before the call is heard") : "");
  text(stop.querySelector("span"), t("Stop"));
}

const SAYS = {
  listen: (values) => t("Listening: {name}", values),
  whisper_agent: (values) => t("Whispering to {name}", values),
  whisper_caller: (values) => t("Whispering to the caller of {name}", values),
  barge: (values) => t("In the talk of {name}", values),
};

function facts(call, since) {
  text(at("dock-caller"), call ? numberOf(call) : "");
  text(at("dock-queue"), call?.queue ? queueTitle(call.queue) : "");
  at("dock-timer").dataset.since = since;
  tick();
}

function heard(symbol, words) {
  const node = at("dock-heard");
  if (node.textContent !== words) node.replaceChildren(icon(symbol), words);
}

function disable(button, why) {
  button.setAttribute("aria-disabled", why ? "true" : "false");
  button.title = why;
}

async function change(mode) {
  const own = mySession(), radio = radios.find((each) => each.dataset.mode === mode);
  if (!own || own[1].mode === mode || radio.getAttribute("aria-disabled") === "true") return;
  await act("change_supervision", { session: own[0], mode });
}

async function take() {
  const own = mySession();
  if (!own || takeOver.getAttribute("aria-disabled") === "true") return;
  const call = row("calls", own[1].call);
  if (!call) return;
  const values = { name: callerOf(call), agent: agentName(call.agent) };
  if (await ask(t("Take {name} over from {agent}?", values), t("You talk with the caller; the agent is released to wrap-up."), t("Take over"))) {
    await act("take_over", { session: own[0] });
  }
}

async function end() {
  const own = mySession(), mine = own ? null : taken();
  stopped = Boolean(own);
  if (own) await act("stop_supervising", { session: own[0] });
  else if (mine) await hangUp(...mine);
}

// L W C B T change the mode of what one hears already. True when the key was one of them.
export function modeKey(event) {
  if (dock.hidden || !mySession() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const key = event.key.toLowerCase();
  if (key !== "t" && !KEYS[key]) return false;
  event.preventDefault();
  if (key === "t") take(); else change(KEYS[key]);
  return true;
}

function arrows(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const n = radios.indexOf(document.activeElement), to = radios[(n + step + radios.length) % radios.length];
  to.focus();
}
