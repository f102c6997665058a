"""Calibration with Optuna: how much must gusts lift for a third of all rooms to be left within twenty minutes?

    pip install unbidden optuna
    python examples/calibrate.py

Optuna proposes a value (`ask`), we say how far off the rooms are with it (`tell`); any other optimiser will do as well.
Every value is tried on the same seeds (common random numbers), so that two values differ by what they do and not by
luck. What is found this way fits these seeds a little too well, so it is looked at again on seeds that were not used.
"""

import optuna

from unbidden import load, run_many

WANTED = 1 / 3
ROOMS = 100  # seeds of each trial
TRIALS = 20
FIELD = "world.air.gusts.lift"  # m/s


def share_left(lift: float, seeds: range) -> float:
    """The share of rooms that some blimp leaves, where nothing but gusts disturbs them."""
    rooms = load("blimps", [f"{FIELD}={lift}"], control="gusts_only")
    rows = list(run_many(rooms, seeds, ["escape.any"], digests=False))
    if failed := [row for row in rows if row.failure]:
        raise RuntimeError(f"{FIELD}={lift}, seed {failed[0].seed}: {failed[0].failure}")
    return sum(row.measures["escape.any"] for row in rows) / len(rows)


def calibrate(rooms: int = ROOMS, trials: int = TRIALS) -> optuna.Study:
    """The trials, of which the best comes nearest to what is wanted."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    for _ in range(trials):
        trial = study.ask()
        lift = trial.suggest_float("lift", 0.3, 0.8, step=0.001)
        share = share_left(lift, range(rooms))
        trial.set_user_attr("share", share)
        study.tell(trial, abs(share - WANTED))
        print(f"trial {trial.number:2}  {FIELD} {lift:.3f} m/s  left {share:.3f}", flush=True)
    return study


def main(rooms: int = ROOMS, trials: int = TRIALS) -> None:
    """Calibrate, and say what came of it on other seeds."""
    best = calibrate(rooms, trials).best_trial
    lift, fresh = best.params["lift"], range(rooms, 2 * rooms)
    print(f"\nwanted {WANTED:.3f}; best {FIELD} {lift:.3f} m/s: {best.user_attrs['share']:.3f} on its own seeds, "
          f"{share_left(lift, fresh):.3f} on {len(fresh)} others")  # fmt: skip


if __name__ == "__main__":
    main()
