"""Find the words that a passage opens and closes with, and write down where they stand.

A curator types the words as printed; this module puts offsets and exact text in their
place, in the file itself, touching nothing else. It refuses to guess: words that are not
in the source, or that are there twice, are an error which shows where they were seen.
White space is the only thing that matching forgives, for the received text breaks its
lines where a page did.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from svgraph import names
from svgraph.errors import InputError, InputErrors, SvgraphError
from svgraph.layout import Rooms, find_rooms
from svgraph.lock import locked
from svgraph.output import write_all
from svgraph.received import AUTHORING, PARTS, ReceivedText, Span, check, data_quads, received_texts
from svgraph.turtle_text import TOKEN, Block, Document, Item, literal_text, quoted, read_document

REACH = 1500  # a closing that stands further from its opening is more likely a slip than a clause
SHOWN_CANDIDATES = 6

OPENS, CLOSES, AFTER, IN_PASSAGE = AUTHORING


class Unanchored(InputErrors):
    """Some words could not be found for certain; nothing was written."""

    def __str__(self) -> str:
        """Each of them, and what became of the files."""
        return f"{super().__str__()}\n{len(self.errors)} not anchored, and nothing was written"


@dataclass(frozen=True)
class Anchored:
    """A passage that now has its span."""

    subject: str
    name: str
    file: str
    line: int
    span: Span
    exact: str


@dataclass(frozen=True)
class _Request:
    """What a curator wrote about one passage: the words, and where to look for them."""

    document: Document
    block: Block
    text: ReceivedText
    opens: str
    closes: str | None
    after: str | None
    inside: str | None
    language: str

    def error(self, predicate: str, message: str, hint: str | None = None) -> InputError:
        item = self.block.item(predicate)
        start = self.block.start if item is None else item.start
        return InputError(f"{self.block.name}: {message}", **self.document.place(start), hint=hint)


def anchor(rooms: Rooms, files: Sequence[Path] = ()) -> list[Anchored]:
    """Replace the words that open and close passages by offsets and exact text.

    Works on the files given, or on all of the data. Nothing is written unless every
    passage is found, and each file is written whole, while no other run writes.
    """
    with locked(rooms.build_dir):
        return _anchor(rooms, files)


def _anchor(rooms: Rooms, files: Sequence[Path]) -> list[Anchored]:
    quads = data_quads(rooms)
    documents = [read_document(rooms, name) for name in rooms.files("data", ".ttl")]
    targets = _chosen(documents, files)
    run = _Run(documents, received_texts(rooms, quads))
    run.collect(targets)
    anchored = run.resolve()
    edited = {
        document.path: _edited(document, anchored)
        for document in targets
        if any(each.file == document.name for each in anchored)
    }
    write_all(edited)
    return anchored


def _chosen(documents: Sequence[Document], files: Sequence[Path]) -> Sequence[Document]:
    if not files:
        return documents
    by_path = {document.path.resolve(): document for document in documents}
    for path in files:
        if path.resolve() not in by_path:
            raise InputError("is no Turtle file of the data room", file=str(path))
    return [by_path[path.resolve()] for path in files]


class _Run:
    """All passages of one run, so that one may be looked for inside another."""

    def __init__(self, documents: Sequence[Document], texts: dict[str, ReceivedText]) -> None:
        self.texts = texts
        self.spans: dict[str, Span] = {}
        self.whole_of: dict[str, str] = {}
        self.requests: dict[str, _Request] = {}
        self.problems: list[InputError] = []
        self.failed: set[str] = set()
        self._underway: list[str] = []
        for block in (block for document in documents for block in document.blocks):
            start, end = block.item(names.START), block.item(names.END)
            if start is not None and end is not None:
                self.spans[block.subject] = Span(_number(start), _number(end))
            for part in (part for kind in PARTS for part in block.references(kind)):
                self.whole_of[part] = block.subject

    def collect(self, documents: Sequence[Document]) -> None:
        for document in documents:
            for block in document.blocks:
                if any(block.item(predicate) for predicate in AUTHORING):
                    try:
                        self._collect_one(document, block)
                    except InputError as problem:
                        self.problems.append(problem)

    def _collect_one(self, document: Document, block: Block) -> None:
        def wrong(message: str, predicate: str = OPENS, hint: str | None = None) -> InputError:
            item = block.item(predicate)
            place = document.place(block.start if item is None else item.start)
            return InputError(f"{block.name}: {message}", **place, hint=hint)

        opens = block.item(OPENS)
        sources = block.references(names.IN_SOURCE)
        if opens is None:
            raise wrong("says how it closes or where to look, but not how it opens: add sv:opens")
        if block.item(names.START) or block.item(names.END) or block.item(names.EXACT):
            raise wrong(
                "has a span already", hint="remove oa:start, oa:end, oa:exact to find it anew"
            )
        for predicate in AUTHORING:
            item = block.item(predicate)
            if sum(each.predicate == predicate for each in block.items) > 1 or (
                item is not None and len(item.objects) > 1
            ):
                raise wrong("says this more than once", predicate)
        if len(sources) != 1:
            raise wrong("must name one received text by sv:inSource")
        if sources[0] not in self.texts:
            raise wrong(
                "is in a source that data/ does not describe",
                names.IN_SOURCE,
                "it needs sv:fileName",
            )
        if block.subject in self.requests:
            raise wrong("is opened in two places")
        if len(opens.objects[0]) != 2 or opens.objects[0][1].kind != "language":
            raise wrong("the opening words need their language", hint='write "words"@lv')
        if names.OA not in block.prefixes.values():
            raise wrong(f"the file needs: @prefix oa: <{names.OA}> .")
        inside = block.references(IN_PASSAGE) or [self.whole_of.get(block.subject, "")]
        self.requests[block.subject] = _Request(
            document,
            block,
            self.texts[sources[0]],
            block.literal(OPENS) or "",
            block.literal(CLOSES),
            block.literal(AFTER),
            inside[0] or None,
            opens.objects[0][1].text,
        )

    def resolve(self) -> list[Anchored]:
        for subject in self.requests:
            self._span_of(subject)
        if self.problems:
            raise Unanchored(self.problems)
        return [
            Anchored(
                subject,
                request.block.name,
                request.document.name,
                request.document.place(request.block.start)["line"],
                self.spans[subject],
                request.text.exact(self.spans[subject]),
            )
            for subject, request in self.requests.items()
        ]

    def _span_of(self, subject: str) -> Span | None:
        """The span of a passage, found if need be; None when that failed and was said."""
        if subject in self.spans or subject in self.failed or subject not in self.requests:
            return self.spans.get(subject)
        request = self.requests[subject]
        if subject in self._underway:
            self._fail(subject, request.error(IN_PASSAGE, "is to be found inside itself"))
            return None
        self._underway.append(subject)
        try:
            self.spans[subject] = _found(request, self._reach(request))
        except _AlreadySaid:
            self.failed.add(subject)
        except InputError as problem:
            self._fail(subject, problem)
        finally:
            self._underway.remove(subject)
        return self.spans.get(subject)

    def _reach(self, request: _Request) -> Span:
        """Where to look: the whole text, or the passage that this one lies in."""
        whole_text = Span(0, len(request.text.text))
        if request.inside is None:
            return whole_text
        span = self._span_of(request.inside)
        if span is not None:
            return span
        if request.inside in self.failed:
            raise _AlreadySaid
        raise request.error(
            IN_PASSAGE,
            f"lies in {request.inside}, which has no span and no opening words in this run",
            "anchor that passage first, or name its file as well",
        )

    def _fail(self, subject: str, problem: InputError) -> None:
        self.failed.add(subject)
        self.problems.append(problem)


class _AlreadySaid(InputError):
    """The passage that this one lies in was not found; one complaint is enough."""

    def __init__(self) -> None:
        super().__init__("the passage around it was not found")


def _found(request: _Request, reach: Span) -> Span:
    """The one span that the words can mean; InputError where there is none or more than one."""
    opening = _opening(request, reach)
    if request.closes is None:
        return opening
    near = Span(opening.start, min(reach.end, opening.end + REACH))
    closings = [
        span
        for span in _whole_matches(request, CLOSES, request.closes, near)
        if span.end > opening.end
    ]
    if len(closings) == 1:
        return Span(opening.start, closings[0].end)
    if not closings:
        within = f"between {opening.start}, where it opens, and {near.end}"
        raise request.error(
            CLOSES,
            f"does not close with “{request.closes}” {within}",
            _nearest(request.text, request.closes, near)
            or f"it opens at {_seen(request.text, [opening])}",
        )
    raise request.error(
        CLOSES,
        f"“{request.closes}” stands {len(closings)} times within {REACH} characters of the opening",
        _tell_apart(request.text, closings, "write more of the closing words"),
    )


def _opening(request: _Request, reach: Span) -> Span:
    matches = _whole_matches(request, OPENS, request.opens, reach)
    if request.after is not None:
        return _opening_after(request, reach, matches)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise request.error(
            OPENS,
            f"“{request.opens}” stands {len(matches)} times",
            _tell_apart(
                request.text,
                matches,
                'write more of the words, or the words before them: sv:after "…"@lv, '
                "or the passage they lie in: sv:inPassage …",
            ),
        )
    raise request.error(
        OPENS,
        f"“{request.opens}” is not in the source"
        + ("" if request.inside is None else " within the passage it lies in"),
        _nearest(request.text, request.opens, reach),
    )


def _opening_after(request: _Request, reach: Span, matches: Sequence[Span]) -> Span:
    """The opening that directly follows certain words, or else the first behind unique ones."""
    words = request.after or ""
    landmarks = _whole_matches(request, AFTER, words, reach)
    text = request.text.text
    direct = [
        span
        for span in matches
        if any(
            mark.end <= span.start and not text[mark.end : span.start].strip() for mark in landmarks
        )
    ]
    if len(direct) == 1:
        return direct[0]
    if len(direct) > 1:
        raise request.error(
            AFTER,
            f"“{request.opens}” follows “{words}” {len(direct)} times",
            _tell_apart(request.text, direct, "write more of the words before it"),
        )
    if len(landmarks) > 1:
        raise request.error(
            AFTER,
            f"“{words}” stands {len(landmarks)} times, and nowhere directly before the opening",
            _tell_apart(request.text, landmarks, "write more of the words before it"),
        )
    if not landmarks:
        raise request.error(
            AFTER, f"“{words}” is not in the source", _nearest(request.text, words, reach)
        )
    behind = [s for s in matches if landmarks[0].end <= s.start <= landmarks[0].end + REACH]
    if not behind:
        raise request.error(
            OPENS,
            f"“{request.opens}” does not stand within {REACH} characters after “{words}”",
            _tell_apart(request.text, [*landmarks, *matches], "look again"),
        )
    return behind[0]


def _whole_matches(request: _Request, predicate: str, words: str, reach: Span) -> list[Span]:
    """Where the words stand as whole words; words that stand only inside others are an error."""
    matches = request.text.find(words, reach)
    whole = [span for span in matches if request.text.is_whole(span)]
    if matches and not whole:
        raise request.error(
            predicate,
            f"“{words}” stands only as a piece of longer words",
            _tell_apart(request.text, matches, "write the whole words"),
        )
    return whole


def _nearest(text: ReceivedText, words: str, reach: Span) -> str | None:
    """How far the words can be followed in the source, and how it goes on there."""
    parts = words.split()
    for count in range(len(parts) - 1, 0, -1):
        matches = text.find(" ".join(parts[:count]), reach)
        if 0 < len(matches) <= SHOWN_CANDIDATES:
            return _tell_apart(
                text, matches, f"type the words as printed; after “{parts[count - 1]}” it goes on"
            )
    return "type the words as printed, quotation marks and mistakes included"


def _tell_apart(text: ReceivedText, spans: Sequence[Span], advice: str) -> str:
    return f"{advice}:\n{_seen(text, spans)}"


def _seen(text: ReceivedText, spans: Sequence[Span]) -> str:
    lines = [f"    {span.start}: {text.context(span)}" for span in spans[:SHOWN_CANDIDATES]]
    if len(spans) > SHOWN_CANDIDATES:
        lines.append(f"    and {len(spans) - SHOWN_CANDIDATES} more")
    return "\n".join(lines)


def _number(item: Item) -> int:
    return int(literal_text(item.objects[0]))


# ── Editing ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


def _edited(document: Document, anchored: Iterable[Anchored]) -> str:
    found = {each.subject: each for each in anchored}
    edits = [
        edit
        for block in document.blocks
        if block.subject in found and block.item(OPENS)
        for edit in _edits(document, block, found[block.subject])
    ]
    text = document.text
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edits(document: Document, block: Block, found: Anchored) -> Iterator[_Edit]:
    """Put the span where the opening words stood, and take the other words out."""
    kept = [item for item in block.items if item.predicate not in AUTHORING[1:]]
    for item in block.items:
        if item.predicate == OPENS:
            yield _Edit(item.start, item.end, _span_lines(document, block, item, found))
        elif item.predicate in AUTHORING:
            yield _removal(document, block, item)
    if kept[-1] is not block.items[-1] and block.items[-1].mark.text == ".":
        last = kept[-1].mark
        yield _Edit(last.start, last.end, ".")


def _span_lines(document: Document, block: Block, item: Item, found: Anchored) -> str:
    prefix = next(name for name, iri in block.prefixes.items() if iri == names.OA)
    language = item.objects[0][1].text
    line_start = document.text.rfind("\n", 0, item.start) + 1
    indent = document.text[line_start : item.start]
    between = " ;\n" + (indent if not indent.strip() else "    ")
    return between.join(
        (
            f"{prefix}start {found.span.start}",
            f"{prefix}end {found.span.end}",
            f"{prefix}exact {quoted(found.exact, language)}",
        )
    )


def _removal(document: Document, block: Block, item: Item) -> _Edit:
    """Take a predicate out with its mark, and its line where it had one to itself."""
    text = document.text
    line_start = text.rfind("\n", 0, item.start) + 1
    line_end = text.find("\n", item.mark.end)
    line_end = len(text) if line_end < 0 else line_end
    if any(match.lastgroup == "comment" for match in TOKEN.finditer(text, item.start, line_end)):
        raise InputError(
            f"{block.name}: this line goes when the passage is anchored, and its comment with it",
            **document.place(item.start),
            hint="move the comment to another line",
        )
    alone_before = not text[line_start : item.start].strip()
    alone_after = not text[item.mark.end : line_end].strip()
    if alone_before and alone_after:
        return _Edit(line_start, min(line_end + 1, len(text)), "")
    before = text[: item.start]
    return _Edit(len(before.rstrip(" \t")) if not alone_before else item.start, item.mark.end, "")


# ── As a tool ────────────────────────────────────────────────────────────


def main(argv: Sequence[str] | None = None) -> int:
    """Anchor what waits to be anchored, and say what was found."""
    parser = argparse.ArgumentParser(
        prog="python -m svgraph.anchor", description="Replace opening and closing words by spans."
    )
    parser.add_argument("--project", type=Path, metavar="DIR", help="work on this folder's rooms")
    parser.add_argument("--check", action="store_true", help="only say which spans have drifted")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.ttl", help="default: all data")
    arguments = parser.parse_args(argv)
    try:
        rooms = _rooms(arguments.project)
        if not arguments.check:
            for each in anchor(rooms, arguments.files):
                where = f"{each.file}:{each.line}: {each.name}"
                print(f"{where} {each.span.start}-{each.span.end} {each.exact}")
        complaints = check(rooms)
    except SvgraphError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def _rooms(project: Path | None) -> Rooms:
    """The data to work on; a project that has no other room yet can be anchored, too."""
    if project is not None and (project / "data").is_dir():
        return Rooms(project.resolve(), project.resolve() / "build")
    return find_rooms(project)


if __name__ == "__main__":
    sys.exit(main())
