// Which skills a waiting call asks for, changed by hand: from then on, until it is answered.
import { el, text } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { row } from "../js/live.js";
import { act } from "../js/act.js";
import { toast } from "../js/toast.js";
import { answered } from "./ask.js";
import { callerOf, queueTitle, site } from "./site.js";

const box = document.getElementById("demand"), body = document.getElementById("demand-skills");
const LEVELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

// What queue and call ask for together: of each skill the higher level, unless the call is let off it.
export function asks(call, skill) {
  const own = call.data?.[`skill_${skill}`], ours = row("queues", call.queue)?.demands?.[skill] ?? 0;
  return own === undefined ? ours : own === "0" ? 0 : Math.max(Number(own) || 0, ours);
}

export async function demand(id, call) {
  const name = callerOf(call), least = row("queues", call.queue)?.demands ?? {};
  text(document.getElementById("demand-text"), t("Skills that {name} asks for", { name }));
  text(document.getElementById("demand-queue"), t("Waits in {queue}", { queue: queueTitle(call.queue) }));
  const fields = Object.entries(site.skills).map(([skill, title]) => line(skill, title, asks(call, skill), least[skill] ?? 0));
  body.replaceChildren(...fields.map((field) => field.tr));
  if (!(await answered(box))) return;
  const changed = fields.filter((field) => field.select.value !== field.was);
  for (const { skill, select } of changed) if (!(await act("set_demand", { call: id, skill, level: select.value }))) return;
  if (changed.length) toast(t("{name} asks for other skills now", { name }));
}

// A level below the queue's own would change nothing: of the two the higher counts.
function line(skill, title, level, least) {
  const select = el("select", { class: "form-select bd-level", "aria-label": t("Level of {title}", { title }) },
    ...LEVELS.filter((n) => !n || n >= least).map((n) => el("option", { value: String(n) }, n ? t("{n} or more", { n }) : t("not asked for"))));
  select.value = String(level);
  return { skill, select, was: select.value, tr: el("tr", {}, el("td", {}, title), el("td", "n", select)) };
}
