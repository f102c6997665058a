// Why something came about: whoever wants to know opens the card, once that has happened on the screen. It opens beside
// the picture or below it, so that the moment stays in sight.

import { Card } from "./card.js";
import { view } from "./picture.js";
import { t } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Why {
  constructor(player) {
    Object.assign(this, { player, card: null, isOpen: false, wanted: false });
    this.panel = new Card($("card"), {
      close: () => this.show(false),
      again: (from, tick) => player.replay(from, tick),
      without: (what) => player.worlds.beside("without", what),
      jump: (tick) => player.jump(tick),
    });
  }

  // Another world: nothing is known of it yet.
  forget() {
    [this.card, this.wanted] = [null, false];
    this.show(false);
  }

  // Asks for the card; where nothing has happened yet, goes to where it does first.
  open() {
    const { player } = this;
    if (player.locked) return player.refuse();
    this.wanted = true;
    if (this.card) return this.due();
    player.armed = false;
    if (!player.seen.surprise(player.found)) player.source.next(true);
    return player.source.card(1);
  }

  take(card) {
    const { player } = this, { tick } = card.event;
    this.card = card;
    if (player.legend.heights) player.source.need?.(card.steps.map((step) => step.tick));
    if (this.wanted && player.seen.until < tick) player.source.seek(tick);
    this.due();
  }

  // Shows the card if it is wanted and what it tells of was seen.
  due() {
    if (!this.wanted || !this.card || this.player.seen.until < this.card.event.tick) return;
    this.wanted = false;
    this.show(true);
  }

  show(open) {
    this.isOpen = open && Boolean(this.card);
    if (open && !this.card) this.player.notice(t("card.none"));
    $("card").hidden = !this.isOpen;
    $("do-card-open").setAttribute("aria-expanded", String(this.isOpen));
    if (this.isOpen) $("card").parentElement.scrollTop = 0;
    document.body.classList.toggle("with-card", this.isOpen);
    if (!this.isOpen) return;
    this.panel.take(this.card, this.player.seen.until);
    this.player.draw();
  }

  // The button stands out from when something came about until somebody has asked why.
  offer() {
    const { seen, found, locked } = this.player;
    $("do-card-open").classList.toggle("main", !locked && !this.card && Boolean(seen.surprise(found)));
  }

  // The small pictures, with the same two pointed out as in the large one.
  draw() {
    this.offer();
    const { source, legend, found } = this.player, pair = found?.pair;
    const bodies = pair ? [pair.body, pair.lifter].filter((body) => body !== null && body !== undefined) : [];
    this.panel.draw((tick) => source.near(tick), legend, view({ pair: bodies, axis: pair?.axis || "x" }));
  }
}
