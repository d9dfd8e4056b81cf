// Questions before what cannot be undone, where a call goes, and why nobody rings for it.
import { el, icon, text } from "../js/dom.js";
import { phone } from "../js/formats.js";
import { t, tn } from "../js/i18n.js";
import { table } from "../js/live.js";
import { toast } from "../js/toast.js";
import { act } from "../js/act.js";
import { callerOf, site } from "./site.js";

const dialog = (id) => document.getElementById(id);

export function answered(box) {
  return new Promise((resolve) => {
    box.returnValue = "";
    box.addEventListener("close", () => resolve(box.returnValue === "yes"), { once: true });
    box.showModal();
  });
}

export function ask(question, more, verb) {
  text(dialog("ask-text"), question);
  text(dialog("ask-more"), more);
  text(dialog("ask-yes"), verb);
  return answered(dialog("ask"));
}

export async function hangUp(id, call) {
  const name = callerOf(call);
  if (await ask(t("Disconnect {name}?", { name }), t("The call ends for everybody in it."), t("Disconnect"))) {
    if (await act("hang_up_call", { call: id })) toast(t("{name} is disconnected", { name }));
  }
}

export async function transfer(id, call) {
  const name = callerOf(call), to = dialog("transfer-to");
  text(dialog("transfer-text"), t("Transfer {name}", { name }));
  to.value = "";
  const places = [...Object.entries(site.queues).map(([key, queue]) => [`queue:${key}`, queue.title]),
    ...[...table("agents").values()].filter((agent) => agent.extension).map((agent) => [`extension:${agent.extension}`, agent.name])];
  dialog("transfer-places").replaceChildren(...places.map(([value, label]) => el("option", { value, label })));
  if (await answered(dialog("transfer")) && to.value.trim()) {
    if (await act("transfer_call", { call: id, to: to.value.trim() })) toast(t("{name} is on the way to {to}", { name, to: to.value.trim() }));
  }
}

export async function why(id, call) {
  const box = dialog("why"), body = box.querySelector("tbody");
  text(dialog("why-text"), call.attempts === undefined ? t("Why nobody rings for {name}", { name: callerOf(call) }) : t("Why nobody calls {number} back now", { number: phone(call.number) }));
  text(dialog("why-others"), "");
  body.replaceChildren();
  let said = null;
  try {
    const answer = await fetch(`/board/waiting/${encodeURIComponent(id)}/why`, { headers: { Accept: "application/json" } });
    if (answer.ok) said = await answer.json();
    else if (answer.status === 404) { toast(t("The caller does not wait any more")); return; }
  } catch { /* told below */ }
  if (!said) { toast(t("The server does not answer"), { kind: "bad" }); return; }
  body.replaceChildren(...said.agents.map((agent) =>
    el("tr", {}, el("td", {}, el("span", "w6", agent.name), " ", el("span", "t3 num", agent.agent)), el("td", {}, agent.words))));
  dialog("why-all").replaceChildren(...said.of_all.map((words) => el("li", "row-x g6 top", icon("hourglass-split"), el("span", "", words))));
  dialog("why-all").hidden = !said.of_all.length;
  if (!said.agents.length) body.append(el("tr", {}, el("td", { colspan: "2" }, t("No agent of your teams serves this queue."))));
  text(dialog("why-others"), said.others ? tn("{n} agent of other teams is not shown", "{n} agents of other teams are not shown", said.others) : "");
  box.showModal();
}
