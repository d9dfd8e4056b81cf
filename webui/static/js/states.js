// An agent's states as panels show them; the same as webui/states.py.
import { t } from "./i18n.js";
import { icon } from "./dom.js";

export const STATES = {
  ready: [t("Ready"), "check-lg"],
  reserved: [t("Reserved"), "hourglass-split"],
  ringing: [t("Ringing"), "bell-fill"],
  talking: [t("Talking"), "telephone-fill"],
  hold: [t("On hold"), "pause-fill"],
  lent: [t("Caller in flow"), "diagram-3-fill"],
  wrapup: [t("Wrap-up"), "pencil-fill"],
  notready: [t("Not ready"), "dash-lg"],
  over: [t("Over limit"), "alarm-fill"],
  missed: [t("Missed, offers stopped"), "telephone-x-fill"],
  other: [t("Other call"), "telephone-outbound-fill"],
  lost: [t("Phone lost"), "plug"],
  out: [t("Signed out"), "power"],
};

// In any but the first nothing is offered: the row is not ready then, with the mode for its reason.
export const WORK_MODES = { normal: t("Any call"), outbound: t("Outbound only"), off_duty: t("Off duty after this call"), supervisor: t("Transferred calls only") };

const OF_BOARD = {
  logged_out: "out", on_hold: "hold", wrap_up: "wrapup", not_ready: "notready", other_call: "other", phone_lost: "lost",
};

// The key of STATES for an agent's row; limits is reason → seconds a break may last.
export function shown(row, now, limits = {}) {
  if (row.lent_since) return "lent";
  const state = OF_BOARD[row.state] ?? row.state;
  if (state === "notready") {
    if (row.reason === "missed_calls") return "missed";
    if (row.over || (row.limit_at && now > row.limit_at) || (limits[row.reason] && now - row.since > limits[row.reason])) return "over";
  }
  return state in STATES ? state : "notready";
}

// Shape and icon; put the word beside it. The parent carries data-state.
export function glyph(state, size = "") {
  const span = document.createElement("span");
  span.className = `glyph ${size}`;
  if (state !== "out") span.append(icon(STATES[state][1]));
  return span;
}
