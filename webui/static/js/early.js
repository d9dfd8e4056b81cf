// What somebody does before the page's scripts listen is done when they do: no click, no key, no typing is lost on them.
//
// <html data-ready> says that they listen: the page is whole and its scripts have their words ("fsctl:words", from page.js).
// What the browser does by itself meanwhile (moving the focus, typing, links of the navigation) it does; what it would do
// in place of a script (following a link of the page, sending a form) waits too, a while at most.
(() => {
  const WAITS_MS = 4000;
  const root = document.documentElement;
  const TEXT = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]),textarea,select,[contenteditable]";
  const NATIVE = new Set(["Tab", "Control", "Shift", "Alt", "Meta"]);
  let kept = [], lacking = 2, over = false, waits = null;

  const element = (target) => (target instanceof Element ? target : document.body);
  const hold = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };

  function keep(event, target, again) {
    const same = kept.find((one) => one.target === target && one.type === event.type && one.key === event.key);
    if (!same) kept.push({ target, type: event.type, key: event.key, again }); // impatience is no second wish
    waits ??= setTimeout(finish, WAITS_MS);
  }

  const take = {
    click(event, target) {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (target.closest("a[href]") && !target.closest("main")) return;
      hold(event);
      if (!event.detail && kept.some((one) => one.target === target && one.type === "keydown")) return; // of a key that is kept
      keep(event, target, () => target.dispatchEvent(new MouseEvent("click", event)));
    },
    keydown(event, target) {
      const { key } = event, acts = (key === "Enter" && !target.closest("textarea,[contenteditable]")) || (key === " " && !target.closest(TEXT));
      if (event.isComposing || NATIVE.has(key) || (target.closest(TEXT) && !acts && key !== "Escape" && !event.ctrlKey)) return;
      if (acts) hold(event);
      keep(event, target, () => { if (target.dispatchEvent(new KeyboardEvent("keydown", event)) && acts) press(target, key); });
    },
    input: (event, target) => keep(event, target, () => target.dispatchEvent(new Event("input", { bubbles: true }))),
    change: (event, target) => keep(event, target, () => target.dispatchEvent(new Event("change", { bubbles: true }))),
  };

  // What the browser does for Enter or the space bar where no script says otherwise.
  function press(target, key) {
    const sends = target.matches("input") && key === "Enter" && target.form?.querySelector("[type=submit],button:not([type])");
    if (sends) sends.click();
    else if (target.matches(key === "Enter" ? "a[href],button,summary,input" : "button,summary,input")) target.click();
  }

  function caught(event) {
    if (event.isTrusted) take[event.type](event, element(event.target));
  }

  function come() {
    lacking -= 1;
    if (!lacking) setTimeout(() => { root.dataset.ready = ""; finish(); }); // all scripts that have just got their words run first
  }

  function finish() {
    if (over) return;
    over = true;
    clearTimeout(waits);
    for (const type of Object.keys(take)) removeEventListener(type, caught, true);
    for (const { target, again } of kept) if (target.isConnected) again();
    kept = [];
  }

  for (const type of Object.keys(take)) addEventListener(type, caught, true);
  addEventListener("DOMContentLoaded", come);
  addEventListener("fsctl:words", come);
})();
