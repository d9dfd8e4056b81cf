// Customers who hung up and keep their place: who is to be called, since when, when next, after how many attempts; and
// per queue what is owed and what became of the promises of today.
import { el, icon, text } from "../js/dom.js";
import { clock, duration, number, percent, phone } from "../js/formats.js";
import { t } from "../js/i18n.js";
import { row, table, tick } from "../js/live.js";
import { why } from "./ask.js";
import { tell } from "./doing.js";
import { setLevel, setMark } from "./marks.js";
import { open } from "./menu.js";
import { Rows } from "./rows.js";
import { agentName, fitsQueue, may, queueTitle, site } from "./site.js";

const at = (id) => document.getElementById(id);
let figures = {};

// The customer is on the line: that one waits among the callers.
const onLine = (promise) => promise.state === "waiting";

function next(promise) {
  if (promise.state === "dialling") return t("is called");
  if (promise.state === "due") return promise.agent ? t("{agent} is asked", { agent: agentName(promise.agent) }) : t("now");
  return promise.due_at > (figures.now ?? 0) ? clock(promise.due_at) : t("in its turn");
}

function entries(id) {
  const promise = row("callbacks", id), number = phone(promise?.number);
  if (!promise) return [];
  const barred = may("promote") ? "" : t("no right");
  const list = [{ title: t("Why is nobody called?"), icon: "question-circle", run: () => why(id, promise) },
    { title: t("To the front"), icon: "arrow-down-up", why: barred, run: () => tell("move_callback", { callback: id, priority: "top" }, t("{number} is at the front", { number })) },
    { title: t("Withdraw"), icon: "x-lg", danger: true, why: barred, run: () => tell("withdraw_callback", { callback: id }, t("The callback to {number} is withdrawn", { number })) }];
  if (may("see_callbacks")) list.splice(1, 0, { title: t("Show its life"), icon: "clock-history", run: () => { location.href = `/callbacks/${encodeURIComponent(id)}`; } });
  return list;
}

const promised = new Rows(at("promised").tBodies[0], at("promised").parentNode, (id) => {
  const tr = el("tr", { dataset: { key: id } }, el("td", {}, el("div", "num cut"), el("div", "t3 f0 cut")), el("td", "n next"), el("td", "n"));
  tr.cells[1].append(el("div", "lv", el("span", "sign"), el("span", "value")), el("div", "t2 f0 cut"));
  const ask = el("button", { type: "button", class: "btn btn-quiet icon xs stale-off", title: t("Why is nobody called?"), "aria-label": t("Why is nobody called?") }, icon("question-circle"));
  ask.addEventListener("click", () => { const promise = row("callbacks", id); if (promise) why(id, promise); });
  const more = el("button", { type: "button", class: "btn btn-quiet icon xs more", "aria-haspopup": "menu", "aria-label": t("Acts on this callback") }, icon("three-dots"));
  more.addEventListener("click", () => open(more, t("Callback to {number}", { number: phone(row("callbacks", id)?.number) }), entries(id)));
  tr.cells[2].append(ask, more);
  return tr;
}, (tr, promise) => {
  const [who, where] = tr.cells[0].children, known = site.queues[promise.queue];
  text(who, phone(promise.number));
  text(where, queueTitle(promise.queue));
  tr.cells[0].title = where.textContent;
  tr.cells[1].querySelector(".value").dataset.since = promise.entered_at;
  const late = known && (figures.now ?? 0) - promise.since > known.target_s ? "bad" : "ok";
  setMark(tr.cells[1].querySelector(".sign"), late);
  setLevel(tr.cells[1].firstChild, late);
  const values = { when: next(promise), made: promise.attempts, most: known?.attempts ?? "–" };
  text(tr.cells[1].lastChild, t("{when} · {made}/{most} tried", values));
  tr.cells[1].title = t("Next attempt: {when}; {made} of {most} attempts made", values);
});

const SHOWN = [["open", number], ["due", number], ["overdue", number], ["kept", number], ["failed", number], ["in_time", (share) => percent(share, 0)], ["after_s", duration]];

const owed = new Rows(at("owed").tBodies[0], null, (key) => {
  const tr = el("tr", { dataset: { key } }, el("td", "w6 cut", queueTitle(key)));
  for (const [name] of SHOWN) tr.append(el("td", `n ${name}`, el("span", "lv", el("span", "sign"), el("span", "value", "–"))));
  return tr;
}, (tr, queue) => {
  SHOWN.forEach(([name, form], n) => {
    const td = tr.cells[n + 1], level = name === "overdue" ? queue.level : "ok";
    text(td.querySelector(".value"), form(queue[name]));
    setMark(td.querySelector(".sign"), level);
    setLevel(td.firstChild, level);
  });
});

export function paint(numbers) {
  figures = numbers;
  const seen = new Map([...table("callbacks")].filter(([, promise]) => fitsQueue(promise.queue) && !onLine(promise)));
  promised.show(seen, (a, b) => a.entered_at - b.entered_at);
  text(at("promised-count"), seen.size);
  at("promised-part").hidden = seen.size === 0;
  const queues = new Map([...table("queues").keys()].filter((key) => figures[key]?.callbacks && fitsQueue(key)).map((key) => [key, figures[key].callbacks]));
  owed.show(queues, () => 0);
  at("owed-card").hidden = queues.size === 0;
  tick();
}
