"""A scenario as a Mesa model: the engine's arrays seen through Mesa. Nothing else in the project imports mesa.

`model` is the World itself, `bodies` shows its bodies as agents, `floor` its map as a grid, `live` counts what can be
counted while it runs, `saved` puts a world on disk. All of them look at the same arrays that the compiled loop works
on; nothing is copied, so what is written through Mesa takes effect in the next tick.
"""

from unbidden.sim.adapters.mesa.model import World

__all__ = ["World"]
