"""Make the examples of the rules part of the graph, each as the text of its file.

An example lies in `shapes/examples/FOLDER/` and stands beside the plan of `given.ttl`. A bad one
names in a comment, `# expects: RULE`, the rule that finds one thing wrong with it; a good one is
good for every rule that the bad ones of its folder name.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError, did_you_mean
from svgraph.files import position, read_text
from svgraph.layout import Rooms

GRAPH = ox.NamedNode(names.GRAPH + "examples")

_EXPECTS = re.compile(r"^# expects: (\S+)[^\S\n]*$", re.MULTILINE)
_HEAD = re.compile(r"^# expects.*\n\n?", re.MULTILINE)


class Example(NamedTuple):
    """An example as it lies in its folder."""

    name: str
    text: str

    @property
    def folder(self) -> str:
        """The folder whose examples belong together."""
        return self.name.rpartition("/")[0]

    @property
    def is_bad(self) -> bool:
        """Whether a rule finds something wrong with it."""
        return self._stem.startswith("bad-")

    @property
    def is_good(self) -> bool:
        """Whether no rule finds anything wrong with it."""
        return self._stem.startswith("good-")

    @property
    def body(self) -> str:
        """What it says, without the comment that is meant for tests."""
        return _HEAD.sub("", self.text, count=1)

    @property
    def _stem(self) -> str:
        return self.name.rpartition("/")[2]


def read_examples(rooms: Rooms) -> list[Example]:
    """The good and bad examples, in the order of their names."""
    files = [Example(name, read_text(rooms.path(name), name)) for name in rooms.examples()]
    return [file for file in files if file.is_bad or file.is_good]


def quads_of(examples: Sequence[Example], stated: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The examples as they stand in the graph, each with the rules it is an example of."""
    rules = _rules(stated) if examples else {}
    found = {each.name: _rule_of(each, rules) for each in examples if each.is_bad}
    of_folder: dict[str, dict[ox.NamedNode, None]] = {}
    for each in examples:
        if each.is_bad:
            of_folder.setdefault(each.folder, {})[found[each.name]] = None
    said = [_say(found[each.name], names.BAD_EXAMPLE, each) for each in examples if each.is_bad]
    said += [
        _say(rule, names.GOOD_EXAMPLE, each)
        for each in examples
        if each.is_good
        for rule in of_folder.get(each.folder, {})
    ]
    return said


def _rules(stated: Iterable[ox.Quad]) -> dict[str, ox.NamedNode]:
    """Whatever has a message is a rule, known by its local name."""
    return {
        re.split(r"[/#]", quad.subject.value)[-1]: quad.subject
        for quad in stated
        if quad.predicate.value == names.SHAPE_MESSAGE and isinstance(quad.subject, ox.NamedNode)
    }


def _rule_of(example: Example, rules: dict[str, ox.NamedNode]) -> ox.NamedNode:
    named = _EXPECTS.search(example.text)
    if named is None:
        raise InputError(
            "this bad example names no rule",
            file=example.name,
            hint="add the comment: # expects: RULE",
        )
    rule = rules.get(named[1])
    if rule is None:
        line, column = position(example.text[: named.start(1)])
        raise InputError(
            f"there is no rule '{named[1]}'",
            file=example.name,
            line=line,
            column=column,
            hint=did_you_mean(named[1], rules),
        )
    return rule


def _say(rule: ox.NamedNode, predicate: str, example: Example) -> ox.Quad:
    return ox.Quad(rule, ox.NamedNode(predicate), ox.Literal(example.body), GRAPH)
