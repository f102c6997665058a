// Frames: of a message from the server, or of the arrays that a replay carries.

const HEAD = 32;
const KINDS = { i4: Int32Array, f4: Float32Array, u2: Uint16Array, i1: Int8Array };
const ARRAYS = [
  ["cell", "i4"], ["bottom", "f4"], ["gust", "f4"], ["paid", "f4"], ["held", "f4"], ["level", "f4"], ["kind", "u2"],
  ["heading", "i1"], ["action", "i1"], ["arrows", "i1"],
];

// A binary message as a frame, with the last tick that is known.
export function frameOf(buffer) {
  const head = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== "UBD1") throw new Error(`not a frame: ${magic}`);
  const [tick, known, bodies, cells, agents, stocks, arrows] = [4, 8, 12, 16, 20, 24, 28].map(
    (at) => head.getUint32(at, true),
  );
  const sizes = {
    cell: bodies, bottom: bodies, gust: 3, paid: agents, held: bodies * stocks, level: cells, kind: cells,
    heading: bodies, action: agents, arrows,
  };
  const frame = { tick, known, stocks };
  let at = HEAD;
  for (const [name, type] of ARRAYS) {
    const bytes = sizes[name] * KINDS[type].BYTES_PER_ELEMENT;
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
    tables[array.name] = { rows, stocks: rest.length > 1 ? rest[1] : 0, row };
  }
  return tables;
}

// One frame of a recording.
export function frameAt(tables, tick, last) {
  const frame = { tick, known: last, stocks: tables.held.stocks };
  for (const [name] of ARRAYS) frame[name] = tables[name].row(tick);
  return frame;
}
