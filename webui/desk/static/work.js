// The middle of the desk: customers' pages, one a tab. A call opens its customer there, unless somebody is filling
// in a form: then it opens as a tab with a dot.
import { el } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { onCard } from "./caller.js";
import { $, follow } from "./situation.js";

const tabs = $("work-tabs"), pages = $("work-pages");
const open = new Map();
const AT_MOST = 6;
let shown = "", waiting = null, mode = "";

function dirtyOf(frame) {
  frame.addEventListener("load", () => {
    frame.dataset.dirty = "";
    frame.contentDocument?.documentElement.classList.add("framed");
    frame.contentDocument?.addEventListener("input", (event) => { if (event.target.form?.method === "post") frame.dataset.dirty = "yes"; });
  });
}

export function show(link, name) {
  if (!open.has(link)) add(link, name);
  const busy = shown && shown !== link && open.get(shown)?.frame.dataset.dirty;
  if (busy) open.get(link).dot.hidden = false; else select(link);
  tabs.hidden = open.size < 1;
}

function add(link, name) {
  const frame = el("iframe", { src: link, title: name, hidden: true });
  const dot = el("span", { hidden: true, "aria-label": t("unread") }, "•");
  const tab = el("button", { type: "button", role: "tab", "aria-selected": "false", dataset: { link } }, el("span", "cut", name), dot);
  dirtyOf(frame);
  tab.addEventListener("click", () => select(link));
  open.set(link, { frame, tab, dot });
  pages.append(frame);
  tabs.append(tab);
  for (const [other, { frame: old }] of open) if (open.size > AT_MOST && other !== link && other !== shown && !old.dataset.dirty) drop(other);
}

function drop(link) {
  const { frame, tab } = open.get(link);
  frame.remove();
  tab.remove();
  open.delete(link);
}

function select(link) {
  shown = link;
  $("work-empty").hidden = true;
  for (const [other, { frame, tab, dot }] of open) {
    frame.hidden = other !== link;
    tab.setAttribute("aria-selected", other === link ? "true" : "false");
    tab.tabIndex = other === link ? 0 : -1;
    if (other === link) dot.hidden = true;
  }
}

tabs?.addEventListener("keydown", (event) => {
  const all = [...tabs.children], place = all.indexOf(document.activeElement);
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1 }[event.key];
  if (to === undefined || place < 0) return;
  event.preventDefault();
  const tab = all[(to + all.length) % all.length];
  tab.focus();
  select(tab.dataset.link);
});

// Looked up while it rings, opened when it is answered.
function settle() {
  if (!waiting || !["talk", "wrap"].includes(mode)) return;
  show(waiting.link, waiting.name);
  waiting = null;
}

export function begin() {
  if (!tabs) return;
  onCard((card) => { waiting = card.link ? card : null; settle(); });
  follow((situation) => { mode = situation.mode; settle(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#card-more a[href^='/customers/'], a[data-record]");
    if (!link || event.ctrlKey || event.metaKey) return;
    if (!tabs.offsetParent && !pages.offsetParent) return; // too narrow for a middle: in a window of its own
    event.preventDefault();
    show(link.getAttribute("href"), link.dataset.record === undefined ? link.textContent.trim() : link.parentNode.querySelector(".grow").textContent);
  });
}
