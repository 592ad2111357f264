// Columns as _columns.py writes them → typed arrays and text lookups; outlines → rings.

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

const unzigzag = (number) => (number & 1 ? -(number + 1) / 2 : number / 2);

// Outlines in degrees: arcs as flat [lon, lat, …], rings as lists of arc numbers.
export function outlines(base) {
  const stream = unpack(base.arcs);
  const arcs = [];
  for (let i = 0; i < stream.length; ) {
    const head = stream[i++];
    const points = new Float64Array(2 * ((head >> 1) + 1));
    let x = 0;
    let y = 0;
    for (let j = 0; j < points.length; j += 2) {
      x += unzigzag(stream[i++]);
      y += unzigzag(stream[i++]);
      points[j] = x / base.scale;
      points[j + 1] = y / base.scale;
    }
    arcs.push({ points, border: Boolean(head & 1) });
  }
  const chain = unpack(base.rings);
  const rings = [];
  for (let i = 0; i < chain.length; ) {
    const length = chain[i++];
    rings.push(Array.from(chain.subarray(i, i + length), (code) => ({ arc: code >> 1, back: code & 1 })));
    i += length;
  }
  return { arcs, rings };
}
