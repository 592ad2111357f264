import assert from "node:assert/strict";
import { test } from "node:test";
import { bowOf, flowLook, trace } from "../../citynet/maps/assets/arcs.js";
import { createBoard, occupy, place } from "../../citynet/maps/assets/labels.js";
import { groupColor, palette } from "../../citynet/maps/assets/palette.js";
import { largestCluster, largestRadius } from "../../citynet/maps/assets/symbols.js";
import { copies, viewBox, wideCopies, within } from "../../citynet/maps/assets/view.js";
import { createRandom } from "./given.js";

const view = { x: -300, y: 0, scale: 400, width: 1000, height: 300, zoom: 1 };

test("every copy of the world in the window is drawn", () => {
  assert.deepEqual(copies(view), [0, 1, 2, 3]);
  assert.deepEqual(wideCopies(view), [-1, 0, 1, 2, 3, 4]);
  assert.deepEqual(copies({ ...view, x: 50, width: 300 }), [-1, 0]);
});

test("what is within the view's box is in the window", () => {
  const box = viewBox(view, 1, 0);
  for (const [x, y] of [[0, 0.1], [0.3, 0.74], [-0.2, 0.1], [0.5, 0.8], [5, 0.1]]) {
    const [px, py] = [(x + 1) * view.scale + view.x, y * view.scale + view.y];
    assert.equal(within(box, x, y), px >= 0 && px <= view.width && py >= 0 && py <= view.height);
  }
  assert.deepEqual(viewBox(view, 0, 0.1).map((side) => Math.round(side * 100)), [50, -7, 350, 83]);
});

test("agreements of one pair part evenly around the middle", () => {
  const points = Float32Array.of(0, 0, 1, 0);
  const bows = [0, 1, 2].map((slot) => bowOf(slot, 3, points, view));
  assert.deepEqual(bows, [-7, 0, 7]);
  assert.ok(bowOf(2, 3, Float32Array.of(0, 0, 0.01, 0), view) < 1);
  assert.equal(bowOf(0, 1, points, view), 0);
});

test("more agreements make a wider flow", () => {
  const widths = [1, 10, 50, 100].map((count) => flowLook(count, 100).width);
  assert.deepEqual([...widths].sort((p, q) => p - q), widths);
  assert.equal(widths[3], 9);
});

test("a line is traced from its first point to its last", () => {
  for (const count of [2, 3, 7]) {
    const points = new Float32Array(2 * count);
    for (let i = 0; i < count; i++) points.set([i / count, 0.3], 2 * i);
    const calls = [];
    const note = (...at) => calls.push(at);
    const ctx = { moveTo: note, lineTo: note, quadraticCurveTo: note };
    trace(ctx, { points, copy: 0, bow: 0 }, view);
    assert.deepEqual(calls[0].map(Math.round), [-300, 120]);
    assert.deepEqual(calls.at(-1).slice(-2).map(Math.round), [Math.round(400 * ((count - 1) / count) - 300), 120]);
  }
});

const apart = (p, q) => p[0] >= q[2] || p[2] <= q[0] || p[1] >= q[3] || p[3] <= q[1];

test("no label lies on another, on what is covered, or over the edge", () => {
  const random = createRandom(3);
  const covered = [0, 0, 200, 80];
  const window = [0, 0, 800, 500];
  const board = createBoard([covered]);
  const boxes = [covered];
  let left = 0;
  for (let i = 0; i < 120; i++) {
    const symbol = { x: random() * 800, y: random() * 500, r: 3 };
    const at = place(board, symbol, 60, 14, window);
    if (!at) {
      left++;
      continue;
    }
    const box = [at[0] - 1, at[1] - 7, at[0] + 61, at[1] + 7];
    const whole = box[0] >= 0 && box[1] >= 0 && box[2] <= 800 && box[3] <= 500;
    assert.ok(whole || apart(box, window)); // what lies beside the window may be panned into it
    for (const other of boxes) assert.ok(apart(box, other));
    boxes.push(box);
  }
  assert.ok(left > 0 && boxes.length > 60);
  occupy(board, window);
  assert.equal(place(board, { x: 400, y: 250, r: 3 }, 60, 14, window), null);
});

test("symbols grow with the zoom to a bound, and all fit their window", () => {
  assert.deepEqual([0, 5, 20].map(largestCluster), [9, 19, 20]);
  const net = { area: 0.001, fill: 100 };
  const r = largestRadius(net, 4);
  assert.ok(r >= 4 && r < largestCluster(4));
  assert.equal(largestRadius({ area: 1, fill: 1 }, 4), largestCluster(4));
});

test("groups beyond the palette share the neutral colour", () => {
  const colors = palette({ light: { ink: "#111", groups: ["#1", "#2"], rest: "#9" } }, false);
  assert.deepEqual([0, 1, 2, -1].map((slot) => groupColor(colors, slot)), ["#1", "#2", "#9", "#9"]);
  assert.equal(colors.place, "#111");
});
