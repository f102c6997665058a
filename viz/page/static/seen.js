// How far each world of this page has been seen. Nothing that comes later is outlined, listed, drawn or told; everything
// that is drawn asks here. The twin of `unbidden.viz.seen`.

// What tells one world from another: of the same one is remembered how far it was seen.
export function keyOf({ legend, turns = [], stages = [], stage = 0, shows = "", run = 0 }) {
  const { name, seed, control, changes } = legend;
  return JSON.stringify([name, seed, control || "", changes, turns, stages.length > 1 ? stage : 0, shows, run]);
}

export class Seen {
  constructor() {
    [this.key, this.furthest] = ["", new Map()];
  }

  // Another world is shown, or one that was seen before.
  world(world) {
    this.key = keyOf(world);
  }

  // A tick of it was shown.
  show(tick) {
    this.furthest.set(this.key, Math.max(this.until, tick));
  }

  get until() {
    return this.furthest.get(this.key) ?? 0;
  }

  events(found) {
    return seenEvents(found, this.until);
  }

  // The first of what nobody asked for.
  surprise(found) {
    return this.events(found).find((event) => event.out);
  }

  // Whether each kind of what nobody asked for was seen: then it can be explained.
  all(found) {
    return seenAll(found, this.until);
  }

  pair(found) {
    return seenPair(found, this.until);
  }

  curves(found) {
    return seenCurves(found, this.until);
  }
}

export function seenEvents(found, until) {
  return (found?.events || []).filter((event) => event.tick <= until);
}

export function seenAll(found, until) {
  const unasked = (found?.events || []).filter((event) => event.out), seen = unasked.filter((event) => event.tick <= until);
  return unasked.length > 0 && unasked.every(({ watch }) => seen.some((event) => event.watch === watch));
}

export function seenPair(found, until) {
  return found?.pair && found.pair.tick <= until ? found.pair : null;
}

export function seenCurves(found, until) {
  const named = (found?.series || []).filter((curve) =>
    curve.since <= until && (curve.until === null || until < curve.until));
  return named.map((curve) => cut(curve, until));
}

// The points that were seen; a curve that stays until it jumps goes on to the last tick that was.
function cut(curve, until) {
  const ticks = curve.ticks.filter((tick) => tick <= until), values = curve.values.slice(0, ticks.length);
  const end = Math.min(until, curve.ticks[curve.ticks.length - 1]);
  if (curve.kind === "steps" && ticks[ticks.length - 1] < end) {
    ticks.push(end);
    values.push(values[values.length - 1]);
  }
  return { ...curve, ticks, values };
}
