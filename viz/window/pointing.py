"""Which control of the window keys go to, and what the mouse does to them."""

from unbidden.viz.pixels.canvas import Control

Pixel = tuple[int, int]


class Pointing:
    """What was drawn last can be pressed, dragged and reached by keys."""

    def __init__(self) -> None:
        self.focus, self.pointer = "", (-1, -1)  # the name of the control that keys go to; where the mouse is
        self.controls: list[Control] = []
        self.dirty = True  # whether it has to be drawn again
        self._dragged: Control | None = None

    def elsewhere(self, pixel: Pixel) -> None:
        """The mouse was pressed where no control is."""

    def focused(self) -> Control | None:
        """The control that keys go to."""
        return next((control for control in self.controls if control.name == self.focus), None)

    def next_focus(self, by: int) -> None:
        """Let keys go to the next control, or to the one before."""
        names = list(dict.fromkeys(control.name for control in self.controls))
        if names:
            here = names.index(self.focus) + by if self.focus in names else (0 if by > 0 else -1)
            self.focus = names[here % len(names)]

    def point(self, pixel: Pixel) -> None:
        """The mouse is moved."""
        before, self.pointer = self._at(self.pointer), pixel
        if self._dragged:
            self._drag(pixel, False)
        self.dirty = self.dirty or self._dragged is not None or before != self._at(pixel)

    def press(self, pixel: Pixel) -> None:
        """Its button is pressed."""
        control, self.dirty = self._at(pixel), True
        self.focus = control.name if control and control.drag else ""
        if control and control.drag:
            self._dragged = control
            self._drag(pixel, False)
        elif control and control.press:
            control.press()
        else:
            self.elsewhere(pixel)

    def let_go(self, pixel: Pixel) -> None:
        """Its button is let go."""
        if self._dragged:
            self._drag(pixel, True)
            self._dragged, self.dirty = None, True

    def _at(self, pixel: Pixel) -> Control | None:
        return next((control for control in reversed(self.controls) if control.box.collidepoint(pixel)), None)

    def _drag(self, pixel: Pixel, done: bool) -> None:
        assert self._dragged and self._dragged.drag
        box = self._dragged.box
        self._dragged.drag(min(max((pixel[0] - box.left) / max(box.width, 1), 0.0), 1.0), done)
