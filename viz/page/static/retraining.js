// Is it the luck of one training? Learners are trained anew from other seeds on the server, beside the control; a table
// tells in how many of the trainings each thing came about.

import { make, number, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const SOON = 90; // s: what takes longer is told in minutes

export class Retraining {
  constructor(player) {
    Object.assign(this, { player, told: null, world: "", waits: false, seconds: 0 });
    $("retrain").addEventListener("toggle", () => this.estimate());
    $("retrain-times").addEventListener("change", () => this.show());
    $("do-retrain").addEventListener("click", () => this.toggle());
  }

  get running() {
    return this.waits || Boolean(this.told?.running);
  }

  get times() {
    return Number($("retrain-times").value);
  }

  // How long one takes is asked when somebody looks.
  estimate() {
    const { source } = this.player;
    if (source.live && $("retrain").open && !this.seconds && !this.running) source.estimate();
  }

  toggle() {
    const { player, running } = this;
    if (player.locked) return player.refuse();
    player.source.retrain(running ? 0 : this.times);
    this.waits = !running;
    return this.show();
  }

  // Another seed, or something changed, is another world; another stage is not.
  takeWorld({ legend: { name, seed, changes, control }, stages }) {
    const world = JSON.stringify([name, seed, changes, control || ""]);
    $("retrain").hidden = !this.player.source.live || stages.length < 2;
    if (world !== this.world) {
      Object.assign(this, { told: null, waits: false, seconds: 0, world });
      this.estimate();
    }
    this.show();
  }

  takeEstimate({ seconds }) {
    this.seconds = seconds;
    this.show();
  }

  take(told) {
    this.waits = false;
    this.told = told.names?.length ? told : null;
    this.show();
  }

  // They are not trained any more, and nobody says what became of them.
  drop() {
    if (this.waits) this.take({});
    else if (this.told) this.take({ ...this.told, running: false });
  }

  show() {
    const { told, running, seconds, times } = this, table = $("retrain-table"), bar = $("retrain-bar");
    $("do-retrain").textContent = running ? t("chance.stop") : t("retrain.begin", { n: times });
    $("retrain-times").disabled = running;
    $("retrain-about").textContent = seconds && !running ? aboutHowLong(seconds * times) : "";
    $("retrain-label").textContent = this.waits ? t("chance.begins") : told ? labelOf(told) : "";
    bar.hidden = !running || this.waits;
    table.hidden = !told?.done;
    if (!told || this.waits) return;
    [bar.max, bar.value] = [told.total, told.done + told.part];
    table.tHead.replaceChildren(make("tr", {}, make("td"), ...told.names.map((name) => make("th", { scope: "col" }, name))));
    const rows = told.rows.map(([says, ...cells]) =>
      make("tr", {}, make("th", { scope: "row" }, says), ...cells.map((cell) => make("td", {}, cell))));
    const none = make("tr", {}, make("td", { colspan: told.names.length + 1 }, t("retrain.none")));
    table.tBodies[0].replaceChildren(...(rows.length ? rows : [none]));
  }
}

function aboutHowLong(seconds) {
  if (seconds < 1) return t("retrain.moment");
  return seconds < SOON ? t("retrain.seconds", { n: Math.round(seconds) }) : t("retrain.minutes", { n: number(Math.round(seconds / 30) / 2) });
}

function labelOf({ label, running, done, total }) {
  if (running) return `${label}: ${t("chance.running", { done, total })}`;
  return done < total ? `${label}. ${t("chance.stopped", { done, total })}` : label;
}
