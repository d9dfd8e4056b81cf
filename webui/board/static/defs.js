// How the numbers of the queues are counted: opened by its button, put away with Escape or a click elsewhere.
const button = document.getElementById("defs-open"), box = document.getElementById("defs");

export function put() {
  const set = (open) => { box.hidden = !open; button.setAttribute("aria-expanded", open); };
  button.addEventListener("click", () => set(box.hidden));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !box.hidden) { set(false); button.focus(); } });
  document.addEventListener("pointerdown", (event) => { if (!box.hidden && !box.contains(event.target) && !button.contains(event.target)) set(false); });
}
