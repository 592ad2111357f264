import assert from "node:assert/strict";
import { test } from "node:test";
import { outlines } from "../../citynet/maps/assets/decode.js";
import { distanceSquared, vector } from "../../citynet/maps/assets/geometry.js";
import { onto, ringFills } from "../../citynet/maps/assets/ground.js";
import { createProjection, flatRings, flatten, wayBetween } from "../../citynet/maps/assets/projection.js";
import { createRandom, given } from "./given.js";

const near = (a, b, by) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test("points lie where PROJ has them, and come back", () => {
  for (const { how, points } of given.sheets) {
    const projection = createProjection(how);
    for (const [lon, lat, x, y] of points) {
      const at = projection.point(lon, lat);
      near(at[0], x, 1e-9);
      near(at[1], y, 1e-9);
      const back = vector(...projection.degrees(...at));
      vector(lon, lat).forEach((value, i) => {
        near(back[i], value, 1e-9);
      });
    }
  }
});

test("great circles run where geodesy has them, on every sheet", () => {
  for (const { how } of given.sheets) {
    const projection = createProjection(how);
    for (const { ends, points } of given.circles) {
      const line = wayBetween(projection, ...ends);
      for (const [lon, lat] of points) {
        near(Math.sqrt(distanceSquared(line, ...projection.point(lon, lat))), 0, 0.0015);
      }
    }
  }
});

test("a way begins and ends at its places and jumps nowhere but over a gap", () => {
  const random = createRandom(3);
  for (const { how } of given.sheets) {
    const projection = createProjection(how);
    let gaps = 0;
    for (let i = 0; i < 300; i++) {
      const [lonA, lonB] = [random() * 360 - 180, random() * 360 - 180];
      const [latA, latB] = [random() * 178 - 89, random() * 178 - 89];
      const line = wayBetween(projection, lonA, latA, lonB, latB);
      const [ax, ay] = projection.point(lonA, latA);
      const [bx, by] = projection.point(lonB, latB);
      near(Math.hypot(line[0] - ax, line[1] - ay), 0, 1e-6);
      near(Math.hypot(line.at(-2) - bx, line.at(-1) - by), 0, 1e-6);
      for (let j = 2; j < line.length; j += 2) {
        if (Number.isNaN(line[j])) gaps++;
        if (Number.isNaN(line[j]) || Number.isNaN(line[j - 2])) continue;
        assert.ok(Math.hypot(line[j] - line[j - 2], line[j + 1] - line[j - 1]) < 0.05);
      }
    }
    assert.equal(gaps > 0, how.name === "equal_earth");
  }
});

test("both pieces of a way that leaves a sheet reach its edge at the same latitude", () => {
  const projection = createProjection({ name: "equal_earth", lon: 11 });
  const line = [...wayBetween(projection, 139.7, 35.7, -118.2, 34.05)];
  const gap = line.findIndex(Number.isNaN);
  const [out, into] = [line.slice(gap - 2, gap), line.slice(gap + 2, gap + 4)];
  near(out[1], into[1], 1e-6);
  near(out[0] + into[0], 1, 1e-5);
  const edge = projection.plane(180 - 1e-6, projection.degrees(0.5, out[1])[1])[0];
  near(Math.max(out[0], into[0]), edge, 1e-5);
});

const area = (ring) => {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    sum += ring[i] * ring[j + 1] - ring[j] * ring[i + 1];
  }
  return Math.abs(sum / 2);
};

test("a ring keeps its area where areas are true, over the edge and around the far point too", () => {
  // A square of the globe: its share of the sphere is known.
  const ring = [];
  for (let lon = 170; lon < 200; lon++) ring.push(lon, -50);
  for (let lat = -50; lat < -30; lat++) ring.push(200, lat);
  for (let lon = 200; lon > 170; lon--) ring.push(lon, -30);
  for (let lat = -30; lat > -50; lat--) ring.push(170, lat);
  const sine = (degrees) => Math.sin((degrees * Math.PI) / 180);
  const share = ((sine(-30) - sine(-50)) / 2) * (30 / 360);
  for (const how of [
    { name: "lambert", lon: 11, lat: 47 }, // the point opposite to its middle is at 191, -47
    { name: "lambert", lon: 180, lat: -40 },
  ]) {
    const parts = flatRings(createProjection(how), ring);
    const whole = Math.PI / 4; // of the disc
    near(parts.reduce((sum, part) => sum + area(part), 0) / whole, share, share * 0.01);
  }
  const earth = createProjection({ name: "equal_earth", lon: 11 });
  const parts = flatRings(earth, ring);
  assert.equal(parts.length, 2);
  const whole = area(earth.rim.flat());
  near(parts.reduce((sum, part) => sum + area(part), 0) / whole, share, share * 0.01);
});

test("land covers the same share of the globe whatever the middle of the sheet", () => {
  const base = outlines(given.base);
  const shares = [
    { name: "lambert", lon: 17, lat: 47 }, { name: "lambert", lon: -3.7, lat: 40.4 },
    { name: "lambert", lon: -171.8, lat: -13.8 }, { name: "lambert", lon: 10, lat: 90 },
    { name: "equal_earth", lon: 11 }, { name: "equal_earth", lon: 151 },
  ].map((how) => {
    const projection = createProjection(how);
    const whole = how.name === "lambert" ? Math.PI / 4 : area(projection.rim.flat());
    let sum = 0;
    for (const ring of ringFills(onto(base, projection), 4)) {
      for (const part of ring) sum += area(part);
    }
    return sum / whole;
  });
  // A third less Antarctica; lakes are counted as land here.
  for (const share of shares) near(share, shares[0], 0.004);
  near(shares[0], 0.265, 0.02);
});

test("a parallel is one line on a disc, and two on a sheet whose seam it crosses", () => {
  const parallel = Array.from({ length: 73 }, (_, i) => [5 * i - 180, 60]).flat();
  const pieces = (how) => flatten(createProjection(how), parallel).filter(Number.isNaN).length / 2 + 1;
  assert.equal(pieces({ name: "equal_earth", lon: 11 }), 2);
  assert.equal(pieces({ name: "lambert", lon: 11, lat: 47 }), 1);
});
