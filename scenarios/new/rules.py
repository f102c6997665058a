"""Rules for NAME.yaml, which names this file. Run it with: unbidden run NAME.yaml"""

from typing import Annotated

from unbidden import Param, rule


# Arguments without a default are sensors; a rule is given those numbers and nothing else.
# Arguments with a default are parameters that the scenario may set.
# `does` names the actuators that the results go to, in order. Known names: unbidden show rules
@rule(does=("climb", "turn", "go"))
def lamp(below, bumped, whim, hold: Annotated[float, Param("m", 0.1, 20.0, "height to keep")] = 0.7):
    """Hold a height above what is below; drift; turn when stopped."""
    quarter_turns = 1.0 + int(3.0 * whim) if bumped else 0.0
    return hold - below, quarter_turns, 1.0
