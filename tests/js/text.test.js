import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, fold, painted, visible } from "../../citynet/maps/assets/text.js";
import { given } from "./given.js";

test("folds every name as Python does", () => {
  const names = Object.entries(given.folded);
  assert.ok(names.length > 200);
  for (const [name, key] of names) assert.equal(fold(name), key, name);
});

test("shows no control, as Python does", () => {
  const letters = Object.entries(given.visible);
  assert.equal(letters.length, 256);
  for (const [letter, seen] of letters) assert.equal(visible(letter), seen, letter.codePointAt(0));
});

test("shows text of any kind, and not too much of it", () => {
  assert.equal(visible("İstanbul"), "İstanbul");
  assert.equal(visible("a\0b\u0085"), "a\ufffdb\ufffd");
  assert.equal(visible("x".repeat(400)).length, 300);
  assert.equal(visible("👩‍👩‍👧‍👦".repeat(50), 9).at(-1), "…");
  assert.ok(!/[\ud800-\udbff]$/.test(visible("👩".repeat(9), 5).slice(0, -1)));
  assert.equal(painted(" \u202eabc\u2066\n d "), "abc d");
});

test("writes cells that no spreadsheet runs and that come back", () => {
  const written = csv([["a", 'say "x"', "=1+1", "\t@x", null, -2.5], ["1,5", "two\nlines", "-", "", undefined, 0]]);
  assert.equal(written, "\ufeffa,\"say \"\"x\"\"\",'=1+1,'\t'@x,,-2.5\n\"1,5\",\"two\nlines\",'-,,,0\n");
});
