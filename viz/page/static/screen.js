// One world on the page: the plan, and the view from the side below it.

import { fit, look, margins, paint } from "./paint.js";
import { plan } from "./picture.js";
import { side, sideHeight } from "./sideways.js";

const SHOWN = 2.2; // m, from the top to the bottom of a small picture
const NARROW = 0.65; // of the width; less than that is not left for labels
const HEADROOM = 2; // cells of the view from the side that its letters need
const CLOSE = 2.6; // how much nearer the plan is when it follows a body

export class Screen {
  constructor(root) {
    this.root = root;
    this.planCanvas = root.querySelector("canvas.plan");
    this.sideCanvas = root.querySelector("canvas.side");
    this.boxes = {};
    this.named = new Set(); // tiles whose names stand on the map
  }

  show(frame, legend, asked, followed = -1) {
    const shown = look();
    this.last = { frame, legend, asked };
    this.root.classList.toggle("flat", !legend.heights);
    const high = legend.heights ? sideHeight(legend, asked) + HEADROOM : 0;
    this.shape({ "--plan-wide": legend.cols, "--plan-high": legend.rows, "--side-high": high,
      "--side-part": legend.heights ? "0.7fr" : "0fr" });
    if (fit(this.planCanvas)) this.drawPlan(frame, legend, asked, shown, followed);
    if (legend.heights && fit(this.sideCanvas)) this.drawSide(frame, legend, asked, shown);
  }

  // How much room the views need: within the figure, and of the first world within the page.
  shape(measures) {
    const whole = this.root.id === "screen-this" ? [this.root, this.root.closest("main")] : [this.root];
    for (const part of whole) {
      for (const [name, value] of Object.entries(measures)) part.style.setProperty(name, value);
    }
  }

  drawPlan(frame, legend, asked, shown, followed) {
    const context = this.planCanvas.getContext("2d"), picture = plan(frame, legend, asked);
    const { width, height } = this.planCanvas;
    if (asked.unnamed) picture.names = []; // who plays a round is told no more than a learner
    clear(context, shown);
    let scale = Math.max(1, Math.floor(Math.min(width / picture.width, height / picture.height)));
    let x = Math.round((width - picture.width * scale) / 2), y = Math.round((height - picture.height * scale) / 2);
    const cell = followed >= 0 ? frame.cell[followed] : -1;
    if (cell >= 0) {
      scale = Math.round(scale * CLOSE);
      x = Math.round(width / 2 - (cell % legend.cols + 0.5) * scale);
      y = Math.round(height / 2 - (Math.floor(cell / legend.cols) + 0.5) * scale);
    }
    this.boxes.plan = { x, y, scale };
    this.named = paint(context, picture, legend, shown, this.boxes.plan);
  }

  drawSide(frame, legend, asked, shown) {
    const context = this.sideCanvas.getContext("2d"), picture = side(frame, legend, asked);
    const { width, height } = this.sideCanvas, beside = margins(context, picture, shown);
    if (width - beside.left - beside.right < NARROW * width) beside.right = shown.text / 2; // over the picture, then
    const free = width - beside.left - beside.right, foot = shown.text * 0.7;
    const scale = Math.max(1, Math.min(free / picture.width, (height - foot - 4) / picture.height));
    const spare = width - picture.width * scale; // the middle, if the labels leave it free
    const x = Math.round(Math.min(Math.max(spare / 2, beside.left), spare - beside.right));
    clear(context, shown);
    this.boxes.side = { x, y: Math.round(height - foot - picture.height * scale), scale };
    paint(context, picture, legend, shown, this.boxes.side);
  }

  // The cell of the plan under the pointer, or -1.
  cellAt(event) {
    if (!this.last) return -1;
    const { legend: { rows, cols } } = this.last, box = this.boxes.plan, sharp = window.devicePixelRatio || 1;
    const edge = this.planCanvas.getBoundingClientRect();
    const col = Math.floor(((event.clientX - edge.left) * sharp - box.x) / box.scale);
    const row = Math.floor(((event.clientY - edge.top) * sharp - box.y) / box.scale);
    return row >= 0 && row < rows && col >= 0 && col < cols ? row * cols + col : -1;
  }

  // The body that was clicked, the highest if there are several; or -1.
  bodyAt(canvas, event) {
    if (!this.last) return -1;
    const { frame, legend, asked } = this.last, sharp = window.devicePixelRatio || 1;
    const box = this.boxes[canvas === this.planCanvas ? "plan" : "side"], edge = canvas.getBoundingClientRect();
    const x = ((event.clientX - edge.left) * sharp - box.x) / box.scale;
    const y = ((event.clientY - edge.top) * sharp - box.y) / box.scale;
    const picture = side(frame, legend, asked), up = picture.height / legend.ceiling;
    let [best, distance] = [-1, 1.0];
    frame.cell.forEach((cell, body) => {
      if (cell < 0) return;
      const [col, row] = [cell % legend.cols + 0.5, Math.floor(cell / legend.cols) + 0.5];
      const tall = legend.groups[legend.bodies[body][0]].tall;
      const high = picture.height - (frame.bottom[body] + tall / 2) * up;
      const far = canvas === this.planCanvas
        ? Math.hypot(x - col, y - row) - frame.bottom[body] * 1e-3
        : Math.hypot(x - (asked.axis === "x" ? col : row), y - high);
      if (far < distance) [best, distance] = [body, far];
    });
    return best;
  }
}

// A part of the view from the side around a body, for a small picture.
export function closeUp(canvas, frame, legend, asked, body) {
  if (!fit(canvas)) return;
  const shown = look(), context = canvas.getContext("2d"), picture = side(frame, legend, asked);
  const up = picture.height / legend.ceiling, cell = frame.cell[body];
  const scale = canvas.height / (SHOWN * up), wide = canvas.width / scale, high = canvas.height / scale;
  const along = (asked.axis === "x" ? cell % legend.cols : Math.floor(cell / legend.cols)) + 0.5;
  const middle = picture.height - frame.bottom[body] * up;
  const x = Math.min(Math.max(along - wide / 2, -0.5), Math.max(picture.width + 0.5 - wide, -0.5));
  const y = Math.min(middle - high * 0.3, picture.height + 0.3 - high);
  clear(context, shown);
  const quiet = { ...picture, below: picture.below.filter(([kind]) => kind !== "label") };
  paint(context, quiet, legend, shown, { x: -x * scale, y: -y * scale, scale });
}

function clear(context, shown) {
  context.fillStyle = shown.colors.paper;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
}
