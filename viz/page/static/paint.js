// Pictures on a canvas. All measures are in device pixels.

import { placed } from "./naming.js";
import { PAINTS } from "./picture.js";

const sprites = new WeakMap(); // of each stamp its pictures, by size and colours
const MOST_SIZES = 8;
const NAMES = 0.88; // of the size of text
const ROLES = [
  "paper", "ink", "faint", "panel", "line", "focus", "floor", "beyond", "tile", "low", "wall", "skyline", "inside",
  "outside", "crosser", "lifter", "gust", "trail", "policy", "group0", "group1", "group2", "group3", "group4",
  "pale_ink", "pale_outside", "pale_crosser", "pale_lifter",
  "pale_group0", "pale_group1", "pale_group2", "pale_group3", "pale_group4",
  "trail1", "trail2", "trail3", "trail4", "trail5",
];

// The colours and the size of letters that the page has now.
export function look() {
  const style = getComputedStyle(document.documentElement);
  const colors = Object.fromEntries(ROLES.map((role) => [role, style.getPropertyValue(`--${role}`).trim()]));
  const text = parseFloat(getComputedStyle(document.body).fontSize) * (window.devicePixelRatio || 1);
  return { colors, text, font: style.getPropertyValue("--font"), key: Object.values(colors).join() };
}

// A canvas as sharp as the screen, of the size that it has on the page; says whether there is any room.
export function fit(canvas) {
  const sharp = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect();
  const [width, height] = [Math.round(box.width * sharp), Math.round(box.height * sharp)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return width > 0 && height > 0;
}

// `box`: x and y of the picture's corner, and its scale, pixels a cell. Answers with the names that found room on it.
export function paint(context, picture, legend, shown, box) {
  context.save();
  context.translate(box.x, box.y);
  if (picture.ground.length) paintGround(context, picture, shown, box.scale);
  for (const shape of picture.below) draw(context, shape, shown, box.scale);
  picture.stamp.forEach((stamp, k) => {
    const [col, row] = picture.place[k];
    const sprite = spriteOf(legend.stamps[stamp], shown, Math.ceil(picture.side[k] * box.scale));
    context.drawImage(sprite, Math.round(col * box.scale), Math.round(row * box.scale));
  });
  const named = writeNames(context, picture, shown, box);
  for (const shape of picture.above) draw(context, shape, shown, box.scale);
  context.restore();
  const taken = [];
  for (const shape of [...picture.below, ...picture.above]) {
    if (shape[0] === "label") label(context, shape, shown, box, taken);
  }
  return named;
}

function writeNames(context, picture, shown, { x, y, scale }) {
  const text = Math.round(shown.text * NAMES), high = Math.round(text * 1.2), { canvas } = context;
  context.font = `600 ${text}px ${shown.font}`;
  const wide = picture.names.map(([name]) => context.measureText(name).width + 2);
  const boxes = picture.place.map(([col, row]) => [col * scale, row * scale, (col + 1) * scale, (row + 1) * scale]);
  const taken = boxes.slice(0, picture.tiles), bodies = boxes.slice(picture.tiles);
  const [right, foot] = [canvas.width - x, canvas.height - y];
  const [across, down] = [picture.width * scale, picture.height * scale];
  const bounds = [Math.max(0, -x), Math.max(0, -y), Math.min(across, right), Math.min(down, foot)];
  const found = placed(picture.names, wide, high, scale, taken, bounds, bodies);
  for (const [k, left, top] of found) {
    haloed(context, picture.names[k][0], left + 1, top + high / 2, text, "ink", shown);
  }
  return new Set(found.map(([k]) => picture.names[k][0]));
}

function haloed(context, text, x, y, size, color, shown) {
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.lineJoin = "round";
  context.lineWidth = size * 0.35;
  context.strokeStyle = shown.colors.paper;
  context.strokeText(text, x, y);
  context.fillStyle = shown.colors[color];
  context.fillText(text, x, y);
}

function paintGround(context, picture, shown, scale) {
  const small = document.createElement("canvas");
  [small.width, small.height] = [picture.width, picture.height];
  const image = new ImageData(picture.width, picture.height), pixels = new Uint32Array(image.data.buffer);
  const fills = PAINTS.map((role) => pixelOf(shown.colors[role]));
  picture.ground.forEach((fill, cell) => { pixels[cell] = fills[fill]; });
  small.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, Math.round(picture.width * scale), Math.round(picture.height * scale));
  context.imageSmoothingEnabled = true;
}

function pixelOf(color) {
  const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return new Uint32Array(new Uint8Array([...parts, 255]).buffer)[0];
}

function spriteOf(shapes, shown, size) {
  if (!sprites.has(shapes)) sprites.set(shapes, new Map());
  const mine = sprites.get(shapes), key = `${size} ${shown.key}`;
  if (!mine.has(key)) {
    if (mine.size >= MOST_SIZES) mine.clear();
    const sprite = document.createElement("canvas");
    sprite.width = sprite.height = size;
    for (const shape of shapes) draw(sprite.getContext("2d"), shape, shown, size);
    mine.set(key, sprite);
  }
  return mine.get(key);
}

// One stamp on a canvas of its own; says whether there was any room.
export function stamped(canvas, shapes, shown) {
  if (!fit(canvas)) return false;
  const context = canvas.getContext("2d");
  context.fillStyle = shown.colors.tile;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(spriteOf(shapes, shown, canvas.height), 0, 0);
  return true;
}

const DRAW = {
  rect(context, [, x, y, width, height, fill, outline, wide], shown, scale) {
    context.rect(x * scale, y * scale, width * scale, height * scale);
    finish(context, shown, fill, outline, wide * scale);
  },
  circle(context, [, x, y, radius, fill, outline, wide], shown, scale) {
    context.arc(x * scale, y * scale, radius * scale, 0, 2 * Math.PI);
    finish(context, shown, fill, outline, wide * scale);
  },
  ellipse(context, [, x, y, across, down, fill, outline, wide], shown, scale) {
    context.ellipse(x * scale, y * scale, across * scale, down * scale, 0, 0, 2 * Math.PI);
    finish(context, shown, fill, outline, wide * scale);
  },
  poly(context, [, points, fill, outline, wide], shown, scale) {
    path(context, points, scale);
    context.closePath();
    finish(context, shown, fill, outline, wide * scale);
  },
  line(context, [, points, color, wide], shown, scale) {
    path(context, points, scale);
    finish(context, shown, null, color, wide * scale);
  },
  dash(context, [, points, color, wide], shown, scale) {
    context.setLineDash([0.4 * scale, 0.3 * scale]);
    path(context, points, scale);
    finish(context, shown, null, color, wide * scale);
    context.setLineDash([]);
  },
  text(context, [, x, y, size, text, color], shown, scale) {
    context.font = `bold ${size * scale}px ${shown.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = shown.colors[color];
    context.fillText(text, x * scale, y * scale);
  },
};

function draw(context, shape, shown, scale) {
  if (!DRAW[shape[0]]) return;
  context.beginPath();
  DRAW[shape[0]](context, shape, shown, scale);
}

function path(context, points, scale) {
  for (let k = 0; k < points.length; k += 2) context.lineTo(points[k] * scale, points[k + 1] * scale);
}

function finish(context, shown, fill, outline, wide) {
  if (fill) {
    context.fillStyle = shown.colors[fill];
    context.fill();
  }
  if (outline && wide) {
    context.strokeStyle = shown.colors[outline];
    context.lineWidth = Math.max(wide, 1);
    context.lineJoin = context.lineCap = "round";
    context.stroke();
  }
}

// Text of the screen's usual size, with a halo, kept on the canvas and off the labels that are there already.
function label(context, [, x, y, text, color, anchor], shown, box, taken) {
  context.font = `600 ${shown.text}px ${shown.font}`;
  const wide = context.measureText(text).width, high = shown.text * 1.15, { width, height } = context.canvas;
  const left = box.x + x * box.scale - { l: 0, m: wide / 2, r: wide }[anchor];
  const at = Math.max(2, Math.min(left, width - wide - 2));
  let down = Math.max(high / 2, Math.min(box.y + y * box.scale, height - high / 2));
  if (at < left) down = Math.max(high / 2, down - high * 0.6); // over the picture, for want of room: off its lines
  const clash = () => taken.find((other) =>
    Math.abs(other.down - down) < high - 1 && at < other.at + other.wide && other.at < at + wide);
  const way = taken.length && down > taken[taken.length - 1].down ? 1 : -1;
  for (let k = 0; k < 3 && clash(); k++) down = clash().down + way * high;
  taken.push({ at, down, wide });
  haloed(context, text, at, down, shown.text, color, shown);
}

// How much room the labels of a picture need beside it, pixels.
export function margins(context, picture, shown) {
  context.font = `600 ${shown.text}px ${shown.font}`;
  const beside = { left: 0, right: 0 };
  for (const [kind, x, , text] of picture.below) {
    if (kind !== "label") continue;
    const wide = context.measureText(text).width + shown.text;
    if (x < 0) beside.left = Math.max(beside.left, wide);
    if (x > picture.width) beside.right = Math.max(beside.right, wide);
  }
  return beside;
}
