// After how much training something is shown, and which stage of one training goes with which of another.

import { clock, t } from "./words.js";

export function stageSays(episodes) {
  if (episodes === 1) return t("stage.episode");
  return episodes ? t("stage.episodes", { episodes: episodes.toLocaleString(t("lang")) }) : t("stage.none");
}

// The stage among others that goes with the one that a world is at: after as many episodes, or as near below as there
// is; at the end of the training the end of theirs. The twin of `unbidden.viz.checkpoints.same_stage`.
export function sameStage({ stages, stage }, others) {
  if (!stages.length || stage === stages.length - 1) return Math.max(others.length - 1, 0);
  return Math.max(others.findLastIndex((episodes) => episodes <= stages[stage]), 0);
}

// Which seed, tick and stage a picture is of.
export function pictureSays({ legend, stages = [], stage = 0 }, tick) {
  const told = t("compare.says", { seed: legend.seed, tick, clock: clock(tick * legend.seconds) });
  if (stages.length < 2) return told;
  const after = stageSays(stages[stage]);
  return `${told}, ${stages[stage] ? t("compare.stage", { stage: after }) : after}`;
}
