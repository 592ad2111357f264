/* Tables that readers can sort by a heading and search in. Without it they are plain tables. */
(() => {
  const language = document.documentElement.lang;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const { thousands, decimal } = document.documentElement.dataset;

  /* ı and İ are i, and accents do not count, so that sam finds Şam and istanbul İSTANBUL. */
  const fold = (text) =>
    text.replace(/[ıİI]/g, "i").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const cells = (row) => row.children;

  function value(cell, numeric) {
    const time = cell.querySelector("time");
    if (time) return time.dateTime;
    const text = cell.textContent.trim();
    if (!numeric) return text;
    const number = parseFloat(
      text.replace(/−/g, "-").replaceAll(thousands, "").replace(decimal, ".").replace(/[<%\s]/g, ""),
    );
    /* "< 0.001" is less than 0.001 itself. */
    return text.startsWith("<") ? number - 1e-9 : number;
  }

  const missing = (v) => v === "–" || v === "" || Number.isNaN(v);

  function sort(table, column) {
    const headings = [...table.tHead.rows[0].cells];
    const heading = headings[column];
    const numeric = heading.classList.contains("n");
    const before = heading.getAttribute("aria-sort");
    /* Numbers begin with the largest, names with A. */
    const down = before ? before === "ascending" : numeric;
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [value(cells(row)[column], numeric), row]);
    rows.sort(([a], [b]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
      return down ? -order : order;
    });
    body.append(...rows.map(([, row]) => row));
  }

  function search(input) {
    const table = document.getElementById(input.dataset.table);
    const output = document.getElementById(table.dataset.output);
    const texts = new Map();
    input.addEventListener("input", () => {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      let found = 0;
      const rows = table.tBodies[0].rows;
      for (const row of rows) {
        if (!texts.has(row)) texts.set(row, fold([...row.cells].map((cell) => cell.textContent).join(" ")));
        const hit = words.every((word) => texts.get(row).includes(word));
        row.hidden = !hit;
        found += hit;
      }
      output.textContent = words.length
        ? table.dataset.found
            .replace("{n}", found.toLocaleString(language))
            .replace("{all}", rows.length.toLocaleString(language))
        : "";
    });
  }

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      heading.querySelector("button").addEventListener("click", () => sort(table, column));
    });
  }
  document.querySelectorAll("input[data-table]").forEach(search);

  /* A map fits its network into the size that its frame has when it starts, which it has none of
     before the page is laid out. */
  addEventListener("load", () => {
    for (const template of document.querySelectorAll(".frame > template")) {
      const frame = template.content.firstElementChild.cloneNode(true);
      const map = frame.srcdoc;
      frame.removeAttribute("srcdoc");
      template.replaceWith(frame);
      frame.getBoundingClientRect();
      frame.srcdoc = map;
    }
  });
})();
