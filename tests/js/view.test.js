import assert from "node:assert/strict";
import { test } from "node:test";
import { bowOf, flowLook, trace } from "../../citynet/maps/assets/arcs.js";
import { arcIn } from "../../citynet/maps/assets/graticule.js";
import { tracePoints } from "../../citynet/maps/assets/ground.js";
import { createBoard, occupy, place } from "../../citynet/maps/assets/labels.js";
import { groupColor, palette } from "../../citynet/maps/assets/palette.js";
import { largestCluster, largestRadius } from "../../citynet/maps/assets/symbols.js";
import { copies, viewBox, wideCopies, within } from "../../citynet/maps/assets/view.js";
import { createRandom } from "./given.js";

globalThis.L = { Layer: { extend: (methods) => methods } };
const { covers } = await import("../../citynet/maps/assets/renderer.js");

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

// What is drawn, as calls with their places.
function overhearing() {
  const calls = [];
  const note = (...at) => calls.push(at);
  return { calls, moveTo: note, lineTo: note, quadraticCurveTo: note };
}

test("a line is traced from its first point to its last", () => {
  for (const count of [2, 3, 7]) {
    const points = new Float32Array(2 * count);
    for (let i = 0; i < count; i++) points.set([i / count, 0.3], 2 * i);
    const ctx = overhearing();
    trace(ctx, { points, copy: 0, bow: 0 }, { ...view, x: 0 });
    assert.deepEqual(ctx.calls[0].map(Math.round), [0, 120]);
    assert.deepEqual(ctx.calls.at(-1).slice(-2).map(Math.round), [Math.round(400 * ((count - 1) / count)), 120]);
  }
});

test("of a line that is seen in part only that part is traced, of one beyond the view nothing", () => {
  const points = Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? 0.3 : (i >> 1) / 10 - 4));
  const ctx = overhearing();
  trace(ctx, { points, copy: 0, bow: 0 }, view);
  const xs = ctx.calls.map((at) => at.at(-2));
  assert.ok(ctx.calls.length < 40);
  assert.ok(Math.min(...xs) < 0 && Math.min(...xs) > -100);
  assert.ok(Math.max(...xs) > view.width && Math.max(...xs) < view.width + 100);
  const nothing = overhearing();
  trace(nothing, { points: points.map((at, i) => (i % 2 ? at + 2 : at)), copy: 0, bow: 0 }, view);
  assert.deepEqual(nothing.calls, []);
});

test("an outline traced around a view fills it as the whole outline does", () => {
  const random = createRandom(5);
  const holds = (ring, x, y) => {
    let inside = false;
    ring.forEach(([x0, y0], i) => {
      const [x1, y1] = ring.at(i - 1);
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    });
    return inside;
  };
  let spared = 0;
  for (let round = 0; round < 40; round++) {
    const ring = Array.from({ length: 60 }, (_, i) => {
      const [angle, r] = [(2 * Math.PI * i) / 60, 0.3 + 3 * random()];
      return [1.5 + r * Math.cos(angle), 0.4 + r * Math.sin(angle)];
    });
    const ctx = overhearing();
    tracePoints(ctx, ring.flat(), view, 0);
    spared += ring.length - ctx.calls.length;
    const whole = ring.map(([x, y]) => [x * view.scale + view.x, y * view.scale + view.y]);
    for (let i = 0; i < 60; i++) {
      const at = [random() * view.width, random() * view.height];
      assert.equal(holds(ctx.calls, ...at), holds(whole, ...at));
    }
  }
  assert.ok(spared > 400);
});

test("of a circle at least what is in view is drawn", () => {
  const random = createRandom(7);
  let parts = 0;
  for (let round = 0; round < 300; round++) {
    const [x, y, r] = [4000 * random() - 1500, 3000 * random() - 1300, 3000 * random()];
    const seen = arcIn(view, x, y, r);
    if (seen) parts += seen[1] - seen[0] < 2;
    for (let i = 0; i < 720; i++) {
      const angle = (i * Math.PI) / 360;
      const [px, py] = [x + r * Math.cos(angle), y + r * Math.sin(angle)];
      if (px < 0 || py < 0 || px > view.width || py > view.height) continue;
      const turn = (angle - seen[0] + 40 * Math.PI) % (2 * Math.PI);
      assert.ok(turn <= seen[1] - seen[0] + 1e-9);
    }
  }
  assert.ok(parts > 50);
});

test("a ground serves a view that it holds, of another scale for a moment only", () => {
  const ground = { x: -100, y: -50, scale: 1000, width: 800, height: 600 };
  const part = { x: -200, y: -100, scale: 1000, width: 600, height: 400 };
  assert.ok(covers(ground, part, 1));
  assert.ok(!covers(ground, { ...part, x: -50 }, 1));
  const nearer = { x: -500, y: -300, scale: 2000, width: 600, height: 400 };
  assert.ok(!covers(ground, nearer, 1));
  assert.ok(covers(ground, nearer, 2));
  assert.ok(!covers(ground, { ...nearer, x: -150 }, 2));
  assert.ok(!covers(null, part, 2));
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
