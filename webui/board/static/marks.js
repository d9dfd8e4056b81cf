// A level's mark: nothing, a diamond, an octagon. Shape and colour, never colour alone.
import { icon } from "../js/dom.js";
import { t } from "../js/i18n.js";

const SHAPES = { ok: "check-circle-fill", warn: "exclamation-diamond-fill", bad: "exclamation-octagon-fill" };
const WORDS = { warn: t("At risk"), bad: t("Missed") };

// `well` shows a mark for "on target" too (the wall does).
export function setMark(node, level, well = false) {
  const wanted = well ? `${level} well` : level;
  if (node.dataset.level === wanted) return;
  node.dataset.level = wanted;
  node.className = `sign ${level}`;
  if (level === "ok" && !well) { node.replaceChildren(); node.removeAttribute("role"); node.removeAttribute("aria-label"); return; }
  node.replaceChildren(icon(SHAPES[level]));
  if (WORDS[level]) { node.setAttribute("role", "img"); node.setAttribute("aria-label", WORDS[level]); }
  else { node.removeAttribute("role"); node.removeAttribute("aria-label"); }
}

export function setLevel(node, level) {
  node.classList.toggle("warn-t", level === "warn");
  node.classList.toggle("bad-t", level === "bad");
}
