"use strict";
// The list of associations with charts: only the rows that hold the words.
document.addEventListener("DOMContentLoaded", () => {
  const rows = [...document.querySelectorAll("#list tbody tr")];
  const texts = rows.map((row) => row.textContent.toLocaleLowerCase("sv"));
  const field = document.getElementById("q");
  const count = document.getElementById("count");
  const draw = () => {
    const words = field.value.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, n) => { row.hidden = !words.every((w) => texts[n].includes(w)); shown += row.hidden ? 0 : 1; });
    count.textContent = finsam.say("associations", { n: shown, total: rows.length });
  };
  field.addEventListener("input", draw);
  document.addEventListener("finsam-language", draw);
  document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("filter").hidden = false;
  draw();
});
