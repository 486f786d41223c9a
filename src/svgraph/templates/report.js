"use strict";
// Filters and groupings of the report. Without this script the page is complete, grouped by plan.
(() => {
  const byId = (id) => document.getElementById(id);
  const [form, groups, live, none, side] = ["filters", "groups", "shown", "none-shown", "side"].map(byId);
  const cards = Array.from(groups.querySelectorAll(".card"));
  const FILTERS = ["plan", "rule", "severity", "file", "state"];
  const FEW = 200; // as many results as are shown at once without being asked for
  const texts = new Map();

  document.documentElement.classList.add("js");
  for (const each of document.querySelectorAll("[data-with-script]")) each.hidden = false;
  side.open = window.matchMedia("(min-width: 60.01rem)").matches;

  const text = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
  };

  function passes(card, chosen, words) {
    return chosen.every(([name, value]) => card.dataset[name] === value) && words.every((word) => text(card).includes(word));
  }

  function show() {
    const chosen = FILTERS.map((name) => [name, form.elements[name] ? form.elements[name].value : ""]).filter(([, value]) => value !== "");
    const words = form.elements.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      card.hidden = !passes(card, chosen, words);
      if (!card.hidden) shown += 1;
    }
    for (const group of groups.children) {
      const count = group.querySelectorAll(".card:not([hidden])").length;
      group.hidden = count === 0;
      group.querySelector(".number-of").textContent = count;
      if (chosen.length + words.length && shown <= FEW) group.open = true;
    }
    none.hidden = shown > 0 || cards.length === 0;
    live.textContent = `${live.dataset.label}: ${shown} / ${cards.length}`;
  }

  // What a group is called: the name of the filter's choice, or the label of the resource itself.
  function name(by, key, first) {
    const nameless = first.dataset.nameless !== undefined;
    if (by === "resource" && !nameless) return first.querySelector("h4 > bdi").cloneNode(true);
    const bdi = document.createElement("bdi");
    const chosen = () => Array.from(form.elements[by].options).find((each) => each.value === key);
    bdi.textContent = by === "resource" ? groups.dataset.nameless : chosen().dataset.name;
    return bdi;
  }

  function regroup() {
    const by = form.elements.grouping.value;
    const members = new Map();
    for (const card of cards) {
      const key = card.dataset[by];
      if (!members.has(key)) members.set(key, []);
      members.get(key).push(card);
    }
    const made = Array.from(members.keys()).sort((one, other) => Number(one) - Number(other)).map((key) => {
      const group = byId("group").content.firstElementChild.cloneNode(true);
      group.querySelector("h3").append(name(by, key, members.get(key)[0]));
      group.append(...members.get(key));
      group.open = cards.length <= FEW;
      return group;
    });
    groups.replaceChildren(...made);
    show();
  }

  function openTo(hash) {
    const target = hash.length > 1 ? byId(decodeURIComponent(hash.slice(1))) : null;
    if (!target) return;
    for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    target.scrollIntoView();
  }

  let waiting;
  form.elements.search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 150); });
  form.addEventListener("change", (event) => (event.target.name === "grouping" ? regroup() : show()));
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  form.addEventListener("reset", () => setTimeout(regroup));
  byId("open-all").addEventListener("click", () => { for (const each of groups.children) each.open = true; });
  byId("close-all").addEventListener("click", () => { for (const each of groups.children) each.open = false; });
  window.addEventListener("hashchange", () => openTo(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) openTo(location.hash);
  });

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    for (const each of closed) each.open = true;
  });
  window.addEventListener("afterprint", () => { for (const each of closed) each.open = false; });

  form.reset();
  show();
  openTo(location.hash);
})();
