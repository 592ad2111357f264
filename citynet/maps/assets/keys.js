// Going from place to place on the map by keyboard: by size, or to the nearest in a direction.

const STEPS = { n: 1, N: 1, p: -1, P: -1 };
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// What can be reached in the window, the largest first.
export function reachable(symbols, [left, top, right, bottom]) {
  return symbols.filter(({ x, y }) => x >= left && x <= right && y >= top && y <= bottom);
}

// The symbol nearest in a direction; what lies aside counts as farther.
export function nearestAhead(symbols, from, [dx, dy]) {
  let best = null;
  let least = Number.POSITIVE_INFINITY;
  for (const symbol of symbols) {
    const [x, y] = [symbol.x - from.x, symbol.y - from.y];
    const ahead = x * dx + y * dy;
    if (ahead < 1) continue;
    const cost = ahead + 2 * Math.abs(x * dy - y * dx);
    if (cost >= least) continue;
    least = cost;
    best = symbol;
  }
  return best;
}

export function followKeys(map, renderer, { tell, open }) {
  const box = map.getContainer();
  let at = null;
  const same = (symbol) => at && symbol.node === at.node && symbol.cluster === at.cluster;

  function go(symbol, number, all) {
    at = symbol;
    renderer.setHover(targetOf(symbol));
    tell(targetOf(symbol), number, all);
  }

  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.ctrlKey || event.metaKey || !renderer.scene()) return;
    const way = event.altKey ? WAYS[event.key] : null;
    const step = event.altKey ? 0 : STEPS[event.key];
    const symbols = way || step ? reachable(renderer.scene().symbols, renderer.viewIn(renderer.frames[0])) : [];
    const place = symbols.findIndex(same);
    if (way) {
      const next = place < 0 ? symbols[0] : nearestAhead(symbols, symbols[place], way);
      if (next) go(next, symbols.indexOf(next) + 1, symbols.length);
    } else if (step && symbols.length) {
      const next = place < 0 && step < 0 ? symbols.length - 1 : (place + step + symbols.length) % symbols.length;
      go(symbols[next], next + 1, symbols.length);
    } else if (event.key === "Enter" && at) {
      const frame = renderer.frames[0];
      const current = renderer.scene().symbols.find(same);
      if (current) open(targetOf(current), map.containerPointToLatLng(
        renderer.cornerInWindow(frame).add([current.x, current.y])));
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  box.addEventListener("blur", () => {
    if (at) renderer.setHover(null);
  });
}

function targetOf(symbol) {
  return symbol.cluster === undefined ? { node: symbol.node, symbol } : { cluster: symbol.cluster, symbol };
}
