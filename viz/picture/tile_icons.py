"""Icons of tiles: what a scenario file may name with `icon`, each drawn in the ink that can be seen on its ground."""

from collections.abc import Callable

from unbidden.viz.picture.shapes import LINE, TURNS, Shapes, crate, poly, star


def _bolt(ink: str) -> Shapes:
    return (("poly", (0.58, 0.1, 0.24, 0.56, 0.46, 0.56, 0.4, 0.9, 0.76, 0.42, 0.53, 0.42), "group2", ink, 0.05),)


def _rack(ink: str) -> Shapes:
    rows = [("rect", 0.18, y, 0.64, 0.18, "group0", ink, 0.05) for y in (0.16, 0.41, 0.66)]
    return (*rows, *(("circle", 0.7, y + 0.09, 0.035, ink, None, 0.0) for y in (0.16, 0.41, 0.66)))


def _dead(ink: str) -> Shapes:
    rows = [("rect", 0.18, y, 0.64, 0.18, None, "faint", 0.05) for y in (0.16, 0.41, 0.66)]
    return (*rows, ("line", (0.12, 0.88, 0.88, 0.12), "faint", LINE))


def _chip(ink: str) -> Shapes:
    pins = [("line", (x, 0.1, x, 0.9), ink, 0.05) for x in (0.36, 0.5, 0.64)]
    pins += [("line", (0.1, y, 0.9, y), ink, 0.05) for y in (0.36, 0.5, 0.64)]
    return (*pins, ("rect", 0.24, 0.24, 0.52, 0.52, "group0", ink, 0.05))


def _swap(ink: str) -> Shapes:
    return (
        ("line", (0.16, 0.36, 0.72, 0.36), ink, LINE),
        ("poly", (0.68, 0.2, 0.9, 0.36, 0.68, 0.52), ink, None, 0.0),
        ("line", (0.28, 0.68, 0.84, 0.68), ink, LINE),
        ("poly", (0.32, 0.52, 0.1, 0.68, 0.32, 0.84), ink, None, 0.0),
    )


def _dead_swap(ink: str) -> Shapes:
    arrows = (((0.16, 0.36, 0.72, 0.36), (0.68, 0.2, 0.9, 0.36, 0.68, 0.52)),
              ((0.28, 0.68, 0.84, 0.68), (0.32, 0.52, 0.1, 0.68, 0.32, 0.84)))  # fmt: skip
    shafts = [("line", shaft, "faint", 0.05) for shaft, _ in arrows]
    tips = [("poly", tip, "tile", "faint", 0.05) for _, tip in arrows]
    return (*shafts, *tips, ("line", (0.12, 0.88, 0.88, 0.12), "faint", LINE))


def _net(ink: str) -> Shapes:
    ends = ((0.2, 0.22), (0.8, 0.22), (0.2, 0.8), (0.8, 0.8))
    lines = [("line", (0.5, 0.5, x, y), ink, 0.05) for x, y in ends]
    return (*lines, *(("circle", x, y, 0.1, "group3", ink, 0.04) for x, y in (*ends, (0.5, 0.5))))


def _panel(ink: str) -> Shapes:
    boards = [("rect", x, 0.08, 0.2, 0.84, "group2", ink, 0.04) for x in (0.12, 0.4, 0.68)]
    return (*boards, ("line", (0.12, 0.3, 0.88, 0.3), "ink", 0.06), ("line", (0.12, 0.72, 0.88, 0.72), "ink", 0.06))


def _gate(ink: str) -> Shapes:
    return (
        ("rect", 0.06, 0.06, 0.12, 0.88, "group2", ink, 0.04),
        ("rect", 0.82, 0.06, 0.12, 0.88, "group2", ink, 0.04),
        ("line", (0.28, 0.5, 0.66, 0.5), ink, LINE),
        ("poly", (0.58, 0.36, 0.76, 0.5, 0.58, 0.64), ink, None, 0.0),
    )


def _machine(ink: str) -> Shapes:
    return (("poly", star(5, 0.46, 0.2), "group4", ink, 0.05),)


def _archive(ink: str) -> Shapes:
    drawers = [("rect", 0.2, y, 0.6, 0.34, "group1", ink, 0.05) for y in (0.14, 0.52)]
    return (*drawers, *(("line", (0.42, y, 0.58, y), ink, LINE) for y in (0.31, 0.69)))


def _bench(ink: str) -> Shapes:
    return (
        ("rect", 0.1, 0.52, 0.8, 0.14, "group2", ink, 0.05),
        ("line", (0.22, 0.66, 0.22, 0.9), ink, LINE),
        ("line", (0.78, 0.66, 0.78, 0.9), ink, LINE),
        ("line", (0.3, 0.28, 0.45, 0.42, 0.72, 0.12), "group3", 0.1),
    )


def _key(ink: str) -> Shapes:
    return (
        ("line", (0.44, 0.5, 0.9, 0.5, 0.9, 0.66), ink, 0.09),
        ("line", (0.74, 0.5, 0.74, 0.62), ink, 0.09),
        ("circle", 0.28, 0.5, 0.19, "group4", ink, 0.07),
    )


def _power(ink: str) -> Shapes:
    return (("circle", 0.5, 0.54, 0.32, None, "outside", 0.1), ("line", (0.5, 0.1, 0.5, 0.5), "outside", 0.12))


def _gem(ink: str) -> Shapes:
    return (("poly", (0.3, 0.2, 0.7, 0.2, 0.9, 0.42, 0.5, 0.88, 0.1, 0.42), "group0", ink, 0.05),)


def _gear(ink: str) -> Shapes:
    return (("poly", star(9, 0.44, 0.32), "group0", ink, 0.05), ("circle", 0.5, 0.5, 0.13, "paper", ink, 0.05))


def _dot(ink: str) -> Shapes:
    return (("circle", 0.5, 0.5, 0.2, "group4", ink, 0.06),)


def _bell(ink: str) -> Shapes:
    bell = (0.5, 0.12, 0.7, 0.24, 0.74, 0.56, 0.86, 0.72, 0.14, 0.72, 0.26, 0.56, 0.3, 0.24)
    return (("poly", bell, "group4", ink, 0.05), ("circle", 0.5, 0.82, 0.08, ink, None, 0.0))


def _chest(ink: str) -> Shapes:
    return crate("group2")


def _flag(ink: str) -> Shapes:
    return (
        ("line", (0.28, 0.1, 0.28, 0.92), ink, LINE),
        ("poly", (0.3, 0.12, 0.82, 0.28, 0.3, 0.46), "group3", ink, 0.05),
    )


def _water(ink: str) -> Shapes:
    return tuple(
        ("line", (0.1, y, 0.3, y - 0.1, 0.5, y, 0.7, y - 0.1, 0.9, y), "inside", LINE) for y in (0.32, 0.55, 0.78)
    )


def _bottle(ink: str) -> Shapes:
    shape = (0.42, 0.08, 0.58, 0.08, 0.58, 0.34, 0.7, 0.46, 0.7, 0.9, 0.3, 0.9, 0.3, 0.46, 0.42, 0.34)
    return (("poly", shape, "group2", ink, 0.05),)


def _fruit(ink: str) -> Shapes:
    return (("circle", 0.5, 0.56, 0.3, "outside", ink, 0.05), ("line", (0.5, 0.28, 0.62, 0.1), "group3", 0.09))


def _eye(ink: str) -> Shapes:
    lids = (0.08, 0.5, 0.3, 0.28, 0.7, 0.28, 0.92, 0.5, 0.7, 0.72, 0.3, 0.72, 0.08, 0.5)
    return (
        ("line", lids, ink, 0.06),  # and nothing within: it is seen on walls, too
        ("circle", 0.5, 0.5, 0.15, ink, None, 0.0),
    )


def _arrow(turn: tuple[int, int]) -> Callable[[str], Shapes]:
    x, y = turn

    def drawn(ink: str) -> Shapes:
        shaft = (0.5 - 0.36 * x, 0.5 - 0.36 * y, 0.5 + 0.16 * x, 0.5 + 0.16 * y)
        head = [(0.06, -0.24), (0.4, 0.0), (0.06, 0.24)]
        turned = poly([(0.5 + along * x - aside * y, 0.5 + along * y + aside * x) for along, aside in head])
        return (("line", poly([shaft[:2], shaft[2:]]), ink, 0.1), ("poly", turned, ink, None, 0.0))

    return drawn


def _vase(ink: str) -> Shapes:
    shape = (0.34, 0.1, 0.66, 0.1, 0.6, 0.3, 0.78, 0.56, 0.62, 0.9, 0.38, 0.9, 0.22, 0.56, 0.4, 0.3)
    return (("poly", shape, "group1", ink, 0.05),)


def _rock(ink: str) -> Shapes:
    return (("poly", (0.12, 0.74, 0.24, 0.36, 0.52, 0.2, 0.8, 0.4, 0.9, 0.76, 0.6, 0.86), "faint", ink, 0.05),)


def _slot(ink: str) -> Shapes:
    corners = ((0.24, 0.4, 0.24, 0.24, 0.4, 0.24), (0.6, 0.24, 0.76, 0.24, 0.76, 0.4),
               (0.76, 0.6, 0.76, 0.76, 0.6, 0.76), (0.4, 0.76, 0.24, 0.76, 0.24, 0.6))  # fmt: skip
    return tuple(("line", corner, "faint", 0.05) for corner in corners)


def _blind(ink: str) -> Shapes:
    return (
        ("rect", 0.06, 0.06, 0.12, 0.88, "group2", ink, 0.04),
        ("rect", 0.82, 0.06, 0.12, 0.88, "group2", ink, 0.04),
        ("rect", 0.18, 0.34, 0.64, 0.14, "faint", ink, 0.04),
        ("rect", 0.18, 0.56, 0.64, 0.14, "faint", ink, 0.04),
    )


def _queue(ink: str) -> Shapes:
    cards = [("rect", 0.12 + step, 0.12 + step, 0.52, 0.52, "paper", ink, 0.05) for step in (0.0, 0.12, 0.24)]
    return (*cards, *(("line", (0.46, y, 0.78, y), "inside", 0.06) for y in (0.52, 0.64, 0.76)))


def _ban(ink: str) -> Shapes:
    return (("circle", 0.5, 0.5, 0.36, "paper", "outside", 0.1), ("rect", 0.26, 0.43, 0.48, 0.14, "outside", None, 0.0))


def _belt(ink: str) -> Shapes:
    edges = [("line", (0.04, y, 0.96, y), ink, 0.06) for y in (0.16, 0.84)]
    return (*edges, *(("line", (x, 0.3, x + 0.2, 0.5, x, 0.7), "faint", 0.09) for x in (0.16, 0.42, 0.68)))


def _shards(ink: str) -> Shapes:
    pieces = (
        (0.12, 0.86, 0.34, 0.5, 0.44, 0.86),
        (0.54, 0.86, 0.58, 0.42, 0.88, 0.86),
        (0.36, 0.38, 0.6, 0.12, 0.7, 0.34),
    )
    return tuple(("poly", piece, "group1", ink, 0.05) for piece in pieces)


def _sushi(ink: str) -> Shapes:
    return (
        ("circle", 0.5, 0.5, 0.38, "faint", ink, 0.05),
        ("circle", 0.5, 0.5, 0.27, "paper", None, 0.0),
        ("circle", 0.5, 0.5, 0.14, "outside", None, 0.0),
    )


def _gold(ink: str) -> Shapes:
    return (
        ("poly", (0.3, 0.34, 0.7, 0.34, 0.92, 0.76, 0.08, 0.76), "group4", ink, 0.05),
        ("line", (0.3, 0.34, 0.38, 0.6, 0.62, 0.6, 0.7, 0.34), ink, 0.04),
    )


def _lava(ink: str) -> Shapes:
    flame = (0.5, 0.08, 0.66, 0.34, 0.74, 0.24, 0.84, 0.62, 0.68, 0.9, 0.32, 0.9, 0.16, 0.62, 0.3, 0.38, 0.38, 0.48)
    inner = (0.5, 0.5, 0.64, 0.7, 0.58, 0.86, 0.42, 0.86, 0.36, 0.7)
    return (("poly", flame, "outside", ink, 0.05), ("poly", inner, "group4", None, 0.0))


def _lever(up: bool) -> Callable[[str], Shapes]:
    end = 0.16 if up else 0.6

    def drawn(ink: str) -> Shapes:
        return (
            ("line", (0.3, 0.72, 0.76, end + 0.06), ink, 0.09),
            ("rect", 0.12, 0.7, 0.76, 0.2, "group3" if up else "faint", ink, 0.05),
            ("circle", 0.76, end + 0.02, 0.12, "group4" if up else "paper", ink, 0.05),
        )

    return drawn


def _button(ink: str) -> Shapes:
    return (
        ("rect", 0.12, 0.62, 0.76, 0.24, "faint", ink, 0.05),
        ("poly", (0.26, 0.62, 0.32, 0.36, 0.68, 0.36, 0.74, 0.62), "outside", ink, 0.05),
    )


def _wilted(ink: str) -> Shapes:
    stalk = ("line", (0.5, 0.3, 0.5, 0.12, 0.68, 0.12, 0.74, 0.24), "faint", 0.08)
    return (("circle", 0.5, 0.58, 0.26, None, "faint", 0.06), stalk, ("line", (0.4, 0.5, 0.6, 0.68), "faint", 0.05))


def _bucket(ink: str) -> Shapes:
    handle = (0.2, 0.34, 0.26, 0.16, 0.5, 0.08, 0.74, 0.16, 0.8, 0.34)
    return (("line", handle, ink, 0.06), ("poly", (0.16, 0.34, 0.84, 0.34, 0.72, 0.9, 0.28, 0.9), "group0", ink, 0.05))


def _blank(ink: str) -> Shapes:
    return ()


ICONS: dict[str, Callable[[str], Shapes]] = {
    "archive": _archive,
    "arrow_east": _arrow(TURNS[1]),
    "arrow_north": _arrow(TURNS[0]),
    "arrow_south": _arrow(TURNS[2]),
    "arrow_west": _arrow(TURNS[3]),
    "ban": _ban,
    "bell": _bell,
    "belt": _belt,
    "bench": _bench,
    "blank": _blank,
    "blind": _blind,
    "bolt": _bolt,
    "bottle": _bottle,
    "bucket": _bucket,
    "button": _button,
    "chip": _chip,
    "crate": _chest,
    "dead": _dead,
    "dead_swap": _dead_swap,
    "dot": _dot,
    "eye": _eye,
    "flag": _flag,
    "fruit": _fruit,
    "gate": _gate,
    "gear": _gear,
    "gem": _gem,
    "gold": _gold,
    "key": _key,
    "lava": _lava,
    "lever_down": _lever(False),
    "lever_up": _lever(True),
    "net": _net,
    "panel": _panel,
    "power": _power,
    "queue": _queue,
    "rack": _rack,
    "rock": _rock,
    "shards": _shards,
    "slot": _slot,
    "star": _machine,
    "sushi": _sushi,
    "swap": _swap,
    "vase": _vase,
    "water": _water,
    "wilted": _wilted,
}
