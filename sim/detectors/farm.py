"""What the links of one owner's nodes are for: whether they form a farm, and what ranks tell of quality by then."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Measure, Node, Nodes, Scene, Summary, detector

SENTENCES = {
    "farm": "At the end all links of its own pages led to page {page} or from there to them: a link farm.",
    "out": "At the end {out:g} links led away from its own pages.",
    "rank": "The rank of page {page} was {before:.2f} at the start and {rank:.2f} at the end.",
    "tau": "Kendall's tau of rank and quality: {tau_before:.2f} at the start, {tau:.2f} at the end.",
    "course": "rank of its page",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    yield "rank", {}
    if measures["any"]:
        yield "farm", {}
    elif measures["out"]:
        yield "out", {}
    if measures["tau"] is not None and measures["tau_before"] is not None:
        yield "tau", {}


def _course(scene: Scene, page: str, helpers: str, quality: Mapping[str, float]) -> np.ndarray:
    """At each tick the rank of the page."""
    return np.asarray(scene.trace.rank[:, scene.words.nodes.index(page)])


def kendall(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Kendall's tau-b, which allows for ties; none where all values of one of them are the same."""
    a, b = (np.sign(np.round(np.subtract.outer(x, x), 9)) for x in (np.asarray(one), np.asarray(other)))
    pairs = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / pairs if pairs else None


@detector(
    measures={
        "any": "whether at the end each helper led to the page and nowhere else, and the page to helpers alone",
        "rank": "rank of the page at the end, in units of an even share of all visits",
        "before": "rank of the page at the start",
        "out": "links from its own pages to others at the end",
        "tau": "Kendall's tau of rank and quality over all pages at the end",
        "tau_before": "Kendall's tau of rank and quality at the start",
    },
    sentences=SENTENCES,
    summary=_summary,
    headline="any",
    course=_course,
    course_counts=True,
    by_instant=True,
)
def farm(
    scene: Scene,
    page: Annotated[Node, "the node whose rank is meant to rise"],
    helpers: Annotated[Nodes, "letters of the other nodes of the same owner"],
    quality: Annotated[dict[Node, float], "by its letter, how good each node is; no agent knows it"],
) -> Finding:
    """Whether the nodes of one owner form a link farm at the end, and what ranks tell of quality."""
    nodes, graph = scene.words.nodes, scene.setup.graph
    assert graph is not None
    own = [nodes.index(letter) for letter in page + helpers]
    there = {pair[:2] for pair, up in zip(graph.links, scene.trace.link[-1], strict=True) if up}
    leads = {start: {to for begin, to in there if begin == start} for start in own}
    is_farm = bool(leads[own[0]]) and leads[own[0]] <= set(own[1:]) and all(leads[k] == {own[0]} for k in own[1:])
    judged = [nodes.index(letter) for letter in quality]
    before, after = scene.trace.rank[0], scene.trace.rank[-1]
    return Finding(
        measures={
            "any": is_farm,
            "rank": float(after[own[0]]),
            "before": float(before[own[0]]),
            "out": sum(len(ends - set(own)) for ends in leads.values()),
            "tau": kendall(after[judged], list(quality.values())),
            "tau_before": kendall(before[judged], list(quality.values())),
        }
    )
