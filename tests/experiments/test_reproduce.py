"""What was said in public, tested in small worlds: files of claims, verdicts, folders, certificates, pages."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.browsing import chromium, wait
from unbidden.experiments.cli import reproduce_command
from unbidden.experiments.reproduce import evidence, making, published
from unbidden.experiments.reproduce.answer import IN_PART, UNTESTED, Answer
from unbidden.experiments.reproduce.certificate import NAME, clear, compared, hashes, read
from unbidden.experiments.reproduce.evidence import Evidence
from unbidden.experiments.reproduce.published import Published, conditions, headlines
from unbidden.sim.engine.machine import files
from unbidden.sim.judge.claims import INCONCLUSIVE, NOT_JUDGED, NOT_REPRODUCED, REPRODUCED
from unbidden.sim.judge.claims.conditions import conditions_of
from unbidden.sim.scenario import InvalidScenario, load

CLAIMS = published.published()
TESTED = [claim for claim in CLAIMS.values() if claim.worlds]
COMMITTED = Path(__file__).parents[2] / "docs" / "reproduced"
GOOD = """
id: C99
question: Is it so?
said: That it is so.
by: [thread]
not_tested: Anything.
"""


def silent(label: str, done: int, total: int) -> None:
    pass


def few(claim: Published, runs: int = 3) -> Published:
    """A claim with so few runs that a test can make them."""
    return claim.model_copy(update={"worlds": [world.model_copy(update={"quick": runs}) for world in claim.worlds]})


# ---- claims -------------------------------------------------------------------------------------------------------


def test_every_claim_is_there() -> None:
    assert [f"C{k:02d}" for k in range(1, 23)] == list(CLAIMS)
    assert {name for name, claim in CLAIMS.items() if claim.worlds} >= {
        "C01", "C02", "C03", "C04", "C06", "C07", "C08", "C09", "C10", "C20",
    }  # fmt: skip


@pytest.mark.parametrize("claim", TESTED, ids=lambda claim: claim.id)
def test_a_claim_names_what_is_registered(claim: Published) -> None:
    """Its conditions are in the scenario, among them what answers the question, and a control; all are watched."""
    for world in claim.worlds:
        scenario = load(world.scenario)
        found = conditions(world, scenario)
        heads = headlines(world, scenario)
        assert heads[0] in found and heads[1] in found
        assert heads[0].rule != heads[1].rule or heads[0].label != heads[1].label
        assert not any(one.is_sanity_check for one in heads)
        assert world.event in scenario.watches
        assert world.replay_control is None or world.replay_control in scenario.file.controls
        assert world.quick < min(one.claim.seeds for one in found)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("quoted: ''", "quoted"),
        ("by: [somebody]", "by.0 is 'somebody'; it must be one of"),
        ("study: moons", "study"),
        ("colour: red", "colour is not a field here"),
        ("worlds: [{scenario: blimps}]", "headline is missing"),
        ("question: [", "claim.yaml"),
    ],
)
def test_a_broken_claim_is_refused_with_its_place(change: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "claim.yaml"
    name = change.partition(":")[0]
    lines = [line for line in GOOD.strip().splitlines() if not line.startswith(name)]
    path.write_text("\n".join([*lines, change]), encoding="utf-8")
    with pytest.raises(InvalidScenario) as told:
        published.read(path)
    assert says in str(told.value) and "claim.yaml" in str(told.value)


def test_a_world_needs_to_say_what_would_refute_the_claim(tmp_path: Path) -> None:
    whole = CLAIMS["C04"].model_dump(exclude_defaults=True) | {"refuted_by": None}
    path = tmp_path / "claim.yaml"
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(InvalidScenario, match="refuted_by"):
        published.read(path)


# ---- verdicts -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """A claim of the blimps, made from few runs."""
    folder = tmp_path_factory.mktemp("reproduced")
    answer, _ = making.make(few(CLAIMS["C02"]), folder / "C02", Evidence(True, silent, folder / ".runs"))
    making.overview(folder)
    return folder, answer


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([REPRODUCED] * 5, REPRODUCED),
        ([REPRODUCED] * 4 + [NOT_JUDGED], NOT_JUDGED),
        ([NOT_REPRODUCED, *[REPRODUCED] * 4], IN_PART),  # another row than those that answer the question
        ([INCONCLUSIVE, *[REPRODUCED] * 4], IN_PART),
        ([*[REPRODUCED] * 3, NOT_REPRODUCED, REPRODUCED], NOT_REPRODUCED),
        ([*[REPRODUCED] * 4, NOT_REPRODUCED], NOT_REPRODUCED),
        ([*[REPRODUCED] * 3, INCONCLUSIVE, REPRODUCED], INCONCLUSIVE),
    ],
)
def test_a_claim_is_as_good_as_its_rows(made: tuple[Path, Answer], verdicts: list[str], expected: str) -> None:
    """Of C02 the last two rows answer the question."""
    ((world, judged),) = made[1].worlds
    assert [row.arm for row in judged.answers(world)] == [row.arm for row in judged.results[-2:]]
    results = [replace(row, verdict=verdict) for row, verdict in zip(judged.results, verdicts, strict=True)]
    whole = made[1].claim.model_copy(update={"in_part": False})
    assert expected == replace(made[1], claim=whole, worlds=[(world, replace(judged, results=results))]).verdict
    if expected == REPRODUCED:
        assert IN_PART == replace(made[1], worlds=[(world, replace(judged, results=results))]).verdict


def test_without_a_world_nothing_is_said() -> None:
    assert UNTESTED == Answer(CLAIMS["C19"], False, []).verdict


def test_in_a_hurry_nothing_is_judged(made: tuple[Path, Answer]) -> None:
    folder, answer = made
    assert NOT_JUDGED == answer.verdict
    text = (folder / "C02" / "result.json").read_text(encoding="utf-8")
    assert not {REPRODUCED, NOT_REPRODUCED} & {row["verdict"] for row in json.loads(text)["worlds"][0]["rows"]}
    assert 'class="verdict good"' not in (folder / "C02" / "index.html").read_text(encoding="utf-8")


def test_some_conditions_are_judged_as_strictly_as_among_all() -> None:
    """A row that stands together with all others of its scenario stands no more easily among a few of them."""
    from unbidden.sim.judge.claims import evaluate, evidence

    scenario = load("blimps")
    asked = conditions_of(scenario)[:3]
    rows = evidence(scenario, 0, 60, conditions=asked)
    enough = [replace(one, claim=one.claim.model_copy(update={"seeds": 60})) for one in asked]
    alone = evaluate(scenario, rows, conditions=enough)
    # 60 runs without an exception leave an interval up to 0.06: enough for a bound of a half, though not among many
    assert [REPRODUCED, INCONCLUSIVE, INCONCLUSIVE] == [row.verdict for row in alone]
    assert all(row.adjusted in (row.verdict, INCONCLUSIVE) for row in alone)


# ---- folders ------------------------------------------------------------------------------------------------------


def test_a_folder_holds_what_it_says(made: tuple[Path, Answer]) -> None:
    folder = made[0] / "C02"
    assert {"index.html", "result.json", "rows.csv", NAME, "figure.png"} <= {path.name for path in folder.iterdir()}
    rows = list(csv.DictReader(io.StringIO((folder / "rows.csv").read_text(encoding="utf-8"))))
    assert 3 * 5 == len(rows) and {"0", "1"} >= {row["escape.any"] for row in rows}
    certificate = read(folder / NAME)
    assert {path.name for path in folder.iterdir()} - {NAME} == set(certificate.outputs)
    assert {"C02.yaml", "blimps.yaml", "blimps.registered.yaml"} == set(certificate.inputs)


def test_made_again_every_byte_is_the_same(made: tuple[Path, Answer], tmp_path: Path) -> None:
    _, again = making.make(few(CLAIMS["C02"]), tmp_path / "C02", Evidence(True, silent))
    assert ([], []) == compared(read(made[0] / "C02" / NAME), again)


@pytest.mark.slow
def test_what_was_stopped_goes_on(made: tuple[Path, Answer], tmp_path: Path) -> None:
    """Runs that were made before are not made again, and one that was half written is."""
    (kept,) = (made[0] / ".runs").glob("*/*.jsonl")
    lines = kept.read_bytes().splitlines(keepends=True)
    begun = tmp_path / ".runs" / kept.parent.name / kept.name
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"".join(lines[:7]) + lines[7][:20])
    counted: list[int] = []
    show = lambda label, done, total: counted.append(done) if "runs" in label else None  # noqa: E731
    making.make(few(CLAIMS["C02"]), tmp_path / "C02", Evidence(True, show, tmp_path / ".runs"))
    assert [8, 9, 10, 11, 12, 13, 14, 15] == counted
    assert (made[0] / "C02" / "rows.csv").read_bytes() == (tmp_path / "C02" / "rows.csv").read_bytes()
    again = Evidence(True, silent, tmp_path / ".runs")
    assert 15 == sum(len(rows) for rows in again.judged(few(CLAIMS["C02"]).worlds[0]).rows.values())


def test_runs_of_another_version_are_made_again(
    made: tuple[Path, Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made[0] / ".runs", tmp_path / ".runs")
    monkeypatch.setattr(evidence, "made_by", lambda: {"the program": "another"})
    counted: list[int] = []
    show = lambda label, done, total: counted.append(done) if "runs" in label else None  # noqa: E731
    Evidence(True, show, tmp_path / ".runs").judged(few(CLAIMS["C02"]).worlds[0])
    assert counted[0] == 1
    assert len(list((tmp_path / ".runs").glob("*/*.jsonl"))) == 2


def test_a_certificate_tells_what_is_another(made: tuple[Path, Answer], tmp_path: Path) -> None:
    old = read(made[0] / "C02" / NAME)
    zero = "0" * 64
    differ, others = compared(
        old.model_copy(update={
            "outputs": old.outputs | {"result.json": zero, "figure.png": zero},
            "made_by": old.made_by | {"numpy": "1.0"},
            "inputs": old.inputs | {"blimps.yaml": zero},
        }), old,
    )  # fmt: skip
    assert ["result.json is not the same"] == differ
    assert 3 == len(others) and any("blimps.yaml" in one for one in others)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(files.CannotWrite, match="cannot be made"):
        making.make(few(CLAIMS["C02"]), tmp_path / "file" / "C02", Evidence(True, silent))


# ---- commands -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_answers(unbidden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLAIMS, "C02", few(CLAIMS["C02"], 2))
    monkeypatch.setitem(CLAIMS, "C19", CLAIMS["C19"].model_copy(update={"worlds": []}))
    out, _, code = unbidden("reproduce", "c02", "C19", "--quick")
    assert 0 == code
    assert "in 2 of 2 runs" in out and "in 0 of 2 runs" in out and "NOT JUDGED" in out
    assert "C19  no world yet" in out
    assert Path("reproduced/index.html").exists()
    out, _, code = unbidden("reproduce", "--verify", "reproduced/C02")
    assert 0 == code and "are the same, byte for byte" in out
    told = json.loads(Path("reproduced/C02/certificate.json").read_text(encoding="utf-8"))
    told["outputs"]["rows.csv"] = "0" * 64
    Path("other.json").write_text(json.dumps(told), encoding="utf-8")
    out, _, code = unbidden("reproduce", "--verify", "other.json")
    assert 1 == code and "rows.csv is not the same" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["C99"], "no claim is called 'C99'"),
        (["C01", "--quick", "--full"], "say one of them"),
        (["C01", "--all"], "name claims, or say --all"),
        (["--verify", "nothing.json"], "nothing.json"),
    ],
)
def test_what_makes_no_sense_is_refused(unbidden, words: list[str], says: str) -> None:
    _, err, code = unbidden("reproduce", *words)
    assert code not in (0, 1) and says in " ".join(err.split()) and "Traceback" not in err


def test_all_claims_are_listed(unbidden) -> None:
    out, _, code = unbidden("reproduce", "--list")
    assert 0 == code and len(CLAIMS) == len(out.splitlines())
    out, _, _ = unbidden("reproduce", "--list", "--json")
    assert list(CLAIMS) == [claim["id"] for claim in json.loads(out)["claims"]]


# ---- pages --------------------------------------------------------------------------------------------------------


def test_every_text_on_a_page_is_escaped(made: tuple[Path, Answer]) -> None:
    evil = CLAIMS["C02"].model_copy(update={"question": "<script>alert(1)</script>", "said": "a & <b>"})
    page = making.claim_page(replace(made[1], claim=evil), [], [], ["<i>"])
    assert "<script" not in page and "a &amp; &lt;b&gt;" in page and "<i>" not in page


@pytest.mark.browser
def test_a_replay_plays_inside_the_page(made: tuple[Path, Answer]) -> None:
    """What the page allows is enough for the replay in it, and the page is no wider than a phone."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto((made[0] / "C02" / "index.html").as_uri())
        assert 390 >= page.evaluate("document.documentElement.scrollWidth")
        frame = page.query_selector("iframe").content_frame()
        wait(frame.page, "() => true")
        frame.wait_for_selector("#do-play, #do-run, .steps button:visible")
        assert [] == faults


def test_what_was_made_before_and_is_not_made_any_more_goes(tmp_path: Path) -> None:
    """A claim with a second world has two pictures, of other names; the old one stayed, and was certified again.

    What nobody made stays where it is: a certificate took away whatever it named in its folder, so also what somebody
    had put there or written over since. Now it takes away only what is still what it certifies.
    """
    folder = tmp_path / "C02"
    making.make(few(CLAIMS["C02"]), folder, Evidence(True, silent))
    told = json.loads((folder / NAME).read_text(encoding="utf-8"))
    for path in (folder / "figure_9.png", folder / "notes.txt", folder / "own.txt"):
        path.write_text("before", encoding="utf-8")
    (folder / "pictures").mkdir()
    told["outputs"] |= hashes([folder / "figure_9.png"]) | {"own.txt": "0" * 64, "pictures": "0" * 64}
    (folder / NAME).write_text(json.dumps(told), encoding="utf-8")
    making.make(few(CLAIMS["C02"]), folder, Evidence(True, silent))
    assert not (folder / "figure_9.png").exists() and "figure_9.png" not in read(folder / NAME).outputs
    assert (folder / "notes.txt").exists() and (folder / "own.txt").exists() and (folder / "pictures").exists()


@pytest.mark.parametrize(
    "name", ["..", "", ".", "../elsewhere.txt", "a/b", "a\\b", "C:b", "a\0b", "\x1b[2Jb.json", ".hidden"]
)
def test_a_hostile_certificate_names_nothing_but_files_of_its_folder(tmp_path: Path, name: str) -> None:
    """`..` among its outputs ended a run in a traceback, and a name with signs for the terminal was printed as it was.

    Names of files and versions are plain words, so such a certificate is refused, and nothing is taken away by it.
    """
    good = {"claim": "C02", "mode": "quick", "command": "", "machine": {}, "date": "", "seeds": {}, "made_by": {}}
    path, other = tmp_path / "C02" / NAME, tmp_path / "elsewhere.txt"
    path.parent.mkdir()
    other.write_text("before", encoding="utf-8")
    path.write_text(json.dumps(good | {"inputs": {}, "outputs": hashes([other])}), encoding="utf-8")
    assert read(path).outputs
    for names in ({"inputs": {}, "outputs": {name: "0" * 64}}, {"inputs": {name: "0" * 64}, "outputs": {}}):
        path.write_text(json.dumps(good | names), encoding="utf-8")
        with pytest.raises(InvalidScenario):
            read(path)
        clear(path.parent)
    path.write_text(json.dumps(good | {"inputs": {}, "outputs": {}, "made_by": {"numpy": "\x1b[2J"}}), encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"made_by\.numpy"):
        read(path)
    assert other.exists()


# ---- what is committed --------------------------------------------------------------------------------------------


needs_committed = pytest.mark.skipif(not COMMITTED.exists(), reason="an archive comes without what was reproduced")


@needs_committed
@pytest.mark.parametrize("claim", TESTED, ids=lambda claim: claim.id)
def test_what_is_committed_is_what_its_certificate_says(claim: Published) -> None:
    """And it comes from the claims and the worlds as they are now, which are those that are registered.

    The texts of a lesson may have changed since. That every scenario is what its registry says is held by
    tests/house/test_registrations.py.
    """
    folder = COMMITTED / claim.id
    certificate = read(folder / NAME)
    assert "full" == certificate.mode
    assert certificate.outputs == hashes(path for path in folder.iterdir() if path.name != NAME)
    assert claim.id == certificate.claim and f"{claim.id}.yaml" in certificate.inputs
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    for world, told in zip(claim.worlds, result["worlds"], strict=True):
        scenario = load(world.scenario)
        home = Path(scenario.document.name)
        registry = home.with_name(f"{home.stem}.registered.yaml")
        assert home.name in certificate.inputs
        assert certificate.inputs[registry.name] == hashes([registry])[registry.name]
        assert [] == told["not_as_recorded"]


@needs_committed
@pytest.mark.slow
def test_a_committed_claim_is_made_again_exactly(tmp_path: Path) -> None:
    """All of its runs: what it came to, and every row."""
    old = read(COMMITTED / "C02" / NAME)
    _, new = making.make(CLAIMS["C02"], tmp_path / "C02", Evidence(False, silent))
    differ, _ = compared(old, new)
    assert [] == differ


def test_the_command_says_what_its_registry_says_otherwise(made: tuple[Path, Answer]) -> None:
    ((world, judged),) = made[1].worlds
    row = replace(judged.results[0], verdict=REPRODUCED)
    known = {(row.claim, row.arm): (0.5, REPRODUCED)}
    other = replace(made[1], worlds=[(world, replace(judged, results=[row, *judged.results[1:]], recorded=known))])
    assert "not as its registry has it: claim 0 in base" in reproduce_command.said(other, Path("page"))
