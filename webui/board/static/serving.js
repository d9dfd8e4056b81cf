// An agent's queues and skills, changed live: what is saved holds from the next call on, and can be taken back.
import { el, text } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { post } from "../js/act.js";
import { toast } from "../js/toast.js";

const at = (id) => document.getElementById(id);
const box = at("serves"), save = at("serves-save");
let agent = "", version = 0;

export async function assign(number, name) {
  agent = number;
  const said = await ask(`/board/agents/${encodeURIComponent(number)}/serves`);
  if (!said || agent !== number) return; // somebody else's were asked for meanwhile
  version = said.version;
  text(at("serves-text"), t("Queues and skills of {name}", { name }));
  text(at("serves-wrong"), "");
  at("serves-queues").replaceChildren(...said.queues.map((queue) => line(queue, 99)));
  at("serves-skills").replaceChildren(...said.skills.map((skill) => line(skill, 9)));
  at("serves-skills-table").hidden = said.skills.length === 0;
  box.showModal();
}

async function ask(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
    if (answer.status === 404) { toast(t("The agent is not one of your teams any more"), { kind: "bad" }); return null; }
  } catch { /* told below */ }
  toast(t("The server does not answer"), { kind: "bad" });
  return null;
}

// A tick and a level; the level can be typed only where there is a tick.
function line(item, most) {
  const tick = el("input", { type: "checkbox" }), level = el("input", { type: "number", class: "form-control bd-level", min: "1", max: String(most), value: String(item.level || 1), "aria-label": t("Level of {title}", { title: item.title }) });
  tick.checked = item.level > 0;
  level.disabled = !tick.checked;
  tick.addEventListener("change", () => { level.disabled = !tick.checked; });
  return el("tr", { dataset: { name: item.name } }, el("td", {}, el("label", "row-x bd-check", tick, el("span", {}, item.title))), el("td", "n", level));
}

function levels(id) {
  const found = {};
  for (const tr of at(id).rows) if (tr.querySelector("[type=checkbox]").checked) found[tr.dataset.name] = Number(tr.querySelector("[type=number]").value);
  return found;
}

save.addEventListener("click", async () => {
  if (!box.querySelector("form").reportValidity()) return;
  const said = await send(`/board/agents/${encodeURIComponent(agent)}/serves`, { version, queues: levels("serves-queues"), skills: levels("serves-skills") });
  if (said.wrong) { text(at("serves-wrong"), said.wrong); return; }
  box.close();
  toast(said.message, said.change ? { action: t("Undo"), run: () => takeBack(said.change) } : {});
});

async function takeBack(change) {
  const said = await send(`/board/changes/${change}/undo`, {});
  toast(said.wrong ?? said.message, said.wrong ? { kind: "bad" } : {});
}

async function send(url, body) {
  try {
    const answer = await post(url, body);
    const said = await answer.json();
    return answer.ok ? said : { wrong: said.message ?? t("It could not be saved") };
  } catch {
    return { wrong: t("The server does not answer") };
  }
}
