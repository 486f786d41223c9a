import pyoxigraph as ox
import pytest

from svgraph.errors import InputError, OutsideError
from svgraph.store import Store

A, B, C, G, H = (ox.NamedNode(f"http://{name}/") for name in "abcgh")


@pytest.fixture
def store():
    return Store.of([ox.Quad(A, B, ox.Literal(1), G), ox.Quad(A, C, ox.Literal(2), H)])


def test_the_default_graph_is_the_union_of_all_graphs(store):
    table = store.select("SELECT ?o { <http://a/> ?p ?o } ORDER BY ?o")
    assert [term.value for term in table.column("o")] == ["1", "2"]


def test_a_query_that_names_its_dataset_gets_that_one(store):
    table = store.select("SELECT ?o FROM <http://h/> { <http://a/> ?p ?o }")
    assert [term.value for term in table.column("o")] == ["2"]


def test_columns_of_a_star_stand_as_the_query_mentions_them(store):
    assert store.select("SELECT * { ?z ?y ?x . ?z ?y ?a }").columns == ["z", "y", "x", "a"]
    [row] = store.select("SELECT * { ?z <http://b/> ?x }").records()
    assert row == {"z": A, "x": ox.Literal(1)}


def test_a_cell_without_value_is_none(store):
    query = "SELECT ?s ?o { ?s <http://b/> 1 OPTIONAL { ?s <http://x/> ?o } }"
    assert store.select(query).rows == [(A, None)]


def test_each_form_gives_its_kind_of_result(store):
    assert store.ask("ASK { ?s ?p 2 }") is True
    assert store.construct("CONSTRUCT { ?s ?p 3 } WHERE { ?s ?p 1 }") == [
        ox.Triple(A, B, ox.Literal(3))
    ]
    with pytest.raises(InputError, match="no SELECT"):
        store.select("ASK {}")
    with pytest.raises(InputError, match="no ASK"):
        store.ask("SELECT ?s {}")


def test_every_query_passes_the_gate(store):
    with pytest.raises(InputError, match="SERVICE"):
        store.query("SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }")


def test_a_store_that_cannot_be_opened_names_the_cure(tmp_path):
    with pytest.raises(OutsideError, match="svgraph build"):
        Store.open(tmp_path / "nothing")


@pytest.fixture
def folder(tmp_path):
    made = ox.Store(str(tmp_path / "made"))
    made.bulk_extend([ox.Quad(A, B, ox.Literal("x" * 99 + str(n)), G) for n in range(2000)])
    made.flush()
    del made
    return tmp_path / "made"


def test_a_store_cut_short_is_an_outside_error_with_the_cure(folder):
    for file in folder.glob("*.sst"):
        file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(OutsideError, match="Corruption") as caught:
        Store.open(folder)
    assert caught.value.hint == "build it again: svgraph build"
    assert caught.value.file == str(folder)


class Damaged:
    """The engine's store, as it speaks of bytes that are not what was written."""

    def fail(self, *_, **__):
        raise RuntimeError("Corruption: block checksum mismatch")

    query = named_graphs = __len__ = fail


@pytest.mark.parametrize(
    "read", [len, Store.graph_count, lambda store: store.ask("ASK { ?s ?p ?o }")]
)
def test_damage_met_while_reading_is_an_outside_error_with_the_cure(tmp_path, read):
    with pytest.raises(OutsideError, match="cannot be read: Corruption") as caught:
        read(Store(Damaged(), tmp_path))
    assert caught.value.hint == "build it again: svgraph build"
    assert caught.value.file == str(tmp_path)


def test_a_query_at_fault_is_no_damage(store):
    with pytest.raises(InputError):
        store.query("SELECT * { Corruption }")
