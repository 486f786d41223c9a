"""Write the plans side by side as Markdown: marks that lead to their sources, counts, answers."""

from collections.abc import Iterator

from svgraph.comparison import Answer, Cell, Comparison, Count, Question
from svgraph.formats import markdown_cell, markdown_table
from svgraph.reports.compare_as_rows import answer_told, other_told
from svgraph.reports.shared import visible
from svgraph.words import Words


def render(comparison: Comparison, words: Words) -> str:
    """A table of questions by plans, what the marks mean, and each question with its answers."""
    parts = [f"# {words.title('comparison')}", _marks(comparison, words)]
    parts += [f"## {words.title('legend')}", _legend(comparison)]
    for question in comparison.questions:
        parts += _question(comparison, question, words)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _marks(comparison: Comparison, words: Words) -> str:
    heads = [words.title("question"), *(plan.code for plan in comparison.plans)]
    rows = []
    for scheme, questions in comparison.groups:
        rows.append([f"**{_cell(scheme.label)}**", *("" for _ in comparison.plans)])
        for question in questions:
            cells = [_linked(comparison.cell(plan, question)) for plan in comparison.plans]
            rows.append([_cell(question.thing.label), *cells])
    return markdown_table([_cell(head) for head in heads], rows)


def _linked(cell: Cell) -> str:
    """The marks of a cell; they lead to the source."""
    return _link(_cell(cell.symbols), cell.address)


def _link(text: str, address: str | None) -> str:
    if address is None:
        return text
    safe = visible(address).replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"[{text}](<{safe}>)"


def _legend(comparison: Comparison) -> str:
    lines = [
        (symbol, " · ".join(mark.label for mark in marks))
        for _, symbols in comparison.legend
        for symbol, marks in symbols.items()
    ]
    lines += [(each.symbol, each.label) for each in comparison.occurring_disagreements]
    return "\n".join(f"- {_cell(symbol)} {_cell(labels)}" for symbol, labels in lines)


def _question(comparison: Comparison, question: Question, words: Words) -> Iterator[str]:
    yield f"## {_cell(question.thing.label)}"
    counts = comparison.counts(question)
    yield "\n".join(line for each in counts for line in _count(each))
    answered = [each for each in comparison.of(question) if each.finding]
    if answered:
        names = ("plan", "outcome", "evidence", "source", "others")
        yield markdown_table([_cell(words.title(name)) for name in names], map(_answer, answered))


def _count(count: Count) -> Iterator[str]:
    yield f"- {_counted(count)}"
    for each in count.finer:
        yield f"  - {_counted(each)}"


def _counted(count: Count) -> str:
    codes = ", ".join(each.code for each in count.plans)
    return _cell(f"{count.mark.symbol} {count.mark.label}: {len(count.plans)} ({codes})")


def _answer(answer: Answer) -> list[str]:
    finding = answer.finding
    assert finding is not None
    source = finding.source
    document = source.document.label if source.document else source.publisher or ""
    marks = [answer.mark.symbol, *(each.symbol for each in answer.disagreements)]
    return [
        _cell(f"{answer.plan.country} ({answer.plan.code})"),
        _cell(f"{''.join(marks)} {answer.concerned}{answer_told(finding)}"),
        _cell(" ".join(source.sentences)),
        _link(_cell(document), source.address),
        _cell("; ".join(map(other_told, answer.others))),
    ]


def _cell(text: str) -> str:
    return markdown_cell(visible(text)).replace("~", "\\~")
