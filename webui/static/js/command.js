// Ctrl K: the command box. Pages are listed by the server; a page adds what it has: offer((text) => [{title, icon, run}]).
import { el, icon } from "./dom.js";

const box = document.getElementById("command-box");
const offers = [];

export const offer = (fn) => offers.push(fn);

if (box) {
  const input = box.querySelector("input"), list = box.querySelector("ul"), pages = [...list.children];

  const open = () => { if (!box.open) { input.value = ""; show(); box.showModal(); input.focus(); } };

  function show() {
    const text = input.value.trim().toLowerCase();
    const found = pages.filter((item) => item.textContent.toLowerCase().includes(text));
    const more = text ? offers.flatMap((fn) => fn(text)).slice(0, 20).map(entry) : [];
    list.replaceChildren(...found, ...more);
    select(0);
  }

  function entry({ title, icon: name, run }) {
    const link = el("a", { role: "option", href: "#", tabindex: "-1" }, icon(name), el("span", "", title));
    link.addEventListener("click", (event) => { event.preventDefault(); box.close(); run(); });
    return el("li", { role: "presentation" }, link);
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  function select(n) {
    const all = options();
    all.forEach((option, i) => option.setAttribute("aria-selected", i === n ? "true" : "false"));
    all[n]?.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select(Math.min(Math.max(chosen() + (event.key === "ArrowDown" ? 1 : -1), 0), options().length - 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[chosen()]?.click();
    }
  });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.isComposing) { event.preventDefault(); open(); }
  });
  for (const button of document.querySelectorAll("[data-command-box]")) button.addEventListener("click", open);
}
