"""What a literal is worth outside RDF: a number, a truth, else its characters."""

import math
import re

import pyoxigraph as ox

from svgraph import names

_SIZES = ("integer", "long", "int", "short", "byte")
_WHOLE = frozenset(
    names.XSD + name
    for name in (
        *_SIZES,
        *("unsigned" + size.capitalize() for size in _SIZES[1:]),
        *(sign + "Integer" for sign in ("nonNegative", "positive", "nonPositive", "negative")),
    )
)
# How XSD writes them; Python's own numbers are laxer, as 1_000.
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_WRITTEN_WHOLE = dict.fromkeys(_WHOLE, re.compile(r"[+-]?[0-9]+")) | {
    names.XSD + "gYear": re.compile(r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})")
}
_WRITTEN_FRACTIONAL = {
    names.XSD_DECIMAL: re.compile(_DECIMAL),
    names.XSD_DOUBLE: re.compile(_DECIMAL + _EXPONENT),
    names.XSD + "float": re.compile(_DECIMAL + _EXPONENT),
}


def value_of(literal: ox.Literal) -> str | int | float | bool:
    """The Python value of a literal; its characters where JSON has nothing closer, as for NaN."""
    datatype, text = literal.datatype.value, literal.value
    try:
        if datatype in _WRITTEN_WHOLE and _WRITTEN_WHOLE[datatype].fullmatch(text):
            return int(text)
    except ValueError:  # more digits than Python reads
        return text
    if datatype in _WRITTEN_FRACTIONAL and _WRITTEN_FRACTIONAL[datatype].fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    if datatype == names.XSD_BOOLEAN and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    return text
