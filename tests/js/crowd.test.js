import assert from "node:assert/strict";
import { test } from "node:test";
import { crowdNet, crowdWindow } from "../../citynet/maps/assets/crowd.js";
import { createNet } from "../../citynet/maps/assets/net.js";
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
