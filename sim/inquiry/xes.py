"""An observer log as XES, the format of event logs of process mining (IEEE 1849).

An episode is a trace, a row an event; a call of a tool is an activity with a start and a completion. XES wants dates:
they count from the beginning of 1970, and mean nothing but seconds since the log began.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import quoteattr

from unbidden.sim.inquiry.joining import joined
from unbidden.sim.inquiry.log import CALL_BEGIN, CALL_END, Log, Row

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace"><string key="concept:name" value="episode"/></global>
  <global scope="event">
    <string key="concept:name" value="what"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name lifecycle:transition"/>
  <classifier name="Resource" keys="org:resource"/>"""
STEPS = {CALL_BEGIN: "start", CALL_END: "complete"}  # of one activity
CALL = "tool call"
WIDTH = 499  # letters of an event's line, with blanks at its end: lengths tell nothing
FURTHER = ("bytes", "policy_version", "tool_call")


def lines(log: Log) -> Iterator[str]:
    """The lines of the file."""
    yield HEAD
    episode: int | None = None
    is_open = False
    for row in joined(log):
        if not is_open or row.episode != episode:
            if is_open:
                yield "  </trace>"
            episode, is_open = row.episode, True
            yield "  <trace>"
            yield f"    {_attribute('string', 'concept:name', 'outside' if episode is None else str(episode))}"
        yield _event(row)
    if is_open:
        yield "  </trace>"
    yield "</log>"


def _event(row: Row) -> str:
    when = (BEGINNING + timedelta(seconds=row.time)).isoformat(timespec="milliseconds")
    attributes = [
        _attribute("string", "concept:name", CALL if row.what in STEPS else row.what),
        _attribute("string", "lifecycle:transition", STEPS.get(row.what, "complete")),
        _attribute("date", "time:timestamp", when),
        _attribute("string", "org:resource", row.host),
    ]
    for name in FURTHER:
        if (value := getattr(row, name)) is not None:
            attributes.append(_attribute("int", name, str(value)))
    return f"    <event>{''.join(attributes)}</event>".ljust(WIDTH)


def _attribute(kind: str, key: str, value: str) -> str:
    return f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>"
