import assert from "node:assert/strict";
import { test } from "node:test";
import { createTree, search } from "../../citynet/maps/assets/rtree.js";
import { createRandom } from "./given.js";

function randomBoxes(count, random) {
  const boxes = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) {
    const [x, y] = [random() * 3 - 1, random()];
    boxes.set([x, y, x + random() * 0.1, y + random() * 0.1], 4 * i);
  }
  return boxes;
}

const meets = (b, i, [minX, minY, maxX, maxY]) =>
  b[4 * i] <= maxX && b[4 * i + 1] <= maxY && b[4 * i + 2] >= minX && b[4 * i + 3] >= minY;

for (const count of [0, 1, 15, 16, 17, 256, 257, 3000]) {
  test(`finds the boxes that a look at each of ${count} finds`, () => {
    const random = createRandom(count + 1);
    const boxes = randomBoxes(count, random);
    const tree = createTree(boxes);
    let all = 0;
    for (let i = 0; i < 40; i++) {
      const [x, y] = [random() * 3 - 1, random()].map(Math.fround);
      const box = [x, y, Math.fround(x + random() * 0.5), Math.fround(y + random() * 0.5)];
      const found = [];
      search(tree, ...box, (item) => {
        found.push(item);
      });
      const expected = Array.from({ length: count }, (_, j) => j).filter((j) => meets(boxes, j, box));
      assert.deepEqual(found.sort((p, q) => p - q), expected);
      all += expected.length;
    }
    assert.ok(count < 16 || all > 0);
  });
}

test("stops when it is told to", () => {
  const tree = createTree(randomBoxes(500, createRandom()));
  let visits = 0;
  search(tree, -9, -9, 9, 9, () => ++visits === 3);
  assert.equal(visits, 3);
});
