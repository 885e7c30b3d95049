"""Parameter files: the rules of a payload, what is wrong with them, and what they say of a value."""

from pipeline.rules.field import Field, Parameters
from pipeline.rules.load import load, parse
from pipeline.rules.shelf import Shelf

__all__ = ["Field", "Parameters", "Shelf", "load", "parse"]
