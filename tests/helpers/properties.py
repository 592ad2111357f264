"""How many examples a property is tried on."""

from typing import Any

from hypothesis import settings

_USUAL = 100


def examples(count: int, **more: Any) -> settings:
    """As many examples, or ten times as many in the nightly profile."""
    return settings(max_examples=count * settings().max_examples // _USUAL, **more)
