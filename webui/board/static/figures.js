// The numbers on top: worked out by the server, asked for at once after a change and every second while somebody waits.
import { text } from "../js/dom.js";
import { now, stale, subscribe, table, tick } from "../js/live.js";
import { setLevel, setMark } from "./marks.js";
import { filter } from "./site.js";
import { give } from "./tables.js";

const QUIET_MS = 5000, BUSY_MS = 1000, SOON_MS = 300, SAMPLE_MS = 10000, SAMPLES = 60;
let timer = null, asking = false, again = false;
const curves = new Map();

export function start() {
  for (const name of ["queues", "agents", "calls", "callbacks"]) subscribe(name, "*", soon);
  for (const kpi of document.querySelectorAll(".kpi")) definition(kpi);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  setInterval(sample, SAMPLE_MS);
  ask();
}

// Soon, but never more often than that.
export function soon() {
  if (asking) { again = true; return; }
  const left = timer ? timer.at - performance.now() : Infinity;
  if (left <= SOON_MS) return;
  plan(SOON_MS);
}

function plan(ms) {
  if (timer) clearTimeout(timer.id);
  timer = { id: setTimeout(ask, ms), at: performance.now() + ms };
}

async function ask() {
  timer = null;
  if (document.hidden) { plan(QUIET_MS); return; }
  asking = true;
  again = false;
  try {
    const query = new URLSearchParams({ team: filter.team, queue: filter.queue });
    const answer = await fetch(`/board/figures?${query}`, { headers: { Accept: "application/json" } });
    if (answer.status === 401) { location.assign("/login"); return; }
    if (answer.ok) paint(await answer.json());
  } catch { /* the stream says when the server is away */ }
  asking = false;
  const busy = again || [...table("queues").values()].some((queue) => queue.waiting);
  plan(busy ? BUSY_MS : QUIET_MS);
}

function paint(said) {
  if (stale() !== null) return;
  for (const [key, kpi] of Object.entries(said.kpis)) {
    const node = document.getElementById(`kpi-${key}`), value = node.querySelector(".value");
    node.classList.toggle("warn", kpi.level === "warn");
    node.classList.toggle("bad", kpi.level === "bad");
    setMark(node.querySelector(".sign"), kpi.level);
    setLevel(value, kpi.level);
    if (kpi.since) value.dataset.since = kpi.since;
    else { delete value.dataset.since; text(value, kpi.value); }
    text(node.querySelector(".s"), kpi.below);
    text(node.querySelector(".how"), kpi.how);
    node.dataset.number = kpi.since ? now() - Number(kpi.since) : parseFloat(kpi.value.replace(/[,%]/g, "").replace("−", "-"));
  }
  give({ ...said.queues, now: said.now, expected: said.expected });
  tick();
}

// The curve beside the number: every ten seconds since the page was opened, the last ten minutes.
function sample() {
  if (stale() !== null) return;
  for (const node of document.querySelectorAll(".kpi")) {
    const value = Number(node.dataset.number);
    if (node.dataset.number === undefined) continue;
    if (!curves.has(node.id)) curves.set(node.id, []);
    const curve = curves.get(node.id);
    curve.push(Number.isFinite(value) ? value : 0);
    if (curve.length > SAMPLES) curve.shift();
    draw(node, curve);
  }
}

function draw(node, curve) {
  if (curve.length < 2) return;
  let svg = node.querySelector(".bd-spark");
  if (!svg) {
    const make = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
    svg = make("svg");
    svg.setAttribute("class", "bd-spark");
    svg.setAttribute("viewBox", "0 0 84 30");
    svg.setAttribute("aria-hidden", "true");
    svg.append(make("polygon"), make("polyline"));
    node.append(svg);
  }
  const most = Math.max(...curve), least = Math.min(...curve, most - 1e-6);
  const points = curve.map((value, n) => `${((n * 84) / (curve.length - 1)).toFixed(1)},${(28 - ((value - least) / (most - least)) * 24).toFixed(1)}`);
  svg.lastChild.setAttribute("points", points.join(" "));
  svg.firstChild.setAttribute("points", `0,30 ${points.join(" ")} 84,30`);
}

// By pointer and focus through the style sheet; by tap here. Escape puts it away.
function definition(kpi) {
  const button = kpi.querySelector(".bd-info");
  const set = (open) => { kpi.classList.toggle("open", open); button.setAttribute("aria-expanded", open); };
  button.addEventListener("click", () => { kpi.classList.remove("closed"); set(!kpi.classList.contains("open")); });
  kpi.addEventListener("keydown", (event) => { if (event.key === "Escape") { set(false); kpi.classList.add("closed"); } });
  for (const leave of ["mouseleave", "focusout"]) kpi.addEventListener(leave, () => { set(false); kpi.classList.remove("closed"); });
}
