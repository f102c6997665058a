"""Making a claim's folder: its runs, its verdict, its figures, its page and its certificate."""

import csv
import io
import json
from collections.abc import Sequence
from importlib.resources import files as package_files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from unbidden.experiments.reproduce import rooms
from unbidden.experiments.reproduce.answer import Answer
from unbidden.experiments.reproduce.certificate import NAME, Certificate, certified, clear
from unbidden.experiments.reproduce.evidence import Evidence
from unbidden.experiments.reproduce.figures import draw
from unbidden.experiments.reproduce.page import claim_page, overview_page
from unbidden.experiments.reproduce.published import Published, published
from unbidden.experiments.reproduce.rooms import Study
from unbidden.experiments.reproduce.shown import Shown, shown
from unbidden.sim.engine.machine import files
from unbidden.sim.judge.claims import registry
from unbidden.sim.judge.counterfactuals import NothingToExplain, why
from unbidden.sim.report.causes import explain
from unbidden.sim.runs.simulation import silent
from unbidden.viz.page.replay import replay


def make(claim: Published, folder: Path, evidence: Evidence) -> tuple[Answer, Certificate]:
    """Everything of a claim, in a folder of its own. Raises CannotWrite, NotRegistered, RunFailed."""
    answer = Answer(claim, evidence.is_quick, [(world, evidence.judged(world)) for world in claim.worlds])
    files.make_folder(folder)
    clear(folder)
    mode: Literal["quick", "full"] = "quick" if evidence.is_quick else "full"
    files.write_text(folder / "result.json", json.dumps(answer.as_json(), indent=1, ensure_ascii=False) + "\n")
    files.write_text(folder / "rows.csv", _rows(answer))
    evidence.progress(f"{claim.id}: pictures", 0, 1)
    runs = [one for world, judged in answer.worlds for one in shown(world, judged)]
    names = draw(answer, folder, runs)
    captions = [*(f"{claim.id}: {claim.question}" for _ in answer.worlds), *(one.title for one in runs)]
    figures = [(caption, folder / name) for caption, name in zip(captions, names, strict=True)]
    replays = [(one.title, replay(one.run, asked=_asked(one, evidence))) for one in runs[:2]]
    studied = _studied(claim, folder, evidence)
    files.write_text(folder / "index.html", claim_page(answer, figures, replays, _why(runs), studied))
    seeds = {judged.scenario.name: judged.entry.first_seed for _, judged in answer.worlds}
    made = certified(claim.id, mode, seeds, folder, _inputs(answer))
    files.write_text(folder / NAME, json.dumps(made.model_dump(), indent=1) + "\n")
    evidence.progress(f"{claim.id}: pictures", 1, 1)
    return answer, made


def _studied(claim: Published, folder: Path, evidence: Evidence) -> Study | None:
    """What a claim's study came to, if it has one and there is time for it."""
    if claim.study is None or evidence.is_quick:
        return None
    evidence.progress(f"{claim.id}: {claim.study}", 0, 1)
    if evidence.kept is not None:
        return rooms.study(evidence.kept / claim.study, folder)
    with TemporaryDirectory() as elsewhere:
        return rooms.study(Path(elsewhere) / claim.study, folder)


def _asked(one: Shown, evidence: Evidence) -> Any:
    """Whether a replay shows the stages of a training as well, which takes as long as the training."""
    return None if evidence.is_quick else one.scenario


def _why(runs: Sequence[Shown]) -> list[str]:
    """Why the event of the first run came about, if a replay can say it."""
    if not runs or runs[0].scenario.setup.learners:
        return []
    try:
        return [explain(why(runs[0].run, 1, silent), runs[0].scenario)]
    except NothingToExplain as error:
        return [str(error)]


def _rows(answer: Answer) -> str:
    """Every run that was judged, as CSV: scenario, arm, seed and what was measured."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for _, judged in answer.worlds:
        needed = list(dict.fromkeys(m for one in judged.conditions for m in (one.claim.measure, one.claim.minus) if m))
        writer.writerow(["scenario", "arm", "seed", *needed])
        for arm, rows in judged.rows.items():
            for row in rows:
                writer.writerow([judged.scenario.name, arm.name, row.seed, *(_cell(row.measures[m]) for m in needed)])
    return out.getvalue()


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else "" if value is None else value


def _inputs(answer: Answer) -> list[Path]:
    home = Path(str(package_files("unbidden.experiments.reproduce"))) / "claims"
    found = [home / f"{answer.claim.id}.yaml"]
    for _, judged in answer.worlds:
        found += [Path(judged.scenario.document.name), registry(judged.scenario)]
    return list(dict.fromkeys(found))


def results(folder: Path) -> dict[str, dict[str, Any]]:
    """What came of the claims whose results stand in a folder."""
    paths = {name: folder / name / "result.json" for name in published()}
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in paths.items() if path.exists()}


def overview(folder: Path) -> None:
    """Write the page before all claims whose results stand in a folder."""
    files.write_text(folder / "index.html", overview_page(published().values(), results(folder)))
