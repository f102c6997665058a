"""The command reproduce: what was said in public, tested in small worlds, a page for each claim."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.exit_codes import CLAIM_NOT_MET
from unbidden.sim.cli.options import Json

if TYPE_CHECKING:
    from unbidden.experiments.reproduce.answer import Answer
    from unbidden.experiments.reproduce.published import Published


def reproduce(
    names: Annotated[list[str] | None, typer.Argument(metavar="[C01 ...]", help="Claims; without any, all.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few runs, within a minute a claim; no verdicts.")] = False,
    full: Annotated[bool, typer.Option("--full", help="As many runs as are registered, and verdicts.")] = False,
    every: Annotated[bool, typer.Option("--all", help="All claims.")] = False,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder for pages and results.")] = Path("reproduced"),
    listing: Annotated[
        bool, typer.Option("--list", help="Name all claims, and what came of them in the folder.")
    ] = False,
    verify: Annotated[
        Path | None, typer.Option(help="Make the results of a certificate.json again, and compare them.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Test what was said in public in small worlds: an answer, its numbers, its control, and a page for each claim."""
    from unbidden.experiments.reproduce.published import chosen

    if quick and full:
        raise typer.BadParameter("--quick and --full are two ways; say one of them.")
    if every and names:
        raise typer.BadParameter("name claims, or say --all.")
    claims = chosen(names or [])
    if listing:
        return _list(claims, out, as_json)
    if verify is not None:
        return _verify(verify)
    answers = _make([claim for claim in claims if claim.worlds], out, not full)
    if names and (without := [claim for claim in claims if not claim.worlds]):
        print("\n".join(f"{claim.id}  no world yet. {claim.not_tested}" for claim in without))
    if as_json:
        from unbidden.sim.cli.opening import print_json

        print_json({"claims": [answer.as_json() for answer in answers]})
    if full and any(answer.verdict != "REPRODUCED" for answer in answers):
        raise typer.Exit(CLAIM_NOT_MET)


def _list(claims: "list[Published]", out: Path, as_json: bool) -> None:
    """All claims, with the worlds in which each is tested, and what came of it if that stands in the folder."""
    from unbidden.experiments.reproduce.making import results
    from unbidden.sim.cli.opening import print_json

    found = results(out)
    if as_json:
        told = [claim.model_dump(exclude_defaults=True) | {"result": found.get(claim.id)} for claim in claims]
        return print_json({"claims": told})
    for claim in claims:
        worlds = ", ".join(dict.fromkeys(world.scenario for world in claim.worlds)) or "no world yet"
        print(f"{claim.id}  {claim.question}  [{worlds}]")
        if claim.id in found:
            print(f"     {found[claim.id]['verdict']}: {found[claim.id]['counted']}")


def _make(claims: "list[Published]", out: Path, is_quick: bool) -> "list[Answer]":
    """Make a folder for each claim, and the page before all of them."""
    from unbidden.experiments.reproduce.evidence import Evidence
    from unbidden.experiments.reproduce.making import make, overview
    from unbidden.sim.cli.progress import Progress

    answers = []
    with Progress() as progress:
        evidence = Evidence(is_quick, progress.show, out / ".runs")
        for claim in claims:
            answer, _ = make(claim, out / claim.id, evidence)
            answers.append(answer)
            overview(out)
            print(said(answer, out / claim.id / "index.html"), flush=True)
    return answers


def said(answer: "Answer", page: Path) -> str:
    """What came of a claim, for a terminal."""
    lines = [f"{answer.claim.id}  {answer.claim.question}", *(f"     {line}" for line in answer.sentences)]
    lines += [f"     {answer.verdict}: {answer.counted}"]
    lines += [f"     not as its registry has it: {row}" for _, judged in answer.worlds for row in judged.differing]
    return "\n".join([*lines, f"     {page}", ""])


def _verify(path: Path) -> None:
    """Make the results of a certificate again, elsewhere, and say what is another."""
    from unbidden.experiments.reproduce.certificate import NAME, compared, read
    from unbidden.experiments.reproduce.evidence import Evidence
    from unbidden.experiments.reproduce.making import make
    from unbidden.experiments.reproduce.published import chosen
    from unbidden.sim.cli.progress import Progress

    old = read(path / NAME if path.is_dir() else path)
    with tempfile.TemporaryDirectory() as folder, Progress() as progress:
        (claim,) = chosen([old.claim])
        _, new = make(claim, Path(folder) / claim.id, Evidence(old.mode == "quick", progress.show))
    differ, others = compared(old, new)
    print("\n".join(f"{path}: {what}" for what in [*differ, *others]))
    if differ:
        raise typer.Exit(CLAIM_NOT_MET)
    same = sum(new.outputs.get(name) == was for name, was in old.outputs.items())
    print(f"{old.claim}, {old.mode}: made again; {same} of {len(old.outputs)} files are the same, byte for byte.")
