// What people call controls and changed fields: no name of a scenario file stands on a page.

import { number, t } from "./words.js";

export function controlName(told, name) {
  return told.controls.find((control) => control.name === name)?.label ?? name;
}

// A changed field as its slider is called; the field itself where there is no slider, as whoever typed it knows it.
function fieldSays([field, value], told) {
  const { label, unit } = told.parameters.find((parameter) => parameter.field === field) || { label: field, unit: "" };
  return `${label} = ${typeof value === "number" ? number(value) : value} ${unit}`.trim();
}

// Some changes, in words; those of the lesson that have no sliders are called by it.
export function changesSay(changes, told) {
  const set = told.lesson.change?.set || {}, known = (field) => told.parameters.some((parameter) => parameter.field === field);
  const ofLesson = Object.keys(set).length === changes.length && changes.every(([field, value]) => set[field] === value);
  if (changes.length && ofLesson && !changes.every(([field]) => known(field))) return [t("changed.lesson")];
  return changes.map((change) => fieldSays(change, told));
}
