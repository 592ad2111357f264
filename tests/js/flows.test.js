import assert from "node:assert/strict";
import { test } from "node:test";
import { clustersAt, flowClass, makeFlows, othersOf, scaleOf } from "../../citynet/maps/assets/flows.js";
import { createModel, filter, initialState } from "../../citynet/maps/assets/model.js";
import { given } from "./given.js";

const LEVELS = [2, 4.8, 5, 6.3, 7, 8, 10, 12];

for (const [name, { payload }] of Object.entries(given.registers)) {
  const model = createModel(payload);
  const initial = { ...initialState(payload, model), cancelled: true, undated: true };
  const membersOf = (made) => {
    const members = made.clusters.map(() => []);
    made.of.forEach((cluster, node) => {
      if (cluster >= 0) members[cluster].push(node);
    });
    return members;
  };
  const people = (node) => (model.kind[node] === 0 && !model.areas.includes(node) ? Math.max(0, model.population?.[node] ?? 0) : -1);

  test(`${name}: clusters hold every place once, nested, within borders, led by the largest city`, () => {
    let coarser = null;
    for (const level of LEVELS) {
      const made = clustersAt(model, level);
      membersOf(made).forEach((members, cluster) => {
        const { head } = made.clusters[cluster];
        assert.equal(made.of[head], cluster);
        for (const node of members) {
          assert.ok(people(node) <= people(head));
          assert.equal(model.countryOf[node], model.countryOf[head]);
          const [one, other] = [node, head].map((each) => model.divisionOf?.[each]);
          if (!made.byCountry && one && other) assert.equal(one, other);
          if (coarser) assert.equal(coarser.of[node], coarser.of[head], `${level}`);
        }
      });
      assert.ok(made.of.every((cluster, node) => (cluster >= 0) === Boolean(model.placed[node])));
      coarser = made;
    }
    assert.ok(coarser.clusters.length > clustersAt(model, 2).clusters.length);
  });

  test(`${name}: each agreement flows between its own places, one flow to a pair`, () => {
    for (const zoom of LEVELS) for (const colorBy of [...Object.keys(model.groups), "type", "plain"]) {
      for (const year of [null, 1970, 1999, 2012]) for (const type of [true, false]) {
        const state = { ...initial, colorBy, year, day: null, types: model.types.map((_, i) => i > 0 || type) };
        const shown = filter(model, state);
        const { made, list, inside, total } = makeFlows(model, shown, zoom);
        const seen = new Set();
        for (const flow of list) {
          flowClass(model, state, flow);
          for (const edge of flow.edges) {
            seen.add(edge);
            const ends = [made.of[model.a[edge]], made.of[model.b[edge]]].sort((p, q) => p - q);
            assert.deepEqual(ends, [flow.from, flow.to]);
          }
        }
        assert.equal(new Set(list.map(({ from, to }) => `${from} ${to}`)).size, list.length);
        const within = inside.reduce((sum, count) => sum + count, 0);
        assert.equal(seen.size + within, shown.counts.all);
        assert.equal(total.reduce((sum, count) => sum + count, 0), 2 * seen.size + within);
        const whole = filter(model, initial);
        clustersAt(model, zoom).scale = null;
        const scale = scaleOf(model, whole, zoom, { shown, flows: { list, inside, total } });
        clustersAt(model, zoom).scale = null;
        assert.deepEqual(scale, scaleOf(model, whole, zoom, { shown: { counts: { all: -1 } } }));
        assert.ok(total.every((count) => count <= scale.node));
        assert.ok(list.every(({ edges }) => edges.length <= scale.flow));
      }
    }
  });

  test(`${name}: a cluster is said to have as many more places as are shown`, () => {
    for (const year of [null, 1980]) {
      const shown = filter(model, { ...initial, year });
      const made = clustersAt(model, 5);
      const others = othersOf({ model, shown, revision: `${year}` }, made);
      membersOf(made).forEach((members, cluster) => {
        const { head } = made.clusters[cluster];
        assert.equal(others[cluster], members.filter((node) => node !== head && shown.nodeCount[node]).length);
      });
    }
  });
}

test("a flow has the colour of what most of it is, or of none", () => {
  const model = { cancelled: new Uint8Array(10), type: Uint8Array.of(0, 0, 0, 1, 1, 1, 1, 1, 1, 2) };
  const state = { colorBy: "type" };
  assert.equal(flowClass(model, state, { edges: [0, 1, 3] }), 0);
  assert.equal(flowClass(model, state, { edges: [0, 1, 3, 9] }), null);
  assert.equal(flowClass(model, state, { edges: [4, 5, 6, 0, 9] }), 1);
  assert.equal(flowClass(model, state, { edges: [] }), null);
});
