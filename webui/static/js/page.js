// What every page runs.
import { adopt } from "./toast.js";
import "./command.js";
import "./live.js";

if (window !== window.parent) document.documentElement.classList.add("framed");
adopt();

// A menu closes when somebody clicks elsewhere, or leaves it by Escape.
const openMenus = () => document.querySelectorAll("details.menu-x[open]");
document.addEventListener("pointerdown", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
  }
});
dispatchEvent(new Event("fsctl:words")); // we have them: see early.js
