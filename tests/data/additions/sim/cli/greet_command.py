"""The command greet."""


def greet() -> None:
    """Say good day."""
    print("good day")
