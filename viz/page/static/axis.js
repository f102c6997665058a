// Where axes have ticks: the twin of viz/picture/axis.py.

const NICE = [1, 2, 5, 10];
const TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]; // s
const HAIR = 1e-9;

export function ticks(least, most, count) {
  const rough = (most - least) / Math.max(count, 1);
  if (!(rough > 0)) return [least];
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = NICE.find((one) => one * power >= rough * (1 - HAIR)) ?? 10;
  const found = multiples(nice * power, least, most);
  return found.length > 1 ? found : ticks(least, most, Math.max(count, 1) + 1);
}

export function timeTicks(begin, end, count) {
  const rough = (end - begin) / Math.max(count, 1), hour = TIMES[TIMES.length - 1];
  if (rough < TIMES[0]) return ticks(begin, end, count);
  return multiples(TIMES.find((step) => step >= rough) ?? Math.ceil(rough / hour) * hour, begin, end);
}

function multiples(step, least, most) {
  const first = Math.ceil(least / step - HAIR), last = Math.floor(most / step + HAIR);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}
