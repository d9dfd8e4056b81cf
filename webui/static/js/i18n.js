// Words for scripts: t("Hang up on {name}?", {name}) and tn("{n} call", "{n} calls", n).
// English is written here; Chinese comes from the packages' messages.po. Values are put in as they are: use them with
// textContent, never with innerHTML.
export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

const words = language === "zh" ? await load() : {};

async function load() {
  try {
    const answer = await fetch(document.documentElement.dataset.words);
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

export function t(text, values = {}) {
  return filled(words[text] ?? text, values);
}

export function tn(one, many, n, values = {}) {
  const known = words[one];
  const text = known ? (Array.isArray(known) ? known[0] : known) : n === 1 ? one : many;
  return filled(text, { n, ...values });
}
