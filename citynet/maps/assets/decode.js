// Columns as _columns.py writes them → typed arrays and text lookups; outlines → rings.

import { mercatorX, mercatorY } from "./geometry.js";

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

// Outlines: all arcs' points in one array, in steps of a fraction of a degree, the box around each
// arc in world units, and rings as chains of arcs. Longitudes go on beyond the antimeridian.
export function outlines(base) {
  const stream = unpack(base.arcs);
  const points = new Int32Array(stream.length);
  const turn = 360 * base.scale;
  const edge = 179.99 * base.scale;
  const arcs = [];
  let n = 0;
  for (let i = 0; i < stream.length; ) {
    const head = stream[i++];
    const from = n;
    const to = from + 2 * ((head >> 1) + 1);
    let lon = unzigzag(stream[i++]);
    let lat = unzigzag(stream[i++]);
    let west = lon;
    let east = lon;
    let south = lat;
    let north = lat;
    // Where a country is cut along the antimeridian there is no coast to draw.
    let seam = Math.abs(lon) >= edge;
    points[n++] = lon;
    points[n++] = lat;
    while (n < to) {
      const step = unzigzag(stream[i++]);
      lon += step > turn / 2 ? step - turn : step < -turn / 2 ? step + turn : step;
      lat += unzigzag(stream[i++]);
      points[n++] = lon;
      points[n++] = lat;
      if (lon < west) west = lon;
      else if (lon > east) east = lon;
      if (lat < south) south = lat;
      else if (lat > north) north = lat;
      if (lon > -edge && lon < edge) seam = false;
    }
    const box = [mercatorX(west / base.scale), mercatorY(north / base.scale),
      mercatorX(east / base.scale), mercatorY(south / base.scale)];
    arcs.push({ from, to, ends: [points[from], lon], box, border: Boolean(head & 1), seam });
  }
  const chain = unpack(base.rings);
  const rings = [];
  for (let i = 0; i < chain.length; ) {
    const length = chain[i++];
    rings.push(linked(arcs, chain.subarray(i, i + length), turn));
    i += length;
  }
  return { scale: base.scale, points, arcs, rings };
}

// One ring: each arc with the whole turns by which it goes on from the one before.
function linked(arcs, codes, turn) {
  const parts = [];
  let end = null;
  let box = null;
  for (const code of codes) {
    const arc = code >> 1;
    const back = code & 1;
    const { ends, box: own } = arcs[arc];
    const turns = end === null ? 0 : Math.round((end - ends[back]) / turn);
    end = ends[1 - back] + turns * turn;
    parts.push({ arc, back, turns });
    const moved = [own[0] + turns, own[1], own[2] + turns, own[3]];
    box = box ? union(box, moved) : moved;
  }
  return { parts, box };
}

function union(p, q) {
  return [Math.min(p[0], q[0]), Math.min(p[1], q[1]), Math.max(p[2], q[2]), Math.max(p[3], q[3])];
}
