"""The certificate of a claim: from what its results came, by which versions and where, and hashes of all of them.

To verify one is to make everything again, and to compare.
"""

import datetime
import platform
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from unbidden.sim.scenario import InvalidScenario, text
from unbidden.sim.scenario.fields import StrictModel
from unbidden.sim.scenario.forms import filled

NAME = "certificate.json"
MADE_BY = ("unbidden", "numba", "llvmlite", "numpy", "scipy", "matplotlib")
EXACT = (".json", ".csv")  # what must be the same everywhere; pictures depend on the library that draws them
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]  # in the folder itself
Words = Annotated[str, Field(pattern=r"^[ -~]*$")]  # nothing that a terminal would obey


class Certificate(StrictModel):
    """What a claim's results are made of, and what they are."""

    format: Literal[1] = 1
    claim: Annotated[str, Field(pattern=r"^C\d{2}$")]
    mode: Literal["quick", "full"]
    command: str
    made_by: dict[Words, Words] = Field(description="versions")
    machine: dict[str, str]
    date: str
    seeds: dict[str, int] = Field(description="the first seed of each scenario")
    inputs: dict[FileName, Hash] = Field(description="of the claim, of scenarios and of their registrations")
    outputs: dict[FileName, Hash]


def certified(claim: str, mode: Literal["quick", "full"], seeds: dict[str, int], folder: Path,
              inputs: Iterable[Path]) -> Certificate:  # fmt: skip
    """The certificate of what stands in a folder."""
    return Certificate(
        claim=claim,
        mode=mode,
        command=f"unbidden reproduce {claim} --{mode}",
        made_by={name: version(name) for name in MADE_BY} | {"python": platform.python_version()},
        machine={"system": platform.system(), "machine": platform.machine(), "cores": str(cpu_count())},
        date=datetime.date.today().isoformat(),
        seeds=seeds,
        inputs=hashes(inputs),
        outputs=hashes(path for path in folder.iterdir() if path.is_file() and path.name != NAME),
    )


def hashes(paths: Iterable[Path]) -> dict[str, str]:
    """The hash of each file, by its name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}


def read(path: Path) -> Certificate:
    """A certificate in a file. Raises InvalidScenario, which names the place."""
    return filled(Certificate, text.read_file(path))  # JSON is YAML as well


def clear(folder: Path) -> None:
    """Take away what was made in a folder before: a claim may have other pictures now.

    That is what its certificate names, and only as long as it is what was certified: anything else is somebody's own.
    """
    try:
        outputs = read(folder / NAME).outputs
    except InvalidScenario:  # nothing was made, or what is there is not ours to take away
        return
    for path in (folder / name for name in outputs):
        if path.is_file() and hashes([path]) == {path.name: outputs[path.name]}:
            path.unlink()


def compared(old: Certificate, new: Certificate) -> tuple[list[str], list[str]]:
    """What is not as a certificate has it: results that differ, and what may be why or is no result."""
    differ, others = list[str](), list[str]()
    for name, was in old.inputs.items():
        if new.inputs.get(name) != was:
            others.append(f"{name} is not the file that the results came from")
    for name, was in old.made_by.items():
        if new.made_by.get(name) != was:
            others.append(f"{name} was {was}, and is {new.made_by.get(name, 'not there')}")
    for name in dict.fromkeys([*old.outputs, *new.outputs]):
        if old.outputs.get(name) != new.outputs.get(name):
            kind = differ if name.endswith(EXACT) else others
            kind.append(f"{name} is {'not the same' if name in new.outputs else 'not made any more'}")
    return differ, others
