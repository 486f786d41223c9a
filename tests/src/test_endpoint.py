"""A remote endpoint answers as the dataset on this machine does, or says in one line why not."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import endpoint
from svgraph.answer import ask
from svgraph.cli import main
from svgraph.commands import options
from svgraph.compare import compare
from svgraph.confine import MEGABYTE, Limits
from svgraph.endpoint import Endpoint
from svgraph.errors import InputError, OutsideError
from svgraph.questions import all_questions, list_questions
from svgraph.reports import compare_as_rows as rows
from svgraph.search import search
from svgraph.show import describe, show
from svgraph.store import Dataset, Store

SMALL_GRAPH = Path(__file__).parents[1] / "fixtures/asking/graph.trig"
QUESTIONS = ["r40-planned", "needs-mention", "bases", "unheard"]
THINGS = ["R.40", "La 19", "SM8 V3", "plan:zz", "zz:finding-needs", "zz:quotation-p5", "bases"]
QUERIES = {
    "rows in order": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "rows without order": "SELECT ?s ?o WHERE { ?s <http://www.w3.org/ns/oa#exact> ?o }",
    "unbound cells": (
        "SELECT ?s ?page WHERE { ?s a <https://w3id.org/svgraph/ontology#Place>"
        " OPTIONAL { ?s <https://w3id.org/svgraph/ontology#page> ?page } }"
    ),
    "no rows": "SELECT ?s WHERE { ?s a <https://w3id.org/svgraph/ontology#Nothing> }",
    "joined": (
        "SELECT ?p (GROUP_CONCAT(STR(?o); SEPARATOR='|') AS ?all) (COUNT(*) AS ?n)"
        " WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
    ),
    "kinds of literals": (
        "SELECT * WHERE { VALUES ?v { 1 1.5 1e0 true 'a' 'b'@lv-LV '2023-10-10'^^"
        "<http://www.w3.org/2001/XMLSchema#date> '\"\\\\\\n\\t ' } }"
    ),
    "blank nodes": "SELECT (BNODE() AS ?b) WHERE {}",
    "named graphs": (
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    ),
    "union counts once": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "yes": "ASK { ?s ?p 5 }",
    "no": "ASK { ?s ?p 'nowhere' }",
    "triples": (
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s <https://w3id.org/svgraph/ontology#page> ?x ; ?p ?o }"
    ),
    "description": "DESCRIBE <https://w3id.org/svgraph/plan/zz/need-SO8-N3>",
    "no triples": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }",
    "longer than an address": "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s # " + "long " * 2000,
}


def _oxigraph() -> str:
    """The server's program; its absence is said aloud, and is a failure in CI."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        reason = "no oxigraph server here (pip install oxigraph): the endpoint was not tested"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return program


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Endpoint]]:
    """The same graph on this machine and behind a real server."""
    program = _oxigraph()
    folder = tmp_path_factory.mktemp("store")
    store = ox.Store(str(folder))
    store.bulk_load(path=SMALL_GRAPH)
    store.flush()
    del store
    port = _free_port()
    server = subprocess.Popen(
        [
            program,
            "serve-read-only",
            *("--location", str(folder), "--bind", f"127.0.0.1:{port}"),
            "--union-default-graph",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        yield Store.open(folder), Endpoint(f"http://127.0.0.1:{port}/query")
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_gives_the_same(both: tuple[Store, Endpoint], name: str) -> None:
    local, remote = (dataset.query(QUERIES[name]) for dataset in both)
    if name == "blank nodes":
        assert [type(term) for row in local.rows for term in row] == [ox.BlankNode]
        assert [type(term) for row in remote.rows for term in row] == [ox.BlankNode]
    else:
        assert remote == local


@pytest.mark.parametrize("languages", [[], ["lv"], ["lv", "en"]])
@pytest.mark.parametrize("plans", [[], ["zz"], ["yy", "xx"]])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_is_the_same(
    both: tuple[Store, Endpoint], question: str, plans: list[str], languages: list[str]
) -> None:
    local, remote = (ask(dataset, question, plans, {}, languages) for dataset in both)
    assert remote.to_json() == local.to_json()
    assert local.lines or local.silence


def test_plans_side_by_side_are_the_same(both: tuple[Store, Endpoint]) -> None:
    local, remote = (rows.render(compare(dataset), "csv") for dataset in both)
    assert local == remote and local.count("\r\n") > 4


def test_the_list_of_questions_is_the_same(both: tuple[Store, Endpoint]) -> None:
    local, remote = (list_questions(dataset, ["lv", "en"]) for dataset in both)
    assert remote == local
    assert {question.id for question in all_questions(both[0])} == set(QUESTIONS)


@pytest.mark.parametrize("thing", THINGS)
def test_everything_shown_is_the_same(both: tuple[Store, Endpoint], thing: str) -> None:
    local, remote = (show(dataset, thing, ["lv"]) for dataset in both)
    assert remote.to_json() == local.to_json()
    assert [describe(dataset, thing) for dataset in both][1] == describe(both[0], thing)


@pytest.mark.parametrize("text", ["viedie ciemi", "r40", "flourish", "nowhere at all"])
def test_everything_found_is_the_same(both: tuple[Store, Endpoint], text: str) -> None:
    local, remote = (search(dataset, text, ["lv"]) for dataset in both)
    assert remote == local


def test_bindings_travel(both: tuple[Store, Endpoint]) -> None:
    text = "SELECT ?s WHERE { ?s <https://w3id.org/svgraph/ontology#page> ?page } ORDER BY ?s"
    local, remote = (dataset.select(text, page=ox.Literal(5)) for dataset in both)
    assert remote == local
    assert len(local.rows) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["ask", "CQ12", "--lang", "lv"],
        ["ask", "CQ09", "--plan", "zz", "--param", "indicator=R40", "--format", "json"],
        ["show", "SM8 V3"],
        ["show", "La 19", "--format", "turtle"],
        ["search", "viedie ciemi"],
    ],
)
def test_the_command_line_says_the_same(
    both: tuple[Store, Endpoint],
    words: list[str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = both[1].name
    assert main([*words, "--endpoint", address]) == 0
    remote = capfd.readouterr()
    monkeypatch.setattr(options, "open_dataset", lambda _arguments: both[0])
    assert main(words) == 0
    assert capfd.readouterr() == remote
    assert remote.out


@pytest.mark.parametrize("side", [0, 1])
def test_a_wrong_query_is_the_asker_s_fault_on_both_sides(
    both: tuple[Store, Endpoint], side: int
) -> None:
    dataset: Dataset = both[side]
    for query in ("SELECT ?s WHERE { ?s ?p }", "INSERT DATA { <a:b> <a:b> 1 }", "SELECT * {"):
        with pytest.raises(InputError):
            dataset.query(query)
    with pytest.raises(InputError, match="no SELECT"):
        dataset.select("ASK { ?s ?p ?o }")


# ── Endpoints that misbehave ─────────────────────────────────────────────

Reply = Callable[[http.server.BaseHTTPRequestHandler], None]


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    reply: Reply
    seen: list[tuple[str, str, str | None]]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.seen.append((self.command, self.path, self.headers.get("Authorization")))
        self.server.reply(self)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def misbehaving() -> Iterator[Callable[[Reply], tuple[str, _Server]]]:
    servers: list[_Server] = []

    def start(reply: Reply) -> tuple[str, _Server]:
        server = _Server(("127.0.0.1", 0), _Handler)
        server.reply, server.seen = reply, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/query", server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _sends(status: int, media_type: str, body: bytes, **headers: str) -> Reply:
    def reply(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


ROWS = "application/sparql-results+json"
MISBEHAVIOUR = {
    "an error of its own": (_sends(500, "text/plain", b"out of memory\nat line 3"), "500.*out of"),
    "an error page": (_sends(503, "text/html", b"<h1>no</h1>"), "answered 503 [^<]*$"),
    "nothing of that name": (_sends(404, "text/html", b""), "answered 404"),
    "a refusal": (_sends(403, "text/plain", b"user joe may not"), "answered 403 [^j]*$"),
    "a page": (_sends(200, "text/html", b"<html></html>"), "text/html where SPARQL results"),
    "no JSON": (_sends(200, ROWS, b"{'head': "), "malformed"),
    "other JSON": (_sends(200, ROWS, b'{"rows": []}'), "not SPARQL 1.1 results"),
    "a list": (_sends(200, ROWS, b"[]"), "not SPARQL 1.1 results"),
    "a truth for rows": (_sends(200, ROWS, b'{"head": {}, "boolean": true}'), "not SPARQL 1.1"),
    "a bad IRI": (
        _sends(
            200,
            ROWS,
            b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"no"}}]}}',
        ),
        "not SPARQL 1.1",
    ),
    "a way elsewhere": (
        _sends(302, "text/html", b"", Location="http://u:secret@127.0.0.1:9/x?key=secret"),
        "elsewhere, to http://127.0.0.1:9/x",
    ),
    "a way that keeps the method": (
        _sends(307, "text/html", b"", Location="http://127.0.0.1:9/y"),
        "elsewhere, to http://127.0.0.1:9/y",
    ),
    "columns of another query": (
        _sends(200, ROWS, b'{"head":{"vars":["s","o"]},"results":{"bindings":[]}}'),
        "columns that were not asked for",
    ),
    "no columns": (
        _sends(200, ROWS, b'{"head":{"vars":[]},"results":{"bindings":[{}]}}'),
        "columns that were not asked for",
    ),
    "columns that are none": (
        _sends(200, ROWS, b'{"head":{"vars":[["s"]]},"results":{"bindings":[]}}'),
        "not SPARQL 1.1",
    ),
    "rows that are none": (
        _sends(200, ROWS, b'{"head":{"vars":["s"]},"results":{"bindings":[[]]}}'),
        "not SPARQL 1.1",
    ),
    "a value that is no text": (
        _sends(
            200,
            ROWS,
            b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":1}}]}}',
        ),
        "not SPARQL 1.1",
    ),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_misbehaviour_is_said_in_one_sentence(
    misbehaving: Callable[[Reply], tuple[str, _Server]], name: str
) -> None:
    reply, expected = MISBEHAVIOUR[name]
    url, _server = misbehaving(reply)
    with pytest.raises(OutsideError, match=expected) as raised:
        Endpoint(url.replace("http://", "http://joe:secret@") + "?token=secret").query(
            "SELECT ?s WHERE { ?s ?p ?o }"
        )
    assert raised.value.exit_code == 3
    assert url in str(raised.value)
    assert "secret" not in str(raised.value)
    assert "\n" not in raised.value.message


def test_bad_triples_are_refused(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    url, _server = misbehaving(_sends(200, "application/n-triples", b"<a:b> <a:b> "))
    with pytest.raises(OutsideError, match="malformed"):
        Endpoint(url).query(query)
    url, _server = misbehaving(_sends(200, "text/html", b"<html>"))
    with pytest.raises(OutsideError, match="text/html where triples were asked for"):
        Endpoint(url).query(query)
    url, _server = misbehaving(_sends(200, ROWS, b'{"head":{"vars":[]},"results":{}}'))
    with pytest.raises(OutsideError, match=r"results\+json where triples were asked for"):
        Endpoint(url).construct(query)


@pytest.mark.parametrize("words", [["ask"], ["ask", "CQ09"], ["show", "R.40"], ["search", "x"]])
def test_a_server_that_says_the_same_to_everything_is_found_out(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
    words: list[str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    url, _server = misbehaving(
        _sends(
            200,
            ROWS,
            b'{"head":{"vars":["x"]},"boolean":true,'
            b'"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}',
        )
    )
    assert main([*words, "--endpoint", url]) == 3
    assert "columns that were not asked for" in capfd.readouterr().err


def test_the_columns_stand_as_the_query_has_them(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    url, _server = misbehaving(
        _sends(
            200,
            ROWS,
            b'{"head":{"vars":["b","a"]},'
            b'"results":{"bindings":[{"b":{"type":"literal","value":"of b"}}]}}',
        )
    )
    table = Endpoint(url).select("SELECT ?a ?b WHERE { ?a ?b ?c }")
    assert (table.columns, table.rows) == (["a", "b"], [(None, ox.Literal("of b"))])


def test_nobody_at_home() -> None:
    with pytest.raises(OutsideError, match="cannot be reached"):
        Endpoint(f"http://127.0.0.1:{_free_port()}/query").query("ASK { ?s ?p ?o }")


def test_a_slow_endpoint_is_given_up(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    release = threading.Event()
    url, _server = misbehaving(lambda _handler: release.wait(10) and None)
    started = time.monotonic()
    with pytest.raises(OutsideError, match=r"did not answer within 0\.3 seconds"):
        Endpoint(url, timeout=0.3).query("ASK { ?s ?p ?o }")
    release.set()
    assert time.monotonic() - started < 5


def test_an_answer_in_drops_is_given_up(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", ROWS)
        handler.end_headers()
        for _ in range(100):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.05)

    url, _server = misbehaving(drip)
    started = time.monotonic()
    with pytest.raises(OutsideError, match=r"did not answer within 0\.4 seconds"):
        Endpoint(url, timeout=0.4).query("ASK { ?s ?p ?o }")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 500 No\r\n\r\n", b""])
def test_no_part_of_an_answer_may_drip_for_ever(
    misbehaving: Callable[[Reply], tuple[str, _Server]], start: bytes
) -> None:
    ended = threading.Event()

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(start)
            for _ in range(200):
                handler.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            ended.set()

    url, _server = misbehaving(drip)
    started = time.monotonic()
    with pytest.raises(OutsideError, match=r"did not answer within 0\.4 seconds|answered 500"):
        Endpoint(url, timeout=0.4).query("ASK { ?s ?p ?o }")
    assert time.monotonic() - started < 3
    assert ended.wait(3), "the connection was left open"


@pytest.mark.parametrize(
    ("timeout", "limit", "said"),
    [(60.0, 10.0, "reached: no connection within 10 s"), (2.0, 2.0, "did not answer within 2 s")],
)
def test_connecting_has_a_limit_of_its_own(
    monkeypatch: pytest.MonkeyPatch, timeout: float, limit: float, said: str
) -> None:
    limits: list[float] = []

    def nobody(_address: object, seconds: float, *_others: object) -> None:
        limits.append(seconds)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", nobody)
    for scheme in ("http", "https"):
        with pytest.raises(OutsideError, match=said):
            Endpoint(f"{scheme}://127.0.0.1:9/query", timeout).query("ASK { ?s ?p ?o }")
    assert limits == [limit, limit]


def test_an_answer_that_breaks_off_is_none(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    whole = b'{"head":{"vars":[]},"results":{"bindings":[]}}'

    def stop_early(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", ROWS)
        handler.send_header("Content-Length", str(len(whole) + 100))
        handler.end_headers()
        handler.wfile.write(whole)

    url, _server = misbehaving(stop_early)
    with pytest.raises(OutsideError, match="shorter than it says"):
        Endpoint(url).query("SELECT * WHERE { ?s ?p ?o }")


def test_credentials_go_where_they_belong_and_nowhere_else(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    elsewhere, other = misbehaving(_sends(200, ROWS, b'{"head": {}, "boolean": true}'))
    url, server = misbehaving(_sends(301, "text/plain", b"", Location=elsewhere))
    endpoint = Endpoint(url.replace("http://", "http://joe:top%20secret@"))
    with pytest.raises(OutsideError, match="elsewhere"):
        endpoint.query("ASK { ?s ?p ?o }")
    assert server.seen[0][2] == "Basic am9lOnRvcCBzZWNyZXQ="
    assert other.seen == []
    assert "secret" not in repr(endpoint)


def test_a_long_query_is_posted(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    url, server = misbehaving(_sends(200, ROWS, b'{"head": {}, "boolean": true}'))
    endpoint = Endpoint(url)
    assert endpoint.ask("ASK { ?s ?p ?o }") is True
    assert endpoint.ask("ASK { ?s ?p ?o } #" + "x" * 5000) is True
    assert [method for method, _path, _credentials in server.seen] == ["GET", "POST"]


@pytest.mark.parametrize(
    "url",
    ["", "localhost", "ftp://joe:secret@host/x", "file:///etc/passwd", "http://", "http://h:no/"],
)
def test_no_address_of_an_endpoint(url: str) -> None:
    with pytest.raises(InputError, match="no address") as raised:
        Endpoint(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "secret",
    [
        "s3/cr3t",
        "33/cr3t",
        "s3?cr3t",
        "33?cr3t",
        "s3#cr3t",
        "33#cr3t",
        "cr3t://s3",
        "/cr3t",
        "?cr3t",
        *("s3@cr3t/x", "s3/x@cr3t", "33/x@cr3t?y#z", "s3:cr3t/", "[cr3t", "cr3t x", "cr3t\x01"),
    ],
)
@pytest.mark.parametrize("scheme", ["http://", "https://", "ftp://", "", "//"])
def test_a_password_with_odd_signs_is_never_shown(secret: str, scheme: str) -> None:
    with pytest.raises(InputError, match="no address") as raised:
        Endpoint(f"{scheme}al:{secret}@host/x?key=hidden#hidden")
    for part in ("al:", "cr3t", "s3", "33", "hidden"):
        assert part not in raised.value.message
    assert "host/x" in raised.value.message
    assert raised.value.hint is not None
    assert "write / as %2F" in raised.value.hint


@pytest.mark.parametrize("secret", ["cr@3t", "cr:3t", "c%2Fr%3F3%23t", "@:@"])
def test_a_password_that_can_be_told_from_the_host_is_used(secret: str) -> None:
    assert Endpoint(f"http://al:{secret}@host:1/x").name == "http://host:1/x"


def test_the_library_s_own_opener_is_left_alone(
    misbehaving: Callable[[Reply], tuple[str, _Server]],
) -> None:
    before = urllib.request._opener  # type: ignore[attr-defined]
    url, _server = misbehaving(
        _sends(200, ROWS, json.dumps({"head": {}, "boolean": False}).encode())
    )
    assert Endpoint(url).ask("ASK { ?s ?p ?o }") is False
    assert urllib.request._opener is before  # type: ignore[attr-defined]


def test_a_query_that_counts_for_ever_ends_before_it_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(endpoint, "_LOOK", Limits(seconds=0.2, memory=256 * MEGABYTE))
    numbers = " ".join(map(str, range(60)))
    many = " ".join(f"{{ VALUES ?{each} {{ {numbers} }} }}" for each in "abcdef")
    with pytest.raises(OutsideError, match="was stopped"):
        endpoint._expected(f"SELECT (COUNT(*) AS ?n) {{ {many} }}")
