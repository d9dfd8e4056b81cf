// What agents ask of their supervisor: help in a call, or a break that somebody has to allow. Each is a card until it is answered.
import { el, icon, text } from "../js/dom.js";
import { NONE } from "../js/formats.js";
import { t } from "../js/i18n.js";
import { row, table, tick } from "../js/live.js";
import { cannotListen, listen, tell } from "./doing.js";
import { callerOf, fitsAgent, may, queueTitle, reasonTitle } from "./site.js";

const place = document.getElementById("helps");
const cards = new Map();

const KINDS = {
  help: {
    since: (agent) => agent.help_since,
    icon: "life-preserver",
    says: (number, agent) => t("{number} {name} asks for help", { number, name: agent.name }),
    more: (agent) => {
      const call = row("calls", agent.call);
      return call ? [call.queue ? queueTitle(call.queue) : "", callerOf(call)].filter(Boolean).join(" · ") : t("no talk");
    },
    acts: (number) => [
      [icon("ear"), t("Listen"), "hear", () => listen(row("agents", number)?.call)],
      ["", t("Help is given"), "", () => tell("help_given", { agent: number }, t("Help for {name} is over", named(number)))],
    ],
  },
  break: {
    since: (agent) => agent.break_asked?.since,
    icon: "cup-hot",
    says: (number, agent) => t("{number} {name} asks for a break", { number, name: agent.name }),
    more: (agent) => reasonTitle(agent.break_asked.reason),
    acts: (number) => [
      [icon("check-lg"), t("Approve"), "yes", () => answer(number, "approve_break", t("{name} may go", named(number)))],
      [icon("x-lg"), t("Refuse"), "no", () => answer(number, "refuse_break", t("{name} is told: no break now", named(number)))],
    ],
  },
};

const named = (number) => ({ name: row("agents", number)?.name || number });

// The reason goes along: who answers means the break that is on the card.
function answer(number, kind, done) {
  const reason = row("agents", number)?.break_asked?.reason;
  if (reason) tell(kind, { agent: number, reason }, done);
}

export function paint() {
  const asking = new Map();
  for (const [number, agent] of table("agents")) if (fitsAgent(agent)) {
    for (const [kind, how] of Object.entries(KINDS)) if (how.since(agent)) asking.set(`${kind} ${number}`, [kind, number, agent]);
  }
  for (const [key, node] of cards) if (!asking.has(key)) { node.remove(); cards.delete(key); }
  for (const [key, [kind, number, agent]] of asking) {
    if (!cards.has(key)) { const made = card(kind, number); cards.set(key, made); place.append(made); }
    fill(cards.get(key), kind, number, agent);
  }
  tick();
}

function card(kind, number) {
  const how = KINDS[kind], barred = may("agent_state") ? "" : t("no right");
  const buttons = how.acts(number).map(([sign, word, cls, run]) => {
    const button = el("button", { type: "button", class: `btn btn-line sm stale-off ${cls}`, "aria-disabled": barred && cls !== "hear" ? "true" : null, title: barred }, sign, word);
    button.addEventListener("click", () => { if (button.getAttribute("aria-disabled") === null) run(); });
    return button;
  });
  return el("section", { class: `toast-x warn help ${kind}`, dataset: { agent: number } }, el("span", "sign", icon(how.icon)),
    el("div", "grow", el("div", "row-x", el("b", "cut says"), el("span", "end num t3 since")), el("div", "t2 cut where"), el("div", "row-x", ...buttons)));
}

function fill(node, kind, number, agent) {
  const how = KINDS[kind], since = node.querySelector(".since");
  text(node.querySelector(".says"), how.says(number, agent));
  text(node.querySelector(".where"), how.more(agent));
  if (since.dataset.since !== String(how.since(agent))) { since.dataset.since = how.since(agent); text(since, NONE); }
  const hear = node.querySelector(".hear");
  if (hear) hear.title = cannotListen(agent.call);
}
