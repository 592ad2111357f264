// What a map in Chromium must hold in every state: functions that find where it does not.

window.truths = (() => {
  const parts = () => document.querySelector("main").citynet;
  const settle = ({ renderer }) => {
    while (renderer.job) renderer.run(50);
  };

  // Every symbol asked at its own middle; it must answer first, or stand in the list of what does.
  function symbols(reach) {
    const { map, net, renderer } = parts();
    const corner = renderer.cornerInWindow(renderer.frames[0]);
    const size = map.getSize();
    const wrong = [];
    let asked = 0;
    for (const symbol of renderer.scene().symbols) {
      const at = L.point(corner.x + symbol.x, corner.y + symbol.y);
      if (at.x < 0 || at.y < 0 || at.x > size.x || at.y > size.y) continue;
      asked++;
      const all = renderer.pickAll(at, reach);
      const mine = ({ node, cluster }) => node === symbol.node && cluster === symbol.cluster;
      const top = renderer.pick(at, reach);
      const [first] = all;
      const tied = Math.hypot(first.symbol.x - symbol.x, first.symbol.y - symbol.y) < 0.5;
      if (!all.some(mine) || !(mine(top) || tied)) wrong.push(symbol.name ?? net.model.name(symbol.node));
    }
    return [asked, wrong];
  }

  // Every tie and flow asked along its line, where no symbol lies above it.
  function lines() {
    const { map, renderer } = parts();
    const corner = renderer.cornerInWindow(renderer.frames[0]);
    const size = map.getSize();
    const { scene, view } = renderer.frames[0];
    const answers = new Map();
    for (const { lines } of scene.batches.values()) {
      for (const { points, copy, tie, flow, bow } of lines) {
        if (bow) continue;
        const of = flow ?? tie;
        for (let i = 0; i + 3 < points.length; i += 2) for (const share of [0.25, 0.5, 0.75]) {
          const along = (k) => points[i + k] + (points[i + 2 + k] - points[i + k]) * share;
          const [wx, wy] = [along(0), along(1)];
          const x = (wx + copy) * view.scale + view.x + corner.x;
          const y = wy * view.scale + view.y + corner.y;
          if (answers.get(of) || x < 0 || y < 0 || x > size.x || y > size.y) continue;
          const targets = renderer.pickAll(L.point(x, y), 5);
          if ((targets[0]?.node ?? targets[0]?.cluster) !== undefined) continue;
          answers.set(of, targets.some((target) => (target.flow ?? target.tie) === of));
        }
      }
    }
    return [answers.size, [...answers].filter(([, answered]) => !answered).map(([of]) => of.edges?.length ?? of)];
  }

  // Every agreement in the flow between its own places, once; the largest on top; on each cluster's
  // head the number of all its agreements: over zooms, colourings and years.
  function flows() {
    const { map, net, renderer, actions } = parts();
    const { model } = net;
    const wrong = [];
    const seen = [];
    for (const zoom of [2, 4, 5, 6, 7, 9]) {
      map.setView([50, 12], zoom, { animate: false });
      settle(parts());
      const colorings = Object.keys(model.groups).concat(["type", "plain"]);
      for (const color of colorings) for (const year of [null, 1975, 2005]) {
        actions.colorBy(color);
        actions.year(year);
        settle(parts());
        const scene = renderer.scene();
        if (scene.mode !== "flows") continue;
        const { list, made, inside, total } = net.flowMade;
        seen.push(zoom);
        const edges = new Set();
        const note = (what) => wrong.push([what, zoom, color, year]);
        for (const flow of list) for (const edge of flow.edges) {
          const ends = [made.of[model.a[edge]], made.of[model.b[edge]]];
          if (!ends.includes(flow.from) || !ends.includes(flow.to)) note("pair");
          edges.add(edge);
        }
        const within = inside.reduce((sum, n) => sum + n, 0);
        if (edges.size + within !== net.shown.counts.all) note("sum");
        if (new Set(list.map((f) => `${f.from} ${f.to}`)).size !== list.length) note("twice");
        const { view } = scene;
        let last = { width: 0, alpha: 0 };
        for (const batch of scene.batches.values()) {
          if (last.width > batch.width + 0.1 || last.alpha > batch.alpha + 0.02) note("order");
          last = batch;
          if (batch.lines.some(({ bow }) => Math.abs(bow) > 24)) note("bow");
        }
        for (const symbol of scene.symbols) {
          const off = (model.x[symbol.head] * view.scale + view.x - symbol.x) % view.scale;
          if (Math.abs(off) > 0.01 || symbol.total !== total[symbol.cluster]) note("node");
        }
      }
    }
    return [seen.length, wrong];
  }

  // How many agreements are shown in each year.
  function years(mode) {
    const { net, actions } = parts();
    if (!net.model.years) return [];
    const found = [];
    actions.cancelled(true);
    actions.mode(mode);
    for (let year = net.model.years[0]; year <= net.model.years[1]; year++) {
      actions.year(year);
      found.push([year, net.shown.counts.all, document.querySelector(".cn-counts").textContent]);
    }
    actions.year(null);
    actions.cancelled(false);
    settle(parts());
    return found;
  }

  function bundle(on) {
    parts().actions.flows(on);
    settle(parts());
    return parts().renderer.scene().mode;
  }
  return { symbols, lines, flows, years, bundle };
})();
