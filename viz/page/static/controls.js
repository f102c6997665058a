// Sliders and switches for what can be changed, and the worlds to choose from.

import { make, number, t } from "./words.js";

const FIRST = 3; // that are shown at once: those that the lesson and the controls of the scenario are about

export class Controls {
  // `set(field, value)` changes something; without it everything is shown, and nothing can be changed.
  constructor(root, set) {
    this.root = root;
    this.set = set;
  }

  take(parameters, command) {
    const fields = parameters.map((parameter) => parameter.field).join();
    if (fields === this.fields && this.set) return this.renew(parameters);
    this.fields = fields;
    if (!parameters.length) return this.root.replaceChildren();
    const note = this.set ? [] : [make("p", { class: "note" }, t("only.serve", { command }))];
    const all = parameters.map((parameter, k) => this.one(parameter, `parameter-${k}`)), rest = all.slice(FIRST);
    this.root.replaceChildren(
      make("details", { open: Boolean(this.set) }, make("summary", {}, t("parameters")), ...note, ...all.slice(0, FIRST),
        ...(rest.length ? [make("details", {}, make("summary", {}, t("parameters.more")), ...rest)] : [])),
    );
  }

  // The same controls with other values; who has one in hand keeps it.
  renew(parameters) {
    parameters.forEach((parameter, k) => {
      const input = document.getElementById(`parameter-${k}`);
      if (typeof parameter.value === "boolean") input.checked = parameter.value;
      else {
        input.max = parameter.high;
        input.value = parameter.value;
        input.parentElement.querySelector("output").textContent = told(parameter, parameter.value);
      }
    });
  }

  one(parameter, id) {
    const badge = make("span", { class: `badge ${parameter.live ? "live" : "reset"}`, id: `${id}-badge`,
      title: t(parameter.live ? "live.help" : "reset.help") }, t(parameter.live ? "live" : "reset"));
    const label = make("label", { for: id }, parameter.label);
    const says = make("p", { class: "says", id: `${id}-says` }, parameter.doc);
    const isSwitch = typeof parameter.value === "boolean";
    const input = isSwitch ? this.switch(parameter, id) : this.slider(parameter, id);
    const out = make("output", { for: id }, isSwitch ? "" : told(parameter, parameter.value));
    input.disabled = !this.set;
    input.addEventListener("input", () => { if (!isSwitch) out.textContent = told(parameter, Number(input.value)); });
    input.addEventListener("change", () => this.set(parameter.field, isSwitch ? input.checked : Number(input.value)));
    return make("div", { class: "parameter" }, label, badge, says, input, out);
  }

  switch(parameter, id) {
    const input = make("input", { type: "checkbox", id, role: "switch", "aria-describedby": `${id}-says ${id}-badge` });
    input.checked = parameter.value;
    return input;
  }

  slider(parameter, id) {
    const { low, high, step, value } = parameter;
    return make("input", { type: "range", id, min: low, max: high, step, value, "aria-describedby": `${id}-says ${id}-badge` });
  }
}

function told(parameter, value) {
  return parameter.unit ? `${number(value)} ${parameter.unit}` : number(value);
}

// Buttons for the worlds one can go to. `worlds`: {key, name}; the one that is shown is pressed. They stay the same
// ones from world to world, so that nobody presses one that is not there any more, or loses the seed that he types.
export function showWorlds(root, worlds, now, choose, seeds) {
  const key = JSON.stringify([worlds, Boolean(seeds)]);
  if (root.dataset.key !== key) buildWorlds(root, worlds, choose, seeds);
  root.dataset.key = key;
  const buttons = [...root.querySelectorAll("button")];
  buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(worlds[k].key === now)));
  const seed = root.querySelector("#seed");
  if (seed && seed !== document.activeElement) seed.value = seeds.now;
}

function buildWorlds(root, worlds, choose, seeds) {
  const buttons = worlds.map((world, k) => make("button", {
    type: "button", "aria-keyshortcuts": k <= 9 ? String(k) : null,
    onclick: () => choose(world.key),
  }, make("span", {}, world.name), ...(k <= 9 ? [" ", make("kbd", {}, String(k))] : [])));
  const seed = seeds ? [make("label", { class: "row seed" }, make("span", {}, t("seed")), make("input", {
    type: "number", id: "seed", min: 0, step: 1, onchange: (event) => seeds.choose(event.target),
  }))] : [];
  const shown = worlds.length > 1 ? [make("div", { class: "row" }, ...buttons)] : [];
  root.replaceChildren(...(shown.length + seed.length ? [make("h3", {}, t("presets")), ...shown, ...seed] : []));
}
