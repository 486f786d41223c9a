"""Ask a remote SPARQL endpoint, with the same answers as the dataset on this machine.

The endpoint's default graph must be the union of its named graphs, as the contract of the
graph has it. A query that is wrong is found here, before it travels. Whatever goes wrong out
there (no answer, a page instead of results, a way to somewhere else) is said in one sentence,
without what the address carries of names and passwords. Redirections are not followed: the
credentials and the question were meant for the address that was given.
"""

import contextlib
import http.client
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar, cast
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from svgraph import sparql
from svgraph.confine import MEGABYTE, Limits, confined
from svgraph.errors import InputError, OutsideError
from svgraph.store import Dataset, Result, Row, Stream, Table
from svgraph.terms import Term

# What a query may use to be held against an empty dataset.
_LOOK = Limits(seconds=10.0, memory=512 * MEGABYTE)

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.8"
LONGEST_IN_ADDRESS = 1500
LARGEST_ANSWER = 256 * 1024 * 1024
LONGEST_CONNECTING = 10.0

Answer = TypeVar("Answer")


class Endpoint(Dataset):
    """A dataset far away."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        """The endpoint at an address, which may carry a user and a password."""
        address = _address(url)
        self._user = unquote(address.username) if address.username else None
        self._password = unquote(address.password) if address.password else None
        host = address.netloc.rpartition("@")[2]
        self._url = urlunsplit((address.scheme, host, address.path, address.query, ""))
        self.name = urlunsplit((address.scheme, host, address.path, "", ""))
        self._timeout = timeout

    def __repr__(self) -> str:
        """The address, without what is secret in it."""
        return f"Endpoint({self.name!r})"

    def stream(self, query: str) -> Stream:
        """The rows, the truth or the triples that a query asks for, once all is here."""
        return Stream.of(self.query(query))

    def query(self, query: str) -> Result:
        """The rows, the truth or the triples that a query asks for."""
        sparql.refuse(query)
        expected, columns = _expected(query)
        if expected is ox.QueryTriples:
            return self._triples(query)
        answer = self._results(query)
        try:
            if expected is ox.QueryBoolean:
                return _truth(answer)
            return _table(answer, columns)
        except _OtherColumns as error:
            self._fail("sent columns that were not asked for", error)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            self._fail("sent results that are not SPARQL 1.1 results", error)

    def _results(self, query: str) -> dict[str, Any]:
        media_type, body = self._send(query, ROWS)
        if media_type not in (ROWS, "application/json"):
            self._not_what_was_asked_for(media_type, "SPARQL results")
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._fail("sent JSON that breaks off or is malformed", error)
        if not isinstance(answer, dict):
            self._fail("sent results that are not SPARQL 1.1 results")
        return answer

    def _triples(self, query: str) -> list[ox.Triple]:
        media_type, body = self._send(query, TRIPLES)
        rdf_format = ox.RdfFormat.from_media_type(media_type)
        if rdf_format is None or media_type in ("application/json", "text/xml"):
            self._not_what_was_asked_for(media_type, "triples")
        try:
            return [quad.triple for quad in ox.parse(body, rdf_format)]
        except (SyntaxError, ValueError) as error:
            self._fail("sent triples that break off or are malformed", error)

    def _send(self, query: str, accept: str) -> tuple[str, bytes]:
        request = _Request(self._url, self._timeout)
        request.setQuery(query)
        request.setOnlyConneg(True)
        request.addCustomHttpHeader("Accept", accept)
        if self._user is not None:
            request.setCredentials(self._user, self._password or "")
        if len(query) > LONGEST_IN_ADDRESS:
            request.setMethod(POST)
        try:
            return _within(self._timeout, lambda: self._exchange(request))
        except TimeoutError as error:
            request.give_up()
            self._fail(f"did not answer within {self._timeout:g} seconds", error)

    def _exchange(self, request: "_Request") -> tuple[str, bytes]:
        deadline = time.monotonic() + self._timeout
        try:
            response = request.query().response
            with response:
                return response.headers.get_content_type(), _read(response, deadline)
        except urllib.error.HTTPError as error:
            self._refused(error)
        except TimeoutError:
            raise
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise error.reason from error
            self._fail(f"cannot be reached: {_reason(error.reason)}", error)
        except (OSError, http.client.HTTPException) as error:
            self._fail(f"broke off the connection: {_reason(error)}", error)

    def _refused(self, error: urllib.error.HTTPError) -> NoReturn:
        with error:
            if 300 <= error.code < 400:
                elsewhere = _without_secrets(error.headers.get("Location", ""))
                self._fail(
                    f"sends us elsewhere, to {elsewhere or 'an address it does not name'}",
                    hint="if that is the endpoint you mean, give that address",
                )
            said = "" if error.code in (401, 403) else _first_words(error)
            hint = "is the name and password in the address right?" if error.code == 401 else None
            self._fail(f"answered {error.code} {error.reason}{said}", hint=hint)

    def _not_what_was_asked_for(self, media_type: str, asked_for: str) -> NoReturn:
        self._fail(
            f"sent {media_type} where {asked_for} were asked for",
            hint="is this the address of a SPARQL endpoint?",
        )

    def _fail(
        self, what: str, cause: BaseException | None = None, hint: str | None = None
    ) -> NoReturn:
        raise OutsideError(f"the endpoint {self.name} {what}", hint=hint) from cause


class _Stay(urllib.request.HTTPRedirectHandler):
    """Leave a redirection to whoever asked."""

    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        return None


class _Connection(http.client.HTTPConnection):
    """A connection that is made soon or not at all, and can be cut from another thread."""

    def connect(self) -> None:
        patience = cast(float, self.timeout)
        self.timeout = min(patience, LONGEST_CONNECTING)
        try:
            super().connect()
        except TimeoutError as error:
            if patience <= LONGEST_CONNECTING:
                raise
            raise OSError(f"no connection within {LONGEST_CONNECTING:g} seconds") from error
        self.sock.settimeout(patience)
        self._wire = self.sock  # the library forgets it while the answer is still on its way

    def cut(self) -> None:
        """Wake whoever waits for this connection."""
        with contextlib.suppress(OSError, AttributeError):
            self._wire.shutdown(socket.SHUT_RDWR)


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    """The same with TLS."""


class _Connecting(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Open addresses by connections that can be cut."""

    def __init__(self) -> None:
        super().__init__()
        self.connections: list[_Connection] = []

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self._open(_Connection, req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self._open(_SecureConnection, req)

    def _open(
        self, kind: type[_Connection], request: urllib.request.Request
    ) -> http.client.HTTPResponse:
        def connection(host: str, **named: Any) -> _Connection:
            self.connections.append(kind(host, **named))
            return self.connections[-1]

        return self.do_open(connection, request)


class _Request(SPARQLWrapper):  # type: ignore[misc, unused-ignore]
    """One SPARQL request that stays with the address it was given.

    SPARQLWrapper opens addresses by the library's default opener, which carries credentials
    along redirections and turns a POST into a GET on the way.
    """

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(url)
        self._seconds = seconds
        self._connecting = _Connecting()

    def give_up(self) -> None:
        """Let go of an answer that nobody waits for any more."""
        for connection in self._connecting.connections:
            connection.cut()

    def _query(self) -> tuple[http.client.HTTPResponse, str]:
        opener = urllib.request.build_opener(_Stay, self._connecting)
        response = opener.open(self._createRequest(), timeout=self._seconds)
        return cast(http.client.HTTPResponse, response), self.returnFormat


def _address(url: str) -> SplitResult:
    try:
        address = urlsplit(url)
        usable = address.scheme in ("http", "https") and bool(address.hostname)
        _ = address.port
    except ValueError:
        usable = False
    # An @ behind the host is more likely the end of a password, cut short by a sign in it.
    if not usable or "@" in url.replace(address.netloc, "", 1) or _has_gaps(url):
        raise InputError(
            f"'{_without_secrets(url)}' is no address of an endpoint",
            hint="in a name or password, write / as %2F, ? as %3F and # as %23; elsewhere @ as %40"
            if "@" in url
            else "such as http://localhost:7878/query",
        )
    return address


def _without_secrets(url: str) -> str:
    """An address without user, password, query and fragment.

    A password may hold any sign, also one that ends the host: nothing before the last @ is shown.
    """
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", url)
    start = scheme[0] if scheme else ""
    rest = url[len(start) :].rpartition("@")[2]
    return start + re.split(r"[?#]", rest, maxsplit=1)[0]


def _has_gaps(url: str) -> bool:
    return any(letter.isspace() or not letter.isprintable() for letter in url)


def _expected(query: str) -> tuple[type, list[str]]:
    """The kind of result that a query has, and its columns; one that is wrong raises InputError.

    The engine may count for ever over an empty dataset too: it is asked where it can be killed.
    """
    kind, columns = confined(_shape_of, query, limits=_LOOK, what="this query")
    return getattr(ox, kind), columns


def _shape_of(query: str) -> tuple[str, list[str]]:
    with sparql.engine_errors(query):
        result = ox.Store().query(query)
        variables = result.variables if isinstance(result, ox.QuerySolutions) else []
        return type(result).__name__, [variable.value for variable in variables]


def _within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """What some work comes to, or TimeoutError when it takes longer, wherever it hangs.

    The limits of sockets hold for each step alone, and none holds for looking up a name.
    """
    answers: list[Answer] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            answers.append(work())
        except Exception as error:
            errors.append(error)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The whole body, unless it takes too long or grows too large."""
    parts = []
    size = 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if time.monotonic() > deadline:
            raise TimeoutError
        if size > LARGEST_ANSWER:
            raise OSError(f"the answer is larger than {LARGEST_ANSWER >> 20} MB")
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(parts)


def _first_words(error: urllib.error.HTTPError) -> str:
    """The first line of a plain-text message that came with a refusal."""
    if error.headers.get_content_type() != "text/plain":
        return ""
    try:
        words = error.read(2000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    line = next((line.strip() for line in words.splitlines() if line.strip()), "")
    printable = "".join(letter for letter in line if letter.isprintable())
    return f": {printable[:200]}" if printable else ""


def _reason(error: object) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, http.client.IncompleteRead):
        return "the answer is shorter than it says"
    return str(error) or type(error).__name__


def _truth(answer: dict[str, Any]) -> bool:
    truth = answer["boolean"]
    if not isinstance(truth, bool):
        raise TypeError(truth)
    return truth


class _OtherColumns(Exception):
    """The results are well-formed and answer another query."""


def _table(answer: dict[str, Any], columns: Sequence[str]) -> Table:
    sent, bindings = answer["head"]["vars"], answer["results"]["bindings"]
    if not isinstance(sent, list) or not isinstance(bindings, list):
        raise TypeError(answer)
    if set(sent) != set(columns):
        raise _OtherColumns(sent)
    return Table(list(columns), [_row(binding, columns) for binding in bindings])


def _row(binding: object, columns: Sequence[str]) -> Row:
    if not isinstance(binding, dict):
        raise TypeError(binding)
    return tuple(_term(binding[name]) if name in binding else None for name in columns)


def _term(cell: dict[str, str]) -> Term:
    kind, value = cell["type"], cell["value"]
    if not isinstance(value, str):
        raise TypeError(value)
    if kind == "uri":
        return ox.NamedNode(value)
    if kind == "bnode":
        return ox.BlankNode(value)
    if kind not in ("literal", "typed-literal"):
        raise ValueError(kind)
    if "xml:lang" in cell:
        return ox.Literal(value, language=cell["xml:lang"])
    if "datatype" in cell:
        return ox.Literal(value, datatype=ox.NamedNode(cell["datatype"]))
    return ox.Literal(value)
