// Where to? Colleagues, queues, flows and numbers, by name; for a transfer or a consultation.
import { act } from "../js/act.js";
import { el, icon } from "../js/dom.js";
import { STATES } from "../js/states.js";
import { soundsLike } from "../js/spelling.js";
import { t } from "../js/i18n.js";
import { ask } from "./asking.js";
import { numbersIn } from "./numbers.js";
import { $, current, follow, me } from "./situation.js";
import { toast } from "../js/toast.js";

const box = $("picker"), input = $("picker-input"), list = $("picker-list");
let kind = "transfer", places = { colleagues: [], queues: [], flows: [] };

export async function openPicker(wanted) {
  kind = wanted;
  $("picker-title").textContent = kind === "transfer" ? t("Transfer to") : t("Consult whom");
  input.value = "";
  list.replaceChildren();
  box.showModal();
  input.focus();
  const { ok, said } = await ask("/desk/places");
  if (ok) places = said; else toast(t("The list of colleagues is not to be had; a number can still be typed"), { kind: "bad" });
  show();
}

export async function colleagues() {
  const { ok, said } = await ask("/desk/places");
  if (ok) places = said;
  return places.colleagues;
}

// A destination as people know it, as far as this window has heard of it.
export function titleOf(to) {
  const extension = to.replace(/^extension:/, ""), one = places.colleagues.find((other) => other.extension === extension);
  return one ? `${one.number} ${one.name}` : extension.replace(/^external:[^/]*\//, "");
}

export const matching = (words, wanted, spelled = []) => words.toLowerCase().includes(wanted.trim().toLowerCase()) || soundsLike(wanted, spelled);

function options(wanted) {
  const found = numbersIn(wanted).map((number) => ({ to: number, title: number, icon: "telephone", more: t("number") }));
  for (const one of places.colleagues) {
    if (!matching(`${one.number} ${one.name} ${one.extension}`, wanted, one.spelled)) continue;
    found.push({ to: `extension:${one.extension}`, title: `${one.number} ${one.name}`, icon: "person", more: STATES[one.state]?.[0] ?? one.state, why: one.extension ? "" : STATES.out[0] });
  }
  if (kind === "consult") return found;
  for (const one of places.queues) if (matching(`${one.name} ${one.title}`, wanted, one.spelled)) found.push({ to: `queue:${one.name}`, title: one.title, icon: "people", more: t("{n} ready", { n: one.ready }) });
  for (const one of places.flows) {
    if (!matching(`${one.name} ${one.title}`, wanted)) continue;
    if (one.back && !current().seat?.lent_since) found.push({ to: `flow:${one.name}`, lend: true, title: t("{flow}, and back to me", { flow: one.title }), icon: "diagram-3-fill", more: t("flow") });
    found.push({ to: `flow:${one.name}`, title: one.title, icon: "diagram-3", more: t("flow") });
  }
  return found;
}

function show() {
  list.replaceChildren(...options(input.value).slice(0, 40).map(entry));
  if (!list.children.length) list.append(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, el("span", "t3", t("Nobody of that name; a number can be typed"))));
  select(0);
}

function entry(option, place) {
  const item = el("li", { role: "option", id: `picker-${place}`, "aria-selected": "false", dataset: { to: option.to, lend: option.lend ? "yes" : "" } }, icon(option.icon), el("span", option.lend ? "grow" : "grow cut", option.title), el("span", "t3 f0", option.more));
  if (option.why) item.setAttribute("aria-disabled", "true");
  return item;
}

const items = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => items().find((item) => item.getAttribute("aria-selected") === "true");

function select(place) {
  items().forEach((item, n) => item.setAttribute("aria-selected", n === place ? "true" : "false"));
  const item = items()[place];
  input.setAttribute("aria-activedescendant", item?.id ?? "");
  item?.scrollIntoView({ block: "nearest" });
}

async function pick(item) {
  if (!item?.dataset.to || item.getAttribute("aria-disabled") === "true") return;
  const to = item.dataset.to, { seat } = current();
  box.close();
  if (item.dataset.lend) await act("lend_call", { agent: me, to, data: "" });
  else if (kind === "transfer") await act("transfer_call", { call: seat.call, to });
  else await act("consult", { agent: me, to });
}

input.addEventListener("input", show);
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const place = items().indexOf(chosen());
  if (event.key === "ArrowDown") select(Math.min(place + 1, items().length - 1));
  else if (event.key === "ArrowUp") select(Math.max(place - 1, 0));
  else if (event.key === "Enter") pick(chosen());
  else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => pick(event.target.closest("[role=option]")));
$("picker-close").addEventListener("click", () => box.close());
box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
follow(({ mode }) => { if (mode !== "talk" && box.open) box.close(); });
