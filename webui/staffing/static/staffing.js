/* The number beside the slider follows it while it is dragged; the table is asked for when it is let go. */
const slider = document.querySelector("#count");
const shown = document.querySelector("[data-shows=count]");
slider?.addEventListener("input", () => { shown.textContent = slider.value; });
