"""Say which aims the figures meet, and what the figure is where one is missed."""

from __future__ import annotations

from typing import Any, NamedTuple

from measured import startup
from measured.clock import geometric_mean
from measured.growth import TIMES_FASTER

Figures = dict[str, Any]


class Aim(NamedTuple):
    """What was aimed at, whether it is reached (or was not measured), and the figure."""

    aim: str
    met: bool | None
    figure: str

    def line(self) -> str:
        """As the page shows it."""
        word = {True: "met", False: "missed", None: "not measured"}[self.met]
        return f"- {self.aim}: **{word}** ({self.figure})."


def of_startup(figures: dict[str, float]) -> list[Aim]:
    """What a user of the shipped graph waits for."""
    bare = figures[startup.NOTHING]
    peer = figures[startup.PEER_QUERY] / figures[startup.COLD_QUERY]
    build = figures[startup.BUILD]
    found = [
        _at_most(
            f"{name} within {most} times `python -c pass`", figures[name] / bare, most, "times"
        )
        for name, most in (
            (startup.HELP, 4),
            (startup.COLD_QUERY, 8),
            (startup.COLD_ASK, 8),
        )
    ]
    found.append(
        _at_least(
            "the same query 10 times faster than after parsing with rdflib", peer, 10, "times"
        )
    )
    return [*found, _at_most("a full build of the shipped rooms under 3 s", build, 3, "s")]


def of_growth(sizes: dict[int, Figures]) -> list[Aim]:
    """What was aimed at for generated plans."""
    found: list[Aim] = []
    for triples, said in sizes.items():
        found += _loading(triples, said["load"])
    middle, large = sizes.get(100_000), sizes.get(1_000_000)
    if middle:
        found += _mix(middle["mix"]) if middle.get("mix") else []
    if large:
        found += _large(large)
    for triples, said in sizes.items():
        found += _runaway(triples, said.get("runaway"))
    for triples, said in sizes.items():
        found += _validating(triples, said)
    if middle and large and _seconds(middle) and _seconds(large):
        ratio = _seconds(large) / _seconds(middle)
        found.append(
            _at_most("validation at 1 M within 15 times that at 100 k", ratio, 15, "times")
        )
    return found


def _loading(triples: int, load: Figures) -> list[Aim]:
    own, at = load["load_svgraph"]["seconds"], f"at {triples:,}".replace(",", " ")
    bare = own / load["load_bare"]["seconds"]
    found = [_at_most(f"load {at} within 3 times bare parsing", bare, 3, "times")]
    if "load_rdflib" in load:
        ratio = load["load_rdflib"]["seconds"] / own
        found.append(_at_least(f"load {at} 12 times faster than rdflib", ratio, 12, "times"))
    return found


def _mix(mix: Figures) -> list[Aim]:
    own, peer = mix["svgraph"], mix["rdflib"] or {}
    ratios = ratios_of(mix)
    slowest = max(own, key=lambda name: own[name]["seconds"])
    milliseconds = own[slowest]["seconds"] * 1000
    unfinished = [name for name in own if name in peer and peer[name]["seconds"] is None]
    note = f"; rdflib ran out of time in {len(unfinished)}" if unfinished else ""
    return [
        _at_least(f"query mix at 100 k 20 times faster than rdflib, geometric mean{note}",
                  geometric_mean(ratios.values()), 20, "times"),
        _at_most(f"no query of the mix at 100 k above 150 ms; the slowest is {slowest}",
                 milliseconds, 150, "ms"),
        Aim("answers identical to rdflib's", bool(ratios), f"{len(ratios)} of {len(own)} compared"),
    ]  # fmt: skip


def ratios_of(mix: Figures) -> dict[str, float]:
    """How many times faster each query is, where the peer came to its end."""
    peer = mix.get("rdflib") or {}
    return {
        name: peer[name]["seconds"] / figures["seconds"]
        for name, figures in (mix.get("svgraph") or {}).items()
        if name in peer and peer[name]["seconds"]
    }


def _large(large: Figures) -> list[Aim]:
    build = large["build"]
    if build is None:
        return [Aim("a build of 1 M triples within 10 s", False, "it did not end in its time")]
    seconds = build["seconds"] - build["digest seconds"]
    cold = large["cold"]["query"] * 1000
    return [
        _at_most(
            "a build of 1 M triples, the canonical digest apart, within 10 s", seconds, 10, "s"
        ),
        _at_most("its memory below 2 GB", build["peak"] / 1e9, 2, "GB"),
        _at_most("a cold query of a store of 1 M within 80 ms", cold, 80, "ms"),
    ]


def _runaway(triples: int, runaway: Figures | None) -> list[Aim]:
    if runaway is None:
        return []
    at = f"at {triples:,}".replace(",", " ")
    return [
        _at_most(f"a runaway {at} ends within 250 ms of its deadline",
                 runaway["overrun"] * 1000, 250, "ms"),
        _at_most(f"light queries beside it {at} under 500 ms at p99",
                 runaway["p99"] * 1000, 500, "ms"),
    ]  # fmt: skip


def _validating(triples: int, said: Figures) -> list[Aim]:
    validated = said.get("validate") or {}
    own, peer = validated.get("svgraph"), validated.get("pyshacl")
    at = f"at {triples:,}".replace(",", " ")
    if own is None:
        return [Aim(f"validation {at}", False, "it did not end in its time")]
    found = [_exactness(f"the seeded errors {at}, each by its component", said["components"], own)]
    if peer:
        aim = f"the same components as pySHACL {at}"
        found.append(_exactness(aim, peer["components"], own))
    if triples == 100_000:
        found.append(_faster(own["seconds"], peer, validated.get("budget", 0.0)))
    if triples >= 1_000_000:
        aim = f"memory of validation {at} below 1.2 kB for each triple"
        found.append(_at_most(aim, own["peak"] / triples / 1000, 1.2, "kB"))
    return found


def _exactness(aim: str, expected: dict[str, int], own: Figures) -> Aim:
    wanted, got = sum(expected.values()), sum(own["components"].values())
    return Aim(aim, own["components"] == expected, f"{got} found, {wanted} expected")


def _faster(seconds: float, peer: Figures | None, budget: float) -> Aim:
    aim = f"load and validation at 100 k {TIMES_FASTER} times faster than pySHACL"
    if peer:
        return _at_least(aim, peer["seconds"] / seconds, TIMES_FASTER, "times")
    least = budget / seconds
    told = f"pySHACL did not end in {budget:.0f} s; at least {least:.0f} times"
    return Aim(aim, True if least >= TIMES_FASTER else None, told)


def _seconds(said: Figures) -> float:
    own = (said.get("validate") or {}).get("svgraph")
    return own["seconds"] if own else 0.0


def _at_most(aim: str, value: float, most: float, unit: str) -> Aim:
    return Aim(aim, value <= most, f"{value:.1f} {unit}")


def _at_least(aim: str, value: float, least: float, unit: str) -> Aim:
    return Aim(aim, value >= least, f"{value:.1f} {unit}")
