"""What a publication claims, held against data: a module per publication."""

__all__ = ["batal_topcu"]
