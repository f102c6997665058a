"""What a file may say under `watch`: derived from the signatures of the detectors, so that none is listed here."""

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, create_model

from unbidden.sim.detectors import Detector, detectors
from unbidden.sim.engine.registry import Registry
from unbidden.sim.scenario.fields import StrictModel


class WatchBase(StrictModel):
    """What to look for in a finished run: one detector with what it is told."""

    says: Annotated[str, Field(max_length=80)] | None = Field(
        None, description="what it is called when it happens, such as: it takes compute from the rack"
    )
    paid: bool = Field(False, description="the objective pays for it; it is what is asked for")

    @property
    def kinds(self) -> list[str]:
        """The detectors that are named; exactly one in a file that is fine."""
        named = self.model_fields_set - COMMON
        return [name for name in type(self).model_fields if name in named and getattr(self, name) is not None]


COMMON = WatchBase.model_fields.keys()


@cache
def section_of(detector: Detector) -> type[StrictModel]:
    """What a detector is told in a file. The model is kept in this module, where pickles look for it."""
    fields: dict[str, Any] = {
        p.name: (p.hint, Field(... if p.is_required else p.default, alias=p.written, description=p.doc))
        for p in detector.parameters
    }
    name = detector.name.title().replace("_", "")
    model = create_model(name, __base__=StrictModel, __doc__=detector.doc, __module__=__name__, **fields)
    globals()[name] = model
    return model


def watch_section(known: Registry) -> type[WatchBase]:
    """What a watch is in a file, given the detectors there are."""
    fields: dict[str, Any] = {
        name: (section_of(known[name]) | None, Field(None, description=known[name].doc.split("\n")[0]))
        for name in known
        if not known[name].learners
    }
    return create_model("WatchSection", __base__=WatchBase, __doc__=WatchBase.__doc__, __module__=__name__, **fields)


if TYPE_CHECKING:
    WatchSection = WatchBase  # a field for each detector, which only running tells
else:
    WatchSection = watch_section(detectors)
