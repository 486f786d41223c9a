"""Commit the errors that curators make, each found by one rule and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from invented.plan import TAGS, Evidence, Plan, Record, Roles
from invented.turtle import both, literal
from invented.words import Named


class Fault(NamedTuple):
    """A kind of seeded error: the rule that finds it, by which component, and who commits it."""

    rule: str
    component: str
    commit: Callable[[Plan], None]
    severity: str = "violation"


def _no_passage(plan: Plan) -> None:
    plan.mention(Evidence("basis:author-reading", [], ""))


def _two_outcomes(plan: Plan) -> None:
    record = _answer(plan)
    record.facts["sv:outcome"] = [each.name for each in plan.words.outcomes["outcome:present"][:2]]


def _answer(plan: Plan, roles: Roles | None = None) -> Record:
    question, concern = plan.another_question()
    section = plan.words.fact(question.name, "sv:askedIn") or "sheet:key-components"
    return plan.finding(plan.reading(section), question, concern, roles)


def _statement(plan: Plan) -> Record:
    return plan.mention(plan.reading("sheet:key-components"))


def _mentions_a_topic(plan: Plan) -> None:
    _statement(plan).facts["sv:mentions"] = [plan.some("Topic").name]


def _label_in_english_alone(plan: Plan) -> None:
    del _statement(plan).facts["skos:prefLabel"][1]


def _two_labels(plan: Plan) -> None:
    _statement(plan).facts["skos:prefLabel"].append(literal("another label", "en"))


def _tag_dropped(plan: Plan) -> None:
    evidence = plan.reading("sheet:consistency")
    evidence.passages[0].tagged = False
    plan.provision(evidence)


def _page_zero(plan: Plan) -> None:
    clause = plan.passage("sheet:ex-ante", f"{plan._topics('topics')}.", plan.place(0))
    plan.mention(Evidence("basis:cited-paraphrase", [clause], "sheet:ex-ante"))


def _answered_twice(plan: Plan) -> None:
    first = _answer(plan)
    again = plan.reading("sheet:key-components")
    question = Named(first.facts["sv:answersQuestion"][0], {})
    plan.finding(again, question, first.facts["sv:concerns"][0], {"preferred": "false"})


def _need_without_objective(plan: Plan) -> None:
    del plan.need().facts["sv:underObjective"]


def _code_with_a_space(plan: Plan) -> None:
    made = plan.intervention("sheet:direct-interventions")
    made.facts["skos:notation"] = [made.facts["skos:notation"][0].replace("-", " ")]


def _verbatim_without_quotation(plan: Plan) -> None:
    _statement(plan).facts["sv:basis"] = ["basis:verbatim-quotation"]


def _absence_without_scope(plan: Plan) -> None:
    absent = plan.chance.choice(plan.words.outcomes["outcome:absent"])
    record = _answer(plan, {"about": plan.edition, "outcome": absent.name})
    del record.facts["sv:scope"]


def _basis_that_is_none(plan: Plan) -> None:
    _statement(plan).facts["sv:basis"] = ["actor:svgraph"]


def _elision_unmarked(plan: Plan) -> None:
    page = plan.chance.choice(plan.pages)
    section, place = "sheet:specific-objectives", plan.place(page)
    words = f"{plan._topics('segment')} [..] {plan._topics('segment')}"
    piece = plan.print(section, words, gap=" “")
    plan.print(section, "”", gap="")
    cited = plan.citation(section, plan.said("cited", code=plan.code.upper(), page=page), place)
    facts = plan._span("sv:Quotation") | {
        "sv:printedUnder": [section],
        "skos:prefLabel": both("quotation left in one piece", "citāts vienā gabalā"),
        "sv:quotes": [place],
        "sv:citedBy": [cited.subject],
        "sv:comparedWithPrimary": ["false"],
    }
    plan.add("statements/sheet", plan.next("quotation"), facts, piece)


def _page_misprinted(plan: Plan) -> None:
    page = plan.chance.choice(plan.pages)
    section, place = "sheet:target-plan", plan.place(page)
    said = plan.passage(section, plan._topics("topics"), place)
    words = plan.said("cited", code=plan.code.upper(), page=page + 1)
    cited = plan.citation(section, words, place)
    plan.mention(Evidence("basis:cited-paraphrase", [said, cited], section))


def _print_miscopied(plan: Plan) -> None:
    record = plan.intervention("sheet:other-relevant-interventions")
    particular = plan.files["statements/sheet"][-1]
    assert particular.facts["sv:subject"] == [record.subject]
    particular.facts["sv:asPrinted"] = [literal("XXX", plan.language)]


def _two_relations(plan: Plan) -> None:
    record = plan.link(plan.reading("sheet:modernisation"))
    record.facts["sv:consistsOf"] = [plan.some("Topic").name]
    record.facts["sv:associatedWith"] = [plan.some("Topic").name]


def _threshold_alone(plan: Plan) -> None:
    record = plan.definition("sheet:definition")
    record.facts.pop("sv:operator", None)
    record.facts["sv:threshold"] = ["1000"]


def _text_for_a_thing(plan: Plan) -> None:
    record = plan.provision(plan.reading("sheet:common-elements"))
    record.facts["sv:object"] = [literal("a text", "en")]


def _translated_into_itself(plan: Plan) -> None:
    record = plan.translation(plan.passage_said())
    record.facts["rdf:value"] = [literal("the same words again", plan.language)]
    record.facts["dcterms:language"] = [TAGS[plan.language]]


def _translated_by_nobody(plan: Plan) -> None:
    del plan.translation(plan.passage_said()).facts["prov:wasAttributedTo"]


def _chosen_and_set_aside(plan: Plan) -> None:
    record = plan.attribution(plan.passage_said())
    record.facts["sv:alternative"] += record.facts["sv:chosen"]


FAULTS = {
    "absence without scope": Fault("Finding-absence", "Or", _absence_without_scope),
    "answered twice": Fault("Finding-unique", "SPARQL", _answered_twice),
    "basis that is none": Fault("Statement-basis", "Class", _basis_that_is_none),
    "chosen and set aside": Fault("Attribution-chosen", "Disjoint", _chosen_and_set_aside),
    "code with a space": Fault("Intervention-notation", "Pattern", _code_with_a_space),
    "elision unmarked": Fault("Quotation-elisions", "SPARQL", _elision_unmarked),
    "label in English alone": Fault(
        "TranslatedRecord-labelLatvian", "QualifiedMinCount", _label_in_english_alone, "warning"
    ),
    "mentions a topic": Fault("Mention-mentions", "Class", _mentions_a_topic),
    "need without objective": Fault("Need-underObjective", "MinCount", _need_without_objective),
    "no passage": Fault("Statement-supportedBy", "MinCount", _no_passage),
    "page misprinted": Fault("Citation-page", "SPARQL", _page_misprinted),
    "page zero": Fault("Place-page", "Node", _page_zero),
    "print miscopied": Fault("Particular-inPrint", "SPARQL", _print_miscopied),
    "tag dropped": Fault("TextSpan-exact", "Datatype", _tag_dropped),
    "text for a thing": Fault("Statement-object", "NodeKind", _text_for_a_thing),
    "threshold alone": Fault("Definition-comparison", "Xone", _threshold_alone),
    "translated by nobody": Fault("Translation-author", "MinCount", _translated_by_nobody),
    "translated into itself": Fault("Translation-tag", "SPARQL", _translated_into_itself),
    "two labels": Fault("Record-label", "UniqueLang", _two_labels),
    "two outcomes": Fault("Finding-outcome", "MaxCount", _two_outcomes),
    "two relations": Fault("Link-relation", "Xone", _two_relations),
    "verbatim without quotation": Fault("Statement-verbatim", "Or", _verbatim_without_quotation),
}
