"""One of each that CONTRIBUTING.md says where to add, as edits of files."""

import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEW = ROOT / "tests" / "data" / "additions"
Edits = dict[str, str | list[tuple[str, str]]]  # by file: a new text, or what stands there and what instead


@dataclass(frozen=True)
class Addition:
    """What is added: the rows of the table that it falls under, by how they begin, and the edits."""

    rows: tuple[str, ...]
    edits: Edits
    most: int = 7  # files


def new(*names: str) -> dict[str, str]:
    """Files of one's own, as they lie in tests/data/additions."""
    return {name: (NEW / name).read_text(encoding="utf-8") for name in names}


def before(line: str, more: str) -> tuple[str, str]:
    """More before a line."""
    return line, more + line


def after(line: str, more: str) -> tuple[str, str]:
    """More after a line."""
    return line, line + more


STATE = [
    before(
        "class State(NamedTuple):\n",
        '''\
class Slime(NamedTuple):
    """What those who go about leave behind."""

    lasts: Annotated[np.ndarray, Array("f8", "1", "s until it is gone; 0: there is none", constant=True)]
    strength: Annotated[np.ndarray, Array("f8", "rows cols", "0 to 1", low=0.0, high=1.0, layer="slime")]


''',
    ),
    before('    events: Annotated[Table, Array(EVENT, "0"', "    slime: Slime\n"),
    before(
        '    events: Annotated[Table, Kept(EVENT, ""',
        "    slime: Annotated[\n        np.ndarray,\n"
        '        Kept("f4", "slimeed", "0 to 1", low=0, high=1, shown=Shown("f4"), now="slime.strength"),\n    ]\n',
    ),
    after(
        '        "flags": len(state.stocks.flags),\n',
        '        "slimeed": state.slime.strength.size if state.slime.lasts[0] > 0.0 else 0,\n',
    ),
]

ACTING = [
    before(
        "class WorldSection(StrictModel):\n",
        '''\
class SlimeSection(StrictModel):
    """What those who go about leave behind."""

    lasts: float = number(0.0, "s", 0.0, 1e6, "how long it can be seen; 0: there is none")


''',
    ),
    after(
        "    air: Air = Field(default_factory=Air)\n",
        "    slime: SlimeSection = Field(default_factory=SlimeSection)\n",
    ),
]

PARTS = [
    before(
        "@dataclass(frozen=True)\nclass Setup:\n",
        '''\
@dataclass(frozen=True)
class Slime:
    """What agents leave behind."""

    lasts: float = 0.0  # s


''',
    ),
    after("    tiles: Tiles = NO_TILES\n", "    slime: Slime = Slime()\n"),
]

LOADING = [
    before("from unbidden.sim.engine.state import NOBODY", "from unbidden.sim.engine.setup.parts import Slime\n"),
    after("        gusts=_gusts(file),\n", "        slime=Slime(file.world.slime.lasts),\n"),
]

PICTURE = [
    (
        "*_levels(frame, legend, _kinds(frame, legend)), *_gust(frame, legend)",
        "*_levels(frame, legend, _kinds(frame, legend)), *_slime(frame, legend), *_gust(frame, legend)",
    ),
    before(
        "def _gust(",
        '''\
def _slime(frame: Frame, legend: Legend) -> list[Shape]:
    """Dots, the larger the fresher."""
    return [
        ("circle", cell % legend.cols + 0.5, cell // legend.cols + 0.5, 0.4 * float(strength), "group3", None, 0.0)
        for cell, strength in enumerate(frame.slime)
        if strength > 0.0
    ]


''',
    ),
]

SCRIPT = [
    (
        "return [...levels(frame, legend, kinds), ...gust(frame, legend)",
        "return [...levels(frame, legend, kinds), ...slime(frame, legend), ...gust(frame, legend)",
    ),
    before(
        "function gust(",
        """\
function slime(frame, legend) {
  return [...frame.slime.keys()].filter((cell) => frame.slime[cell] > 0).map((cell) => {
    const [row, col] = rowAndCol(cell, legend);
    return ["circle", col + 0.5, row + 0.5, 0.4 * frame.slime[cell], "group3", null, 0];
  });
}

""",
    ),
]

SENSOR = '''

@sensors.law
def slime(state, i):
    """How strong the slime in the cell ahead of it is, 0 to 1; 0 at the edge of the map."""
    r, c = ahead(state, i)
    strength = state.slime.strength
    if r < 0 or c < 0 or r >= strength.shape[0] or c >= strength.shape[1]:
        return 0.0
    return strength[r, c]
'''

WIDGET = '''

def lamp(desk: Canvas, name: str, box: Any, on: bool) -> None:
    """A light that is on or off."""
    desk.add(Control(name, box))
    paint(desk.surface, ("circle", *map(float, box.center), 5.0, "focus" if on else "line", "ink", 1.0), desk.theme)
'''


def dutch() -> str:
    """A language more: the German catalogue with another name and one word changed."""
    sections = json.loads((ROOT / "sim" / "report" / "catalogues" / "de.json").read_text(encoding="utf-8"))
    sections["language"]["name"] = "Nederlands"
    sections["report"]["list.scenario"] = "Wereld"
    return json.dumps(sections, ensure_ascii=False, indent=2)


LATE = '    late=Column("?", "is not in the world before it arrives"),\n'

SLIME = {"en": "Nobody minds the slime.", "de": "Niemanden stört der Schleim."}

ADDITIONS: dict[str, Addition] = {
    "a fading slime": Addition(
        ("a field of the state", "a field of scenario files about the world", "a shape"),
        {
            "sim/engine/state.py": STATE,
            **new("sim/engine/laws/slime.py"),
            "sim/scenario/world_section.py": ACTING,
            "sim/scenario/setting_up.py": LOADING,
            "sim/engine/setup/parts.py": PARTS,
            "viz/picture/picture.py": PICTURE,
            "viz/page/static/picture.js": SCRIPT,
        },
    ),
    "latecomers": Addition(
        ("a law", "an event", "a field of bodies", "a field of scenario files about agents", "a detector"),
        {
            "sim/engine/fields.py": [
                after('    sees=Column("?", "its sensors see other agents"),\n', LATE),
                ('(see laws/events.py)", low=-5)', '(see laws/events.py)", low=-6)'),
            ],
            "sim/engine/laws/events.py": [
                ("REMOVED, BORN = -1, -2, -3, -4, -5", "REMOVED, BORN, ARRIVED = -1, -2, -3, -4, -5, -6")
            ],
            **new("sim/engine/laws/latecomers.py"),
            "sim/engine/setup/parts.py": [
                before("    mind: Mind = field(default=Mind())\n", "    late: bool = False\n")
            ],
            "sim/scenario/acting.py": [
                before(
                    '    script: list[str] = Field(default_factory=list, description="what the learner',
                    '    late: bool = Field(False, description="whether each of them is yet to arrive")\n',
                )
            ],
            "sim/scenario/setting_up.py": [
                after("        floats=group.climb_speed > 0.0,\n", "        late=group.late,\n")
            ],
            **new("sim/detectors/arrivals.py"),
        },
    ),
    "a sensor": Addition(
        ("a sensor",),
        {
            "sim/engine/laws/sensors.py": [
                ("import SLACK, ground_at, ", "import SLACK, ahead, ground_at, "),
                after("    return state.clock[0].seconds\n", SENSOR),
            ]
        },
        1,
    ),
    "a rule": Addition(("a rule",), new("sim/engine/agents/simple/snail.py"), 1),
    "a law": Addition(("a law",), new("sim/engine/laws/giants.py"), 1),
    "a percept": Addition(
        ("a percept",),
        {
            "sim/engine/laws/percepts.py": [
                ('"left", "heading", "ready"', '"left", "heading", "row", "ready"'),
                ("    HEADING,\n", "    HEADING,\n    ROW,\n"),
                (") = range(15)", ") = range(16)"),
                before(
                    "    if is_of_tile(what):\n        return part_of_tile",
                    "    if what == ROW:\n        return int(body.row)\n",
                ),
            ],
            "sim/scenario/minds.py": [
                before(
                    '    elif what == "here":\n        yield Part(code, kinds)\n',
                    '    elif what == "row":\n        yield Part(code, len(names.rows))\n',
                ),
                before('    "ready": "of each tile', '    "row": "the row that it is in",\n'),
            ],
        },
        2,
    ),
    "a learner": Addition(("a learner",), new("sim/engine/agents/learning/stubborn.py"), 1),
    "a detector": Addition(("a detector",), new("sim/detectors/heaviest.py"), 1),
    "a widget": Addition(
        ("a widget",),
        {
            "viz/window/widgets.py": [after("    return int(box.left)\n", WIDGET)],
            "viz/window/look.py": [
                ("button_width, shown, track\n", "button_width, lamp, shown, track\n"),
                before(
                    "    player = worlds.player\n    width",
                    '    lamp(canvas, "Lamp", pygame.Rect(0, 0, 12, 12), True)\n',
                ),
            ],
        },
        2,
    ),
    "an element of the page": Addition(
        ("an element",),
        {
            "viz/page/sections.py": [('<p id="facts">', '<i id="lamp"></i><p id="facts">')],
            "viz/page/static/page.css": [before("* { box-sizing", "#lamp { width: 1rem; }\n")],
        },
        2,
    ),
    "a language": Addition(("a language",), {"sim/report/catalogues/nl.json": dutch()}, 1),
    "a scenario": Addition(("a scenario",), new("scenarios/snails.yaml", "scenarios/pond.yaml"), 2),
    "a translation": Addition(("a translation",), new("scenarios/snails.de.yaml"), 1),
    "a label": Addition(
        ("a label",),
        {
            **{
                f"sim/report/catalogues/{lang}.json": [before('    "meant.unread"', f'    "meant.slime": "{text}",\n')]
                for lang, text in SLIME.items()
            },
            "sim/report/scenario.py": [('say("meant.unread")])', 'say("meant.slime"), say("meant.unread")])')],
        },
        3,
    ),
    "a command": Addition(
        ("a command",),
        {
            **new("sim/cli/greet_command.py"),
            "sim/cli/__init__.py": [
                before(
                    "    from unbidden.sim.cli.list_command import ",
                    "    from unbidden.sim.cli.greet_command import greet\n",
                ),
                ("= (run, why, train, solve, export, migrate)", "= (run, why, train, solve, export, migrate, greet)"),
            ],
        },
        2,
    ),
}
