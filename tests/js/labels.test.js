import assert from "node:assert/strict";
import { test } from "node:test";
import { byImportance, createBoard, occupy, place, placeFar } from "../../citynet/maps/assets/labels.js";

test("a place with a ring has its label beside the ring, not nowhere", () => {
  for (const ring of [0, 2, 9, 30]) {
    const symbol = { x: 200, y: 200, r: 18, ring };
    const out = symbol.r + ring;
    const board = createBoard();
    occupy(board, [200 - out, 200 - out, 200 + out, 200 + out]);
    const at = place(board, symbol, 60, 15);
    assert.ok(at, `ring ${ring}`);
    assert.ok(at[0] > 200 + out);
    assert.ok(at[0] < 200 + out + 8);
  }
});

test("no label lies upon another, over a control or across the window's edge", () => {
  const symbol = { x: 100, y: 100, r: 3 };
  const board = createBoard([[104, 80, 300, 120]]); // a control to the right
  const first = place(board, symbol, 40, 14);
  assert.ok(first[0] + 40 < 104);
  const second = place(board, symbol, 40, 14);
  assert.notDeepEqual(second, first);
  assert.equal(place(createBoard(), symbol, 400, 14, [0, 0, 200, 200]), null);
});

test("where there is no room beside it a name stands apart, with a line that meets nothing", () => {
  const symbol = { x: 200, y: 200, r: 4 };
  const board = createBoard([[205, 150, 300, 250]]);
  for (const [left, top] of [[180, 190], [190, 180], [190, 208]]) occupy(board, [left, top, left + 14, top + 10]);
  assert.equal(place(board, symbol, 60, 14), null);
  const [x, y, line] = placeFar(board, symbol, 60, 14);
  const away = Math.hypot(Math.max(x - 200, 200 - x - 60, 0), Math.max(y - 7 - 200, 200 - y - 7, 0));
  assert.ok(away > 10 && away < 60, String(away));
  assert.ok(Math.abs(Math.hypot(line[0] - 200, line[1] - 200) - 4) < 1e-9);
  assert.ok(line[2] < 205);
  // What is written later does not cross the line.
  const [middleX, middleY] = [(line[0] + line[2]) / 2, (line[1] + line[3]) / 2];
  const later = place(board, { x: middleX - 20, y: middleY, r: 1 }, 40, 14);
  assert.ok(!later || later[0] > middleX || later[0] + 40 < middleX || Math.abs(later[1] - middleY) > 5);
});

test("the centre has its name first, then the larger, then the more populous", () => {
  const net = { model: { focal: 2, population: [10, 30, 0, -1] }, values: [5, 5, 1, 9] };
  const order = byImportance([0, 1, 2, 3].map((node) => ({ node })), net).map(({ node }) => node);
  assert.deepEqual(order, [2, 3, 1, 0]);
});
