"""Every triple gets the place where its object stands, whatever the Turtle looks like."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svgraph import rdf
from svgraph.positions import Located, Mismatch, Places, spots
from svgraph.rdf import LoadedFile

HEAD = "@prefix ex: <http://e/> .\n@prefix : <http://d/> .\nPREFIX xsd: <http://x/>\n"
REST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"


def loaded(text: str, ending: str = ".ttl", name: str = "f") -> LoadedFile:
    return rdf.parse(text, rdf.FORMATS[ending], f"{name}{ending}")


# ── Any Turtle ───────────────────────────────────────────────────────────


@dataclass
class Writer:
    """Turtle in the making, with the place of each object that can be told from all others."""

    draw: st.DrawFn
    text: str = HEAD
    objects: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def gap(self) -> None:
        choices = [" ", "\n", "\t ", ' # ( [ " .\n', "\r\n", "  "]
        self.text += self.draw(st.sampled_from(choices))

    def word(self, text: str) -> int:
        start = len(self.text)
        self.text += text
        self.gap()
        return start

    def fresh(self) -> str:
        self.count += 1
        return f"n{self.count}n"

    def known(self, value: str, text: str) -> int:
        self.objects[value] = self.word(text)
        return self.objects[value]

    def literal(self) -> None:
        name = self.fresh()
        inside = self.draw(st.sampled_from([name, f"{name} # . ; [", f"{name}é\U0001f600", name]))
        form = self.draw(st.integers(0, 7))
        if form == 0:
            self.known(inside, f'"{inside}"')
        elif form == 1:
            self.known(inside, f"'{inside}'@lv-LV")
        elif form == 2:
            self.known(inside, f'"{inside}"^^xsd:own')
        elif form == 3:
            self.known(f'{inside}\n"two" lines\n', f'"""{inside}\n"two" lines\n"""')
        elif form == 4:
            self.known(inside, f"'''{inside}'''^^<http://x/own>")
        elif form == 5:
            self.known(f'{inside}"\\', f'"{inside}\\"\\\\"')
        elif form == 6:
            self.known(str(self.count), str(self.count))
        else:
            self.known(f"{self.count}.5", f"{self.count}.5")

    def name(self) -> None:
        name = self.fresh()
        forms = [f"ex:{name}", f"<http://e/{name}>", f"ex:{name}"]
        self.known(f"http://e/{name}", self.draw(st.sampled_from(forms)))

    def object(self, depth: int) -> None:
        kind = self.draw(st.integers(0, 5 if depth else 2))
        if kind <= 1:
            self.literal()
        elif kind == 2:
            self.name()
        elif kind == 3:
            self.nameless(depth - 1, least=0)
        else:
            self.list(depth - 1)

    def nameless(self, depth: int, least: int) -> None:
        self.word("[")
        if least or self.draw(st.booleans()):
            self.predicates(depth)
        self.word("]")

    def list(self, depth: int) -> None:
        self.word("(")
        for _ in range(self.draw(st.integers(0, 3))):
            self.object(depth)
        self.word(")")

    def predicates(self, depth: int) -> None:
        for number in range(self.draw(st.integers(1, 3))):
            if number:
                self.word(self.draw(st.sampled_from([";", "; ;"])))
            self.word(self.draw(st.sampled_from(["a", "ex:p", "<http://e/q>", ":"])))
            self.object(depth)
            for _ in range(self.draw(st.integers(0, 2))):
                self.word(",")
                self.object(depth)
        if self.draw(st.booleans()):
            self.word(";")

    def sentence(self) -> None:
        kind = self.draw(st.integers(0, 4))
        if kind <= 1:
            self.word(self.draw(st.sampled_from(["ex:s", "<http://e/t>", "_:b", "ex:a.b"])))
        elif kind == 2:
            self.nameless(1, least=0)
        elif kind == 3:
            self.list(2)
        else:
            self.nameless(1, least=1)
            self.word(".")
            return
        self.predicates(3)
        self.word(".")


@st.composite
def turtle(draw: st.DrawFn) -> Writer:
    writer = Writer(draw)
    for _ in range(draw(st.integers(1, 3))):
        writer.sentence()
    return writer


@given(turtle())
@settings(max_examples=300, deadline=None)
def test_every_triple_has_the_place_of_its_object(written: Writer) -> None:
    file = loaded(written.text)
    found = spots(file.text)
    assert Located(file)._spots == found, "text and triples go together"
    told = 0
    opened: dict[ox.BlankNode, int] = {}
    for quad, spot in zip(file.quads, found, strict=True):
        if isinstance(quad.object, ox.BlankNode):
            opened.setdefault(quad.object, spot.object)
            assert opened[quad.object] == spot.object
            assert quad.predicate.value == REST or file.text[spot.object] in "[("
        elif quad.object.value in written.objects:
            told += 1
            assert spot.object == written.objects[quad.object.value]
        else:
            assert file.text[spot.object] in "()", "what is left is the empty list"
    assert told == len(written.objects)
    for quad, spot in zip(file.quads, found, strict=True):
        if quad.subject in opened:
            assert opened[quad.subject] == spot.subject


# ── Places ───────────────────────────────────────────────────────────────

TEXT = """@prefix ex: <http://e/> .
# ex:a stands here in a comment
ex:a a ex:C ;
    ex:text \"\"\"first
second\"\"\" , "žņš" ; ex:next [ ex:inner 1 ] ;
    ex:list ( ex:x ex:y ) .
"""


def at(file: LoadedFile, subject: str, predicate: str, value: str) -> tuple[int, int, str]:
    terms = {quad.subject for quad in file.quads}
    places = Places([file], terms)
    for quad in file.quads:
        if (str(quad.subject), quad.predicate.value, quad.object.value) == (
            f"<http://e/{subject}>",
            f"http://e/{predicate}",
            value,
        ):
            place = places.of_triple(quad.subject, quad.predicate.value, quad.object)
            assert place is not None and place.file == file.name
            return place.line, place.column, place.excerpt
    raise AssertionError("no such triple")


def test_columns_count_characters_and_long_texts_stand_at_their_first_line() -> None:
    file = loaded(TEXT)
    assert at(file, "a", "text", "first\nsecond") == (4, 13, '    ex:text """first')
    assert at(file, "a", "text", "žņš")[:2] == (5, 13)
    [inner] = [each for each in file.quads if each.predicate.value == "http://e/next"]
    places = Places([file], {inner.subject, inner.object})
    assert places.of_subject(inner.object)[1:3] == (5, 29)  # type: ignore[index, arg-type]
    assert places.of_subject(ox.NamedNode("http://e/a"))[1:3] == (3, 1)  # type: ignore[index]


@pytest.mark.parametrize(
    ("ending", "text", "line", "column"),
    [
        (".nt", '<http://e/s> <http://e/p> "x" .\n<http://e/a> <http://e/p> "y" .\n', 2, 27),
        (".nq", '\n<http://e/a> <http://e/p> "y" <http://e/g> .\n', 2, 27),
        (".trig", 'PREFIX e: <http://e/>\ne:g { e:s e:p 1 . e:a e:p "y" }\n', 2, 27),
        (".trig", 'PREFIX e: <http://e/>\nGRAPH _:g { e:s e:p [ ] . e:a e:p "y" . }', 2, 35),
        (".trig", 'PREFIX e: <http://e/>\n{ e:a e:p "y" } [] { e:b e:p "z" }', 2, 11),
    ],
)
def test_the_other_formats_have_places_too(ending: str, text: str, line: int, column: int) -> None:
    assert at(loaded(text, ending), "a", "p", "y")[:2] == (line, column)


@pytest.mark.parametrize(
    ("ending", "text", "line", "column"),
    [
        (".jsonld", '{\n "@id": "http://e/a",\n "http://e/p": "y"\n}', 3, 17),
        (
            ".rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://e/">\n'
            '<rdf:Description rdf:about="http://e/a"><p>y</p></rdf:Description>\n</rdf:RDF>',
            2,
            44,
        ),
    ],
)
def test_where_tokens_do_not_tell_the_value_is_searched_for(
    ending: str, text: str, line: int, column: int
) -> None:
    assert at(loaded(text, ending), "a", "p", "y")[:2] == (line, column)


def test_the_type_says_which_file_is_a_things_home() -> None:
    first = loaded("<http://e/a> <http://e/p> 1 .", name="first")
    second = loaded("\n<http://e/a> a <http://e/C> .", name="second")
    place = Places([first, second], {ox.NamedNode("http://e/a")}).of_subject(
        ox.NamedNode("http://e/a")
    )
    assert place is not None
    assert (place.file, place.line) == ("second.ttl", 2)


def test_what_is_no_turtle_is_said_to_be_none() -> None:
    with pytest.raises(Mismatch):
        spots("{ not turtle")


def test_the_projects_own_files_are_all_placed(project: Path) -> None:
    looked_at = 0
    for room in ("ontology", "shapes", "data", "tests/fixtures"):
        for path in sorted((project / room).rglob("*.ttl")):
            file = rdf.read(path, path.name, base="http://b/")
            assert Located(file)._spots is not None, path
            looked_at += 1
    assert looked_at > 50
