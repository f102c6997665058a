// What is said above the page: what could not be done, and that nobody is at the far end any more.

import { stageSays } from "./stages.js";
import { make, t } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Notices {
  constructor(player) {
    Object.assign(this, { player, reason: "" });
  }

  say(text) {
    this.reason = "";
    $("notice").textContent = text;
    $("notice").hidden = !text;
  }

  // Something could not be done; the controls go back to what is.
  refused(says, remedy) {
    const { player } = this, { now, source } = player;
    this.say(says);
    this.reason = says;
    player.worlds.playsNext = false;
    player.kept.drop("found");
    if (player.chance.waits) player.chance.drop();
    if (player.retraining.waits) player.retraining.drop();
    source.remember?.();
    if (remedy === "reset") {
      const again = () => source.resetWithTurns();
      $("notice").append(" ", make("button", { type: "button", onclick: again }, t("turns.reset")));
    }
    if (!now || !source.live) return;
    player.controls.take(now.told.parameters, "");
    $("stage-slider").value = now.stage;
    $("stage-says").textContent = stageSays(now.stages[now.stage]);
  }

  // The server is not there, or has let go; what it said last stays to be read.
  lost(rests) {
    const { reason } = this;
    this.player.chance.drop();
    this.player.retraining.drop();
    this.say([reason, t(rests ? "lost.rests" : "lost")].filter(Boolean).join(" "));
    this.reason = reason;
  }
}
