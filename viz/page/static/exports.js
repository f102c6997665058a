// What can be taken away from the page: pictures, curves, files, its address.

import { asCsv } from "./plots.js";
import { make, t } from "./words.js";

export function png(player) {
  const parts = [...document.querySelectorAll("#stage figure:not([hidden])")].map((figure) =>
    [...figure.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent));
  const wide = parts.map((column) => Math.max(...column.map((canvas) => canvas.width)));
  const high = parts.map((column) => column.reduce((sum, canvas) => sum + canvas.height, 0));
  const sheet = make("canvas", { width: wide.reduce((a, b) => a + b, 0), height: Math.max(...high) });
  let left = 0;
  parts.forEach((column, k) => {
    let top = 0;
    for (const canvas of column) {
      sheet.getContext("2d").drawImage(canvas, left, top);
      top += canvas.height;
    }
    left += wide[k];
  });
  sheet.toBlob((blob) => save(blob, `${player.legend.name}-${player.frame.tick}.png`));
}

export function csv(player) {
  save(new Blob([asCsv(player.found.series, player.legend.seconds)], { type: "text/csv" }), `${player.legend.name}.csv`);
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

export async function share(player) {
  try {
    await navigator.clipboard.writeText(player.source.address());
    player.notice(t("share.done"));
  } catch {
    player.notice(player.source.address());
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
