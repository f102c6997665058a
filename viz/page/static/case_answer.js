// Answers of an analyst: whole per cents, each at least 1, that add up to 100.

const WHOLE = 100, LEAST = 1;

// Such shares in proportion to weights; if one of them is set, it has that value and the others share the rest.
export function shared(weights, set = -1, value = 0) {
  const others = weights.map((weight, k) => (k === set ? 0 : Math.max(weight, LEAST)));
  const many = weights.length - (set < 0 ? 0 : 1), kept = set < 0 ? 0 : Math.min(Math.max(value, LEAST), WHOLE - many * LEAST);
  const sum = others.reduce((a, b) => a + b, 0), rest = WHOLE - kept - many * LEAST;
  const exact = others.map((weight) => (weight / sum) * rest);
  const shares = exact.map((share, k) => (k === set ? kept : LEAST + Math.floor(share)));
  const order = exact.map((share, k) => k).filter((k) => k !== set)
    .sort((a, b) => (exact[b] % 1) - (exact[a] % 1) || a - b);
  const left = WHOLE - shares.reduce((a, b) => a + b, 0);
  for (let n = 0; n < left; n += 1) shares[order[n % order.length]] += 1;
  return shares;
}

// How unexpected the truth was that had so many per cent, in bits.
export function surprise(percent) {
  return -Math.log2(Math.max(percent, 0.01) / WHOLE);
}
