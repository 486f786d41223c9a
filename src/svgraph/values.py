"""What a literal is worth outside RDF: a number, a truth, else its characters."""

import math

import pyoxigraph as ox

from svgraph import names

_SIZES = ("integer", "long", "int", "short", "byte")
_WHOLE = frozenset(
    names.XSD + name
    for name in (
        *_SIZES,
        *("unsigned" + size.capitalize() for size in _SIZES[1:]),
        *(sign + "Integer" for sign in ("nonNegative", "positive", "nonPositive", "negative")),
        "gYear",
    )
)
_FRACTIONAL = frozenset(names.XSD + name for name in ("decimal", "double", "float"))


def value_of(literal: ox.Literal) -> str | int | float | bool:
    """The Python value of a literal; its characters where JSON has nothing closer, as for NaN."""
    datatype, text = literal.datatype.value, literal.value
    try:
        if datatype in _WHOLE:
            return int(text)
        if datatype in _FRACTIONAL and math.isfinite(float(text)):
            return float(text)
    except ValueError:
        return text
    if datatype == names.XSD_BOOLEAN and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    return text
