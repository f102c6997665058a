"""Goodhart's law in random worlds: paths of policies that optimise a proxy, and rewards that cannot be hacked."""
