// A filter over a list's rows. Within a form Enter does not send it.
for (const field of document.querySelectorAll("[data-filter]")) {
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of document.querySelectorAll(`#${field.dataset.filter} tbody tr`)) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}
