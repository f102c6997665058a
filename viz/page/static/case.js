// The game of the analyst: one piece of evidence at a time, then probabilities, then the truth beside the best answer.

import { shared, surprise } from "./case_answer.js";
import { CaseFile, CaseLive } from "./case_source.js";
import { sealOf } from "./sealed.js";
import { make, number, setWords, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const data = (id) => JSON.parse($(id).textContent);

class Game {
  constructor({ causes, quoted, arms, evidence, file }) {
    Object.assign(this, { causes, quoted, arms, evidence, own: 0, best: 0, cases: 0 });
    this.source = file ? new CaseFile(file, Object.keys(evidence)) : new CaseLive();
  }

  async begin() {
    await this.trying(async () => {
      this.seal = await this.source.begin();
      this.answer = shared(this.causes.map(() => 1));
      $("result").replaceChildren();
      $("seal").textContent = t("case.seal", { seal: this.seal });
      if (this.source.courtesy) $("seal").append(" ", make("b", {}, t("case.courtesy")));
      if (this.source.isLocked) $("seal").append(make("br"), t("case.locked"));
      this.showEvidence();
      this.showAnswer();
    });
  }

  showEvidence() {
    $("evidence").replaceChildren(...this.arms.flatMap((arm) => {
      const names = Object.keys(this.evidence).filter((name) => this.evidence[name] === arm);
      return [make("h3", {}, t(`case.arm.${arm}`)), make("ul", {}, ...names.map((name) => this.asking(name)))];
    }));
  }

  asking(name) {
    const ask = make("button", { type: "button", id: `ask-${name}`, onclick: () => this.ask(name) }, t(`case.${name}`));
    return make("li", { id: `evidence-${name}` }, ask, make("p", { class: "found", role: "status" }));
  }

  async ask(name) {
    const line = $(`evidence-${name}`), button = line.querySelector("button");
    if (button.getAttribute("aria-disabled") === "true") return;
    await this.trying(async () => {
      const found = await this.source.ask(name);
      button.setAttribute("aria-disabled", "true");
      line.querySelector(".found").replaceChildren(said(name, found));
    });
  }

  showAnswer() {
    const rows = this.causes.map((cause, k) => make("div", { class: "cause" },
      make("label", { for: `share-${cause}` }, t(`case.cause.${cause}`)),
      make("output", { id: `per-${cause}`, for: `share-${cause}` }),
      make("input", { type: "range", id: `share-${cause}`, min: 1, max: 101 - this.causes.length, step: 1,
        oninput: ({ target }) => this.set(shared(this.answer, k, Number(target.value))) })));
    const even = make("button", { type: "button", id: "do-even", onclick: () => this.set(shared(this.causes.map(() => 1))) }, t("case.even"));
    const quoted = make("button", { type: "button", id: "do-quoted", onclick: () => this.set(shared(this.quoted)) }, t("case.quoted"));
    const commit = make("button", { type: "button", id: "do-commit", class: "main", onclick: () => this.commit() }, t("case.commit"));
    $("answer").replaceChildren(make("p", { class: "row" }, commit, even, quoted), ...rows,
      make("p", { class: "note" }, t("case.quoted.says")));
    this.set(this.answer);
  }

  set(answer) {
    this.answer = answer;
    this.causes.forEach((cause, k) => {
      $(`share-${cause}`).value = answer[k];
      $(`share-${cause}`).setAttribute("aria-valuetext", t("case.percent", { n: answer[k] }));
      $(`per-${cause}`).textContent = t("case.percent", { n: answer[k] });
    });
  }

  async commit() {
    await this.trying(async () => {
      this.close();
      const told = await this.source.commit(this.answer).catch((error) => {
        $("do-commit").disabled = false;  // the same answer can be sent once more
        throw error;
      });
      if (told) this.show(told);
      else this.askForKey();
    });
  }

  // Nothing can be asked or changed any more.
  close() {
    for (const button of document.querySelectorAll("#evidence button")) button.setAttribute("aria-disabled", "true");
    for (const field of document.querySelectorAll("#answer input, #answer button")) field.disabled = true;
  }

  askForKey() {
    const key = make("input", { type: "text", id: "key", autocomplete: "off", spellcheck: "false", "aria-describedby": "key-says" });
    const open = make("button", { type: "button", id: "do-open", class: "main", onclick: () => this.open(key.value) }, t("case.key.open"));
    $("result").replaceChildren(make("p", {}, t("case.committed")),
      make("p", { class: "row" }, make("label", { for: "key" }, t("case.key")), key, open),
      make("p", { id: "key-says", role: "alert" }));
    key.addEventListener("keydown", (event) => event.key === "Enter" && this.open(key.value));
    key.focus();
  }

  async open(key) {
    await this.trying(async () => {
      const told = await this.source.open(key.trim().toLowerCase());
      if (told) this.show(told);
      else $("key-says").textContent = t("case.key.wrong");
    });
  }

  show({ cause, salt, best }) {
    const k = this.causes.indexOf(cause), own = surprise(this.answer[k]), optimum = surprise(best[k]);
    this.own += own;
    this.best += optimum;
    this.cases += 1;
    const rows = this.causes.map((name, n) => make("tr", { class: name === cause ? "right" : "" },
      make("th", { scope: "row" }, t(`case.cause.${name}`)), bar(this.answer[n]), bar(best[n])));
    const head = make("tr", {}, ...["case.which", "case.you", "case.best"].map((key) => make("th", { scope: "col" }, t(key))));
    $("answer").replaceChildren();
    $("result").replaceChildren(
      make("p", { class: "came" }, t("case.truth", { cause: t(`case.cause.${cause}`) })),
      make("p", {}, t("case.score", { own: number(round(own)), best: number(round(optimum)) })),
      make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
      make("p", { class: "note" }, this.checked(cause, salt)));
    if (this.cases > 1) $("result").append(make("p", {}, t("case.sofar",
      { n: this.cases, own: number(round(this.own / this.cases)), best: number(round(this.best / this.cases)) })));
    if (this.source.hasMore) {
      const next = make("button", { type: "button", id: "do-next", class: "main", onclick: () => this.begin() }, t("case.next"));
      $("result").append(make("p", {}, next));
    }
    $("result").focus();
  }

  // Whether the truth is what was sealed before anything was asked.
  checked(cause, salt) {
    return t(sealOf(cause, salt) === this.seal ? "case.seal.holds" : "case.seal.broken", { salt });
  }

  async trying(act) {
    $("notice").hidden = true;
    try {
      await act();
    } catch (error) {
      $("notice").textContent = error.message;
      $("notice").hidden = false;
    }
  }
}

// What an evidence says: in words, and as dots where it is about several versions.
function said(name, found) {
  if (name !== "dose") return t(`case.${name}.${found}`);
  const came = [0, 1, 2].map((k) => (found >> k) & 1);
  const dots = make("span", { class: "dots", "aria-hidden": "true" }, [...came, 1].map((one) => (one ? "●" : "○")).join(" "));
  const words = t("case.dose.found", { marks: came.map((one) => t(one ? "case.yes" : "case.no")).join(", ") });
  return make("span", {}, dots, " ", words);
}

function bar(percent) {
  return make("td", {}, make("meter", { min: 0, max: 100, value: percent, "aria-hidden": "true" }), ` ${t("case.percent", { n: number(Math.round(percent)) })}`);
}

const round = (bits) => Math.round(bits * 100) / 100;

document.documentElement.classList.add("js");
setWords(data("words"));
for (const link of document.querySelectorAll("a[href]")) link.href += location.hash;
new Game(data("game")).begin();
