// Columns as _columns.py writes them → typed arrays and text lookups; outlines → rings.

import { extent, mercatorX, mercatorY } from "./geometry.js";

const ARRAYS = {
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  i2: Int16Array,
  i4: Int32Array,
  f4: Float32Array,
};

export function bytes(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

export function numbers(column) {
  return new ARRAYS[column.t](bytes(column.d).buffer);
}

// A function from row to text; null where the text is missing.
export function texts(column) {
  if (!column) return () => null;
  if (column.t === "list") return (row) => column.v[row];
  const codes = numbers(column.c);
  if (column.t === "numbered") {
    return (row) => column.p + String(codes[row]).padStart(column.w, "0");
  }
  return (row) => (codes[row] ? column.v[codes[row] - 1] : null);
}

// Unsigned LEB128, as make_basemap.py packs it.
function unpack(base64) {
  const packed = bytes(base64);
  const out = new Uint32Array(packed.length);
  let count = 0;
  let number = 0;
  let shift = 0;
  for (let i = 0; i < packed.length; i++) {
    const byte = packed[i];
    number |= (byte & 127) << shift;
    if (byte & 128) {
      shift += 7;
    } else {
      out[count++] = number;
      number = 0;
      shift = 0;
    }
  }
  return out.subarray(0, count);
}

const unzigzag = (number) => (number >>> 1) ^ -(number & 1);

// Outlines in world units: arcs with the box around each, and rings as chains of arcs. x goes on
// beyond 0 or 1 where a ring crosses the antimeridian.
export function outlines(base) {
  const stream = unpack(base.arcs);
  const arcs = [];
  for (let i = 0; i < stream.length; ) {
    const head = stream[i++];
    const points = new Float64Array(2 * ((head >> 1) + 1));
    let lon = 0;
    let lat = 0;
    // Where a country is cut along the antimeridian there is no coast to draw.
    let seam = true;
    for (let j = 0; j < points.length; j += 2) {
      lon += unzigzag(stream[i++]);
      lat += unzigzag(stream[i++]);
      seam &&= Math.abs(lon) >= 179.99 * base.scale;
      const x = mercatorX(lon / base.scale);
      points[j] = j ? x - Math.round(x - points[j - 2]) : x;
      points[j + 1] = mercatorY(lat / base.scale);
    }
    arcs.push({ points, box: extent(points), border: Boolean(head & 1), seam });
  }
  const chain = unpack(base.rings);
  const rings = [];
  for (let i = 0; i < chain.length; ) {
    const length = chain[i++];
    rings.push(linked(arcs, chain.subarray(i, i + length)));
    i += length;
  }
  return { arcs, rings };
}

// One ring: each arc with the whole turns by which it goes on from the one before.
function linked(arcs, codes) {
  const parts = [];
  let end = null;
  let box = null;
  for (const code of codes) {
    const arc = code >> 1;
    const back = code & 1;
    const { points, box: own } = arcs[arc];
    const last = points[points.length - 2];
    const [from, to] = back ? [last, points[0]] : [points[0], last];
    const turn = end === null ? 0 : Math.round(end - from);
    end = to + turn;
    parts.push({ arc, back, turn });
    const moved = [own[0] + turn, own[1], own[2] + turn, own[3]];
    box = box ? union(box, moved) : moved;
  }
  return { parts, box };
}

function union(p, q) {
  return [Math.min(p[0], q[0]), Math.min(p[1], q[1]), Math.max(p[2], q[2]), Math.max(p[3], q[3])];
}
