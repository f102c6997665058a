// Whom to point out, whose trail to show, and whom to follow: the twin of viz/picture/pointing.py.

const [BEFORE, AFTER] = [10, 150]; // ticks
export const TRAIL = 120; // ticks
const FEW = 4;
const NOBODY = -1;

export function pairAt(pair, tick) {
  if (!pair || tick < pair.began - BEFORE || tick > pair.tick + AFTER) return [];
  return [pair.body, pair.lifter].filter((body) => body !== null && body !== undefined);
}

export function withTrails(pair, selected, agents) {
  const shown = [...new Set([...pair, ...(selected !== NOBODY ? [selected] : [])])];
  return shown.length ? shown : agents.length <= FEW ? agents : [];
}

export function whomToCut(pair, tick, followed) {
  return pair && tick >= pair.tick && followed === NOBODY ? pair.body : followed;
}

// The same body in a world beside this one, or nobody if there is none of that name at its place.
export function inOther(body, legend, other) {
  return legend.bodies[body] && legend.bodies[body][1] === other.bodies[body]?.[1] ? body : NOBODY;
}

export function whomToFollow(pair, selected, there) {
  return [selected, ...pair, ...there].find((body) => there.includes(body)) ?? NOBODY;
}
