import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFlows } from "../../citynet/maps/assets/flows.js";
import {
  createModel, drawable, filter, indexTies, initialState, tiesAt,
} from "../../citynet/maps/assets/model.js";
import { find } from "../../citynet/maps/assets/search.js";
import { perYear, signaturesOf } from "../../citynet/maps/assets/timeline.js";
import { given } from "./given.js";

const model = createModel(given.payload);
const state = { ...initialState(given.payload, model), cancelled: true, year: null };

test("has the graph's places, agreements and ties", () => {
  assert.ok(model.m > 80);
  assert.deepEqual([model.n, model.m, model.ties], [given.nodes, given.edges, given.ties]);
  const rows = Array.from({ length: model.m }, (_, e) => model.edgeTexts.id(e));
  assert.equal(new Set(rows).size, model.m);
  let ends = 0;
  for (let node = 0; node < model.n; node++) ends += tiesAt(model, node).length;
  assert.equal(ends, 2 * model.ties);
});

test("leaves out what is switched off, and counts it still", () => {
  const whole = filter(model, state);
  const without = filter(model, { ...state, types: state.types.map((_, type) => type !== 0) });
  assert.ok(whole.counts.type[0] > 0);
  assert.equal(without.counts.all, whole.counts.all - whole.counts.type[0]);
  assert.deepEqual(without.counts.type, whole.counts.type);
});

test("draws what does not count as an agreement, and counts it apart", () => {
  const counted = given.payload.names.counted.map((_, type) => type !== 0);
  const other = createModel({ ...given.payload, names: { ...given.payload.names, counted } });
  const whole = filter(model, state);
  const told = filter(other, state);
  const gone = other.type.filter((type, e) => type === 0 && told.shown[e]).length;
  assert.equal(whole.counts.uncounted, 0);
  assert.equal(whole.agreements, whole.nodeCount);
  assert.equal(told.counts.all, whole.counts.all);
  assert.equal(told.counts.uncounted, gone);
  assert.deepEqual(told.nodeCount, whole.nodeCount);
  const sum = (counts) => counts.reduce((all, count) => all + count, 0);
  assert.equal(sum(whole.agreements) - sum(told.agreements), 2 * gone);
});

test("every tie is in the index, where its line runs", () => {
  for (const _ of indexTies(model));
  assert.equal(model.tree.count, model.ties);
  assert.ok(model.geometry.filter(Boolean).length > 50);
  model.geometry.forEach((line, tie) => {
    if (line) assert.ok(drawable(model, tie));
  });
});

for (const zoom of [2, 6, 9]) {
  test(`flows at zoom ${zoom} hold every agreement once`, () => {
    const shown = filter(model, state);
    const { list, inside } = makeFlows(model, shown, zoom);
    const edges = list.flatMap((flow) => [...flow.edges]);
    assert.ok(list.length > 0);
    assert.equal(new Set(edges).size, edges.length);
    assert.equal(edges.length + inside.reduce((sum, count) => sum + count, 0), shown.counts.all);
  });
}

test("the histogram holds each dated agreement in its year", () => {
  const [first, last] = model.years;
  const bars = perYear(signaturesOf(model, first, last - first + 1), state, last - first + 1);
  assert.equal(bars.reduce((sum, count) => sum + count, 0), given.dated);
  const few = perYear(signaturesOf(model, first, last - first + 1), { ...state, cancelled: false }, last - first + 1);
  assert.ok(few.reduce((sum, count) => sum + count, 0) < given.dated);
});

test("a place is found under any of its spellings", () => {
  const net = { model };
  const found = (text) => find(net, text).map((node) => model.englishName(node));
  assert.equal(found("ISTANBUL")[0], "Istanbul");
  assert.equal(found("köln")[0], "Köln");
  assert.equal(found("koln")[0], "Köln");
  assert.equal(found("tiflis")[0], "Tbilisi");
  assert.deepEqual(found(""), []);
  assert.deepEqual(found("xyzzy"), []);
  assert.ok(find(net, "a", 3).length === 3);
});
