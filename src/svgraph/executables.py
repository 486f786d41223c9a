"""Make the queries part of the graph: a file and its header become an executable.

A header says in YAML what a query answers, which of its variables one may bind, which columns
it shows and which hold the evidence. Everything that it says is held against the query's text
and against the graph, so that whoever asks need not look again.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, NoReturn, cast

import pyoxigraph as ox

from svgraph import names, sparql
from svgraph.errors import InputError, did_you_mean
from svgraph.files import read_text
from svgraph.layout import Rooms
from svgraph.load import graph_of
from svgraph.store import Store
from svgraph.texts import query_text

DERIVATIONS = "queries/derive/"
ANY_QUESTION = "any"
NO_QUESTION = "none"

_KEYS = ("summary", "answers", "params", "returns", "evidence")
_MARK = "#+"


class QueryFile(NamedTuple):
    """A query as it lies in its room."""

    name: str
    text: str

    @property
    def stem(self) -> str:
        """The name by which the graph knows the query."""
        return self.name.rpartition("/")[2].removesuffix(".rq")

    @property
    def is_derivation(self) -> bool:
        """Whether the build applies this query, and nobody asks it."""
        return self.name.startswith(DERIVATIONS)

    @property
    def body(self) -> str:
        """The query without its header."""
        lines = self.text.splitlines()
        return "\n".join(line for line in lines if not line.startswith(_MARK)).strip() + "\n"


class Known(NamedTuple):
    """What the graph has for headers to name."""

    prefixes: dict[str, str]
    questions: dict[str, str]
    classes: set[str]


class Executable(NamedTuple):
    """A query and what its header says, checked."""

    file: QueryFile
    summary: str
    answers: list[str]
    answers_any: bool
    parameters: dict[str, str]
    returns: list[str]
    evidence: list[str]

    @property
    def iri(self) -> str:
        """The executable's own IRI."""
        return names.QUERY + self.file.stem


def read_queries(rooms: Rooms) -> list[QueryFile]:
    """All query files, in the order of their names, each of them sound SPARQL."""
    files = [
        QueryFile(name, read_text(rooms.path(name), name)) for name in rooms.files("queries", ".rq")
    ]
    for file in files:
        _refuse_unsound(file)
    return files


def read_executables(files: Iterable[QueryFile], known: Known) -> list[Executable]:
    """The queries that answer something, each with its header."""
    found = [_Header(file, known).executable() for file in files if not file.is_derivation]
    _refuse_namesakes(found)
    _refuse_rivals(found)
    return found


def known_to(quads: Iterable[ox.Quad]) -> Known:
    """What headers may name: declared prefixes, questions with their labels, classes."""
    asked = [query_text(name) for name in ("prefixes", "question-labels", "classes")]
    # Only what the three ask for: all the others may be a million.
    used = {ox.NamedNode(term.iri) for text in asked for term in sparql.terms_used(text)}
    used.add(ox.NamedNode(names.TYPE))  # written as `a`
    store = Store.of(quad for quad in quads if quad.predicate in used)
    registry, questions, classes = map(store.select, asked)
    return Known(
        prefixes={_text(prefix): _text(namespace) for prefix, namespace in registry.rows},
        questions={_text(question): _text(label) for question, label in questions.rows},
        classes={_text(term) for (term,) in classes.rows},
    )


def quads_of(executable: Executable) -> list[ox.Quad]:
    """An executable as it stands in the graph."""
    graph = graph_of(executable.file.name)
    node = ox.NamedNode(executable.iri)

    def say(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(predicate), value, graph)

    said = [
        say(node, names.TYPE, ox.NamedNode(names.SELECT_EXECUTABLE)),
        say(node, names.LABEL, ox.Literal(executable.summary, language="en")),
        say(node, names.SELECT, ox.Literal(executable.file.body)),
        say(node, names.RETURNS, ox.Literal(" ".join(executable.returns))),
    ]
    said += [say(node, names.ANSWERS, ox.NamedNode(iri)) for iri in executable.answers]
    if executable.answers_any:
        said.append(say(node, names.ANSWERS_ANY, ox.Literal(True)))
    said += [say(node, names.EVIDENCE_VARIABLE, ox.Literal(name)) for name in executable.evidence]
    for name, value_class in executable.parameters.items():
        parameter = ox.NamedNode(f"{executable.iri}/{name}")
        said += [
            say(node, names.PARAMETER, parameter),
            say(parameter, names.TYPE, ox.NamedNode(names.PARAMETER_CLASS)),
            say(parameter, names.VARIABLE, ox.Literal(name)),
            say(parameter, names.VALUE_CLASS, ox.NamedNode(value_class)),
        ]
    return said


def summary_notes(executables: Iterable[Executable], known: Known) -> list[str]:
    """Summaries that drifted from the English label of the question they answer."""
    return [
        f"{each.file.name}: the summary differs from the question's label: {label}"
        for each in executables
        if len(each.answers) == 1
        and (label := known.questions[each.answers[0]])
        and label != each.summary
    ]


# ── A header ─────────────────────────────────────────────────────────────


class _Header:
    """The header of one file, held against its query and the graph."""

    def __init__(self, file: QueryFile, known: Known) -> None:
        self.file = file
        self.known = known
        self.prefixes = {**known.prefixes, **sparql.declared_prefixes(file.text)}
        self.says = self._read()

    def executable(self) -> Executable:
        answers = self._answers()
        executable = Executable(
            file=self.file,
            summary=self._required_text("summary"),
            answers=[self._question(each) for each in answers if each not in _NO_SINGLE_QUESTION],
            answers_any=ANY_QUESTION in answers,
            parameters={name: self._class(each) for name, each in self._parameters().items()},
            returns=self._names("returns", required=True),
            evidence=self._names("evidence"),
        )
        self._hold_against_projection(executable)
        self._hold_against_parameters(executable)
        return executable

    def _read(self) -> dict[str, Any]:
        lines = self.file.text.splitlines()
        yaml_lines = [line.removeprefix(_MARK) if line.startswith(_MARK) else "" for line in lines]
        if not any(line.strip() for line in yaml_lines):
            raise InputError(
                "this query has no header",
                file=self.file.name,
                line=1,
                hint=f"begin it with lines such as: {_MARK} summary: …",
            )
        says = _yaml("\n".join(yaml_lines), self.file.name)
        for key in says:
            if key not in _KEYS:
                self._wrong(key, f"a header has no '{key}'", did_you_mean(key, _KEYS))
        return says

    def _answers(self) -> list[str]:
        listed = self._names("answers", required=True)
        if len(listed) > 1 and not _NO_SINGLE_QUESTION.isdisjoint(listed):
            self._wrong("answers", f"'{ANY_QUESTION}' and '{NO_QUESTION}' stand alone")
        return listed

    def _required_text(self, key: str) -> str:
        value = self.says.get(key)
        if not isinstance(value, str) or not value.strip():
            self._wrong(key, f"the header needs '{key}: …', in one sentence")
        return value.strip()

    def _names(self, key: str, *, required: bool = False) -> list[str]:
        value = self.says.get(key)
        listed = [value] if isinstance(value, str) and value else value or []
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            self._wrong(key, f"'{key}' is a name or a list of names: [a, b]")
        if required and not listed:
            self._wrong(key, f"the header needs '{key}'")
        if len(set(listed)) < len(listed):
            self._wrong(key, f"'{key}' names something twice")
        return listed

    def _parameters(self) -> dict[str, str]:
        value = self.says.get("params") or {}
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            self._wrong("params", "'params' names a class for each variable: {plan: sv:…}")
        return cast(dict[str, str], value)

    def _question(self, written: str) -> str:
        return self._known(written, "answers", self.known.questions, "question")

    def _class(self, written: str) -> str:
        return self._known(written, "params", self.known.classes, "class")

    def _known(self, written: str, key: str, terms: Iterable[str], what: str) -> str:
        iri = self._expanded(written, key)
        terms = list(terms)
        if iri not in terms:
            self._wrong(
                key,
                f"the graph has no {what} {written}",
                did_you_mean(written, [self._short(term) for term in terms]),
            )
        return iri

    def _expanded(self, written: str, key: str) -> str:
        if written.startswith("<") and written.endswith(">"):
            return written[1:-1]
        prefix, colon, local = written.partition(":")
        if not colon or prefix not in self.prefixes:
            self._wrong(key, f"nobody declared the prefix of {written}")
        return self.prefixes[prefix] + local

    def _short(self, iri: str) -> str:
        return names.shortened(iri, self.prefixes)

    def _hold_against_projection(self, executable: Executable) -> None:
        projected = _projection(self.file)
        for name in executable.evidence:
            if name not in projected:
                self._wrong("evidence", f"the query does not select ?{name}", _columns(projected))
        hidden = {*executable.evidence, *executable.parameters} - {*executable.returns}
        shown = [name for name in projected if name not in hidden]
        if shown != executable.returns:
            self._wrong(
                "returns",
                f"the query selects {_columns(shown)}, the header says"
                f" {_columns(executable.returns)}",
                "name the columns as the query selects them, evidence and parameters apart",
            )

    def _hold_against_parameters(self, executable: Executable) -> None:
        bound = {*_projection(self.file), *sparql.group_variables(self.file.text)}
        for name in executable.parameters:
            if name not in bound:
                self._wrong(
                    "params",
                    f"the query neither selects nor groups by ?{name}",
                    "a parameter is bound at the end of the query: it must reach that far",
                )
        if executable.parameters and sparql.has_trailing_values(self.file.text):
            self._wrong("params", "a query with parameters cannot end in VALUES of its own")

    def _wrong(self, key: str, message: str, hint: str | None = None) -> NoReturn:
        line = next(
            (
                number
                for number, text in enumerate(self.file.text.splitlines(), start=1)
                if re.match(rf"#\+\s*{re.escape(key)}\s*:", text)
            ),
            1,
        )
        raise InputError(message, file=self.file.name, line=line, hint=hint)


_NO_SINGLE_QUESTION = {ANY_QUESTION, NO_QUESTION}


def _yaml(text: str, name: str) -> dict[str, Any]:
    import yaml

    try:
        # The base loader leaves every word a string: a column may be called "no".
        says = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise InputError(
            f"this header is no YAML: {error.problem}",
            file=name,
            line=mark.line + 1 if mark else 1,
            column=mark.column + 1 + len(_MARK) if mark else None,
            hint="put a value with a colon or a bracket into quotes",
        ) from error
    if not isinstance(says, dict):
        raise InputError("a header says 'key: value' on each line", file=name, line=1)
    return says


# ── All queries ──────────────────────────────────────────────────────────


def _refuse_unsound(file: QueryFile) -> None:
    form = "CONSTRUCT" if file.is_derivation else "SELECT"
    expected = ox.QueryTriples if file.is_derivation else ox.QuerySolutions
    try:
        sparql.refuse(file.text)
        with sparql.engine_errors(file.text):
            sparql.expect(ox.Store().query(file.text), expected, form)
    except InputError as error:
        raise error.with_file(file.name) from error


def _refuse_namesakes(executables: Sequence[Executable]) -> None:
    first: dict[str, str] = {}
    for each in executables:
        other = first.setdefault(each.file.stem, each.file.name)
        if other != each.file.name:
            raise InputError(
                f"this query is called {each.file.stem}, and so is {other}",
                file=each.file.name,
                hint="a query's name is that of its file; rename one",
            )


def _refuse_rivals(executables: Sequence[Executable]) -> None:
    first: dict[str, str] = {}
    for each in executables:
        for question in [*each.answers, *([ANY_QUESTION] if each.answers_any else [])]:
            other = first.setdefault(question, each.file.name)
            if other != each.file.name:
                raise InputError(
                    f"this query answers {question}, and so does {other}", file=each.file.name
                )


def _projection(file: QueryFile) -> list[str]:
    """The columns of a query, in order, as the engine reads them."""
    solutions = cast(ox.QuerySolutions, ox.Store().query(file.text))
    return [variable.value for variable in solutions.variables]


def _columns(listed: Sequence[str]) -> str:
    return f"[{', '.join(listed)}]"


def _text(term: object) -> str:
    return "" if term is None else cast(ox.NamedNode, term).value
