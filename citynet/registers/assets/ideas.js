// The page of recommendations: weights are moved, and the rows stand in another order.

export function start() {
  const { of, places, rows, samples, sharp } = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("weights");
  const body = document.querySelector("#ideas tbody");
  const lines = [...body.rows];
  const draw = () => {
    const weight = {};
    for (const input of form.querySelectorAll("input")) weight[input.dataset.of] = Number(input.value);
    // As in citynet.recommend: the country's chance, shared out among its places.
    const odds = (values) => Math.exp(sharp * places.reduce(
      (sum, name, at) => sum + weight[name] * values[at], 0));
    const all = {};
    for (const [country, sample] of Object.entries(samples)) {
      all[country] = sample.places * sample.rows.reduce((sum, row) => sum + odds(row), 0) / sample.rows.length;
    }
    const score = rows.map((row, at) =>
      (weight.recent * row.recent + weight.neighbours * row.neighbours + weight.history * row.history)
      * Math.max(0, 1 - weight.own * row.own) * (1 + weight.gap * row.gap)
      * odds(places.map((name) => row[name])) / (all[of[at]] ?? 1));
    const order = rows.map((_row, at) => at).sort((a, b) => score[b] - score[a] || a - b);
    body.append(...order.map((at, rank) => {
      lines[at].cells[0].textContent = rank + 1;
      return lines[at];
    }));
  };
  form.hidden = false;
  form.addEventListener("input", draw);
}
