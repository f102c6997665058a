"""What the commands that draw have in common."""

from enum import StrEnum
from typing import Annotated

import typer


class ThemeName(StrEnum):
    """The themes there are; `unbidden.viz.picture.theme.THEMES` holds their colours."""

    light = "light"
    dark = "dark"
    projector = "projector"


Speed = Annotated[float | None, typer.Option(min=0.001, max=100_000, help="Seconds of the world in a second.")]
Theme = Annotated[ThemeName, typer.Option(help="Colours and size of text.")]
