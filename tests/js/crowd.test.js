import assert from "node:assert/strict";
import { test } from "node:test";
import { crowdNet, crowdWindow } from "../../citynet/maps/assets/crowd.js";
import { createNet, turnTo } from "../../citynet/maps/assets/net.js";
import { createProjection } from "../../citynet/maps/assets/projection.js";
import { given } from "./given.js";

const net = createNet(given.payload);
const { model } = net;

test("the window on the crowd holds half of the places and the focal city", () => {
  const [left, top, right, bottom] = net.dense;
  const within = (node) => model.x[node] >= left && model.x[node] <= right && model.y[node] >= top && model.y[node] <= bottom;
  const busy = [...model.busy.keys()].filter((node) => model.busy[node] && model.placed[node]);
  assert.ok(busy.filter(within).length >= busy.length / 2);
  assert.ok(within(model.focal));
});

test("a crowd that is most of the map has no window of its own", () => {
  assert.equal(crowdWindow(model, given.payload.crowd, net.dense), null);
  assert.equal(crowdWindow(model, null, net.home), null);
  assert.equal(createNet({ ...given.payload, opening: "whole" }).dense, null);
});

test("its own sheet has the crowd in the middle and leaves the map's as it is", () => {
  const before = [model.x[model.focal], model.projection.name];
  const inner = crowdNet(net, given.payload.crowd);
  const [left, top, right, bottom] = inner.home;
  assert.ok(Math.abs((left + right) / 2 - 0.5) + Math.abs((top + bottom) / 2 - 0.5) < 1e-9);
  assert.equal(inner.model.projection.name, "lambert");
  assert.deepEqual([model.x[model.focal], model.projection.name], before);
});

for (const [name, { payload }] of Object.entries(given.registers)) {
  test(`${name}: the whole leaves out at most a share of the agreements' ends on each side`, () => {
    const one = createNet(payload);
    const projection = createProjection({ name: "lambert", lon: 20, lat: 50 });
    for (const weight of [(node) => one.model.agreements[node], (node) => node % 3, () => 0]) {
      one.model.agreements = Float64Array.from({ length: one.model.n }, (_, node) => weight(node));
      turnTo(one, payload, projection);
      const busy = [...one.model.busy.keys()].filter((node) => one.model.busy[node] && one.model.placed[node]);
      const ends = busy.reduce((sum, node) => sum + one.model.agreements[node], 0);
      const side = (at, step) => {
        let left = busy.length > 150 ? 0.05 * ends : 0;
        const sorted = busy.toSorted((p, q) => step * (at[p] - at[q]));
        const first = sorted.find((node) => {
          left -= one.model.agreements[node];
          return left < 0;
        });
        return at[first ?? sorted[0]];
      };
      const sides = [[one.model.x, 1], [one.model.y, 1], [one.model.x, -1], [one.model.y, -1]].map((given) => side(...given));
      const flat = Math.max(0, 0.01 - (sides[2] - sides[0]), 0.01 - (sides[3] - sides[1])) / 2;
      assert.deepEqual(one.home, sides.map((at, i) => at + (i < 2 ? -flat : flat)));
    }
  });
}
