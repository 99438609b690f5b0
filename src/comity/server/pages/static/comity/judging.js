/* Keys of the mapping screen. Everything works without them: each key presses what is on the page. */
(() => {
  "use strict";
  let current = 0, dirty = false;
  const sheet = () => document.querySelector("[data-sheet]");
  const choices = () => [...document.querySelectorAll("[data-choice]")];
  const show = () => choices().forEach((each, at) => each.classList.toggle("current", at === current));

  const met = (field) => field.type === "radio" && field.checked && ["full", "partial"].includes(field.value);

  function clear(box) {
    if ([...box.querySelectorAll("input[type=radio]")].some(met)) box.querySelector('input[type="radio"][value=""]').checked = true;
  }

  function mark(value) {
    const box = choices()[current];
    const radio = box && box.querySelector(`input[type="radio"][value="${value}"]`);
    if (!radio || radio.disabled) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function go(name) {
    const link = document.querySelector(`[data-${name}]`);
    const save = dirty && document.querySelector(name === "next" ? "[data-save]" : "[data-stay]");
    if (save) save.click();
    else if (link) link.click();
  }

  const keys = {
    a: () => mark((choices()[current] || { dataset: {} }).dataset.suggested || "full"),
    f: () => mark("full"), p: () => mark("partial"), x: () => mark("no"),
    n: () => { const none = document.querySelector("[data-none]"); if (none) none.click(); },
    s: () => { const save = document.querySelector("[data-save]"); if (save) save.click(); },
    j: () => go("next"), k: () => go("previous"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !sheet()) return;
    const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key) && choices()[key - 1]) {
      current = key - 1;
      show();
      choices()[current].scrollIntoView({ block: "nearest" });
    } else if (Object.hasOwn(keys, key)) keys[key]();
    else return;
    event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-sheet]")) return;
    dirty = true;
    const none = document.querySelector("[data-none]");
    if (event.target === none && none.checked) choices().forEach(clear);
    if (met(event.target)) none.checked = false;
    const box = event.target.closest("[data-choice]");
    if (!box) return;
    current = choices().indexOf(box);
    show();
    if (event.target.type === "radio" && event.target.value === "partial") {
      box.querySelector("details").open = true;
      box.querySelector("[data-gap]").focus();
    }
  });

  function begin() {
    current = 0;
    dirty = false;
    show();
  }
  document.addEventListener("htmx:afterSwap", () => {
    begin();
    const question = document.querySelector("[data-question]");
    if (question) question.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  });
  begin();
})();
