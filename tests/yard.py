"""A small world in which learning takes no time: one learner, a battery and a bench."""

YARD = """
about: { title: A small yard, what: One learner and a battery. }
world:
  cell: 1
  tick: 1
  map: |
    #####
    #B.W#
    #.a.#
    #####
  tiles: { "#": { height: 2 }, B: { name: battery }, W: { name: bench } }
  stocks: { charge: { max: 1 }, tasks: {} }
  recipes:
    - { at: B, when: use, gives: { charge: 1 }, cooldown: 9, name: charging }
    - { at: W, when: use, gives: { charge: -1, tasks: 1 }, name: work }
agents:
  bot:
    rule: q_learning
    at: a
    height: 1
    percepts: [cell, held.charge, ready.B]
    actions: [north, east, south, west, use]
    initial_value: 2
objective: { tasks: 1, ticks: -0.01 }
run: { ticks: 30, episodes: 300, trials: 3 }
intent: { yard: { letters: ".a", says: It is meant to work. } }
watch:
  charging: { uses: { tiles: B } }
  work: { gains: { stock: tasks } }
  performance: { pays: { prices: { tasks: 1 } } }
controls:
  rested: { world.recipes.0.cooldown: 0 }
claims:
  - { says: It charges., measure: charging.any, in: { base: ">= 0.3", rested: ">= 0.3" }, seeds: 2 }
"""
