import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_APART, bowOf, manyStyle } from "../../citynet/maps/assets/arcs.js";

const points = Float32Array.of(0, 0, 0.5, 0);
const view = { scale: 1000 };

test("few agreements of a pair part, many are one line", () => {
  const apart = Array.from({ length: MOST_APART }, (_, slot) => bowOf(slot, MOST_APART, points, view));
  assert.equal(new Set(apart).size, MOST_APART);
  for (let slot = 0; slot <= MOST_APART; slot++) assert.equal(bowOf(slot, MOST_APART + 1, points, view), 0);
});

test("the line of many looks as most of them do and is wider the more they are", () => {
  const net = {
    model: { type: [0, 1, 1, 1, 0], cancelled: [0, 0, 0, 0, 0] },
    state: { colorBy: "type", year: null },
    colors: { types: ["red", "green"] },
    style: { dashes: [[], [2, 2]] },
  };
  const look = { width: 1, alpha: 1 };
  const style = manyStyle(net, [0, 1, 2, 3, 4], look);
  assert.equal(style.color, "green");
  assert.deepEqual(style.dash, [2, 2]);
  assert.ok(style.width > manyStyle(net, [0], look).width);
});
