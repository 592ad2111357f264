import assert from "node:assert/strict";
import { test } from "node:test";
import {
  distanceSquared, extent, greatCircle, latitude, longitude, mercatorX, mercatorY, passes, project,
} from "../../citynet/maps/assets/geometry.js";
import { createRandom, given } from "./given.js";

const near = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test("world units and degrees turn into each other", () => {
  for (const lat of [-85, -41.3, 0, 0.001, 60, 85]) near(latitude(mercatorY(lat)), lat, 1e-9);
  for (const lon of [-180, -0.5, 0, 28.95, 180, 190]) near(longitude(mercatorX(lon)), lon, 1e-9);
  assert.deepEqual([mercatorX(-180), mercatorX(180)], [0, 1]);
  assert.equal(mercatorY(90), mercatorY(85.06)); // the square ends here
});

test("great circles run where geodesy has them", () => {
  assert.ok(given.circles.length > 20);
  for (const { ends, points } of given.circles) {
    const line = greatCircle(...ends);
    for (const [lon, lat] of points) {
      const px = mercatorX(lon);
      const py = mercatorY(lat);
      const off = [-1, 0, 1].map((turn) => distanceSquared(line, px + turn, py));
      // The line is one of chords: off by little between their ends.
      near(Math.sqrt(Math.min(...off)), 0, 0.002);
    }
  }
});

test("a great circle begins and ends at its places, and does not jump", () => {
  const random = createRandom();
  for (let i = 0; i < 200; i++) {
    const [lonA, lonB] = [random() * 360 - 180, random() * 360 - 180];
    const [latA, latB] = [random() * 160 - 80, random() * 160 - 80];
    const line = greatCircle(lonA, latA, lonB, latB);
    const last = line.length - 2;
    near(line[0], mercatorX(lonA));
    near(line[1], mercatorY(latA));
    near((((line[last] - mercatorX(lonB)) % 1) + 1.5) % 1, 0.5);
    near(line[last + 1], mercatorY(latB));
    for (let j = 2; j <= last; j += 2) assert.ok(Math.abs(line[j] - line[j - 2]) <= 0.5);
  }
});

test("antipodes are joined along a meridian", () => {
  const line = greatCircle(10, 20, -170, -20);
  assert.ok(line.every(Number.isFinite));
  const longitudes = line.filter((_, i) => i % 2 === 0).slice(1, -1).map(longitude);
  for (const lon of longitudes) near(Math.sin(((lon - 10) * Math.PI) / 180), 0, 1e-4);
});

test("the extent holds every point and touches some", () => {
  const line = Float32Array.of(0.5, 0.25, 0.75, 0.125, 0.625, 0.5);
  assert.deepEqual(extent(line), [0.5, 0.125, 0.75, 0.5]);
});

test("a bow pushes the middle and leaves the ends", () => {
  const view = { scale: 100, x: 5, y: 7 };
  const straight = project(Float32Array.of(0, 0, 1, 0), view, 1, 0);
  assert.deepEqual([...straight], [105, 7, 205, 7]);
  const bent = project(Float32Array.of(0, 0, 1, 0), view, 0, 6);
  assert.deepEqual([...bent].map(Math.round), [5, 7, 55, 13, 105, 7]);
});

test("the distance to a line is that to its nearest point", () => {
  const line = Float32Array.of(0, 0, 10, 0, 10, 10);
  assert.equal(distanceSquared(line, 5, 3), 9);
  assert.equal(distanceSquared(line, 13, 14), 25);
  assert.equal(distanceSquared(line, -3, -4), 25);
  assert.equal(distanceSquared(Float32Array.of(1, 1, 1, 1), 4, 5), 25);
});

test("a line passes a box when one of its points lies within", () => {
  const random = createRandom(7);
  let met = 0;
  for (let i = 0; i < 500; i++) {
    const line = Float32Array.from({ length: 6 }, random);
    const [x, y] = [random(), random()];
    const box = [x, y, x + 0.2 * random(), y + 0.2 * random()];
    let inside = false;
    for (let j = 0; j + 3 < line.length && !inside; j += 2) {
      for (let t = 0; t <= 1 && !inside; t += 0.001) {
        const px = line[j] + t * (line[j + 2] - line[j]);
        const py = line[j + 1] + t * (line[j + 3] - line[j + 1]);
        inside = px >= box[0] && px <= box[2] && py >= box[1] && py <= box[3];
      }
    }
    if (inside) assert.ok(passes(line, box));
    met += inside;
    const wide = [box[0] - 0.01, box[1] - 0.01, box[2] + 0.01, box[3] + 0.01];
    if (passes(line, box)) assert.ok(inside || passes(line, wide));
  }
  assert.ok(met > 30 && met < 450);
  assert.ok(!passes(Float32Array.of(0, 0, 1, 1), [0.6, 0, 0.9, 0.3]));
  assert.ok(passes(Float32Array.of(0, 0, 1, 1), [1.2, 0.2, 1.4, 0.4], 1));
});
