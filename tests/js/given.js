// What the Python side wrote for these tests to read: see tests/test_javascript.py.

import { readFileSync } from "node:fs";

export const given = JSON.parse(readFileSync(process.env.CITYNET_GIVEN, "utf8"));

// Numbers that look random and are the same each time (Park and Miller 1988).
export function createRandom(seed = 1) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
