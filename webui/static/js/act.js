// Asking the daemon for something: await act("set_ready", {agent: "1001"}) is true when it was done. A refusal is shown.
import { t } from "./i18n.js";
import { toast } from "./toast.js";

export const token = () => document.querySelector("meta[name=csrf-token]").content;

// Not crypto.randomUUID: browsers have that on pages by TLS only.
export const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

export async function post(url, body, headers = {}) {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), ...headers },
    body: JSON.stringify(body),
  });
}

// `key` makes a repeated click harmless; give one when the act is tried again by hand. `to` is who does it.
export async function act(kind, values = {}, { key = freshKey(), quiet = false, to = "/act" } = {}) {
  let said = { message: t("The server does not answer") };
  try {
    const answer = await post(to, { kind, key, ...values });
    said = await answer.json();
    if (answer.ok) return true;
  } catch { /* said already */ }
  if (!quiet) toast([said.message, said.remedy].filter(Boolean).join(". "), { kind: "bad" });
  return false;
}
