import assert from "node:assert/strict";
import { test } from "node:test";
import { createModel, dayOf, filter, initialState, lastDay, yearOf } from "../../citynet/maps/assets/model.js";
import { measured, sizeUp } from "../../citynet/maps/assets/net.js";
import { tableOf } from "../../citynet/maps/assets/table.js";
import { given } from "./given.js";

const sum = (values) => values.reduce((all, value) => all + value, 0);
const byName = (model, values) => Object.fromEntries(
  Array.from(values, (value, node) => [model.englishName(node), value]).filter(([, value]) => value));

for (const [name, { payload, states, undated }] of Object.entries(given.registers)) {
  const model = createModel(payload);
  const initial = { ...initialState(payload, model), cancelled: true };
  const stateOf = ({ asOf, mode, undated }) => ({ ...initial, mode, undated, year: asOf.year, day: asOf.day });

  test(`${name}: every year and day shows what the network as of it holds`, () => {
    assert.ok(states.length > 50);
    for (const expected of states) {
      const state = stateOf(expected);
      const told = `${expected.asOf.edtf} ${expected.mode}`;
      const shown = filter(model, state);
      const rows = Array.from(shown.shown, (on, e) => (on ? e : -1)).filter((e) => e >= 0);
      assert.deepEqual(rows, expected.rows, told);
      assert.equal(shown.counts.all, rows.length, told);
      assert.equal(shown.counts.unplaced, expected.unplaced, told);
      assert.equal(sum(shown.counts.type) + shown.counts.cancelled, rows.length, told);
      assert.equal(tableOf({ model, shown, state }).length, rows.length + 1, told);
    }
  });

  test(`${name}: what is undated is always counted, by the reader's word shown`, () => {
    for (const expected of states) {
      assert.equal(filter(model, stateOf(expected)).counts.undated, undated);
    }
    const whole = filter(model, initial);
    const dated = filter(model, { ...initial, undated: false });
    assert.equal(whole.counts.all + whole.counts.unplaced - dated.counts.all - dated.counts.unplaced, undated);
  });

  test(`${name}: symbols have the size of the state shown`, () => {
    const net = { model, state: { ...initial, sizeBy: "degree" } };
    sizeUp(net);
    for (const expected of states) {
      const shown = filter(model, stateOf(expected));
      const partners = measured({ model, state: { sizeBy: "degree" }, shown });
      const agreements = measured({ model, state: { sizeBy: "agreements" }, shown });
      assert.ok(partners.every((value) => value <= net.largest));
      assert.deepEqual(byName(model, partners), named(expected.partners));
      assert.deepEqual(byName(model, agreements), named(expected.agreements));
    }
  });

  // Python's nodes are the graph's keys; of Istanbul's the page knows the names.
  const keys = payload.nodes.count ? Object.keys(states.at(-1).partners) : [];
  const named = (values) => (keys.every((key) => /^(Town|Union|Lost)/.test(key)) ? values
    : Object.fromEntries(Object.entries(values).map(([key, value]) => [given.names[key], value])));

  test(`${name}: switched off, what is cancelled is missing only from its end on`, () => {
    for (const expected of states) {
      const state = stateOf(expected);
      const [all, some] = [filter(model, state), filter(model, { ...state, cancelled: false })];
      assert.equal(all.counts.all - some.counts.all, all.counts.cancelled);
      assert.deepEqual(all.counts.type, some.counts.type);
      if (expected.mode === "in_force" && !expected.undated) assert.equal(all.counts.cancelled, 0);
    }
  });

  test(`${name}: nothing that is in force is missing from what has been signed`, () => {
    for (let year = payload.years[0]; year <= payload.years[1]; year++) {
      const plain = { ...initial, cancelled: false, undated: false, year, day: null };
      const [soFar, inForce] = ["cumulative", "in_force"].map((mode) => filter(model, { ...plain, mode }).shown);
      assert.ok(inForce.every((on, edge) => !on || soFar[edge]), year);
    }
  });
}

test("a year ends on its last day, also long ago", () => {
  assert.equal(lastDay(1969), -1);
  assert.equal(lastDay(1972), 3 * 365);
  for (const year of [1, 99, 1066, 1913, 2000, 9999]) {
    assert.equal(yearOf(lastDay(year)), year);
    assert.equal(yearOf(lastDay(year) + 1), year + 1);
    assert.equal(dayOf({ year, day: null }), lastDay(year));
  }
  assert.equal(dayOf({ year: null, day: null }), null);
});
