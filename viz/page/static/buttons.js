// Keys, buttons and sliders, and what each does.

import { wireEmbedding } from "./embedding.js";
import { curves, file, png, results } from "./exports.js";
import { fillHelp, listen } from "./keys.js";
import { Paper } from "./paper.js";
import { wireSharing } from "./share.js";
import { stageSays } from "./stages.js";
import { wireTeaching } from "./teaching.js";

const $ = (id) => document.getElementById(id);
const DETENT = 0.12; // of a power of ten, around 1×

// The one table of keys, which mean the same in the window (viz/window/keys.py; a test compares both): the key, what it
// is called, what it does, and what that needs: a picture of the world that was asked for, or what was found in it;
// without either it is done at once.
export function keysOf(player) {
  return [
    [" ", "play", () => player.play(), "frame"],
    [".", "forward", () => player.step(1), "frame"],
    [",", "back", () => player.step(-1), "frame"],
    ["R", "restart", () => player.jump(0), "frame"],
    ["[", "slower", () => player.setSpeed(player.source.speed / 2)],
    ["]", "faster", () => player.setSpeed(player.source.speed * 2)],
    ["N", "next.event", () => player.goToEvent(1), "frame"],
    ["B", "previous.event", () => player.goToEvent(-1), "found"],
    ["W", "card.open", () => (player.why.isOpen ? player.why.show(false) : player.why.open()), "frame"],
    ["I", "inspect", () => player.inspect(), "frame"],
    ["F", "follow", () => player.follow()],
    ["T", "trails", () => player.toggle("trails")],
    ["A", "arrows", () => player.toggle("arrows")],
    ["C", "compare", () => player.worlds.compare(), "frame"],
    ["M", "chance.run", () => player.runRooms(), "frame"],
    ["K", "predict.skip", () => player.lesson.locked && player.lesson.skip()],
    ["Y", "hand.begin", () => player.hand.can && player.hand.begin(), "frame"],
    ["S", "export.png", () => png(player), "frame"],
    ["D", "export.results", () => results(player), "found"],
    ["P", "theme", () => player.theme()],
    ["<", "stage.earlier", () => player.stage(-1), "frame"],
    [">", "stage.later", () => player.stage(1), "frame"],
    ["L", "unfold", () => player.fold()],
    ["0", "key.base", () => player.worlds.pick(0), "frame"],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => [String(k), "key.pick", () => (player.locked ? player.lesson.choose(k) : player.worlds.pick(k)), "frame"]),
    ["?", "help", () => $("help").showModal()],
    ["Escape", "close", () => leave(player)],
  ];
}

function leave(player) {
  if ($("save").open) $("save").open = false;
  else if (player.why.isOpen) player.why.show(false);
  else if (player.worlds.other) player.worlds.close();
  else player.select(-1);
}

// Connects all that can be pressed.
export function wire(player) {
  document.body.classList.toggle("locked", player.locked);
  if (player.source.watching) document.body.classList.add("watching");
  const keys = keysOf(player).map(([key, message, act, needs]) =>
    [key, message, needs ? () => player.kept.soon(act, needs) : act]);
  const does = Object.fromEntries(keys.map(([, message, act]) => [message, act]));
  for (const [message, act] of Object.entries(does)) {
    const button = $(`do-${message.replace(".", "-")}`);
    if (button && message !== "close") button.addEventListener("click", () => act());
  }
  listen(keys, () => $("keys-on").checked);
  fillHelp($("keys"), keys);
  $("do-close").addEventListener("click", () => $("help").close());
  const on = (id, event, act) => { if ($(id)) $(id).addEventListener(event, act); };
  const paper = new Paper();
  wireSharing(player, () => file(player, "html"));
  on("do-export-print", "click", () => player.kept.soon(() => paper.print(), "frame"));
  on("do-export-html", "click", () => file(player, "html"));
  on("do-export-yaml", "click", () => file(player, "yaml"));
  on("do-export-csv", "click", () => player.kept.soon(() => curves(player), "found"));
  document.addEventListener("click", (event) => { if (!event.target.closest("#save > summary")) $("save").open = false; });
  for (const step of ["change", "control"]) on(`do-${step}`, "click", () => {
    if (player.locked || player.guesses.made(step)) player.kept.soon(() => player.worlds.run(step), "frame");
  });
  on("scrub", "input", () => {
    if (player.locked) $("scrub").value = player.source.place;
    player.jump(Number($("scrub").value));
  });
  on("speed", "input", () => {
    const at = Number($("speed").value);
    player.setSpeed(10 ** (Math.abs(at) < DETENT ? 0 : at));
  });
  on("stage-slider", "change", () => player.source.setStage(Number($("stage-slider").value)));
  on("stage-slider", "input", () => {
    $("stage-says").textContent = stageSays(player.now.stages[Number($("stage-slider").value)]);
  });
  for (const canvas of document.querySelectorAll("#screen-this canvas")) {
    canvas.addEventListener("click", (event) => {
      if (!player.now?.shows) player.select(player.screen.bodyAt(canvas, event)); // else the hand is at work there
    });
  }
  for (const link of document.querySelectorAll("a[hreflang]")) {
    link.addEventListener("click", () => {
      const address = new URL(player.source.address());
      address.searchParams.set("lang", link.lang);
      link.href = `${address.pathname}${address.search}${location.hash}`;
    });
  }
  wireTeaching();
  wireEmbedding();
  const resized = new ResizeObserver(() => player.draw());
  for (const seen of [$("stage"), ...document.querySelectorAll("#stage canvas, #plots")]) resized.observe(seen);
  for (const name of ["trails", "arrows"]) player.pressed(name, player[name]);
}
