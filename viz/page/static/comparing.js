// What came of worlds beside each other, in numbers. The twin of the second half of `unbidden.viz.results`; tests hold both
// to the same cases.

// What is to be counted, or the first of what came about in the base, beside the other, both at one tick; null if nothing
// is counted.
export function compared(base, other, tick, counts = null) {
  if (!base.length) return null;
  const asked = counts && base.find(({ watch }) => watch === counts);
  const what = asked || base.find((one) => valueAt(one, tick) > 0) || base[0], same = find(other, what.name);
  const before = valueAt(what, tick), after = same ? valueAt(same, tick) : 0;
  return { change: after < before ? "less" : after > before ? "more" : "same", what: what.name, before, after, of: what.of };
}

// Of some worlds, each with its results and as far as it was seen: the names of all that has come about in one of them,
// in one order for all; if nothing has, of what is counted first. Others would tell what might come.
export function toldNames(worlds) {
  const all = [...new Set(worlds.flatMap(({ results }) => results.map(({ name }) => name)))];
  const seen = all.filter((name) => worlds.some(({ results, until }) => valueAt(find(results, name), until) > 0));
  return seen.length ? seen : all.slice(0, 1);
}

export function find(results, name) {
  return results.find((one) => one.name === name);
}

// Nothing, of what is not counted there.
export function valueAt(one, tick) {
  return one && one.values[Math.max(one.ticks.findLastIndex((at) => at <= tick), 0)];
}
