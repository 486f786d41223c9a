"""Statements go to a file and come back, blank nodes and all, however large the pieces are."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.errors import OutsideError
from svgraph.rdf import LoadedFile
from svgraph.statements import Statements, load_statements, write_statements

P, G = ox.NamedNode("http://p/"), ox.NamedNode("http://g/")
FIRST, SECOND = ox.BlankNode("first"), ox.BlankNode("second")
QUADS = [
    ox.Quad(FIRST, P, ox.Literal("ā\n_:"), G),
    ox.Quad(ox.NamedNode("http://s/"), P, SECOND, G),
    ox.Quad(ox.NamedNode("http://s/"), P, ox.Literal(1), G),
    ox.Quad(SECOND, P, FIRST, G),
]


def test_statements_are_those_of_the_files_and_what_follows(tmp_path: Path) -> None:
    file = LoadedFile("one.ttl", b"", QUADS, {})
    derived = tmp_path / "derived.nt"
    derived.write_text("<http://s/> <http://p/> <http://o/> .\n")
    both = Statements([file, file], derived)
    for _ in range(2):  # each time anew
        assert len(list(both)) == len(both) == 9
    assert list(both)[8].object == ox.NamedNode("http://o/")


@pytest.mark.parametrize("piece", [1, 60, 10_000])
def test_what_is_written_is_loaded(
    tmp_path: Path, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svgraph.statements._PIECE", piece)
    assert write_statements(tmp_path / "all.nq", QUADS) == ["first", "second"]
    store = ox.Store()
    load_statements(store, tmp_path / "all.nq")
    loaded, given = ox.Dataset(store), ox.Dataset(QUADS)
    for each in (loaded, given):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert loaded == given


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    place = tmp_path / "missing" / "all.nq"
    with pytest.raises(OutsideError, match="cannot write what is to be validated") as caught:
        write_statements(place, QUADS)
    assert caught.value.file == str(place)
