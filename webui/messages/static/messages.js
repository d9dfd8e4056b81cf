// The page of messages: what comes while it is open stands on top, and counts as unread until it is marked.
import { clock } from "../js/formats.js";
import { el, icon } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { onNotice, onOpen, start } from "../js/live.js";

const list = document.getElementById("message-list"), login = document.body.dataset.login;
const titles = () => new Map([...document.querySelectorAll("#recipient option")].map((option) => [option.value, option.textContent]));
let opened = false;

function entry(told) {
  const own = told.sender === login;
  const to = told.recipient === "*" ? t("everybody") : told.team || told.to || titles().get(told.recipient) || told.recipient;
  const head = el("div", "row-x", el("b", "cut", told.name), el("span", "t3 f0 cut", icon("arrow-right"), ` ${to}`), own ? null : el("span", "chip info", t("unread")), el("span", "end t3 f0 num", clock(told.sent_at)));
  return el("div", { class: "item top", dataset: { message: told.id } }, el("span", { class: "cc-av", "aria-hidden": "true" }, told.name.slice(0, 2)), el("div", "grow", head, el("div", "pre", told.text)));
}

function take(told) {
  if (list.querySelector(`[data-message="${told.id}"]`)) return;
  document.getElementById("message-none")?.remove();
  list.prepend(entry(told));
  const read = document.getElementById("message-read");
  read.hidden = false;
  read.elements.up_to.value = told.id;
  document.getElementById("message-unread").textContent = t("New messages have come");
}

// What came after the page was written and before the stream was there was told to nobody here.
async function missed() {
  const newest = Number(list.querySelector("[data-message]")?.dataset.message ?? 0);
  try {
    const answer = await fetch(list.dataset.inbox, { headers: { Accept: "application/json" } });
    if (answer.ok) for (const one of (await answer.json()).messages) if (one.id > newest) take(one);
  } catch { /* the next opening of the stream, or of the page */ }
}

onNotice("message", take);
onNotice("messages_read", ({ unread }) => {
  if (unread) return;
  document.getElementById("message-read").hidden = true;
  for (const chip of list.querySelectorAll(".chip.info")) chip.remove();
});
// Cut off for a while: what came meanwhile is on the page when it is loaded again, unless somebody is writing.
onOpen(() => {
  if (!opened) missed();
  else if (!document.getElementById("text").value) location.reload();
  opened = true;
});
start();
