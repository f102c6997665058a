// The page of a lesson: a source of frames, the picture, the panels, and the keys. It starts itself.

import { wire } from "./buttons.js";
import { Chance } from "./chance.js";
import { ClassRounds } from "./class_rounds.js";
import { Controls } from "./controls.js";
import { Guesses } from "./guesses.js";
import { Hand } from "./hand.js";
import { Kept } from "./kept.js";
import { Key } from "./key.js";
import { Learning } from "./learning.js";
import { Lesson } from "./lesson.js";
import { Marks } from "./marks.js";
import { Notices } from "./notices.js";
import { Pace } from "./pace.js";
import { Voice, showHappened, showInspector, showSaid, showSummary, whoIs } from "./panels.js";
import { view } from "./picture.js";
import { Plots } from "./plots.js";
import { TRAIL, pairAt, whomToCut, whomToFollow, withTrails } from "./pointing.js";
import { Results } from "./results.js";
import { Retraining } from "./retraining.js";
import { Returns } from "./returns.js";
import { Screen } from "./screen.js";
import { Seen } from "./seen.js";
import { liveSource } from "./source_live.js";
import { replaySource } from "./source_replay.js";
import { stageSays } from "./stages.js";
import { Tiles } from "./tiles.js";
import { Toy } from "./toy.js";
import { Why } from "./why.js";
import { clock, setWords, t } from "./words.js";
import { Worlds, facts } from "./worlds.js";

const $ = (id) => document.getElementById(id);
const THEMES = ["light", "dark", "projector"];

class Player {
  constructor(source, told) {
    this.source = source;
    this.told = told;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    Object.assign(this, { selected: -1, following: false, trails: !this.calm, arrows: true, world: 0 });
    Object.assign(this, { playing: false, armed: false, from: 0, found: null, frame: null });
    this.seen = new Seen();
    this.notices = new Notices(this);
    this.marks = new Marks($("marks"));
    this.kept = new Kept((needs) => Boolean(this[needs]) && !source.changing, () => this.notice(t("too.much")));
    this.screen = new Screen($("screen-this"));
    this.worlds = new Worlds(this);
    this.pace = new Pace(source, told.speeds);
    this.results = new Results($("results"));
    this.returns = new Returns(this);
    this.lesson = new Lesson(told.lesson.predict, () => this.unlocked(), !source.watching, (sealed) => this.title(sealed));
    this.guesses = new Guesses(this.lesson);
    this.controls = new Controls($("parameters"), source.live ? (field, value) => source.set(field, value) : null);
    this.plots = new Plots($("plots"), (tick) => this.jump(tick));
    this.why = new Why(this);
    this.chance = new Chance($("chance"), source);
    this.retraining = new Retraining(this);
    this.voice = new Voice();
    this.key = new Key($("what-is-what"));
    this.learning = new Learning(this);
    this.hand = new Hand(this);
    this.classRounds = new ClassRounds(this);
    this.tiles = new Tiles(this);
    this.toy = new Toy(this);
    if (this.calm) source.most = 4;
    source.report = (is, what) => this.take(is, what);
    wire(this);
  }

  get locked() {
    return this.lesson.locked;
  }

  // ---- reports of the source ----

  take(is, what) {
    const reports = {
      world: () => this.takeWorld(what),
      found: () => this.takeFound(what),
      frame: () => this.takeFrame(what),
      state: () => this.takeState(what),
      card: () => this.takeCard(what),
      without: () => this.takeWithout(what),
      learning: () => this.learning.take(what.curves),
      round: () => this.hand.take(what),
      class: () => this.classRounds.take(what),
      best: () => this.tiles.says(what.says),
      beside: () => this.besides(),
      estimate: () => this.takeEstimate(what),
      trainings: () => this.retraining.take(what),
      rooms: () => this.takeRooms(what),
      note: () => { this.note = what.says; },
      busy: () => this.notice(t("busy", { says: what.says }) + part(what)),
      error: () => this.notices.refused(what.says, what.remedy),
      lost: () => this.notices.lost(what.rests),
      legend: () => { this.legend = what; },
    };
    if (reports[is]) reports[is]();
    this.kept.go();
  }

  takeWorld(world) {
    Object.assign(this, { legend: world.legend, last: world.last, now: world });
    this.seen.world(world);
    if (!world.same) this.another(world);
    this.notice(this.note || "");
    this.note = "";
    showSaid(this.legend);
    this.title();
    $("scrub").max = world.last;
    $("facts").textContent = facts(world);
    const command = `unbidden serve ${this.legend.name}`;
    this.controls.take(world.told.parameters, command);
    this.worlds.show();
    this.hand.takeWorld(world);
    this.classRounds.takeWorld(world);
    this.tiles.takeWorld();
    this.toy.takeWorld();
    this.key.take(this.legend);
    $("stages").hidden = world.stages.length < 2;
    $("stage-slider").max = world.stages.length - 1;
    $("stage-slider").value = world.stage;
    $("stage-says").textContent = stageSays(world.stages[world.stage]);
    this.learning.takeWorld(world);
    this.retraining.takeWorld(world);
  }

  // What was known of the world before is not true of this one.
  another(world) {
    this.world += 1;
    Object.assign(this, { frame: null, found: null, armed: world.playing });
    if (this.selected >= this.legend.bodies.length) this.selected = -1;
    this.pace.another();
    this.worlds.close();
    this.chance.clear(world.stages.length > 0);
    this.why.forget();
    this.returns.another();
  }

  takeFound(found) {
    this.found = found;
    $("digest").textContent = t("digest", { digest: found.digest });
    if (!this.frame) return;
    this.watch();
    this.returns.update();
    this.goesOn();
    this.draw();
  }

  takeFrame(frame) {
    const before = this.frame;
    this.frame = frame;
    this.seen.show(frame.tick);
    $("do-arrows").hidden = !frame.arrows.length;
    this.sayEvents(before ? before.tick : 0);
    this.watch();
    this.why.due();
    this.returns.update();
    this.goesOn();
    this.draw();
    this.source.acknowledge?.(frame.tick);
    this.source.remember?.();
  }

  takeState(state) {
    if (state.playing && !this.playing) {
      [this.from, this.armed] = [state.tick, !this.seen.surprise(this.found)];
      if (this.lesson.now === "predict") this.lesson.open("run");
      this.notice("");
    }
    const stopped = this.playing && !state.playing;
    this.playing = state.playing;
    if (stopped) this.returns.update();
    const button = $("do-play");
    button.querySelector("span").textContent = t(this.playing ? "pause" : "play");
    button.setAttribute("aria-disabled", String(this.locked));
    button.title = this.locked ? t("play.locked") : "";
    this.pace.show(state.speed);
    this.goesOn();
  }

  // Speeds come back once what was to be seen slowly has passed.
  goesOn() {
    if (this.frame && !this.source.pending) this.pace.passed(this.frame.tick, Boolean(this.seen.surprise(this.found)));
  }

  takeCard(card) {
    this.notice("");
    this.why.take(card);
  }

  takeWithout(told) {
    this.notice(t("card.without", { what: this.why.card?.called[told.what] ?? told.what, says: told.says || "" }));
  }

  // Something became known of a world beside this one.
  besides() {
    this.returns.update();
    this.draw();
  }

  takeRooms(told) {
    this.notice("");
    this.chance.take(told);
  }

  takeEstimate(told) {
    this.notice("");
    this.retraining.takeEstimate(told);
  }

  // Many rooms of this world, or no more of them.
  runRooms() {
    if (this.locked) return this.refuse();
    this.chance.toggle();
  }

  // ---- drawing ----

  asked(frame = this.frame) {
    const { found, legend, selected } = this, pair = this.pairNow(frame.tick);
    const agents = [...legend.bodies.keys()].filter((body) => legend.groups[legend.bodies[body][0]].agent);
    const trail = (body) => [body, this.source.trail(body, frame.tick, TRAIL)];
    return view({
      pair, selected, unnamed: this.now.shows === "round", axis: found?.pair?.axis || "x", arrows: this.arrows && !this.locked,
      in_section: whomToCut(this.locked ? null : this.seen.pair(found), frame.tick, this.followed),
      trails: this.trails ? withTrails(pair, selected, agents).map(trail) : [],
    });
  }

  pairNow(tick) {
    return this.locked ? [] : pairAt(this.seen.pair(this.found), tick);
  }

  get followed() {
    if (!this.following || !this.frame) return -1;
    const there = [...this.frame.cell.keys()].filter((body) => this.frame.cell[body] >= 0);
    return whomToFollow(this.pairNow(this.frame.tick), this.selected, there);
  }

  draw() {
    const { frame, legend } = this;
    if (!frame) return;
    if (this.selected >= 0 && frame.cell[this.selected] >= 0 && frame.born[this.selected] !== this.selectedBorn) this.selected = -1;
    const shown = this.worlds.together(frame), asked = this.asked(shown);
    for (const name of ["this", "other"]) $(`${name}-side-name`).textContent = t(`side.${asked.axis}`);
    this.screen.show(shown, legend, asked, this.followed);
    if (this.key.tiles(shown, this.screen.named)) this.screen.show(shown, legend, asked, this.followed);
    this.key.draw(Boolean(this.seen.surprise(this.found)));
    this.worlds.draw(shown, asked);
    this.learning.show(this.now.stage);
    this.learning.drawFilms(frame.tick);
    this.classRounds.look();
    this.tiles.draw();
    this.toy.draw();
    $("scrub").value = frame.tick;
    const [now, end] = [frame.tick, this.last].map((tick) => clock(tick * legend.seconds));
    $("now").textContent = `${now} / ${end}`;
    $("scrub").setAttribute("aria-valuetext", t("time.of", { now, end }));
    this.showCurves();
    if (!this.playing) this.chance.draw();
    showHappened(this);
    showInspector(this);
    if (!this.playing) showSummary(this);
    if (!this.playing || this.why.isOpen) this.why.draw();
  }

  // The curves, and the marks on the bar, as far as they were seen.
  showCurves() {
    const { frame, legend, found, last, locked, seen } = this;
    const wall = legend.heights ? Math.max(...legend.kinds.map((kind) => kind.height)) : 0;
    this.plots.take(seen.curves(found), last, wall, this.worlds.curves());
    this.plots.show(frame, legend);
    this.marks.draw(this.world, locked ? [] : seen.events(found), last);
  }

  // ---- what happens while it plays ----

  firstEvent() {
    return this.found?.events.find((event) => event.out);
  }

  // Stops where the first of what is watched for came about; what was found may be known only after it has passed.
  watch() {
    const first = this.firstEvent(), isFirst = !this.now.shows && !this.source.worldNow();
    const stops = this.armed && isFirst && $("auto").checked; // what is tried in a step of the lesson runs on
    if (!stops || !first || first.tick <= this.from || this.frame.tick < first.tick) return;
    this.armed = this.playing = false;
    this.source.pause();
    this.source.seek(first.tick);
    if (!this.lesson.sealed) this.lesson.open("explain");
    this.voice.say(first.says);
  }

  sayEvents(before) {
    if (!this.found || !this.playing || this.frame.tick <= before) return;
    const passed = this.found.events.filter((event) => event.tick > before && event.tick <= this.frame.tick);
    if (passed.length) this.voice.say(passed[passed.length - 1].says);
  }

  // ---- what the reader does ----

  unlocked() {
    this.takeState({ playing: false, speed: this.source.speed, tick: this.frame?.tick ?? 0 });
    this.guesses.unlocked();
    this.returns.update();
    this.draw();
    document.body.classList.remove("locked");
    if (!this.source.watching) $("do-play").focus();
  }

  // What it is called, which may tell something, is said when the steps of the lesson are.
  title(sealed = this.lesson.sealed) {
    const says = sealed ? this.told.before : this.legend?.title ?? this.told.title, heading = document.querySelector("header h1");
    heading.textContent = heading.title = says; // all of it, where the line is too short for it
    document.title = `${says} – ${t("brand")}`;
  }

  play() {
    if (this.locked) return this.refuse();
    if (this.source.playing) return this.source.pause();
    this.source.play();
  }

  refuse() {
    this.notice(t("predict.first"));
    this.lesson.open("predict");
    document.querySelector("#predict input").focus();
  }

  step(by) {
    if (this.locked) return this.refuse();
    this.armed = false;
    this.source.step(by);
  }

  jump(tick) {
    if (this.locked) return this.refuse();
    this.armed = false;
    this.source.pause();
    this.source.seek(tick);
  }

  // What came before something is shown again, slowly, and as much of what came after.
  replay(from, tick) {
    this.armed = false;
    this.source.pause();
    this.source.seek(from);
    this.pace.again(from, 2 * tick - from);
    this.source.play();
  }

  // To the next event, or to the end if there is none; back to one that was seen.
  goToEvent(by) {
    if (this.locked) return this.refuse();
    const tick = this.source.place, before = this.seen.events(this.found).findLast((event) => event.tick < tick);
    if (by < 0 ? !before : tick >= this.last) return this.notice(t("event.none"));
    if (by < 0) return this.jump(before.tick);
    this.armed = false;
    return this.source.next(false);
  }

  setSpeed(speed) {
    this.pace.choose(speed);
  }

  inspect() {
    if (!this.frame) return;
    const there = [...this.frame.cell.keys()].filter((body) => this.frame.cell[body] >= 0);
    this.select(there.find((body) => body > this.selected) ?? -1);
  }

  select(body) {
    Object.assign(this, { selected: body, selectedBorn: this.frame?.born[body] });
    if (body >= 0) this.voice.say(whoIs(this.legend, body));
    this.draw();
  }

  // Another stage of the training.
  stage(by) {
    const { stage, stages } = this.now, other = Math.min(Math.max(stage + by, 0), stages.length - 1);
    if (stages.length > 1 && other !== stage) this.source.setStage(other);
  }

  follow() {
    this.following = !this.following;
    this.pressed("follow", this.following);
    this.draw();
  }

  toggle(name) {
    this[name] = !this[name];
    this.pressed(name, this[name]);
    this.draw();
  }

  pressed(name, on) {
    $(`do-${name}`).setAttribute("aria-pressed", String(on));
  }

  theme(name = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]) {
    document.documentElement.dataset.theme = name;
    this.draw();
    this.source.remember?.();
  }

  // The lesson and the parameters are folded away for more room; on a projector they are so at first.
  fold() {
    const isProjector = document.documentElement.dataset.theme === "projector";
    const open = isProjector ? document.body.classList.toggle("unfolded") : !document.body.classList.toggle("folded");
    this.pressed("unfold", open);
    this.draw();
  }

  notice(text) {
    this.notices.say(text);
  }
}

function part({ done, total }) {
  return total ? ` ${Math.round((100 * done) / total)} %` : "";
}

async function main() {
  const read = (id) => ($(id) ? JSON.parse($(id).textContent) : null);
  document.documentElement.classList.add("js");
  setWords(read("words"));
  const replay = read("replay");
  const source = replay ? await replaySource(replay) : liveSource(read("legend"), read("told"), read("live"));
  const player = new Player(source, replay ? replay.told : read("told"));
  source.start();
}

main();
