"""Ask a remote SPARQL endpoint, with the same answers as the dataset on this machine.

The endpoint's default graph must be the union of its named graphs, as the contract of the
graph has it. A query that is wrong is found here, before it travels. Whatever goes wrong out
there (no answer, a page instead of results, a way to somewhere else) is said in one sentence,
without what the address carries of names and passwords. Redirections are not followed: the
credentials and the question were meant for the address that was given.
"""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import Any, NoReturn, cast
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from svgraph import sparql
from svgraph.errors import InputError, OutsideError
from svgraph.store import Result, Row, Table
from svgraph.terms import Term

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.8"
LONGEST_IN_ADDRESS = 1500
LARGEST_ANSWER = 256 * 1024 * 1024


class Endpoint:
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

    def query(self, query: str) -> Result:
        """The rows, the truth or the triples that a query asks for."""
        sparql.refuse(query)
        expected = _kind_of_result(query)
        if expected is ox.QueryTriples:
            return self._triples(query)
        answer = self._results(query)
        try:
            if expected is ox.QueryBoolean:
                return _truth(answer)
            return _table(answer)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            self._fail("sent results that are not SPARQL 1.1 results", error)

    def select(self, query: str, **bindings: Term | Iterable[Term]) -> Table:
        """The rows of a SELECT."""
        return sparql.expect(self.query(sparql.with_values(query, bindings)), Table, "SELECT")

    def ask(self, query: str) -> bool:
        """The truth of an ASK."""
        return sparql.expect(self.query(query), bool, "ASK")

    def construct(self, query: str) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        return sparql.expect(self.query(query), list, "CONSTRUCT or DESCRIBE")

    def _results(self, query: str) -> dict[str, Any]:
        media_type, body = self._send(query, ROWS)
        if media_type not in (ROWS, "application/json"):
            self._not_results(media_type)
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
            self._not_results(media_type)
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
            response = request.query().response
            with response:
                media_type = response.headers.get_content_type()
                return media_type, _read(response, time.monotonic() + self._timeout)
        except urllib.error.HTTPError as error:
            self._refused(error)
        except TimeoutError as error:
            self._fail(f"did not answer within {self._timeout:g} seconds", error)
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                self._fail(f"did not answer within {self._timeout:g} seconds", error)
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

    def _not_results(self, media_type: str) -> NoReturn:
        self._fail(
            f"sent {media_type} where SPARQL results were asked for",
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


class _Request(SPARQLWrapper):  # type: ignore[misc, unused-ignore]
    """One SPARQL request that stays with the address it was given.

    SPARQLWrapper opens addresses by the library's default opener, which carries credentials
    along redirections and turns a POST into a GET on the way.
    """

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(url)
        self._seconds = seconds

    def _query(self) -> tuple[http.client.HTTPResponse, str]:
        opener = urllib.request.build_opener(_Stay)
        response = opener.open(self._createRequest(), timeout=self._seconds)
        return cast(http.client.HTTPResponse, response), self.returnFormat


def _address(url: str) -> SplitResult:
    try:
        address = urlsplit(url)
        usable = address.scheme in ("http", "https") and bool(address.hostname)
        _ = address.port
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in url):
        raise InputError(
            f"'{_without_secrets(url)}' is no address of an endpoint",
            hint="such as http://localhost:7878/query",
        )
    return address


def _without_secrets(url: str) -> str:
    """An address without user, password, query and fragment."""
    scheme, colon, rest = url.partition("://")
    if not colon:
        return url.rpartition("@")[2].partition("?")[0]
    host, slash, path = rest.partition("/")
    shown = scheme + colon + host.rpartition("@")[2] + slash + path
    return shown.partition("?")[0].partition("#")[0]


def _kind_of_result(query: str) -> type:
    """What kind of result a query has; one that is wrong raises InputError, as everywhere."""
    with sparql.engine_errors(query):
        return type(ox.Store().query(query))


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


def _table(answer: dict[str, Any]) -> Table:
    columns = [str(name) for name in answer["head"]["vars"]]
    rows: list[Row] = [
        tuple(_term(binding[name]) if name in binding else None for name in columns)
        for binding in answer["results"]["bindings"]
    ]
    return Table(columns, rows)


def _term(cell: dict[str, str]) -> Term:
    kind, value = cell["type"], cell["value"]
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
