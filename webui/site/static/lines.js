// What is live of phones and trunks: registered or lost, in a call, how many calls.
import { start, subscribe } from "../js/live.js";
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

subscribe("agents", "*", (rows) => {
  const by = new Map([...rows.values()].filter((row) => row.extension).map((row) => [row.extension, row]));
  for (const line of document.querySelectorAll("#phones tbody tr")) {
    const row = by.get(line.dataset.key);
    show(cell("phones", line.dataset.key, "phone"), PHONES, row?.phone ?? "");
    text(cell("phones", line.dataset.key, "call"), row?.call ? t("in a call") : "–");
  }
});
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
