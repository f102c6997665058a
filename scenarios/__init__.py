"""Worlds as data: one YAML file a scenario."""
