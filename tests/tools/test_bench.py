"""The bench compares like with like: the same answers, the right aims, a page from any figures."""

import json
import os
import subprocess
import sys
from pathlib import Path

import plausible
import pyoxigraph as ox
import pytest
from measured import aims, clock, growth, page, parts, startup

from svgraph import sparql
from svgraph.build import build
from svgraph.layout import Rooms

MIX = parts.mix_texts()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project, built."""
    folder = tmp_path_factory.mktemp("bench")
    plausible.generate(folder, 4_000)
    build(Rooms(folder, folder / "build"))
    return folder


def test_the_mix_is_wide() -> None:
    assert len(MIX) >= 16
    whole = " ".join(MIX.values())
    for word in ("OPTIONAL", "LANG", "broader*", "COUNT", "CONTAINS", "REGEX", "NOT EXISTS"):
        assert word in whole
    for word in ("ORDER BY", "DESCRIBE", "CONSTRUCT", "ASK", "GROUP BY", "MINUS", "LIMIT"):
        assert word in whole


@pytest.mark.parametrize("name", MIX)
def test_a_query_is_written_as_those_of_the_house(name: str) -> None:
    text = MIX[name]
    assert text.startswith("#+ summary: ")
    used = {term.written.partition(":")[0] for term in sparql.terms_used(text)}
    declared = {line.split()[1].rstrip(":") for line in text.splitlines() if "PREFIX" in line}
    assert declared <= used, "a prefix is declared and not used"


def test_every_query_is_answered_and_as_rdflib_answers_it(project: Path) -> None:
    own = parts.mix_svgraph(str(project), "1")
    [dataset] = (project / "build").glob("*/svgraph.nq")
    peer = parts.mix_rdflib(str(dataset), "1", "60")
    empty = parts.fingerprint([])
    assert {name for name, said in own.items() if said["answer"] == empty} <= {"13-regex"}
    assert all(peer[name]["answer"] for name in MIX), "rdflib came to its end"
    growth.hold_equal(own, peer)
    peer["09-count"]["answer"] = "0 other"
    with pytest.raises(SystemExit, match="09-count"):
        growth.hold_equal(own, peer)


def test_a_fingerprint_is_of_a_multiset() -> None:
    rows = [["a", "b"], ["c", "d"], ["a", "b"]]
    assert parts.fingerprint(rows) == parts.fingerprint(rows[::-1])
    assert parts.fingerprint(rows) != parts.fingerprint(rows[:2])


def test_readers_read_the_same(project: Path) -> None:
    counts = {
        read(str(project))["triples"]
        for read in (parts.load_svgraph, parts.load_bare, parts.load_rdflib)
    }
    assert len(counts) == 1 and counts.pop() > 4_000


def test_the_digest_is_timed_wherever_it_is_made(tmp_path: Path) -> None:
    plausible.generate(tmp_path, 1_000)
    said = subprocess.run(
        [sys.executable, "-m", "measured.parts", "build", tmp_path],
        check=True,
        capture_output=True,
        env=clock.environment() | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    figures = json.loads(said.stdout)
    assert 0 < figures["digest seconds"] < figures["seconds"]
    assert figures["peak"] > 20e6


# ── Aims and page ────────────────────────────────────────────────────────


def figures(**changed: object) -> growth.Figures:
    """Figures of one size, as measured on no machine."""
    query = {"seconds": 0.01, "answer": "1 x"}
    validated = {"seconds": 2.0, "peak": 9e7, "components": {"Or": 3}, "places": 0.1}
    return {
        "triples": 100_000,
        "plans": 25,
        "errors": 3,
        "components": {"Or": 3},
        "load": {
            "load_svgraph": {"seconds": 2.0, "bytes": 1e7, "triples": 100_000},
            "load_bare": {"seconds": 1.0, "bytes": 1e7, "triples": 100_000},
            "load_rdflib": {"seconds": 30.0, "bytes": 1e8, "triples": 100_000},
        },
        "build": {"seconds": 9.0, "digest seconds": 1.0, "peak": 1e9, "quads": 130_000},
        "cold": {"query": 0.07, "ask": 0.08},
        "mix": {"svgraph": {"a": query}, "rdflib": {"a": query | {"seconds": 0.4}}},
        "runaway": {"overrun": 0.1, "p50": 0.001, "p99": 0.01, "after": 0.002},
        "validate": {"svgraph": validated, "pyshacl": validated | {"seconds": 100.0}},
    } | changed


def said(sizes: dict[int, growth.Figures]) -> dict[str, bool | None]:
    return {aim.aim: aim.met for aim in aims.of_growth(sizes)}


def test_an_aim_is_met_or_missed_by_its_figure() -> None:
    met = said({100_000: figures(), 1_000_000: figures()})
    assert len(met) > 12 and all(met.values())
    slow = {"svgraph": {"seconds": 31.0, "peak": 9e9, "components": {"Or": 2}}, "pyshacl": None}
    missed = said({100_000: figures(), 1_000_000: figures(validate=slow)})
    assert sum(value is False for value in missed.values()) == 3


@pytest.mark.parametrize(("budget", "met"), [(62.0, True), (59.0, None)])
def test_a_peer_that_did_not_end_was_so_much_slower_as_it_had_time(
    budget: float, met: bool | None
) -> None:
    own = {"seconds": 2.0, "peak": 9e7, "components": {"Or": 3}}
    told = said({100_000: figures(validate={"svgraph": own, "pyshacl": None, "budget": budget})})
    [faster] = [aim for aim in told if "faster than pySHACL" in aim]
    assert told[faster] is met


def test_what_did_not_end_is_no_aim_met() -> None:
    told = said({1_000_000: figures(build=None, validate=None)})
    assert False in told.values()
    assert not any("1.2 kB" in aim for aim in told)


def test_the_page_shows_what_was_not_measured_as_a_dash(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="only `make bench` draws")
    starts = dict.fromkeys(
        (startup.NOTHING, startup.HELP, startup.COLD_QUERY, startup.COLD_ASK), 0.01
    ) | {startup.PEER_QUERY: 1.0, startup.BUILD: 1.0}
    text = page.write(tmp_path, starts, {100_000: figures(runaway=None)})
    assert "| the query after it, ms | – |" in text
    assert "| errors found, pySHACL | 3 |" in text
    assert {path.suffix for path in (tmp_path / "bench").iterdir()} == {".svg"}
    assert all(len(line) < 400 for line in text.splitlines())


def test_a_missed_aim_has_its_reason_and_a_met_one_none() -> None:
    starts = dict.fromkeys(
        (startup.NOTHING, startup.HELP, startup.COLD_QUERY, startup.COLD_ASK), 0.01
    ) | {startup.PEER_QUERY: 1.0, startup.BUILD: 1.0}
    found = aims.of_startup(starts) + aims.of_growth({n: figures() for n in (100_000, 1_000_000)})
    assert page._reasons(found) == []
    for words in page.REASONS:
        missed = [each._replace(met=False) for each in found if words in each.aim]
        assert missed, words
        assert f"- {page.REASONS[words]}" in page._reasons(missed)


def test_terms_of_rdflib_are_written_as_the_engine_writes_them() -> None:
    for term in (
        ox.NamedNode("http://example.org/a"),
        ox.Literal('é "x"\n', language="lv"),
        ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("plain"),
    ):
        assert parts.as_engine_writes(parts.as_rdflib(term)) == str(term)
