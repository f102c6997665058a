"""Ways in which a learner of one's own can decide, for `@learner(decide=...)` in a file of rules."""

from unbidden.sim.engine.agents.learning.choice import epsilon_greedy, softmax

__all__ = ["epsilon_greedy", "softmax"]
