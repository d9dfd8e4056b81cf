// One promise while it is open: drawn again when it changes, why nobody is called when any agent does.
import { start, subscribe, tick } from "../js/live.js";
import { act } from "../js/act.js";

const GATHER_MS = 400, LOOK_AGAIN_MS = 5000;
const place = document.getElementById("promise"), callback = place.dataset.callback;
const due = new Map();
let first = true;

async function part(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function put(target, made) {
  const focused = document.activeElement?.id;
  target.replaceChildren(...made.children);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  tick();
}

async function whole() {
  const made = (await part(location.pathname))?.getElementById("promise");
  if (made) put(place, made);
}

async function nobody() {
  const target = document.getElementById("nobody"), made = target && (await part(`${location.pathname.replace(/\/$/, "")}/waiting`))?.querySelector("body");
  if (made) put(target, made);
}

function soon(work) {
  if (due.has(work)) return;
  due.set(work, setTimeout(async () => {
    due.delete(work);
    try { await work(); } catch { /* the banner says what is wrong */ }
  }, GATHER_MS));
}

place.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button || !("move" in button.dataset || "withdraw" in button.dataset)) return;
  button.disabled = true;
  await ("withdraw" in button.dataset ? act("withdraw_callback", { callback }) : act("move_callback", { callback, priority: "top" }));
  button.disabled = false;
  soon(whole);
});

// It may be over before the first rows came: then none of them is its own.
subscribe("callbacks", "*", (rows, keys) => {
  if (first ? !rows.has(callback) : keys.includes(callback)) soon(whole);
  first = false;
});
subscribe("agents", "*", () => soon(nobody));
setInterval(() => soon(nobody), LOOK_AGAIN_MS);
start();
