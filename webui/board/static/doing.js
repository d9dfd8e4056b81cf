// What a supervisor can do to an agent or a call, as menu entries. What is not possible says why.
import { t } from "../js/i18n.js";
import { now, row, stale } from "../js/live.js";
import { act } from "../js/act.js";
import { WORK_MODES } from "../js/states.js";
import { toast } from "../js/toast.js";
import { hangUp, transfer, why } from "./ask.js";
import { demand } from "./demand.js";
import { assign } from "./serving.js";
import { callerOf, may, mySession, site, stateOf } from "./site.js";

const NO_RIGHT = t("no right");
export const PRIORITIES = { top: t("top priority"), high: t("high priority"), medium: t("medium priority"), low: t("low priority") };
const TALKS = new Set(["talking", "on_hold", "consulting", "conference"]);

// Always begins by listening. The own phone rings first.
export async function listen(call, follow = "agent") {
  const hindered = cannotListen(call);
  if (hindered) { toast(hindered, { kind: "bad" }); return; }
  await act("supervise", { call, extension: site.extension, mode: "listen", follow });
}

export function cannotListen(id) {
  const call = row("calls", id);
  if (!may("listen")) return NO_RIGHT;
  if (stale() !== null) return t("no live data");
  if (!site.extension) return t("choose your phone first");
  if (!call || !TALKS.has(call.state)) return t("no talk");
  if (mySession()) return t("stop listening first");
  return "";
}

export function agentEntries(number) {
  const agent = row("agents", number);
  if (!agent) return [];
  const state = stateOf(agent, now()), out = agent.state === "logged_out";
  const barred = !may("agent_state") ? NO_RIGHT : "";
  const call = row("calls", agent.call);
  const entries = [{ head: [agent.name, number, agent.by && agent.by !== number ? t("set by {who}", { who: agent.by }) : ""].filter(Boolean).join(" · ") }];
  entries.push({ title: t("Listen"), icon: "ear", key: "L", why: cannotListen(agent.call), run: () => listen(agent.call) });
  entries.push({ title: t("Listen, follow the caller"), icon: "link-45deg", why: cannotListen(agent.call), run: () => listen(agent.call, "caller") });
  if (call) entries.push(...callEntries(agent.call, call).slice(1));
  entries.push("line");
  if (agent.help_since) entries.push({ title: t("Help is given"), icon: "life-preserver", why: barred, run: () => tell("help_given", { agent: number }, t("Help for {name} is over", { name: agent.name })) });
  if (state === "wrapup") entries.push({ title: t("End wrap-up"), icon: "check-lg", why: barred, run: () => tell("finish_wrap_up", { agent: number }, t("The wrap-up of {name} is over", { name: agent.name })) });
  else entries.push({ title: t("Make ready"), icon: "check-lg", why: barred || (out ? t("signed out") : state === "ready" ? t("ready already") : ""), run: () => tell("set_ready", { agent: number }, t("{name} is told: ready", { name: agent.name })) });
  for (const reason of site.reasons) {
    entries.push({ title: t("Not ready: {reason}", { reason: reason.title }), icon: "dash-lg", why: barred || (out ? t("signed out") : ""),
      run: () => tell("set_not_ready", { agent: number, reason: reason.code }, t("{name} is told: {reason}", { name: agent.name, reason: reason.title })) });
  }
  for (const [mode, title] of Object.entries(WORK_MODES)) {
    if (mode === "supervisor" && agent.mode !== mode) continue; // that one is chosen at the own desk
    entries.push({ title: t("Work mode: {mode}", { mode: title }), icon: "person-gear", why: barred || (out ? t("signed out") : agent.mode === mode ? t("so already") : ""),
      run: () => tell("set_work_mode", { agent: number, mode }, t("{name} is told: {mode}", { name: agent.name, mode: title })) });
  }
  entries.push({ title: t("Queues and skills…"), icon: "sliders", why: may("assign_agents") ? "" : NO_RIGHT, run: () => assign(number, agent.name) });
  entries.push({ title: t("Sign the agent out"), icon: "power", why: barred || (out ? t("signed out") : ""), run: () => tell("log_out", { agent: number }, t("{name} is signed out", { name: agent.name })) });
  return entries;
}

export function callEntries(id, call) {
  const entries = [{ title: t("Listen"), icon: "ear", key: "L", why: cannotListen(id), run: () => listen(id) }];
  if (call.state === "waiting" || call.state === "ringing") {
    entries.push({ title: t("Why is nobody ringing?"), icon: "question-circle", run: () => why(id, call) });
    for (const [priority, title] of Object.entries(PRIORITIES)) {
      entries.push({ title: t("Give {priority}", { priority: title }), icon: "arrow-down-up", why: may("promote") ? "" : NO_RIGHT,
        run: () => tell("set_priority", { call: id, priority }, t("{name} has {priority}", { name: callerOf(call), priority: title })) });
    }
    entries.push({ title: t("Skills asked for…"), icon: "sliders", why: !may("promote") ? NO_RIGHT : Object.keys(site.skills).length ? "" : t("the site has no skills"), run: () => demand(id, call) });
  }
  entries.push({ title: t("Transfer…"), icon: "telephone-forward", why: may("transfer") ? "" : NO_RIGHT, run: () => transfer(id, call) });
  entries.push({ title: t("Disconnect…"), icon: "telephone-x", danger: true, why: may("hang_up") ? "" : NO_RIGHT, run: () => hangUp(id, call) });
  return entries;
}

export async function tell(kind, values, done) {
  if (await act(kind, values)) toast(done);
}

