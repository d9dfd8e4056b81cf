// A sheet of settings: what has changed shows at once, what saving would do is asked of the server while one types.
import { t, tn } from "../js/i18n.js";
import { text } from "../js/dom.js";

const WAIT_MS = 350;
const form = document.getElementById("sheet");
const effect = document.getElementById("effect");
const save = document.getElementById("save");
const count = document.getElementById("count");
let waiting = null, asked = 0, leaving = false, wrong = false;

const BOXES = ["queues", "states"];
const TABLES = ["spans", "levels", "steps"];
const inputs = (line) => [...line.querySelectorAll("select,textarea,input:not([type=hidden])")].filter((field) => !field.closest("template"));
// What a table says counts, not how its fields are called; rows that say nothing are none.
const said = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value.trim());
const serial = (line) => {
  const rows = [...line.querySelectorAll("[data-row]")];
  const groups = rows.length ? rows.map((row) => inputs(row)) : [inputs(line)];
  return groups.map((group) => group.map(said)).filter((values) => values.some(Boolean)).map((values) => values.join("|")).join("\n");
};

function value(line) {
  const boxes = [...line.querySelectorAll("input[type=checkbox]")];
  if (line.dataset.kind === "flag") return boxes[0].checked ? "1" : "";
  if (BOXES.includes(line.dataset.kind)) return boxes.filter((box) => box.checked).map((box) => box.value).sort().join("\n");
  const field = line.querySelector("select,textarea,input:not([type=hidden])");
  if (line.dataset.kind === "secret") return field.value || (boxes[0]?.checked ? "-" : "");
  const number = line.querySelector("input[name$='.number']");
  return number && field.value.startsWith("external:") ? field.value + number.value.trim() : field.value.trim();
}

const same = (line) => {
  if (TABLES.includes(line.dataset.kind)) return !line.dataset.differs && serial(line) === began.get(line);
  const was = line.dataset.was;
  return value(line) === (BOXES.includes(line.dataset.kind) ? was.split("\n").sort().join("\n") : was);
};

const began = new Map([...form.querySelectorAll("[data-field]")].filter((line) => TABLES.includes(line.dataset.kind)).map((line) => [line, serial(line)]));

function placeChanged(row) {
  const [serves, level, position, weight, reserve] = row.dataset.was.split("|");
  const [box, first, second, third, spare] = row.querySelectorAll("input");
  if (box.checked !== (serves === "1")) return true;
  return box.checked && (first.value.trim() !== level || second.value.trim() !== position || third.value.trim() !== weight || spare.checked !== (reserve === "1"));
}

let nth = 100;
for (const button of form.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => {
    const rows = form.querySelector(`[data-rows="${CSS.escape(button.dataset.add)}"]`);
    const blank = rows.querySelector("template");
    const fresh = blank.content.cloneNode(true);
    const n = String(++nth);
    for (const field of fresh.querySelectorAll("[name],[id],[for]")) {
      for (const name of ["name", "id", "for"]) if (field.hasAttribute(name)) field.setAttribute(name, field.getAttribute(name).replace(/([.-])N([.-])/, `$1${n}$2`));
    }
    blank.before(fresh);
    blank.previousElementSibling?.querySelector("input")?.focus();
  });
}
form.addEventListener("click", (event) => {
  const drop = event.target.closest("[data-drop]");
  if (!drop) return;
  drop.closest("[data-row]").remove();
  form.dispatchEvent(new Event("input"));
});

function mark() {
  let changed = 0;
  for (const line of form.querySelectorAll("[data-field]")) {
    if (!line.dataset.kind) continue;
    const differs = !same(line);
    line.classList.toggle("chg", differs);
    const was = line.querySelector(".was");
    was.hidden = !differs || line.dataset.kind === "secret";
    changed += differs;
  }
  for (const row of form.querySelectorAll("[data-place]")) {
    const differs = placeChanged(row);
    row.classList.toggle("chg", differs);
    changed += differs;
  }
  const name = form.elements.namedItem("item");
  const fresh = Boolean(name);
  count.hidden = changed === 0;
  count.dataset.changed = changed;
  text(count, tn("{n} change", "{n} changes", changed));
  const why = wrong ? t("Mend what is marked first") : fresh && !name.value.trim() ? t("Give it a name first") : !fresh && !changed ? t("Nothing is changed") : "";
  save.disabled = why !== "";
  save.title = why;
  return changed;
}

for (const select of form.querySelectorAll("[data-destination]")) {
  select.addEventListener("change", () => {
    const number = form.elements.namedItem(`${select.name}.number`);
    number.hidden = !select.value.startsWith("external:");
  });
}

async function check() {
  const mine = ++asked;
  const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  effect.innerHTML = await answer.text(); // the server's own page, escaped there
  wrong = effect.querySelector("[data-wrong]")?.dataset.wrong !== "0";
  for (const place of form.querySelectorAll("[data-error]")) say(place, effect.querySelector(`[data-says="${CSS.escape(place.dataset.error)}"]`));
  mark();
}

function say(place, found) {
  place.hidden = !found;
  text(place.querySelector("span"), found ? found.dataset.text ?? found.textContent.trim() : "");
  const field = place.closest("[data-field]").querySelector("select,textarea,input:not([type=hidden])");
  if (found) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

form.addEventListener("input", () => {
  wrong = false;
  mark();
  clearTimeout(waiting);
  waiting = setTimeout(check, WAIT_MS);
});
form.addEventListener("submit", () => { leaving = true; });
document.getElementById("discard").addEventListener("click", () => { leaving = true; });
window.addEventListener("beforeunload", (event) => {
  if (!leaving && Number(count.dataset.changed) > 0) event.preventDefault();
});

const dialog = document.getElementById("diff");
document.getElementById("show-diff").addEventListener("click", async () => {
  await check();
  const found = effect.querySelector("#differences");
  const copy = found ? found.cloneNode(true) : document.createElement("p");
  copy.removeAttribute("id");
  if (!found) copy.textContent = t("Nothing is changed");
  dialog.querySelector("[data-diff]").replaceChildren(copy);
  dialog.showModal();
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

// The anchor of the first section that is not scrolled away.
const anchors = [...document.querySelectorAll(".anc a")];
const sections = [...form.querySelectorAll("section[id]")];
const scrolled = document.getElementById("content");
const place = () => {
  const edge = scrolled.getBoundingClientRect().top + 60;
  const bottom = scrolled.scrollTop > 0 && scrolled.scrollTop + scrolled.clientHeight >= scrolled.scrollHeight - 2;
  const first = bottom ? sections.at(-1) : sections.find((section) => section.getBoundingClientRect().bottom > edge);
  for (const anchor of anchors) anchor.classList.toggle("on", anchor.hash === `#${first?.id}`);
};
scrolled.addEventListener("scroll", place, { passive: true });
place();

if (mark() > 0) check();
