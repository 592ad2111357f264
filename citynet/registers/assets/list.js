// The list of a register's own pages: a search and filters over rows that are there without it.

import { fold } from "./text.js";

export function start() {
  const form = document.getElementById("filters");
  if (!form) return;
  const rows = [...document.querySelectorAll("#list tbody tr")];
  const texts = rows.map((row) => fold(row.textContent));
  const selects = [...form.querySelectorAll("select")];
  const search = document.getElementById("search");
  const draw = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [at, row] of rows.entries()) {
      const fits = words.every((word) => texts[at].includes(word)) && selects.every((select) =>
        !select.value || row.dataset[select.dataset.of].split(" ").includes(select.value));
      row.hidden = !fits;
      shown += fits;
    }
    document.getElementById("count").textContent = `${shown} / ${rows.length}`;
  };
  form.hidden = false;
  form.addEventListener("input", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  draw();
}
