// Of a map's window the share in which a box of degrees is to be seen, and how many places are: every
// eighth pixel is asked where it lies, on the map or, where such a one covers it, in the larger picture of a part.
({ south, north, west, east }) => {
  const { map, net, ui } = document.querySelector("main").citynet;
  const { x: width, y: height } = map.getSize();
  const { box, scene } = ui.inset;
  const origin = map.getContainer().getBoundingClientRect();
  const at = box.hidden ? null : box.getBoundingClientRect();

  // Where a pixel of the larger picture lies: Lambert's sheet (Snyder 1987) around the crowd's middle.
  function inPart(px, py) {
    const { x, y, scale } = scene().view;
    const [right, up] = [(px - x) / scale - 0.5, 0.5 - (py - y) / scale];
    const radius = Math.hypot(right, up) || 1e-12;
    const angle = 2 * Math.asin(Math.min(1, 2 * radius));
    const middle = (net.crowd.lat * Math.PI) / 180;
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    const lat = Math.asin(cosine * Math.sin(middle) + (up * sine * Math.cos(middle)) / radius);
    const turn = Math.atan2(right * sine, radius * Math.cos(middle) * cosine - up * Math.sin(middle) * sine);
    return { lat: (lat * 180) / Math.PI, lng: net.crowd.lon + (turn * 180) / Math.PI };
  }

  let [all, inside] = [0, 0];
  for (let y = 4; y < height; y += 8) {
    for (let x = 4; x < width; x += 8) {
      const [px, py] = at ? [x + origin.left - at.left, y + origin.top - at.top] : [-1, -1];
      const covered = at && px >= 0 && py >= 0 && px <= at.width && py <= at.height;
      const { lat, lng } = covered ? inPart(px, py) : map.containerPointToLatLng([x, y]);
      all++;
      inside += lat >= south && lat <= north && lng >= west && lng <= east;
    }
  }
  return { europe: inside / all, places: net.shown.counts.places - net.outside };
}
