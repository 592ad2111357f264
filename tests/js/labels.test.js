import assert from "node:assert/strict";
import { test } from "node:test";
import { createBoard, occupy, place } from "../../citynet/maps/assets/labels.js";

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
