// Pages of a customer: one more number, calling, and a word before typed text is lost.
import { freshKey, post, whole } from "../js/act.js";
import { t } from "../js/i18n.js";
import { toast } from "../js/toast.js";

for (const button of document.querySelectorAll("[data-add-number]")) {
  const numbers = button.parentElement.querySelector("[data-numbers]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const another = numbers.lastElementChild.cloneNode();
    another.value = "";
    another.removeAttribute("aria-invalid");
    numbers.append(another);
    another.focus();
  });
}

for (const button of document.querySelectorAll("[data-dial]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await dial(button.dataset.dial);
    button.disabled = false;
  });
}

async function dial(url) {
  let said = { message: t("The server does not answer") }, done = false;
  try {
    const answer = await post(url, {}, { "X-Key": freshKey() });
    said = await answer.json();
    done = answer.ok;
  } catch { /* said already */ }
  toast(whole(said), { kind: done ? "ok" : "bad" });
}

for (const form of document.querySelectorAll("[data-guard]")) {
  let sending = false;
  const typed = () => JSON.stringify([...new FormData(form)]);
  const before = typed();
  const changed = () => typed() !== before;
  form.addEventListener("submit", () => { sending = true; });
  addEventListener("beforeunload", (event) => { if (!sending && changed()) event.preventDefault(); });
}
