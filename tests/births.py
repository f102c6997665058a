"""A small world in which some are born, eat, are eaten and starve, for tests."""

from pathlib import Path

FLOCK = """
format: 2
about: { title: A flock, what: Sheep and wolves., notice: Their numbers. }
world:
  cell: 1
  tick: 1
  wraps: both
  cells_per_letter: 12
  map: G
  tiles:
    G: { capacity: 20, regrowth: 1, at_start: { from: 0, to: 39, whole: true }, roomy: true }
  stocks: { energy: {} }
  recipes:
    - { at: G, when: take, of: sheep, needs: { here: 20 }, gives: { here: -20, energy: 5 } }
    - { at: G, when: take, of: sheep, needs: { energy: "< 1" }, removes: true }
    - { at: G, when: take, of: sheep, gives: { energy: -1 } }
    - { at: G, when: take, of: sheep, chance: 0.2, bears: true }
    - { at: G, when: take, of: wolf, ousts: sheep, gives: { energy: 13 } }
    - { at: G, when: take, of: wolf, needs: { energy: "< 1" }, removes: true }
    - { at: G, when: take, of: wolf, gives: { energy: -1 } }
    - { at: G, when: take, of: wolf, chance: 0.1, bears: true }
objective: Eat.
agents:
  sheep: { rule: roamer, at: G, count: 30, most: 300, speed: 1, holds: { energy: { from: 0, to: 10 } } }
  wolf: { rule: roamer, at: G, count: 10, most: 100, speed: 1, holds: { energy: { from: 0, to: 26 } } }
watch:
  sheep: { population: { of: sheep } }
  wolves: { population: { of: wolf } }
run: { ticks: 300, in_turn: true }
"""


def flock(folder: Path, text: str = FLOCK) -> Path:
    """The file of such a world."""
    path = folder / "flock.yaml"
    path.write_text(text, encoding="utf-8")
    return path
