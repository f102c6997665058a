"""A learning scenario as an environment of other libraries."""
