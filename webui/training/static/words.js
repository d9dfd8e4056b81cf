// What telephones do and hear, and what became of a call, in words.
import { t } from "../js/i18n.js";

export const STATES = {
  off: t("not registered"),
  idle: t("idle"),
  dialling: t("dialling"),
  ringing: t("ringing"),
  talking: t("in a call"),
  held: t("on hold"),
  transferring: t("transferring"),
  consult_dialling: t("dialling on line 2"),
  consulting: t("in a call on line 2"),
};

export const LAMPS = {
  off: "off", idle: "idle", dialling: "dialling", ringing: "ringing", talking: "talking", held: "held",
  transferring: "dialling", consult_dialling: "dialling", consulting: "talking",
};

const HEARD = {
  music: t("You hear waiting music"),
  ringback: t("You hear it ring at the other end"),
  busy: t("You hear the busy tone"),
  tone: t("You hear a tone"),
  recording: t("You hear a recording"),
  party: t("You hear the other party"),
  silence: t("You hear nothing"),
};

const ENDS = {
  NORMAL_CLEARING: t("The other side hung up"),
  USER_BUSY: t("The number is busy"),
  NO_ANSWER: t("Nobody answered"),
  NO_USER_RESPONSE: t("Nobody answered"),
  CALL_REJECTED: t("The call was declined"),
  ORIGINATOR_CANCEL: t("The caller gave up"),
  LOSE_RACE: t("Somebody else answered"),
  USER_NOT_REGISTERED: t("The phone is not registered"),
  UNALLOCATED_NUMBER: t("There is no such number"),
};

export function hears(row) {
  if (!row.lines.length) return row.cause ? ENDS[row.cause] ?? t("The call ended: {cause}", { cause: row.cause }) : "";
  const front = front_of(row);
  if (front.state === "ringing") return t("Lift to answer");
  const said = row.hears.startsWith("prompt:")
    ? row.words ? t("You hear: “{words}”", { words: row.words }) : t("You hear the prompt {name}", { name: row.hears.slice(7) })
    : HEARD[row.hears] ?? row.hears;
  const more = [said];
  if (row.keys_heard) more.push(t("keys heard: {keys}", { keys: row.keys_heard }));
  if (row.supervised) more.push(t("a supervisor may speak"));
  return more.join(" · ");
}

export const front_of = (row) => row.lines.find((line) => line.state !== "held") ?? row.lines.at(-1);

const STEPS = {
  arrived: ["telephone-inbound", () => t("Call in")],
  keys: ["grid-3x3-gap", (detail) => (detail ? t("Key {keys}", { keys: detail }) : t("Key"))],
  queue: ["hourglass-split", () => t("Queue")],
  ring: ["bell-fill", (detail) => (detail ? t("Ring {phone}", { phone: detail }) : t("Ring"))],
  talk: ["telephone-fill", () => t("Talk")],
  wrap_up: ["pencil-fill", () => t("Wrap-up")],
};
export const ORDER = Object.keys(STEPS);
export const step = (code, detail) => [STEPS[code][0], STEPS[code][1](detail)];

const OUTCOMES = {
  no_answer: t("not answered"), rejected: t("declined"), busy: t("busy"), not_registered: t("not registered"),
  unreachable: t("not reachable"), withdrawn: t("taken back"), caller_gone: t("caller gone"),
  agent_gone: t("hung up at once"), failed: t("failed"),
};
const BY = { caller: t("the caller"), agent: t("the agent"), system: t("the system"), unknown: t("nobody known") };
const DONE = { log_in: t("signed in"), log_out: t("signed out"), ready: t("ready"), not_ready: t("not ready"), disposition: t("says what it was about"), work_mode: t("changes the work mode") };

// The event in one line, or an empty word for what is not told.
export function told(event, { agents, queues }) {
  const agent = agents[event.agent] ?? event.agent;
  const queue = queues[event.queue] ?? event.queue;
  switch (event.kind) {
    case "call_arrived":
      return t("{caller} dials {number}", { caller: event.caller_name || event.caller_number || event.extension, number: event.dialled });
    case "flow_started": return t("Flow “{flow}” starts", { flow: event.flow });
    case "keys_pressed": return event.keys ? t("Key {keys}", { keys: event.keys }) : t("No key was pressed");
    case "call_queued": return t("Joins {queue}", { queue });
    case "nobody_rung": return t("Nobody is free, waiting music");
    case "offer_made": return t("Offered to {agent} on phone {phone}", { agent, phone: event.extension });
    case "offer_ringing": return t("The phone of {agent} rings", { agent });
    case "offer_ended":
      return event.outcome in OUTCOMES ? t("Not taken by {agent}: {why}", { agent, why: OUTCOMES[event.outcome] }) : "";
    case "call_connected": return t("Talks with {agent}", { agent });
    case "held": return t("{agent} puts the caller on hold", { agent });
    case "retrieved": return t("{agent} is back", { agent });
    case "call_transferred": return t("Sent on to {number}", { number: event.to });
    case "consult_started": return t("{agent} asks {number}", { agent, number: event.to });
    case "consult_ended": return t("The question to a colleague is over");
    case "recording_begun": return t("Recording begins");
    case "code_obeyed": return t("{agent}: {what}", { agent, what: DONE[event.action] ?? event.action });
    case "code_refused": return t("The code was refused");
    case "call_left_queue": return event.outcome === "abandoned" ? t("Left {queue} without an answer", { queue }) : "";
    case "talk_ended": return t("The talk was ended by {whom}", { whom: BY[event.ended_by] ?? event.ended_by });
    case "wrap_up": return t("{agent} has time for wrap-up", { agent });
    case "call_ended": return t("The call is over");
    default: return "";
  }
}
