// What was predicted and guessed comes back, and the table of results grows, as far as the worlds were seen.

import { Base } from "./base.js";
import { t } from "./words.js";
import { named } from "./worlds.js";

export class Returns {
  constructor(player) {
    Object.assign(this, { player, base: "", told: "", first: new Base(player) });
  }

  // Another world is shown.
  another() {
    this.first.leave();
  }

  // Something more was seen of the world that is shown, or is known of it now.
  update() {
    const { player } = this, { found, now, seen, results, told } = player;
    if (!found || now.shows === "toy" || (player.locked && !now.shows)) return;
    results.take(now, named(now, told), found.results, seen.until);
    if (now.shows) return;
    this.base ||= seen.key;
    if (seen.key === this.base) this.prediction();
    else {
      this.first.follow(seen.until);
      const step = player.source.worldNow().split(" ")[0], { counts, counted } = told.lesson[step] || {};
      const beside = results.beside(now, counts);
      player.guesses.comes(step, beside && { ...beside, what: counted || beside.what });
    }
  }

  // The lesson's question is about the world that was shown first.
  prediction() {
    const { found, last, seen, lesson } = this.player, surprise = seen.surprise(found);
    const ended = seen.until >= last && lastOf(found) >= last;
    if (!surprise && !ended) return;
    const did = ended ? found.happened[0] || t("happened.nothing") : surprise.says, all = ended || seen.all(found);
    const key = `${ended} ${all} ${did}`;
    if (key !== this.told) lesson.comes(did, all, ended);
    this.told = key;
  }
}

// The last tick that is known of what was found.
function lastOf({ series }) {
  return Math.max(...series.map(({ ticks }) => ticks[ticks.length - 1]), series.length ? 0 : Infinity);
}
