"""The exit codes of the command line."""

FINE, CLAIM_NOT_MET, USAGE, INVALID, SOME_FAILED = 0, 1, 2, 3, 4
OLD_FORMAT = CLAIM_NOT_MET  # what `migrate --check` ends with
GAPS = CLAIM_NOT_MET  # what `odd --strict` ends with
EPILOG = (
    "Exit codes: 0 fine · 1 a claim is not met, there is nothing to explain, a file has to be migrated, or a "
    "description has gaps · 2 usage · 3 an invalid scenario, rule or file · 4 some runs failed"
)


def exit_code(error: Exception) -> int | None:
    """The exit code of a failure, or None for one that nobody foresaw."""
    from unbidden.sim.report.failures import Failure, foreseen

    codes = {Failure.NOTHING: CLAIM_NOT_MET, Failure.INVALID: INVALID, Failure.RUN: SOME_FAILED}
    kind = foreseen(error)
    return None if kind is None else codes[kind]
