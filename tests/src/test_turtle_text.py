"""Turtle as text: the statements of one subject, found without taking the others apart."""

from pathlib import Path

import pytest

from svgraph.turtle_text import Document

TRAPS = """\
@prefix a: <https://example.org/a#> .  # a full stop. Another one
PREFIX b: <https://example.org/b.>
BASE <https://example.org/>
a:one a:says "One. Two \\" three. #" , 'a "b" . c' ; # a comment . with "quotes
    a:more \"\"\"Lines . of
"text" . and a # mark\"\"\"@en , 1.5 , 1.0e3 , b:v1.2 .
<https://example.org/x.y#z> a:in ( a:one [ a:says "." ] ) ; a:file <https://example.org/.> .
@prefix a: <https://example.org/again#> .
a:one a:says "told again" .
b:esc\\.aped a:says '''a . 'b' .''' .
a:near a:one a:one.
"""


def documents() -> list[Document]:
    found = sorted((Path(__file__).parents[2] / "data").rglob("*.ttl"))
    return [Document(each, each.name, each.read_text(encoding="utf-8")) for each in found]


def test_subject_is_found_behind_whatever_holds_a_full_stop() -> None:
    document = Document(Path(), "", TRAPS)
    [first] = document.blocks_of("https://example.org/a#one")
    assert [item.predicate.rpartition("#")[2] for item in first.items] == ["says", "more"]
    assert [len(item.objects) for item in first.items] == [2, 4]
    [again] = document.blocks_of("https://example.org/again#one")
    assert again.start == TRAPS.rindex("a:one a:says")
    assert list(document.starts("https://example.org/b.esc.aped")) == [TRAPS.index("b:esc")]
    assert list(document.starts("https://example.org/again#near")) == [TRAPS.index("a:near")]
    assert list(document.starts("https://example.org/nobody")) == []


@pytest.mark.parametrize("document", documents(), ids=lambda each: each.name)
def test_statements_of_a_subject_are_those_of_the_whole_file(document: Document) -> None:
    subjects = {each.subject for each in document.blocks}
    assert subjects
    for subject in subjects:
        whole = [each for each in document.blocks if each.subject == subject]
        alone = list(document.blocks_of(subject))
        assert [(each.start, each.items) for each in alone] == [
            (each.start, each.items) for each in whole
        ]
