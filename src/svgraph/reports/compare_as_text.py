"""Write the plans side by side for a terminal: marks by plan, or one question with its answers."""

from collections.abc import Iterator, Sequence

from svgraph.comparison import Answer, Comparison, Count, Plan, Question
from svgraph.reports.compare_as_rows import answer_told, other_told
from svgraph.reports.grid import Line, blocks, laid_out, wrapped
from svgraph.reports.shared import one_line
from svgraph.words import Words


def render(comparison: Comparison, words: Words, width: int | None = None) -> str:
    """The marks, what they mean, how often each occurs; of one question all that is known."""
    if len(comparison.questions) == 1:
        parts = list(_alone(comparison, comparison.questions[0], words, width))
    else:
        parts = list(_together(comparison, words, width))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


# ── Many questions ───────────────────────────────────────────────────────


def _together(comparison: Comparison, words: Words, width: int | None) -> Iterator[list[str]]:
    yield [words.title("comparison")]
    codes = [plan.code for plan in comparison.plans]
    for plans in blocks(comparison.plans, [*codes, *_cells(comparison)], width):
        yield laid_out(list(_grid(comparison, plans)), width)
    yield [words.title("legend"), *_legend(comparison, width)]
    counts = [
        line for each in comparison.questions for line in _counted(comparison, each, words, width)
    ]
    yield [words.title("counts"), *counts]


def _cells(comparison: Comparison) -> Iterator[str]:
    for plan in comparison.plans:
        for question in comparison.questions:
            yield comparison.cell(plan, question).symbols


def _grid(comparison: Comparison, plans: Sequence[Plan]) -> Iterator[Line]:
    yield "", [plan.code for plan in plans]
    blank = [""] * len(plans)
    for scheme, questions in comparison.groups:
        yield scheme.label, blank
        for question in questions:
            cells = [comparison.cell(plan, question).symbols for plan in plans]
            yield f"  {question.thing.label}", cells
            values = " · ".join(_values(comparison, plans, question))
            if values:
                yield f"    {values}", blank


def _values(comparison: Comparison, plans: Sequence[Plan], question: Question) -> Iterator[str]:
    """The codes and names that a question is answered by, each with its plan."""
    for plan in plans:
        for each in comparison.cell(plan, question).answers:
            if each.finding and each.finding.value:
                yield f"{plan.code}: {each.finding.value}"


def _legend(comparison: Comparison, width: int | None) -> Iterator[str]:
    """What each symbol means; one may stand for an answer to each of several questions."""
    for kind, symbols in comparison.legend:
        for symbol, marks in symbols.items():
            labels = " · ".join(mark.label for mark in marks)
            indent = "" if kind in marks else "  "
            yield from wrapped(f"{symbol}  {labels}", width, indent)
    for mark in comparison.occurring_disagreements:
        yield from wrapped(f"{mark.symbol}  {mark.label}", width)


def _counted(
    comparison: Comparison, question: Question, words: Words, width: int | None
) -> Iterator[str]:
    """How many plans give which answer, in a line or two."""
    said = [_count(each) for each in comparison.counts(question)]
    yield from wrapped(f"{question.thing.label} {' · '.join(said)}", width, "  ")


def _count(count: Count) -> str:
    finer = ", ".join(
        f"{each.mark.symbol} {each.mark.label} {len(each.plans)}" for each in count.finer
    )
    total = f"{count.mark.symbol} {count.mark.label} {len(count.plans)}"
    return f"{total} ({finer})" if finer else total


# ── One question ─────────────────────────────────────────────────────────


def _alone(
    comparison: Comparison, question: Question, words: Words, width: int | None
) -> Iterator[list[str]]:
    yield [*wrapped(question.thing.label, width), *wrapped(_overlaps(question, words), width)]
    answered = [each for each in comparison.of(question) if each.finding]
    yield [line for each in answered for line in _answer(each, words, width)]
    yield [words.title("counts"), *_lines_of_counts(comparison.counts(question), width)]


def _overlaps(question: Question, words: Words) -> str:
    names = ", ".join(each.name for each in question.overlaps)
    return f"{words['overlaps']}: {names}" if names else ""


def _answer(answer: Answer, words: Words, width: int | None) -> Iterator[str]:
    """A plan with its answer, what this rests on, and what others say."""
    finding = answer.finding
    assert finding is not None
    marks = answer.mark.symbol + "".join(each.symbol for each in answer.disagreements)
    head = f"{answer.plan.code:<6} {marks:<3} {answer.plan.country}: {answer_told(finding)}"
    if finding.concerns and answer.is_one_of_many:
        head += f" · {finding.concerns.label}"
    yield from wrapped(head, width)
    source = finding.source
    indent = " " * 11
    for sentence in source.sentences:
        yield from wrapped(sentence, width, indent)
    doubt = finding.note.text if finding.note else None
    said = (source.address, source.ground, source.checked, doubt)
    yield from wrapped(" · ".join(each for each in said if each), width, indent)
    for other in answer.others:
        symbol = other.disagreement.symbol if other.disagreement else "="
        yield from wrapped(f"{symbol} {other_told(other)}", width, indent)


def _lines_of_counts(counts: Sequence[Count], width: int | None) -> Iterator[str]:
    for count in counts:
        yield from wrapped(_line_of(count), width)
        for each in count.finer:
            yield from wrapped(_line_of(each), width, "  ")


def _line_of(count: Count) -> str:
    codes = " ".join(each.code for each in count.plans)
    return one_line(f"{count.mark.symbol} {count.mark.label}: {len(count.plans)} · {codes}")
