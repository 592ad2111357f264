// Runs in the page: pan, zoom, time and hover steps, each timed until its drawing is done.
async (ours) => {
  const page = document.querySelector("main");
  const map = ours
    ? page.citynet.map
    : Object.values(window).find((value) => value instanceof L.Map);
  const out = { pan: [], zoom: [], time: [], hover: [], flows_off_pan: [], own: {} };
  // Time in our own code, which a busy machine stretches less than it does frames.
  let slices = 0;
  if (ours) {
    const { renderer } = page.citynet;
    const { run } = renderer;
    renderer.run = function timed(budget) {
      const started = performance.now();
      run.call(this, budget);
      slices += performance.now() - started;
    };
  }
  const frame = () => new Promise(requestAnimationFrame);
  // Reading a pixel makes the browser carry out what was asked of the canvas.
  const flush = () => {
    for (const canvas of document.querySelectorAll("canvas")) {
      if (canvas.width) canvas.getContext("2d").getImageData(0, 0, 1, 1);
    }
  };
  const finished = () => !ours || !page.citynet.renderer.job;
  // The time in which the page does not answer: the step itself, and each frame of drawing after.
  const step = async (act, whole, own) => {
    await frame();
    let worst = 0;
    let total = 0;
    let started = performance.now();
    act();
    const acted = performance.now() - started;
    slices = 0;
    flush();
    worst = total = performance.now() - started;
    while (!finished()) {
      started = performance.now();
      await frame();
      flush();
      const spent = performance.now() - started;
      worst = Math.max(worst, spent);
      total += spent;
    }
    out.own[own] ??= [];
    out.own[own].push(acted + slices);
    return whole ? total : worst;
  };
  const pan = async (list) => {
    for (let i = 0; i < 40; i++) {
      const by = [[90, 0], [0, 60], [-90, 0], [0, -60]][(i >> 2) % 4];
      list.push(await step(() => map.panBy(by, { animate: false }), false, "pan"));
    }
  };
  map.setView([48, 12], 4, { animate: false });
  await frame();
  while (!finished()) await frame();
  await pan(out.pan);
  for (const zoom of [5, 6, 7, 6, 5, 4, 3, 4]) {
    out.zoom.push(await step(() => map.setZoom(zoom, { animate: false }), true, "zoom"));
  }
  if (!ours) return JSON.stringify(out);
  const { net, actions, renderer } = page.citynet;
  map.setView([48, 12], 4, { animate: false });
  while (!finished()) await frame();
  if (net.model.years) {
    const [first, last] = net.model.years;
    for (let year = first; year <= last; year += 3) {
      out.time.push(await step(() => actions.year(year), true, "time"));
    }
    actions.year(null);
    while (!finished()) await frame();
  }
  for (let i = 0; i < 60; i++) {
    const point = L.point(200 + ((i * 131) % 900), 150 + ((i * 71) % 500));
    const started = performance.now();
    renderer.setHover(renderer.pick(point));
    flush();
    out.hover.push(performance.now() - started);
  }
  if (net.canBundle) {
    actions.flows(false);
    while (!finished()) await frame();
    await pan(out.flows_off_pan);
  }
  return JSON.stringify(out);
}
