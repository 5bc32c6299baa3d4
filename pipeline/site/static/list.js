"use strict";
// The list of findings: filter, search, sort, pages of rows. Every text is set as text, never as markup.
document.addEventListener("DOMContentLoaded", () => {
  const ROWS = 50;
  const data = finsam.data;
  if (!data) return; // the rows in the page stay
  const [ID, SEVERITY, CAUSE, RULE, DOCUMENT, STATUS, PAGE, LINE, STATED, EXPECTED] = Array(10).keys();
  const form = document.getElementById("filter");
  const table = document.getElementById("list");
  const count = document.getElementById("count");
  const pager = document.getElementById("pager");
  const say = finsam.say;
  const swedish = () => document.documentElement.dataset.lang === "sv";
  const state = { q: "", severity: "", organisation: "", year: "", rule: "", cause: "", status: "", sort: "", down: false, page: 0 };
  const fields = ["severity", "organisation", "year", "rule", "cause", "status"];
  const documentOf = (row) => data.documents[row[DOCUMENT]] ?? ["", "", "", ""];
  const ruleName = (number) => data.rules[number][swedish() ? 2 : 1];
  const values = {
    severity: (row) => data.severities[row[SEVERITY]],
    organisation: (row) => documentOf(row)[1],
    year: (row) => documentOf(row)[2],
    rule: (row) => data.rules[row[RULE]][0],
    cause: (row) => data.causes[row[CAUSE]],
    status: (row) => data.statuses[row[STATUS]],
  };
  const shownAs = {
    severity: (v) => say(`severity.${v}`),
    cause: (v) => say(`cause.${v}`),
    status: (v) => say(`status.${v}`),
    rule: (v) => ruleName(data.rules.findIndex((r) => r[0] === v)),
  };
  const SHAPES = { error: "✕", warning: "▲", notice: "●" };

  // The sentences, in parts ------------------------------------------------------------------------------
  const asked = new Map();
  const load = (number) => {
    if (!asked.has(number)) {
      asked.set(number, new Promise((done) => {
        if (finsam.parts?.has(number)) { done(); return; }
        const script = document.createElement("script");
        script.src = `data/sentences-${number}.js`;
        script.onload = () => done();
        script.onerror = () => { failed = script.getAttribute("src"); done(); };
        document.head.append(script);
      }));
    }
    return asked.get(number);
  };
  let failed = "";
  const parts = Math.ceil(data.findings.length / data.part);
  const place = new Map(data.findings.map((row, n) => [row, n]));
  const sentences = (row) => {
    const n = place.get(row);
    return finsam.parts?.get(Math.floor(n / data.part))?.[n % data.part] ?? ["…", "…"];
  };

  // Filter and sort ------------------------------------------------------------------------------------
  const haystack = (row) => [row[ID], row[STATED], row[EXPECTED], ...documentOf(row).slice(0, 3), ...data.rules[row[RULE]], ...sentences(row)].join("\n").toLocaleLowerCase("sv");
  const chosen = () => {
    const words = state.q.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
    const own = data.findings.filter((row) => fields.every((f) => !state[f] || values[f](row) === state[f])
      && (!words.length || words.every((w) => haystack(row).includes(w))));
    const keys = {
      severity: (row) => row[SEVERITY],
      document: (row) => documentOf(row).slice(1, 3).concat(documentOf(row)[0], String(1e6 + (row[LINE] || row[PAGE]))).join("\n"),
      rule: (row) => ruleName(row[RULE]),
      status: (row) => row[STATUS],
    };
    if (state.sort && keys[state.sort]) {
      const collator = new Intl.Collator("sv");
      const key = keys[state.sort];
      const keyed = own.map((row, n) => [key(row), n, row]);
      keyed.sort((a, b) => (typeof a[0] === "number" ? a[0] - b[0] : collator.compare(a[0], b[0])) * (state.down ? -1 : 1) || a[1] - b[1]);
      return keyed.map((k) => k[2]);
    }
    return own;
  };

  // Drawing ---------------------------------------------------------------------------------------------
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const printed = (text) => element("bdi", text, { lang: "sv" });
  const line = (row) => {
    const made = element("tr");
    const severity = values.severity(row);
    const first = element("td");
    const badge = element("span", undefined, { class: `severity ${severity}` });
    badge.append(element("span", SHAPES[severity] ?? "●", { class: "shape", "aria-hidden": "true" }), ` ${say(`severity.${severity}`)}`);
    first.append(badge);
    const what = element("td");
    const link = element("a", undefined, { href: `finding/${row[ID]}.html` });
    link.append(element("bdi", sentences(row)[swedish() ? 1 : 0]));
    what.append(link);
    const [id, organisation, year] = documentOf(row);
    const where = element("td");
    const small = element("small");
    small.append(printed(id));
    if (row[LINE] || row[PAGE]) small.append(`, ${say(row[LINE] ? "line" : "page", { n: row[LINE] || row[PAGE] })}`);
    where.append(printed(organisation), ` ${year}`, element("br"), small);
    const rule = element("td", ruleName(row[RULE]));
    rule.append(element("br"), element("small", say(`cause.${values.cause(row)}`)));
    made.append(first, what, where, rule, element("td", say(`status.${values.status(row)}`)));
    return made;
  };

  let turn = 0;
  const draw = async () => {
    const own = ++turn;
    if (state.q) {
      count.textContent = say("loading");
      await Promise.all(Array.from({ length: parts }, (_, n) => load(n)));
      if (own !== turn) return;
    }
    const rows = chosen();
    const pages = Math.max(Math.ceil(rows.length / ROWS), 1);
    state.page = Math.min(state.page, pages - 1);
    const shown = rows.slice(state.page * ROWS, (state.page + 1) * ROWS);
    await Promise.all([...new Set(shown.map((row) => Math.floor(place.get(row) / data.part)))].map(load));
    if (own !== turn) return;
    table.tBodies[0].replaceChildren(...shown.map(line));
    const said = [rows.length ? say("count", { n: rows.length, total: data.findings.length }) : say("none")];
    if (pages > 1) said.push(say("shown", { first: state.page * ROWS + 1, last: state.page * ROWS + shown.length }));
    if (failed) said.push(say("missing", { file: failed }));
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

  // The address keeps what is chosen: a link to it, and the way back from a finding ------------------------
  const remember = () => {
    const kept = new URLSearchParams();
    for (const key of ["q", ...fields, "sort"]) if (state[key]) kept.set(key, state[key]);
    if (state.down) kept.set("down", "1");
    if (state.page) kept.set("page", String(state.page + 1));
    history.replaceState(null, "", `${location.pathname}${location.search}${kept.size ? `#${kept}` : ""}`);
  };
  const recall = () => {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const key of ["q", ...fields, "sort"]) state[key] = kept.get(key) ?? "";
    state.down = kept.get("down") === "1";
    state.page = Math.max((Number(kept.get("page")) || 1) - 1, 0);
    form.elements.q.value = state.q;
    for (const name of fields) form.elements[name].value = state[name];
  };
  const options = () => {
    for (const name of fields) {
      const select = form.elements[name];
      const counts = new Map();
      for (const row of data.findings) { const v = values[name](row); if (v) counts.set(v, (counts.get(v) ?? 0) + 1); }
      const names = [...counts.keys()];
      const text = (v) => (shownAs[name] ? shownAs[name](v) : v);
      if (name === "severity") names.sort((a, b) => data.severities.indexOf(a) - data.severities.indexOf(b));
      else names.sort((a, b) => text(a).localeCompare(text(b), "sv"));
      if (name === "year") names.reverse();
      select.replaceChildren(element("option", say("all"), { value: "" }), ...names.map((v) => element("option", `${text(v)} (${counts.get(v)})`, { value: v })));
      select.value = state[name];
    }
  };
  const changed = () => { remember(); draw(); };
  const turned = () => { state.page = 0; changed(); };

  for (const head of table.tHead.querySelectorAll("[data-sort]")) {
    const button = element("button", undefined, { type: "button", class: "sort" });
    button.append(...head.childNodes, element("span", "", { class: "arrow", "aria-hidden": "true" }));
    button.addEventListener("click", () => {
      const same = state.sort === head.dataset.sort;
      state.down = same && !state.down;
      state.sort = head.dataset.sort;
      turned();
    });
    head.replaceChildren(button);
  }
  let waiting = 0;
  form.elements.q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { state.q = form.elements.q.value.trim(); turned(); }, 150);
  });
  for (const name of fields) form.elements[name].addEventListener("change", () => { state[name] = form.elements[name].value; turned(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => { for (const key of ["q", ...fields]) state[key] = ""; setTimeout(() => { recallNothing(); turned(); }); });
  const recallNothing = () => { form.elements.q.value = ""; for (const name of fields) form.elements[name].value = ""; };
  for (const button of pager.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      state.page += Number(button.dataset.step);
      changed();
      table.scrollIntoView({ block: "start" });
    });
  }
  addEventListener("hashchange", () => { recall(); draw(); });
  document.addEventListener("finsam-language", () => { options(); draw(); });
  form.hidden = false;
  recall();
  options();
  for (const name of fields) form.elements[name].value = state[name];
  draw();
});
