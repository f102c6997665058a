// The world that was shown first, run on out of sight as far as another one was seen: both are counted to one tick then.

import { keyOf } from "./seen.js";

export class Base {
  constructor(player) {
    Object.assign(this, { player, world: null });
  }

  // Runs it on to a tick, where it is not known as far: that is so of live worlds, which are worked out as they are watched.
  follow(tick) {
    const { results, source, playing } = this.player;
    if (!source.live || playing || !results.base || results.base.known >= tick) return;
    this.world ||= source.beside("base", "", null);
    this.world?.frame(tick);
    if (this.world?.found) results.know(keyOf(this.world.world), this.world.found.results);
  }

  leave() {
    this.world?.leave();
    this.world = null;
  }
}
