import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, numbers, outlines, texts } from "../../citynet/maps/assets/decode.js";
import { onto } from "../../citynet/maps/assets/ground.js";
import { createProjection } from "../../citynet/maps/assets/projection.js";
import { given } from "./given.js";

test("reads numbers as Python wrote them", () => {
  assert.ok(given.numbers.length > 5);
  for (const { column, values } of given.numbers) assert.deepEqual([...numbers(column)], values);
});

test("reads texts as Python wrote them, however they were packed", () => {
  assert.deepEqual(new Set(given.texts.map(({ column }) => column?.t)), new Set([undefined, "list", "numbered", "dict"]));
  for (const { column, values } of given.texts) {
    const text = texts(column);
    assert.deepEqual(values.map((_, row) => text(row)), values);
  }
});

test("the outlines of countries close, and their boxes hold them", () => {
  const { scale, points, arcs, rings } = onto(outlines(given.base), createProjection({ name: "mercator" }));
  assert.ok(rings.length > 150);
  for (const ring of rings) {
    let first = null;
    let last = null;
    follow({ scale, points, arcs }, ring, (arc, back, turns) => {
      const [from, to] = back ? [arc.to - 2, arc.from] : [arc.from, arc.to - 2];
      const at = (i) => [points[i] + turns * 360 * scale, points[i + 1]];
      first ??= at(from);
      if (last) assert.deepEqual(at(from), last);
      last = at(to);
      for (let i = arc.from; i < arc.to; i += 2) {
        const x = points[i] / scale / 360 + 0.5;
        assert.ok(x + turns >= ring.box[0] - 1e-9 && x + turns <= ring.box[2] + 1e-9);
      }
    });
    // A ring around the pole ends a whole turn from where it began.
    assert.equal((last[0] - first[0]) % (360 * scale), 0);
    assert.equal(last[1], first[1]);
  }
});
