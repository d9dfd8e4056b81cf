// One menu for seats and calls: by click, Enter, Shift+F10 or the right button. Arrow keys move, Escape leaves.
import { el, icon } from "../js/dom.js";

const box = document.getElementById("menu");
let opener = null;

// items: {title, icon, run, key, why (disabled, and the reason), danger} | "line" | {head}
export function open(at, label, items) {
  opener = at;
  box.setAttribute("aria-label", label);
  box.replaceChildren(...items.map(entry));
  box.hidden = false;
  const seat = at.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(seat.left, innerWidth - box.offsetWidth - 8))}px`;
  const below = seat.bottom + 4;
  box.style.top = `${below + box.offsetHeight < innerHeight ? below : Math.max(8, seat.top - box.offsetHeight - 4)}px`;
  entries()[0]?.focus();
}

function entry(item) {
  if (item === "line") return el("hr", { role: "separator" });
  if (item.head) return el("div", { class: "head", role: "presentation" }, item.head);
  const button = el("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : "" },
    icon(item.icon), el("span", "", item.title));
  if (item.why) { button.setAttribute("aria-disabled", "true"); button.append(el("small", "", item.why)); }
  else if (item.key) button.append(el("small", "", item.key));
  button.addEventListener("click", () => { if (!item.why) { close(); item.run(); } });
  return button;
}

const entries = () => [...box.querySelectorAll("[role=menuitem]")];

export function close() {
  if (box.hidden) return;
  box.hidden = true;
  if (opener?.isConnected) opener.focus();
  opener = null;
}

box.addEventListener("keydown", (event) => {
  const all = entries(), n = all.indexOf(document.activeElement);
  const to = { ArrowDown: (n + 1) % all.length, ArrowUp: (n - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) { event.preventDefault(); all[to].focus(); }
  if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); close(); }
  event.stopPropagation();
});
document.addEventListener("pointerdown", (event) => { if (!box.hidden && !box.contains(event.target)) close(); });
