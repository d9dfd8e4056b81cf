// A flow's text: looked through by the server while one types; a problem or a node leads to its line.
import { t } from "../js/i18n.js";

const WAIT_MS = 400;
const form = document.getElementById("flow");
const area = document.getElementById("text");
const gutter = document.getElementById("gutter");
const looked = document.getElementById("looked");
const publish = document.getElementById("publish");
const began = area.defaultValue;
let waiting = null, asked = 0, leaving = false;

const post = (url) => fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } }).catch(() => null);

function number() {
  gutter.textContent = area.value.split("\n").map((_, n) => `${n + 1}\n`).join("");
  gutter.scrollTop = area.scrollTop;
}

function mark() {
  if (!publish) return;
  const wrong = looked.querySelector("[data-wrong]")?.dataset.wrong !== "0";
  publish.disabled = wrong;
  publish.title = wrong ? t("Mend what is marked first") : "";
}

async function check() {
  const mine = ++asked;
  const answer = await post(form.dataset.check);
  if (!answer?.ok || mine !== asked) return;
  looked.innerHTML = await answer.text(); // the server's own page, escaped there
  mark();
}

function go(line) {
  const lines = area.value.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 6) * 20);
}

looked.addEventListener("click", (event) => {
  const found = event.target.closest("[data-line]");
  if (found) go(Number(found.dataset.line));
});
area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; }, { passive: true });
area.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.shiftKey || event.altKey || event.ctrlKey || area.readOnly) return;
  event.preventDefault();
  area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
area.addEventListener("input", () => {
  number();
  clearTimeout(waiting);
  waiting = setTimeout(check, WAIT_MS);
});

const walked = document.getElementById("walked");
async function walk() {
  const answer = await post(form.dataset.try);
  if (answer) walked.innerHTML = await answer.text(); // the server's own page, escaped there
}
document.getElementById("try").addEventListener("click", walk);
document.getElementById("keys").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  walk();
});
form.addEventListener("submit", () => { leaving = true; });
window.addEventListener("beforeunload", (event) => {
  if (!leaving && area.value !== began) event.preventDefault();
});
mark();

if (area.value !== area.defaultValue) { // typed before this script was there, or kept by the browser over a reload
  number();
  check();
}
