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
  if (column.t === "list") return pieces(column);
  const codes = numbers(column.c);
  if (column.t === "numbered") {
    return (row) => column.p + String(codes[row]).padStart(column.w, "0");
  }
  const piece = pieces(column);
  return (row) => (codes[row] ? piece(codes[row] - 1) : null);
}

// The pieces of a text that was joined; where each ends is found when the first is asked for.
export function pieces(column) {
  let ends = null;
  return (i) => {
    ends ??= sums(numbers(column.l));
    return column.v.slice(i ? ends[i - 1] : 0, ends[i]);
  };
}

function sums(lengths) {
  const out = new Uint32Array(lengths.length);
  let sum = 0;
  for (let i = 0; i < lengths.length; i++) {
    sum += lengths[i];
    out[i] = sum;
  }
  return out;
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

// Outlines: all arcs' points in one array, in steps of a fraction of a degree, how far each arc reaches
// (west, north, east, south), and rings as chains of arcs. Longitudes go on beyond the antimeridian.
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
    arcs.push({ from, to, reach: [west, north, east, south], border: (head & 1) === 1, seam });
  }
  const chain = unpack(base.rings);
  const rings = [];
  for (let i = 0; i < chain.length; ) {
    const length = chain[i++];
    rings.push({ arcs: chain.subarray(i, i + length) });
    i += length;
  }
  return { scale: base.scale, points, arcs, rings };
}

// Visits the arcs of a ring: the arc, whether it runs backwards, and the whole turns around the
// world by which it goes on from the one before.
export function follow({ scale, points, arcs }, ring, visit) {
  const turn = 360 * scale;
  let end = 0;
  for (let i = 0; i < ring.arcs.length; i++) {
    const back = ring.arcs[i] & 1;
    const arc = arcs[ring.arcs[i] >> 1];
    const [from, to] = back ? [arc.to - 2, arc.from] : [arc.from, arc.to - 2];
    const turns = i ? Math.round((end - points[from]) / turn) : 0;
    end = points[to] + turns * turn;
    visit(arc, back, turns, i);
  }
}

export function union(p, q) {
  return [Math.min(p[0], q[0]), Math.min(p[1], q[1]), Math.max(p[2], q[2]), Math.max(p[3], q[3])];
}
