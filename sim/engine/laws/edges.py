"""Where the map ends: at its edges, or nowhere, in a world whose edges meet as on a ring or a torus.

In a world whose edges all end `seam` is None, or of length zero, and nothing of this is compiled.
"""

from unbidden.sim.engine.machine.kernel import compiled


@compiled
def around(seam, r, c, rows, cols):
    """The cell (r, c), on the other side if it lies beyond an edge that meets the one there."""
    if seam is None:
        return r, c
    if len(seam.wraps) == 0:
        return r, c
    if seam.wraps[0]:
        r -= rows * int(r >= rows) - rows * int(r < 0)
    if seam.wraps[1]:
        c -= cols * int(c >= cols) - cols * int(c < 0)
    return r, c


@compiled
def apart(seam, axis, between, length):
    """How far apart two cells are along an axis (0: rows, 1: columns), the short way around where its edges meet."""
    if seam is None:
        return between
    if len(seam.wraps) == 0:
        return between
    if seam.wraps[axis]:
        return min(abs(between), length - abs(between))
    return between


@compiled
def stretch(seam, axis, sight, length):
    """How far one looks along an axis, one way and the other: where its edges meet, no cell is looked at twice."""
    far = int(sight)
    if seam is None:
        return far, far
    if len(seam.wraps) == 0:
        return far, far
    if seam.wraps[axis]:
        return min(far, (length - 1) // 2), min(far, length // 2)
    return far, far


@compiled
def meets(seam, axis):
    """Whether edges meet along an axis (0: rows, 1: columns)."""
    if seam is None:
        return False
    return len(seam.wraps) > 0 and seam.wraps[axis]
