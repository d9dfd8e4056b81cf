// Small pieces for building what a page shows. Text is always text: nothing here takes HTML.
const SVG = "http://www.w3.org/2000/svg";

// el("td", "n num", "12") or el("div", {class: "x", dataset: {key: "1"}}, child, "text")
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  const given = typeof attributes === "string" ? { class: attributes } : attributes;
  for (const [name, value] of Object.entries(given)) {
    if (name === "dataset") Object.assign(made.dataset, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name, cls = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `i ${cls}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.sprite}#${name}`);
  svg.append(use);
  return svg;
}

// Writes only what differs, so that selection and focus stay.
export function text(node, value) {
  const wanted = String(value);
  if (node && node.textContent !== wanted) node.textContent = wanted;
}
