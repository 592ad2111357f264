import assert from "node:assert/strict";
import { test } from "node:test";
import { speaker } from "../../citynet/maps/assets/words.js";

const polish = {
  signs: [" ", ","],
  words: {
    forms: {
      "%(n)s city": ["%(n)s miasto", "%(n)s miasta", "%(n)s miast"],
      "sea\x04Bank": ["Brzeg"],
      "%(a)s of %(b)s": ["%(b)s: %(a)s"],
    },
    // As Python lists the form of 0, 1, 2 … 200.
    plurals: Array.from({ length: 201 }, (_, n) =>
      n === 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2).join(""),
  },
};

test("says English as it stands", () => {
  const { say, sayN, sayC, format } = speaker({ signs: [",", "."], words: { forms: {}, plurals: "" } });
  assert.equal(say("%(a)s of %(b)s", { a: 1234, b: "%(a)s" }), "1,234 of %(a)s");
  assert.equal(sayN("%(n)s city", "%(n)s cities", 1), "1 city");
  assert.equal(sayN("%(n)s city", "%(n)s cities", 0), "0 cities");
  assert.equal(sayN("%(n)s city in %(a)s", "%(n)s cities in %(a)s", 1, { a: "x" }), "1 city in x");
  assert.equal(sayC("sea", "Bank"), "Bank");
  assert.equal(format(0.5), "0.5");
  assert.equal(format(1234567), "1,234,567");
});

test("says each number in its plural form", () => {
  const { say, sayN, sayC } = speaker(polish);
  const count = (n) => sayN("%(n)s city", "%(n)s cities", n);
  assert.deepEqual([1, 3, 5, 12, 22, 1112, 10023].map(count), [
    "1 miasto", "3 miasta", "5 miast", "12 miast", "22 miasta", "1 112 miast", "10 023 miasta",
  ]);
  assert.equal(say("%(a)s of %(b)s", { a: 2.5, b: "x" }), "x: 2,5");
  assert.equal(sayC("sea", "Bank"), "Brzeg");
  assert.equal(sayC("river", "Bank"), "Bank");
});
