// One call while it goes on: its story is loaded again when its row changes, why nobody rings when any agent's does.
import { row, start, subscribe, tick } from "../js/live.js";

const AT_MOST_EVERY_MS = 1000;
const WHILE_WAITING_MS = 5000;
const AFTER_THE_END_MS = 1500;
const place = document.getElementById("story-place");
const shown = () => document.getElementById("story");
const path = location.pathname.replace(/\/$/, "");

// Runs at once, then again at most so often however often it is asked for; never twice at a time.
function gently(work) {
  let waiting = null, running = false, again = false;
  const run = async () => {
    if (running) { again = true; return; }
    running = true;
    try { await work(); } catch { /* the stale banner says what is wrong */ }
    running = false;
    waiting = setTimeout(() => { waiting = null; if (again) { again = false; run(); } }, AT_MOST_EVERY_MS);
  };
  return () => { if (waiting !== null) again = true; else run(); };
}

async function part(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// Focus, and what was folded open, stay as they are.
function put(target, made) {
  const focused = document.activeElement?.id;
  const open = [...target.querySelectorAll("details[open][id]")].map((node) => node.id);
  target.replaceChildren(...made);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  tick();
}

const story = gently(async () => {
  const loaded = (await part(`${path}/story${location.search}`))?.getElementById("story");
  if (loaded) put(place, [loaded]);
});

const nobody = gently(async () => {
  if (!asksNow()) return;
  const loaded = (await part(`${path}/waiting`))?.querySelector("section");
  const target = document.getElementById("nobody");
  if (loaded && target && asksNow()) put(target, [loaded]);
});

const asksNow = () => "waits" in shown().dataset && !new URLSearchParams(location.search).has("at");

// Choosing a decision or a view changes the URL and the parts, not the place on the page.
place.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.hash) return;
  if (link.pathname !== location.pathname || link.origin !== location.origin) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  story();
});
addEventListener("popstate", story);

if ("goesOn" in shown().dataset) {
  const id = shown().dataset.call;
  const changed = (now) => {
    story();
    if (now === null) setTimeout(story, AFTER_THE_END_MS);
  };
  subscribe("calls", id, changed);
  let first = true; // it may have ended before the first rows came: then none of them is its own
  subscribe("calls", "*", (rows) => {
    if (first && !rows.has(id)) changed(null);
    first = false;
  });
  subscribe("agents", "*", nobody);
  setInterval(() => { if (row("calls", id)) nobody(); }, WHILE_WAITING_MS);
}
start();
