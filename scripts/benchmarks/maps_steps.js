// Runs in the page while Chromium notes its tasks: steps of zoom and time, a mark before and after each.
async (ours) => {
  const page = document.querySelector("main");
  const map = ours
    ? page.citynet.map
    : Object.values(window).find((value) => value instanceof L.Map);
  const frame = () => new Promise(requestAnimationFrame);
  const finished = () => !ours || !page.citynet.renderer.job;
  const step = async (kind, act) => {
    await frame();
    await frame();
    performance.mark(`from ${kind}`);
    act();
    do await frame();
    while (!finished());
    await frame();
    performance.mark(`to ${kind}`);
  };
  map.setView([48, 12], 4, { animate: false });
  while (!finished()) await frame();
  for (const zoom of [5, 6, 7, 6, 5, 4, 3, 4]) {
    await step("zoom", () => map.setZoom(zoom, { animate: false }));
  }
  if (!ours || !page.citynet.net.model.years) return;
  const [first, last] = page.citynet.net.model.years;
  for (let year = first; year <= last; year += 3) {
    await step("time", () => page.citynet.actions.year(year));
  }
  page.citynet.actions.year(null);
  while (!finished()) await frame();
}
