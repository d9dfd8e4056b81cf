// What the page knows of the site and of who looks; filters are kept in the address.
import { t } from "../js/i18n.js";
import { phone } from "../js/formats.js";
import { onNotice, row, table } from "../js/live.js";
import { WORK_MODES, shown } from "../js/states.js";

export const site = JSON.parse(document.getElementById("board").dataset.site);
export const limits = Object.fromEntries(site.reasons.map((reason) => [reason.code, reason.limit_s]));
const titles = Object.fromEntries(site.reasons.map((reason) => [reason.code, reason.title]));

export const may = (right) => site.rights.includes(right);
// An administrator has changed what this person may: the next menu and the next repaint say so.
onNotice("rights", (rights) => { site.rights = rights; });
export const queueTitle = (name) => row("queues", name)?.title || site.queues[name]?.title || name;
export const reasonTitle = (code) => titles[code] ?? WORK_MODES[code] ?? code;
export const agentName = (number) => row("agents", number)?.name || number;

// A seat's state; a phone that is gone is worse than "ready".
export function stateOf(agent, now) {
  const state = shown(agent, now, limits);
  return state === "ready" && agent.phone === "lost" ? "lost" : state;
}

// What a caller is called in questions: the name, else the number.
export function callerOf(call) {
  const number = call.direction === "outbound" ? call.dialled : call.caller_number;
  return call.caller_name || phone(number || call.extension) || t("an unknown caller");
}

export function numberOf(call) {
  return phone((call.direction === "outbound" ? call.dialled : call.caller_number) || call.extension);
}

// The one supervision of this user that is not over, [session, row], or null.
export function mySession() {
  for (const entry of table("sessions")) if (entry[1].supervisor === site.login) return entry;
  return null;
}

const asked = new URLSearchParams(location.search);
const NAMES = ["team", "queue", "state", "sort", "view"];
export const filter = Object.fromEntries(NAMES.map((name) => [name, asked.get(name) ?? ""]));

export function setFilter(name, value) {
  filter[name] = value;
  const kept = new URLSearchParams(NAMES.filter((each) => filter[each]).map((each) => [each, filter[each]]));
  history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
}

export function fitsAgent(agent) {
  return (!filter.team || agent.team === filter.team) && (!filter.queue || agent.queues.includes(filter.queue));
}

export function fitsQueue(name) {
  if (filter.queue && filter.queue !== name) return false;
  if (!filter.team) return true;
  for (const agent of table("agents").values()) if (agent.team === filter.team && agent.queues.includes(name)) return true;
  return false;
}

export function fitsCall(call) {
  if (filter.queue && call.queue !== filter.queue) return false;
  if (!filter.team) return true;
  const agent = row("agents", call.agent);
  return agent ? agent.team === filter.team : Boolean(call.queue) && fitsQueue(call.queue);
}
