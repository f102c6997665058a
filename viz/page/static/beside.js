// A second live world, on a socket of its own, that follows the first one tick by tick.

import { Link } from "./link.js";
import { sameStage } from "./stages.js";

export class Beside {
  // `open()`: the message to begin with. `then`: what is asked as soon as the world is there. `now`: the world beside
  // which this one is shown.
  constructor(open, then, now, report) {
    Object.assign(this, { world: null, legend: null, found: null, now: null, last: 0, wanted: -1, report });
    this.link = new Link(open, (is, what) => {
      if (is === "world") this.take(what, then, now);
      else if (is === "frame") {
        this.now = what;
        this.link.seen(what.tick);
        report("beside", {});
      } else if (is === "found") {
        this.found = what;
        report("beside", {});
      } else if (is === "lost") this.legend = null;
      else if (is === "error") report("error", what);
    }).open();
  }

  take(world, then, now) {
    const stage = sameStage(now, world.stages);
    if (world.stages.length && stage !== world.stage) return this.link.say({ do: "stage", number: stage });
    if (then && world.without === null) return this.link.say(then);
    Object.assign(this, { world, legend: world.legend, last: world.last, wanted: -1, now: null, found: null });
    return this.report("beside", {});
  }

  // The latest frame; the one of that tick is asked for.
  frame(tick) {
    if (this.legend && tick !== this.wanted) {
      this.wanted = tick;
      this.link.say({ do: "seek", tick });
    }
    return this.legend ? this.now : null;
  }

  leave() {
    this.link.leave();
  }
}
