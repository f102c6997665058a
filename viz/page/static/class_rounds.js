// What a class did by hand: how many rounds, and in how many of them each thing came about, beside one's own round and
// the learner's trial. Who has not played is told nothing by the server, unless the button on the projector asks.

import { make, t } from "./words.js";

const $ = (id) => document.getElementById(id);

export class ClassRounds {
  constructor(player) {
    Object.assign(this, { player, told: null, world: "", asked: false, seen: false });
    this.can = player.source.live && player.told.plays;
    $("do-class").parentElement.hidden = !this.can;
    $("do-class").addEventListener("click", () => this.ask(!this.asked));
    this.show();
  }

  // The button of the projector: whoever teaches decides when it is shown.
  ask(shown) {
    this.asked = shown;
    if (!shown) this.told = null;
    this.player.source.classRounds(shown);
    this.show();
  }

  // Rounds of another world are others; another seed or stage is the same one.
  takeWorld({ legend: { name, changes, control } }) {
    const world = JSON.stringify([name, changes, control || ""]);
    if (world !== this.world) Object.assign(this, { told: null, seen: false, world });
    if (this.asked && this.player.source.opening) this.player.source.classRounds(true); // a server that was started again
    this.show();
  }

  take(told) {
    this.told = told;
    this.show();
  }

  // What the learner does in its trial is told once that was seen to its end.
  look() {
    const { now, frame, last } = this.player;
    if (this.seen || now.shows || now.stage < now.stages.length - 1 || frame.tick < last) return;
    this.seen = true;
    this.show();
  }

  show() {
    const { told, seen, asked } = this;
    const shown = Boolean(told) && (asked || told.events.some(({ own }) => own !== null) || !told.events.length);
    $("class").hidden = !shown;
    $("do-class").textContent = t(asked ? "class.hide" : "class.show");
    $("do-class").setAttribute("aria-pressed", String(asked));
    document.body.classList.toggle("with-class", asked && shown);
    if (!shown) return;
    $("class-says").textContent = t(told.rounds ? "class.rounds" : "class.none", { n: told.rounds });
    const rows = told.events.filter(({ came, learner }) => came || (seen && learner));
    const columns = [["class.everybody", ({ came }) => t("class.of", { came, n: told.rounds })]];
    if (rows.some(({ own }) => own !== null)) columns.unshift(["class.own", ({ own }) => yes(own)]);
    if (seen) columns.push(["class.learner", ({ learner }) => yes(learner)]);
    const table = $("class-table");
    table.hidden = !rows.length;
    table.tHead.replaceChildren(make("tr", {}, make("td"), ...columns.map(([name]) => make("th", { scope: "col" }, t(name)))));
    table.tBodies[0].replaceChildren(...rows.map((row) =>
      make("tr", {}, make("th", { scope: "row" }, row.says), ...columns.map(([, cell]) => make("td", {}, cell(row))))));
  }
}

function yes(came) {
  return t(came ? "class.yes" : "class.no");
}
