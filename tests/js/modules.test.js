import assert from "node:assert/strict";
import { test } from "node:test";

// Leaflet comes with the page; here only its class to draw on is needed.
globalThis.L = { Layer: { extend: (methods) => methods } };

for (const entry of ["app", "panel"]) {
  test(`${entry} finds everything that it imports`, async () => {
    const module = await import(`../../citynet/maps/assets/${entry}.js`);
    assert.ok(Object.values(module).some((value) => typeof value === "function"));
  });
}
