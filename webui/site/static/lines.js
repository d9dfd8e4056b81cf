// What is live of phones and trunks: registered or lost, in a call, how many calls.
import { row, start, subscribe, table } from "../js/live.js";
import { icon, text } from "../js/dom.js";
import { t } from "../js/i18n.js";
import "./list.js";

const cell = (table, key, name) => document.querySelector(`#${table} tr[data-key="${CSS.escape(key)}"] [data-cell="${name}"]`);
const TRUNKS = {
  up: [t("up"), "check-circle-fill", "ok-t"],
  trying: [t("signing in"), "hourglass-split", "warn-t"],
  down: [t("down"), "exclamation-octagon-fill", "bad-t"],
  unwatched: [t("not asked"), "dash-lg", "t3"],
};
const PHONES = { registered: [t("registered"), "check-circle-fill", "ok-t"], lost: [t("out of reach"), "plug", "bad-t"] };

function show(place, words, state) {
  const [word, symbol, colour] = words[state] ?? ["–", "", ""];
  if (place.dataset.shows === state) return;
  place.dataset.shows = state;
  place.className = colour;
  place.replaceChildren(...(symbol ? [icon(symbol), ` ${word}`] : [word]));
}

// A phone needs no agent: it registers by itself, may be rung and may dial.
function phones() {
  const at = new Map([...table("agents").values()].filter((agent) => agent.extension && agent.state !== "logged_out").map((agent) => [agent.extension, agent]));
  const busy = new Set([...at.values()].filter((agent) => agent.call).map((agent) => agent.extension));
  for (const call of table("calls").values()) {
    if (call.extension) busy.add(call.extension);
    if (call.destination?.startsWith("extension:")) busy.add(call.destination.slice("extension:".length));
  }
  for (const line of document.querySelectorAll("#phones tbody tr")) {
    const key = line.dataset.key, phone = row("phones", key), agent = at.get(key);
    show(cell("phones", key, "phone"), PHONES, phone ? (phone.registered ? "registered" : "lost") : "");
    text(cell("phones", key, "user"), agent ? agent.name || agent.number : t("nobody"));
    text(cell("phones", key, "call"), busy.has(key) ? t("in a call") : phone?.registered ? t("free") : "–");
  }
}
for (const name of ["phones", "agents", "calls"]) subscribe(name, "*", phones);
subscribe("trunks", "*", (rows) => {
  for (const line of document.querySelectorAll("#trunks tbody tr")) {
    const row = rows.get(line.dataset.key);
    const state = cell("trunks", line.dataset.key, "state");
    show(state, TRUNKS, row?.state ?? "");
    state.title = row?.detail ?? "";
    text(cell("trunks", line.dataset.key, "calls"), row?.calls ?? "–");
  }
});
start();
