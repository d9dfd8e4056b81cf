// The dial box: any pasted text with a number in it, or a colleague's name. Also what the command box offers.
import { el, icon } from "../js/dom.js";
import { offer } from "../js/command.js";
import { phone } from "../js/formats.js";
import { STATES } from "../js/states.js";
import { t } from "../js/i18n.js";
import { toast } from "../js/toast.js";
import { dialNumber } from "./caller.js";
import { numbersIn } from "./numbers.js";
import { colleagues, matching } from "./picker.js";
import { $, barred, current, follow, say } from "./situation.js";

const form = $("dial"), input = $("dial-input"), list = $("dial-list");
const usual = input.placeholder;
let people = [];

function found(text) {
  const wanted = text.trim();
  if (!wanted || barred("dial")) return [];
  const some = numbersIn(wanted).map((number) => ({ number, title: phone(number), icon: "telephone", more: t("Call") }));
  for (const one of people) if (matching(`${one.number} ${one.name}`, wanted, one.spelled)) some.push({ number: one.extension, title: `${one.number} ${one.name}`, icon: "person", more: STATES[one.state]?.[0] ?? "" });
  return some.slice(0, 12);
}

function show() {
  const some = found(input.value);
  list.replaceChildren(...some.map((one, place) => el("li", { role: "option", id: `dial-${place}`, "aria-selected": place === 0 ? "true" : "false", dataset: { number: one.number } }, icon(one.icon), el("span", "grow cut", one.title), el("span", "t3 f0", one.more))));
  list.hidden = !some.length;
  input.setAttribute("aria-expanded", some.length ? "true" : "false");
  input.setAttribute("aria-activedescendant", some.length ? "dial-0" : "");
}

const options = () => [...list.children];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

function select(place) {
  options().forEach((option, n) => option.setAttribute("aria-selected", n === place ? "true" : "false"));
  input.setAttribute("aria-activedescendant", options()[place]?.id ?? "");
  options()[place]?.scrollIntoView({ block: "nearest" });
}

async function dial(number) {
  if (current().stale) return toast(t("No live data: not now"), { kind: "bad" });
  if (!number) return toast(t("Type a number, or the name of a colleague who is signed in"), { kind: "bad" });
  if (await dialNumber(number)) { input.value = ""; show(); }
}

input.addEventListener("focus", async () => { people = await colleagues(); show(); });
input.addEventListener("input", show);
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") select(Math.min(chosen() + 1, options().length - 1));
  else if (event.key === "ArrowUp") select(Math.max(chosen() - 1, 0));
  else if (event.key === "Escape") { input.value = ""; show(); input.blur(); }
  else return;
  event.preventDefault();
});
input.addEventListener("blur", () => setTimeout(() => { list.hidden = true; }, 150));
form.addEventListener("submit", (event) => { event.preventDefault(); dial(options()[chosen()]?.dataset.number); });
list.addEventListener("pointerdown", (event) => { event.preventDefault(); const option = event.target.closest("[role=option]"); if (option) dial(option.dataset.number); });
offer((text) => found(text).map((one) => ({ title: `${one.title} ${one.more}`, icon: one.icon, run: () => dial(one.number) })));

follow(({ mode }) => {
  const why = barred("dial");
  form.classList.toggle("t3", mode === "out" || Boolean(why));
  input.disabled = Boolean(why);
  form.title = why;
  input.placeholder = why ? t("You may not dial from here") : usual;
});
export const focusDial = () => (form.title ? say(form.title) : input.focus());
if (!barred("dial")) colleagues().then((some) => { people = some; });
