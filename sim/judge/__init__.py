"""Verdicts over many runs: counterfactuals, ablations, baselines, claims, and the audit of what is paid."""
