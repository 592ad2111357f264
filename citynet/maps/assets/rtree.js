// A packed R-tree over boxes that do not change: sorted along a Hilbert curve, then bundled level
// by level (Kamel and Faloutsos 1993). Everything lies in two flat arrays.

const WIDTH = 16;

export function createTree(boxes) {
  const count = boxes.length / 4;
  const order = hilbertOrder(boxes, count);
  const levels = [count];
  for (let n = count; n > 1; ) {
    n = Math.ceil(n / WIDTH);
    levels.push(n);
  }
  const total = levels.reduce((sum, n) => sum + n, 0);
  const all = new Float32Array(total * 4);
  order.forEach((item, i) => {
    all.set(boxes.subarray(item * 4, item * 4 + 4), i * 4);
  });
  const starts = [0];
  for (const n of levels) starts.push(starts[starts.length - 1] + n);
  for (let level = 1; level < levels.length; level++) {
    for (let i = 0; i < levels[level]; i++) {
      const first = starts[level - 1] + i * WIDTH;
      const last = Math.min(first + WIDTH, starts[level]);
      enclose(all, starts[level] + i, first, last);
    }
  }
  return { all, order, starts, top: levels.length - 1, count };
}

function enclose(all, parent, first, last) {
  let [minX, minY, maxX, maxY] = all.subarray(first * 4, first * 4 + 4);
  for (let i = (first + 1) * 4; i < last * 4; i += 4) {
    minX = Math.min(minX, all[i]);
    minY = Math.min(minY, all[i + 1]);
    maxX = Math.max(maxX, all[i + 2]);
    maxY = Math.max(maxY, all[i + 3]);
  }
  all.set([minX, minY, maxX, maxY], parent * 4);
}

// Calls `visit` with every item whose box meets the given one, until it returns true.
export function search(tree, minX, minY, maxX, maxY, visit) {
  if (tree.count === 0) return;
  const { all, order, starts } = tree;
  const stack = [[tree.top, 0]];
  while (stack.length > 0) {
    const [level, index] = stack.pop();
    const i = (starts[level] + index) * 4;
    if (all[i] > maxX || all[i + 1] > maxY || all[i + 2] < minX || all[i + 3] < minY) continue;
    if (level === 0) {
      if (visit(order[index])) return;
      continue;
    }
    const below = starts[level] - starts[level - 1];
    const last = Math.min((index + 1) * WIDTH, below);
    for (let child = index * WIDTH; child < last; child++) stack.push([level - 1, child]);
  }
}

function hilbertOrder(boxes, count) {
  let [minX, minY, maxX, maxY] = [0, 0, 1, 1];
  for (let i = 0; i < count * 4; i += 4) {
    minX = Math.min(minX, boxes[i]);
    minY = Math.min(minY, boxes[i + 1]);
    maxX = Math.max(maxX, boxes[i + 2]);
    maxY = Math.max(maxY, boxes[i + 3]);
  }
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const x = ((boxes[4 * i] + boxes[4 * i + 2]) / 2 - minX) / (maxX - minX);
    const y = ((boxes[4 * i + 1] + boxes[4 * i + 3]) / 2 - minY) / (maxY - minY);
    // The curve's place and the item's number in one float, which sorts fastest.
    keys[i] = hilbert(Math.floor(x * 1023), Math.floor(y * 1023)) * 2 ** 30 + i;
  }
  return Uint32Array.from(keys.sort(), (key) => key % 2 ** 30);
}

// Distance along a Hilbert curve of order ten.
function hilbert(column, row) {
  let x = column;
  let y = row;
  let d = 0;
  for (let s = 512; s > 0; s >>= 1) {
    const rx = (x & s) > 0 ? 1 : 0;
    const ry = (y & s) > 0 ? 1 : 0;
    d += s * s * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) {
        x = 1023 - x;
        y = 1023 - y;
      }
      [x, y] = [y, x];
    }
  }
  return d;
}
