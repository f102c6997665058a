// What can be taken away from the page: pictures, curves, files, its address.

import { asCsv } from "./plots.js";
import { make, t } from "./words.js";

// All pictures that are shown on one canvas.
export function sheet() {
  const parts = [...document.querySelectorAll("#stage figure:not([hidden])")].map((figure) =>
    [...figure.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent));
  const wide = parts.map((column) => Math.max(...column.map((canvas) => canvas.width)));
  const high = parts.map((column) => column.reduce((sum, canvas) => sum + canvas.height, 0));
  const whole = make("canvas", { width: wide.reduce((a, b) => a + b, 0), height: Math.max(...high) });
  let left = 0;
  parts.forEach((column, k) => {
    let top = 0;
    for (const canvas of column) {
      whole.getContext("2d").drawImage(canvas, left, top);
      top += canvas.height;
    }
    left += wide[k];
  });
  return whole;
}

export function png(player) {
  sheet().toBlob((blob) => save(blob, `${player.legend.name}-${player.frame.tick}.png`));
}

// The curves, as far as they were seen.
export function curves(player) {
  const { found, legend, seen } = player;
  save(csv(asCsv(seen.curves(found), legend.seconds)), `${legend.name}.csv`);
}

export function results(player) {
  save(csv(player.results.csv()), `${player.legend.name}-results.csv`);
}

export async function file(player, kind) {
  player.notice(t("export.busy"));
  try {
    save(...(await player.source.file(kind)));
    player.notice("");
  } catch (error) {
    player.notice(error.message);
  }
}

// With a mark at its beginning, so that spreadsheets read it as Unicode.
function csv(text) {
  return new Blob(["\ufeff", text], { type: "text/csv" });
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
