// Who is it: first what the live row says, at once; then the customer's card from the server, if there is one.
import { act, token } from "../js/act.js";
import { duration, phone } from "../js/formats.js";
import { el, icon, text } from "../js/dom.js";
import { now, onNotice } from "../js/live.js";
import { t } from "../js/i18n.js";
import { toast } from "../js/toast.js";
import { $, barred, cry, current, follow, grey, me, panel, party, queueOf, say } from "./situation.js";

const own = $("card-own"), more = $("card-more");
let shownCall = "", kept = null;
const opened = [];

// fn({call, link, name}) when a customer's card has come.
export const onCard = (fn) => opened.push(fn);
export const lastCard = () => kept;

function paint(situation) {
  const { call, mode } = situation, { number, name } = party(situation), shown = phone(number);
  if (!call && !number) return;
  text($("card-name"), name || shown);
  text($("card-initials"), (name || "?").slice(0, 2));
  const dial = $("card-number");
  text(dial, name ? shown : "");
  dial.dataset.dial = mode === "wrap" && number && !number.includes("•") ? number : "";
  dial.disabled = !dial.dataset.dial;
  may(dial);
  if (!call) return;
  chips(situation);
  path(call);
}

function chips(situation) {
  const { call, mode } = situation, made = [];
  const queue = queueOf(situation);
  if (queue) made.push(["", "people", queue.title]);
  if (call.callback) made.push(["", "telephone-outbound", t("Callback")]);
  if (mode === "offer" && !call.absent) made.push(["warn", "hourglass-split", t("Waited {time}", { time: duration(now() - call.arrived_at) })]);
  if (mode === "wrap") made.push(["", "hourglass-split", t("Call ended")]);
  if (call.priority > 0) made.push(["gold", "star-fill", t("Priority")]);
  if (call.language) made.push(["", "translate", call.language === "zh" ? t("Chinese") : call.language === "en" ? t("English") : call.language]);
  if (call.supervised) made.push(["info", "ear", t("A supervisor is on the call")]);
  const key = made.join("|");
  if ($("card-chips").dataset.key === key) return;
  $("card-chips").dataset.key = key;
  $("card-chips").replaceChildren(...made.map(([kind, symbol, words]) => el("span", `chip ${kind}`, icon(symbol), words)));
}

function path(call) {
  const box = $("card-path"), keys = call.keys ?? [];
  const key = `${call.flow}${keys.map((one) => one.node + one.keys).join()}`;
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  const pieces = call.flow && keys.length ? [el("span", "", call.flow)] : [];
  for (const one of keys) {
    if (pieces.length) pieces.push(icon("chevron-right", "t3"));
    pieces.push(el("span", "k", one.keys), el("span", "", one.node));
  }
  box.replaceChildren(...pieces);
}

async function fetchCard(call) {
  if (!panel.dataset.customers) return;
  try {
    const answer = await fetch(`/customers/card?call=${encodeURIComponent(call)}`, { headers: { Accept: "text/html" } });
    if (!answer.ok || shownCall !== call) return;
    const card = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-customer-card]");
    if (card && shownCall === call) place(card, call);
  } catch { /* the row's own words stay */ }
}

function place(card, call) {
  const link = card.querySelector(".nm a[href]");
  const unknown = card.dataset.state === "new", form = card.querySelector("form");
  kept = { call, link: link?.getAttribute("href") ?? "", name: link?.textContent ?? "" };
  own.hidden = !unknown && Boolean(card.querySelector(".cust"));
  $("card-path").hidden = !unknown && Boolean(card.querySelector(".path"));
  if (unknown) stranger(card, form);
  else {
    for (const anchor of card.querySelectorAll("a[href]")) anchor.target = "_blank";
    more.replaceChildren(document.adoptNode(card));
  }
  for (const fn of opened) fn(kept);
}

// Nobody we know: what the line says of itself stays, with where the number is from and a card to fill in.
function stranger(card, form) {
  const from = card.querySelector(".nm + .row-x span:nth-child(2)")?.textContent ?? "";
  const number = form?.elements.number?.value ?? "";
  const shownName = $("card-name").textContent, given = shownName === phone(number) ? "" : shownName;
  more.replaceChildren(el("p", "row-x g6 f1 t2 dk-chips", el("span", "chip info", icon("person-plus"), t("New caller")), el("span", "", from)));
  if (!form) return;
  if (number) kept = { ...kept, link: `/customers/new?number=${encodeURIComponent(number)}`, name: given || phone(number) };
  form.elements.name.value = given.slice(0, 120);
  const fold = el("details", "dk-new", el("summary", "", t("Keep as a customer")), document.adoptNode(form));
  fold.hidden = Boolean($("work-tabs")?.offsetParent ?? $("work-pages")?.offsetParent);
  more.append(fold);
}

// A new customer's card is kept without leaving the panel.
more.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target));
  body.set("csrf_token", token());
  try {
    const answer = await fetch(event.target.action, { method: "POST", body });
    if (answer.ok) return fetchCard(shownCall);
  } catch { /* said below */ }
  toast(t("The customer could not be kept; look at what is filled in"), { kind: "bad" });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dial]");
  if (button?.dataset.dial) dialNumber(button.dataset.dial);
});

export async function dialNumber(number) {
  const why = barred("dial");
  if (why) { say(why); return false; }
  return act("dial", { agent: me, number });
}

// A button that dials: grey with the reason where nobody may.
export function dialling(number, cls, ...inside) {
  const button = el("button", { type: "button", class: cls, dataset: { dial: number } }, ...inside);
  may(button);
  return button;
}

function may(button) {
  const number = button.dataset.dial, why = number ? barred("dial") : "";
  grey(button, why);
  if (number && !why) button.title = t("Call {number}", { number: phone(number) });
}
onNotice("rights", () => { for (const button of panel.querySelectorAll("[data-dial]")) may(button); });

follow((situation, before) => {
  const { seat, call, mode } = situation;
  if (["offer", "talk", "wrap"].includes(mode) && seat.call && seat.call !== shownCall) {
    shownCall = seat.call;
    kept = null;
    more.replaceChildren();
    own.hidden = $("card-path").hidden = false;
    fetchCard(shownCall);
  }
  paint(situation);
  if (mode === "offer" && before.mode !== "offer") {
    const { name, number } = party(situation);
    cry(t("Incoming call: {who}, {queue}", { who: name || phone(number), queue: queueOf(situation)?.title ?? "" }));
  }
  if (mode !== "offer" && before.mode === "offer") cry("");
  const badge = mode === "offer" ? `☎ ${party(situation).name || phone(party(situation).number)} · ` : "";
  document.title = badge + document.title.replace(/^☎ .*? · /, "");
});
setInterval(() => { const situation = current(); if (situation.mode === "offer" && situation.call && !situation.stale) chips(situation); }, 1000);
