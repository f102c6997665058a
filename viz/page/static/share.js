// Ways to hand on what is shown: a file, a command, and an address where one can work.

import { copied } from "./clipboard.js";
import { t } from "./words.js";

const $ = (id) => document.getElementById(id);

export function wireSharing(player, file) {
  $("do-share").addEventListener("click", () => open(player));
  $("do-share-file")?.addEventListener("click", () => file());
  for (const name of ["address", "command"]) {
    $(`do-share-${name}-copy`).addEventListener("click", () => copy($(`share-${name}`)));
  }
}

function open(player) {
  const { source } = player, address = source.live ? source.address() : "", { turns } = player.now;
  $("share-address-part").hidden = !address;
  $("share-address").value = address;
  $("share-command").value = commandOf(player.now, source.place);
  $("share-note").textContent = turns.length ? t("share.turned") : "";
  $("sharing").showModal();
}

// The command that opens the same world in a window, of a world that was not changed on the way.
export function commandOf({ legend, stages = [], stage = 0 }, tick) {
  const set = legend.changes.map(([field, value]) => `--set ${quoted(`${field}=${value}`)}`);
  const control = legend.control ? legend.control.split(", ").map((name) => `--control ${quoted(name)}`) : [];
  const at = tick && (stages.length < 2 || stage === stages.length - 1) ? [`--at ${tick}`] : [];
  return ["unbidden", "watch", quoted(legend.name), `--seed ${legend.seed}`, ...set, ...control, ...at].join(" ");
}

// Between quotes that all shells know, unless it is plain.
function quoted(text) {
  return /^[\w.,/=:+-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, "\\$&")}"`;
}

async function copy(field) {
  $("share-note").textContent = t(await copied(field) ? "share.done" : "share.by.hand");
}
