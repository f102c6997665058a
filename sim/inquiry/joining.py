"""Whose rows are these? Joins what hosts noted with the episode, the policy and the call of a tool at that time."""

from collections.abc import Iterator

from unbidden.sim.inquiry.log import CALL_BEGIN, CALL_END, EPISODE_BEGIN, EPISODE_END, Log, Row


def joined(log: Log) -> Log:
    """The same rows, each with the episode and policy version during which it was noted, and with the call.

    Where no call was open, or more than one, the call stays unknown.
    """
    return tuple(_joined(log))


def _joined(log: Log) -> Iterator[Row]:
    calls: dict[int | None, None] = {}
    episode: int | None = None
    version: int | None = None
    for row in log:
        if row.what == EPISODE_BEGIN:
            episode, version = row.episode, row.policy_version
        if row.what == CALL_BEGIN:
            calls[row.tool_call] = None
        elif row.what == CALL_END:
            calls.pop(row.tool_call, None)
        yield (
            row
            if row.episode is not None
            else row._replace(
                episode=episode, policy_version=version, tool_call=next(iter(calls)) if len(calls) == 1 else None
            )
        )
        if row.what == EPISODE_END:
            episode = version = None


def episodes_of(log: Log) -> dict[int, Log]:
    """The rows of each episode, joined."""
    found: dict[int, list[Row]] = {}
    for row in joined(log):
        if row.episode is not None:
            found.setdefault(row.episode, []).append(row)
    return {number: tuple(rows) for number, rows in found.items()}
