"""What the fields of a scenario file have in common: limits, names, numbers with a unit."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_CELLS = 1_000_000
MAX_BODIES = 100_000
MAX_CELLS_PER_LETTER = 32  # each way
MAX_WIDTH = 32  # cells
MAX_TICKS = 10_000_000
MAX_TRACE_BYTES = 2**30
MAX_EPISODES = 1_000_000_000
MAX_ROOM = 1_000_000  # requests in a queue
MAX_TABLE = 2**26  # numbers that learners hold
HEADINGS = ("north", "east", "south", "west")
OCCASIONS = (  # as sim/engine/laws/tiles.py has them
    "enter", "leave", "stay", "push", "tick", "use", "take", "drop", "give", "begin", "brought",
)  # fmt: skip
EVERYWHERE = "*"

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
ControlName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*(,? [A-Za-z0-9_-]+)*$", max_length=60)]
Letters = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^\S+$")]
Letter = Annotated[str, Field(min_length=1, max_length=1, pattern=r"^\S$")]
Price = float | Literal["random"]  # for a unit of a stock; or drawn for each agent, evenly from 0 to 1
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]


def number(default: Any, unit: str, low: float, high: float, doc: str) -> Any:
    """A field with a default, a unit, limits and a sentence."""
    return Field(default, ge=low, le=high, description=doc, json_schema_extra={"unit": unit})


class StrictModel(BaseModel):
    """Nothing but the fields declared, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Icon = Literal[
    "archive", "arrow_east", "arrow_north", "arrow_south", "arrow_west", "ban", "bell", "belt", "bench", "blank",
    "blind", "bolt", "bottle", "bucket", "button", "chip", "crate", "dead", "dead_swap", "dot", "eye", "flag", "fruit",
    "gate", "gear", "gem", "gold", "key", "lava", "lever_down", "lever_up", "net", "panel", "power", "queue", "rack",
    "rock", "shards", "slot", "star", "sushi", "swap", "vase", "water", "wilted",
]  # fmt: skip
Heading = Literal["north", "east", "south", "west"]
Value = bool | int | float | str | list[str | float]
Condition = Annotated[str, Field(description="such as '> 0.5', '== 0' or '0.8 .. 1.2'")]
