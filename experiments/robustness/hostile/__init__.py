"""Files of rules that try to run code while they are loaded, made by a generator; and what became of each."""

from unbidden.experiments.robustness.hostile.judge import Outcome, by_python, try_all
from unbidden.experiments.robustness.hostile.rules import Case, fine_files, hostile_files

__all__ = ["Case", "Outcome", "by_python", "fine_files", "hostile_files", "try_all"]
