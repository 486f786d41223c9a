"""Write the page of the bench: tables, aims, plots, machine and versions."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from measured import aims, startup
from measured.clock import geometric_mean

Figures = dict[str, Any]
Form = Callable[[Any], str]
PACKAGES = ("pyoxigraph", "rdflib", "pyshacl", "shacl")
DASH = "–"


def write(folder: Path, starts: dict[str, float], sizes: dict[int, Figures]) -> str:
    """The page and its plots below a folder; return the page."""
    plots = draw(folder / "bench", sizes)
    text = "\n".join([*_starts(starts), *_growth(sizes), *_aims(starts, sizes), *_shown(plots)])
    (folder / "bench.md").write_text(text + "\n", encoding="utf-8")
    return text


def machine() -> str:
    """Cores, system and versions, in one line."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"CPython {platform.python_version()}, {versions}."
    )


def _starts(figures: dict[str, float]) -> list[str]:
    bare = figures[startup.NOTHING]
    rows = [[name, _ms(value), f"{value / bare:.1f}"] for name, value in figures.items()]
    return [
        "# What a user waits for",
        "",
        "Written by `make bench`. Medians of runs that take turns; trust the ratios.",
        "",
        machine(),
        "",
        "## The shipped graph",
        "",
        *_table(["what", "ms", "times `python -c pass`"], rows),
        "",
    ]


def _growth(sizes: dict[int, Figures]) -> list[str]:
    heads = [_count(size) for size in sizes]
    rows = [
        [name, *(_get(said, *keys, form=form) for said in sizes.values())]
        for name, keys, form in _rows()
    ]
    return [
        "## Generated plans",
        "",
        "Invented plans (`tools/plausible.py`), by the triples that their data state; a dash where",
        "something was not measured at that size or did not end in its time. Memory of a build or",
        "a validation is that of all its processes together, what they share counted once. pySHACL",
        "is given each query parsed once: as it is, it parses it again for every node it looks at.",
        "",
        *_table(["what", *heads], rows),
        "",
        "## The query mix",
        "",
        "Milliseconds, warm, through the workers that answer every query; rdflib has the same",
        "triples in memory.",
        "",
        *_mix_table(sizes, heads),
        "",
    ]


def _rows() -> list[tuple[str, tuple[str, ...], Form]]:
    """What each line of the table is called, where its figure lies, and how it is written."""
    return [
        ("plans", ("plans",), _count),
        ("quads when compiled", ("build", "quads"), _count),
        ("load, svgraph, s", ("load", "load_svgraph", "seconds"), _s),
        ("load, bare pyoxigraph, s", ("load", "load_bare", "seconds"), _s),
        ("load, rdflib, s", ("load", "load_rdflib", "seconds"), _s),
        ("memory of loading, svgraph, kB for each triple", ("load", "load_svgraph"), _per_triple),
        ("memory of loading, rdflib, kB for each triple", ("load", "load_rdflib"), _per_triple),
        ("build, s", ("build", "seconds"), _s),
        ("build, s of processor", ("build", "processor"), _s),
        ("of it canonical lines and digest, s", ("build", "digest seconds"), _s),
        ("memory of the build, MB", ("build", "peak"), _mb),
        ("cold `svgraph query`, ms", ("cold", "query"), _ms),
        ("cold `svgraph ask`, ms", ("cold", "ask"), _ms),
        ("query mix: times faster than rdflib, geometric mean", ("mix",), _mean_ratio),
        ("runaway: past its deadline, ms", ("runaway", "overrun"), _ms),
        ("light queries beside it, p50, ms", ("runaway", "p50"), _ms1),
        ("light queries beside it, p99, ms", ("runaway", "p99"), _ms1),
        ("the query after it, ms", ("runaway", "after"), _ms1),
        ("load and validate, svgraph, s", ("validate", "svgraph", "seconds"), _s),
        ("load and validate, svgraph, s of processor", ("validate", "svgraph", "processor"), _s),
        ("of it finding the places, s", ("validate", "svgraph", "places"), _s),
        ("memory of validating, MB", ("validate", "svgraph", "peak"), _mb),
        ("load and validate, pySHACL, s", ("validate", "pyshacl", "seconds"), _s),
        ("load and validate, pySHACL, s of processor", ("validate", "pyshacl", "processor"), _s),
        ("errors seeded", ("errors",), _count),
        ("errors found, svgraph", ("validate", "svgraph", "components"), _found),
        ("errors found, pySHACL", ("validate", "pyshacl", "components"), _found),
    ]


def _mix_table(sizes: dict[int, Figures], heads: Sequence[str]) -> list[str]:
    mixes = [each.get("mix") or {} for each in sizes.values()]
    names = next((list(mix["svgraph"]) for mix in mixes if mix.get("svgraph")), [])
    rows = []
    for name in names:
        row = [name]
        for mix in mixes:
            row += [_get(mix, "svgraph", name, "seconds", form=_ms1),
                    _get(mix, "rdflib", name, "seconds", form=_ms)]  # fmt: skip
        rows.append(row)
    columns = [column for head in heads for column in (head, "rdflib")]
    return _table(["query", *columns], rows)


def _aims(starts: dict[str, float], sizes: dict[int, Figures]) -> list[str]:
    found = [*aims.of_startup(starts), *aims.of_growth(sizes)]
    weak = _weak(sizes)
    return ["## Aims", "", *(aim.line() for aim in found), "", *_reasons(found), *weak]


# Why an aim is missed, by words that stand in it; told where it is.
REASONS = {
    "`svgraph --help`": "*Help* names all commands, so it imports the module of each.",
    "cold within": "*Cold commands*: half of the time is the interpreter, its modules and the"
    " engine's. A worker, forked before the last of them are imported, opens the store, which takes"
    " the engine some 30 ms whatever its size; `ask` then sends a dozen queries one after another,"
    " for the question, the labels and the evidence.",
    "a cold query of": "*A cold query of a large store*: the same; its size adds little.",
    "12 times faster": "*Loading*: the text is searched for what could harm, and each quad becomes"
    " an object of Python, twice: as it is parsed, and in the graph of its file.",
    "a build of": "*The build*: a third is the engine, which sorts its store to disk; the rest is"
    " loading, the derivations, and Python, which holds every span, name and term of each quad"
    " against the texts and the vocabulary.",
    "query mix": "*The mix*: most of it is the engine; about a fifth of a light query is the gate"
    " and the way to the worker and back, which rdflib, asked in its own process, has not.",
    "of the mix": "*The slowest query* counts over everything.",
    "memory of": "*Memory*: a quad in Python takes some 600 bytes, and while the derivations run"
    " their store is there as well.",
}


def _reasons(found: Sequence[aims.Aim]) -> list[str]:
    missed = [each.aim for each in found if each.met is False]
    told = [why for words, why in REASONS.items() if any(words in each for each in missed)]
    return ["Why, where one is missed:", "", *(f"- {each}" for each in told), ""] if told else []


def _weak(sizes: dict[int, Figures]) -> list[str]:
    """The queries that cost most at the largest size, and what they are."""
    largest = max(sizes)
    own = (sizes[largest].get("mix") or {}).get("svgraph") or {}
    worst = sorted(own, key=lambda name: -own[name]["seconds"])[:4]
    if not worst:
        return []
    told = ", ".join(f"{name} {own[name]['seconds'] * 1000:.0f} ms" for name in worst)
    return [
        "Where the engine is weak: it goes through every solution one at a time, so that counts",
        f"over all plans grow with the graph. At {_count(largest)} triples: {told}.",
        "",
    ]


def _shown(plots: Sequence[str]) -> list[str]:
    return ["## How cost grows", "", *(f"![{name}](bench/{name}.svg)" for name in plots)]


# ── Cells ────────────────────────────────────────────────────────────────


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = "|---|" + "---:|" * (len(heads) - 1)
    return [f"| {' | '.join(heads)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)]


def _get(figures: Any, *keys: str, form: Form) -> str:
    for key in keys:
        figures = (figures or {}).get(key)
    return DASH if figures is None else form(figures)


def _s(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _ms(value: float) -> str:
    return f"{value * 1000:.0f}"


def _ms1(value: float) -> str:
    return f"{value * 1000:.1f}"


def _mb(value: float) -> str:
    return f"{value / 1e6:.0f}"


def _count(value: float) -> str:
    return f"{int(value):,}".replace(",", " ")


def _per_triple(load: Figures) -> str:
    return f"{load['bytes'] / load['triples'] / 1000:.2f}"


def _mean_ratio(mix: Figures) -> str:
    ratios = aims.ratios_of(mix)
    return f"{geometric_mean(ratios.values()):.0f} (of {len(ratios)})" if ratios else DASH


def _found(components: dict[str, int]) -> str:
    return _count(sum(components.values()))


# ── Plots ────────────────────────────────────────────────────────────────


PICTURES: dict[str, dict[str, tuple[str, ...]]] = {
    "load": {
        "svgraph": ("load", "load_svgraph", "seconds"),
        "bare pyoxigraph": ("load", "load_bare", "seconds"),
        "rdflib": ("load", "load_rdflib", "seconds"),
    },
    "build": {"build": ("build", "seconds"), "canonical digest": ("build", "digest seconds")},
    "query": {
        "cold query": ("cold", "query"),
        "cold ask": ("cold", "ask"),
        "slowest of the mix": ("slowest",),
        "median of the mix": ("middle",),
    },
    "validate": {
        "svgraph": ("validate", "svgraph", "seconds"),
        "pySHACL": ("validate", "pyshacl", "seconds"),
        "finding the places": ("validate", "svgraph", "places"),
    },
}


def draw(folder: Path, sizes: dict[int, Figures]) -> list[str]:
    """Small plots of cost against size; return their names."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "svgraph"
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in PICTURES.items():
        figure, axes = pyplot.subplots(figsize=(5, 3.2))
        for label, keys in lines.items():
            points = [(size, _value(said, keys)) for size, said in sizes.items()]
            known = [(size, value) for size, value in points if value]
            if known:
                across, up = zip(*known, strict=True)
                axes.plot(across, up, marker="o", label=label)
        axes.set(xscale="log", yscale="log", xlabel="triples", ylabel="seconds", title=name)
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend(fontsize=8)
        figure.tight_layout()
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        pyplot.close(figure)
    return list(PICTURES)


def _value(said: Figures, keys: Sequence[str]) -> float | None:
    own = (said.get("mix") or {}).get("svgraph") or {}
    seconds = sorted(each["seconds"] for each in own.values())
    if keys == ("slowest",):
        return seconds[-1] if seconds else None
    if keys == ("middle",):
        return seconds[len(seconds) // 2] if seconds else None
    found: Any = said
    for key in keys:
        found = (found or {}).get(key)
    return found if found is None else float(found)
