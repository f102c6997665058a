"""Files of other kinds than scenarios, which are checked by a model as scenarios are."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from unbidden.sim.scenario.fields import StrictModel
from unbidden.sim.scenario.overrides import Override
from unbidden.sim.scenario.text import Document, InvalidScenario
from unbidden.sim.scenario.wording import problems_of

Form = TypeVar("Form", bound=StrictModel)


def filled(model: type[Form], document: Document, changes: Sequence[Override] = (), changed: Any = None) -> Form:
    """What a document says, as a model. Raises InvalidScenario with everything found wrong, each with its place.

    `changed`: what it says once some changes are made, whose places are told where they are what is wrong.
    """
    value = document.value if changed is None else changed
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidScenario(problems_of(document, changes, error.errors(), value, model)) from None
