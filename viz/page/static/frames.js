// Frames: of a message from the server, or of the arrays that a replay carries.

const KINDS = { i4: Int32Array, f4: Float32Array, u2: Uint16Array, i1: Int8Array };

// A binary message as a frame, with the last tick that is known. `layout` is what the server says of its messages.
export function frameOf(buffer, layout) {
  const head = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== "UBD1") throw new Error(`not a frame: ${magic}`);
  const word = (k) => head.getUint32(4 * k, true);
  const sizes = Object.fromEntries(layout.sizes.map((name, k) => [name, word(3 + k)]));
  const frame = { tick: word(1), known: word(2) };
  let at = 4 * (3 + layout.sizes.length);
  for (const [name, type, shape] of layout.arrays) {
    const many = shape.reduce((product, size) => product * (sizes[size] ?? size), 1);
    const bytes = many * KINDS[type].BYTES_PER_ELEMENT;
    frame[name] = new KINDS[type](buffer.slice(at, at + bytes));
    at += bytes;
  }
  if (at !== buffer.byteLength) throw new Error(`a frame of ${buffer.byteLength} bytes, not ${at}`);
  return frame;
}

// All arrays of a replay, from text that holds them compressed.
export async function inflate(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let k = 0; k < letters.length; k++) bytes[k] = letters.charCodeAt(k);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

// The arrays of one recording by their names: each has `row(tick)`. They are stored as differences along time, of their
// bits where they are not whole numbers.
export function tablesOf(told, buffer) {
  const tables = {};
  for (const array of told) {
    const bytes = buffer.slice(array.at, array.at + array.bytes);
    const [rows, ...rest] = array.shape, wide = rest.reduce((product, size) => product * size, 1);
    const bits = new KINDS[array.type === "f4" ? "i4" : array.type](bytes);
    if (array.delta) for (let k = wide; k < bits.length; k++) bits[k] += bits[k - wide];
    const read = array.scale ? Float32Array.from(bits, (value) => value / array.scale) : new KINDS[array.type](bytes);
    const row = (tick) => read.subarray(Math.min(tick, rows - 1) * wide, (Math.min(tick, rows - 1) + 1) * wide);
    tables[array.name] = { row };
  }
  return tables;
}

// One frame of a recording.
export function frameAt(tables, tick, last) {
  const rows = Object.entries(tables).map(([name, { row }]) => [name, row(tick)]);
  return { tick, known: last, ...Object.fromEntries(rows) };
}
