"""What stands in a row of an answer: a resource, a literal, or a node without a name."""

from typing import TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.Literal | ox.BlankNode
