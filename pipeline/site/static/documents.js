"use strict";
// The list of documents: search, sort, pages of rows. Every text is set as text, never as markup.
document.addEventListener("DOMContentLoaded", () => {
  const ROWS = 50;
  const rows = finsam.data?.documents;
  if (!rows) return; // the rows in the page stay
  const [ID, ORGANISATION, TYPE, YEAR, STATUS, ORIGIN, MESSAGE, FIRST] = Array(8).keys(); // from FIRST on: figures
  const FIGURES = ["tables", "facts", "checks", "disagrees", "errors", "warnings", "notices"];
  const ADDRESS = FIRST + FIGURES.length;
  const form = document.getElementById("filter");
  const field = document.getElementById("q");
  const table = document.getElementById("list");
  const count = document.getElementById("count");
  const pager = document.getElementById("pager");
  const say = finsam.say;
  const state = { sort: "", down: false, page: 0 };
  const figure = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const printed = (text) => element("bdi", text, { class: "printed", lang: "sv" });

  const line = (row) => {
    const made = element("tr");
    const head = element("th", undefined, { scope: "row" });
    const link = element("a", undefined, { href: row[ADDRESS] });
    link.append(printed(row[ID]));
    const small = element("small");
    small.append(printed(row[ORGANISATION]), ` · ${say(`report_type.${row[TYPE]}`)}`);
    head.append(link, element("br"), small);
    const read = element("td", say(`status.${row[STATUS]}`));
    read.append(element("br"), element("small", say(`text_origin.${row[ORIGIN]}`)));
    if (row[MESSAGE]) read.append(element("br"), element("small", row[MESSAGE], { lang: "en" }));
    made.append(head, element("td", row[YEAR]), read);
    made.append(...FIGURES.map((_, n) => element("td", figure(row[FIRST + n]), { class: "n" })));
    return made;
  };

  // What a row is searched by: what it shows, in the language that is chosen
  let texts = [];
  const told = () => { texts = rows.map((row) => [row[ID], row[ORGANISATION], row[YEAR], row[MESSAGE], say(`report_type.${row[TYPE]}`), say(`status.${row[STATUS]}`), say(`text_origin.${row[ORIGIN]}`)].join("\n").toLocaleLowerCase("sv")); };
  const keys = { document: (row) => row[ID], year: (row) => row[YEAR], status: (row) => say(`status.${row[STATUS]}`) };
  FIGURES.forEach((name, n) => { keys[name] = (row) => row[FIRST + n]; });
  const chosen = () => {
    const words = field.value.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
    const own = words.length ? rows.filter((_, n) => words.every((w) => texts[n].includes(w))) : rows;
    const key = keys[state.sort];
    if (!key) return own;
    const collator = new Intl.Collator("sv");
    const keyed = own.map((row, n) => [key(row), n, row]);
    keyed.sort((a, b) => (typeof a[0] === "number" ? a[0] - b[0] : collator.compare(a[0], b[0])) * (state.down ? -1 : 1) || a[1] - b[1]);
    return keyed.map((k) => k[2]);
  };
  const draw = () => {
    const own = chosen();
    const pages = Math.max(Math.ceil(own.length / ROWS), 1);
    state.page = Math.min(state.page, pages - 1);
    const shown = own.slice(state.page * ROWS, (state.page + 1) * ROWS);
    table.tBodies[0].replaceChildren(...shown.map(line));
    const said = [say("documents", { n: own.length, total: rows.length })];
    if (pages > 1) said.push(say("shown", { first: state.page * ROWS + 1, last: state.page * ROWS + shown.length }));
    count.textContent = said.join(", ");
    pager.hidden = pages < 2;
    document.getElementById("page-of").textContent = say("page-of", { n: state.page + 1, total: pages });
    for (const button of pager.querySelectorAll("button")) {
      const target = state.page + Number(button.dataset.step);
      button.disabled = target < 0 || target >= pages;
    }
    for (const head of table.tHead.querySelectorAll("[data-sort]")) {
      if (head.dataset.sort === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };
  const turned = () => { state.page = 0; draw(); };

  for (const head of table.tHead.querySelectorAll("[data-sort]")) {
    const button = element("button", undefined, { type: "button", class: "sort" });
    button.append(...head.childNodes, element("span", "", { class: "arrow", "aria-hidden": "true" }));
    button.addEventListener("click", () => {
      const same = state.sort === head.dataset.sort;
      const largest = FIGURES.includes(head.dataset.sort); // of figures the largest come first
      state.down = same ? !state.down : largest;
      state.sort = head.dataset.sort;
      turned();
    });
    head.replaceChildren(button);
  }
  field.addEventListener("input", turned);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of pager.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      state.page += Number(button.dataset.step);
      draw();
      table.scrollIntoView({ block: "start" });
    });
  }
  document.addEventListener("finsam-language", () => { told(); draw(); });
  form.hidden = false;
  told();
  draw();
});
