// The live board: parts, filters, and the stream they live on.
import { offer } from "../js/command.js";
import { start as live, table } from "../js/live.js";
import { start as dock } from "./dock.js";
import { soon, start as figures } from "./figures.js";
import { put as defs } from "./defs.js";
import { arrange, show, start as seats } from "./seats.js";
import { filter, setFilter } from "./site.js";
import { paintAll, start as tables } from "./tables.js";

const form = document.getElementById("filters"), view = document.getElementById("view");

for (const name of ["team", "queue", "state", "sort"]) {
  const select = form.elements[name];
  select.value = filter[name];
  if (select.value !== filter[name]) setFilter(name, "");
  select.addEventListener("change", () => {
    setFilter(name, select.value);
    if (name === "sort") arrange();
    show();
    paintAll();
    soon();
  });
}
form.addEventListener("submit", (event) => event.preventDefault());

function press() {
  for (const button of view.children) button.setAttribute("aria-pressed", button.dataset.view === (filter.view || "seats"));
  show();
}
for (const button of view.children) button.addEventListener("click", () => { setFilter("view", button.dataset.view === "list" ? "list" : ""); press(); });

offer((text) => [...table("agents").values()]
  .filter((agent) => `${agent.number} ${agent.name}`.toLowerCase().includes(text))
  .map((agent) => ({ title: `${agent.number} ${agent.name}`, icon: "person", run: () => document.querySelector(`.tile[data-agent="${CSS.escape(agent.number)}"]`)?.focus() })));

defs();
seats();
tables();
dock();
press();
figures();
live();
