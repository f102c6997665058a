"""The command list: the scenarios that come with the program."""

from unbidden.sim.cli.opening import print_json
from unbidden.sim.cli.options import Json, Lang


def list_(as_json: Json = False, lang: Lang = None) -> None:
    """List the scenarios that come with the program."""
    from unbidden.sim.report.catalogue import say
    from unbidden.sim.report.layout import table
    from unbidden.sim.report.scenario import texts
    from unbidden.sim.scenario import shipped_scenarios

    rows = [(scenario.name, texts(scenario).about) for scenario in shipped_scenarios()]
    if as_json:
        print_json([{"scenario": name, "title": about.title, "what": about.what} for name, about in rows])
    else:
        print(table([say("list.scenario"), say("list.title")], [(name, about.title) for name, about in rows]))
