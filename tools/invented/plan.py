"""Invent one plan and the fact sheet on it, and write it into the data of a project."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from invented.turtle import BASE, both, literal, write
from invented.words import SAID, Named, Words, code_of, country_of, in_lines, sentence

LARGEST_UNIT = 130
TAGS = {"lv": "language:LAV", "en": "language:ENG"}
SMART_VILLAGE = "concept:smart-village"
STATEMENTS = {
    f"sv:{kind}" for kind in ("Finding", "Mention", "Provision", "Link", "Definition", "Particular")
}


class Piece(NamedTuple):
    """Where words stand in a section of a sheet, before the sections are put together."""

    section: str
    start: int
    end: int


@dataclass
class Record:
    """A block of Turtle: a subject, what it is, what is said of it, and the words it spans."""

    subject: str
    facts: dict[str, list[str]]
    piece: Piece | None = None
    tagged: bool = True

    @property
    def triples(self) -> int:
        """How many triples it says."""
        return sum(map(len, self.facts.values())) + (3 if self.piece else 0)


Roles = dict[str, str | list[str]]


class Evidence(NamedTuple):
    """What a statement rests on."""

    basis: str
    passages: list[Record]
    section: str

    @property
    def facts(self) -> dict[str, list[str]]:
        """As a statement says it."""
        said = {"sv:basis": [self.basis]}
        if self.passages:
            said["sv:supportedBy"] = [each.subject for each in self.passages]
        return said


class Plan:
    """One invented plan and the fact sheet on it, written until its budget is spent."""

    def __init__(self, number: int, words: Words, chance: random.Random) -> None:
        """An empty sheet in one of the languages, and all that identifies the plan."""
        self.words, self.chance = words, chance
        self.code = code_of(number)
        self.country = country_of(number)
        self.land = f"country:{self.code.upper().replace('-', '')}"
        self.language = chance.choice(["lv", "lv", "en"])
        self.files: dict[str, list[Record]] = {
            name: [] for name in ("plan", "logic", "fact-sheet", "statements/sheet", "source")
        }
        self.texts: dict[str, str] = {}
        self.numbers: Counter[str] = Counter()
        self.pages = sorted(chance.sample(range(20, 980), 120))
        self.answered: set[tuple[str, str]] = set()
        self.needs: list[Record] = []
        self.interventions: list[Record] = []
        self.faults: Counter[str] = Counter()
        self.triples = self.statements = 0
        self._counted = dict.fromkeys(self.files, 0)
        self.asked = iter(self.words.questions)
        self._identify()

    # ── What any plan has ──

    def _identify(self) -> None:
        en, lv = self.country
        own, version = f"plan:{self.code}", self.own("version-1.0")
        text, edition = self.own(f"version-1.0-text-{self.language}"), self.edition
        name = f"CAP Strategic Plan of {en}", f"{lv}s KLP stratēģiskais plāns"
        note = f"{name[0]}, version 1.0", f"{name[1]}, versija 1.0"
        self.add("plan", f"<{BASE}prefixes>", {"sh:declare": [f"prefix:{self.code}"]})
        self.add("plan", f"prefix:{self.code}", {
            "a": ["sh:PrefixDeclaration"],
            "sh:prefix": [literal(self.code)],
            "sh:namespace": [literal(f"{BASE}plan/{self.code}/") + "^^xsd:anyURI"],
        })  # fmt: skip
        self.plan = self.add("plan", own, {
            "a": ["sv:StrategicPlan"],
            "skos:notation": [literal(self.code)],
            "skos:prefLabel": both(*name),
            "dcterms:spatial": [self.land],
        })  # fmt: skip
        self.add("plan", self.land, {
            "a": ["skos:Concept", "sv:ExternalConcept"],
            "skos:prefLabel": both(en, lv),
            "skos:inScheme": ["<http://publications.europa.eu/resource/authority/country>"],
            "sv:seenIn": [literal("invented", "en")],
        })  # fmt: skip
        self.add("plan", version, {
            "a": ["sv:PlanVersion"],
            "skos:prefLabel": both(*note),
            "dcterms:isVersionOf": [own],
        })  # fmt: skip
        self.add("plan", text, {
            "a": ["sv:PlanText"],
            "skos:prefLabel": both(f"{note[0]}, text", f"{note[1]}, teksts"),
            "dcterms:isVersionOf": [version],
            "dcterms:language": [TAGS[self.language]],
        })  # fmt: skip
        self.version, self.plan_text = version, text
        self._sections()
        self._act()
        self._sheet(edition)
        self._colophon()

    def _sections(self) -> None:
        self.sections: list[str] = []
        for outline in self.words.of("OutlineSection"):
            subject = self.own(f"section-{outline.name.partition(':')[2]}")
            self.sections.append(subject)
            self.add("plan", subject, {
                "a": ["sv:PlanSection"],
                "skos:prefLabel": both(outline.labels["en"], outline.labels["lv"]),
                "dcterms:isPartOf": [self.version],
                "sv:followsOutline": [outline.name],
            })  # fmt: skip

    def _act(self) -> None:
        en, lv = self.country
        self.act = self.own("act-rural-areas")
        self.add("logic", self.act, {
            "a": ["sv:LegalAct"],
            "skos:prefLabel": both(f"act of {en} on rural areas", f"{lv}s lauku apvidu akts"),
            "dcterms:issued": ['"2022-05-10"^^xsd:date'],
            "eli:date_publication": ['"2022-05-12"^^xsd:date'],
            "dcterms:source": [f"<https://example.org/acts/{self.code}>"],
        })  # fmt: skip

    def _sheet(self, edition: str) -> None:
        en, lv = self.country
        sheet = self.own("fact-sheet")
        of = f"fact sheet on {en}", f"faktu lapa par {lv[:-1]}u"
        about = f"smart villages in the plan of {en}", f"viedie ciemi {lv}s plānā"
        self.add("fact-sheet", sheet, {
            "a": ["sv:FactSheet"],
            "skos:prefLabel": both(*of),
            "sv:assesses": [f"plan:{self.code}"],
            "sv:madeIn": ["project:smart-rural-27"],
        })  # fmt: skip
        self.add("fact-sheet", edition, {
            "a": ["sv:FactSheetEdition"],
            "skos:prefLabel": both(f"edition of the {of[0]}", f"{of[1]}, izdevums"),
            "dcterms:isVersionOf": [sheet],
            "dcterms:language": [TAGS[self.language]],
        })  # fmt: skip
        self.add("fact-sheet", self.own("reading"), {
            "a": ["sv:Reading"],
            "skos:prefLabel": both(f"reading of the {of[0]}", f"{of[1]}, lasījums"),
            "sv:read": [edition],
            "sv:readFor": [self.version],
            "sv:covers": [each.name for each in self.words.questions],
            "prov:wasAssociatedWith": ["actor:svgraph"],
            "prov:endedAtTime": ['"2026-11-23T00:00:00Z"^^xsd:dateTime'],
        })  # fmt: skip
        self.add("fact-sheet", f"<{BASE}catalog>", {"dcat:dataset": [self.own("dataset")]})
        self.add("fact-sheet", self.own("dataset"), {
            "a": ["dcat:Dataset"],
            "skos:prefLabel": both(*about),
            "dcterms:description": [literal("An invented fact sheet.", "en")],
            "dcterms:source": [self.source],
            "dcterms:spatial": [self.land],
            "dcterms:license": ["<https://creativecommons.org/licenses/by/4.0/>"],
            "owl:versionInfo": [literal("0.1.0")],
        })  # fmt: skip
        self.add("source", self.source, {
            "a": ["sv:ReceivedText"],
            "skos:prefLabel": both(f"{of[0]}, received text", f"{of[1]}, saņemtais teksts"),
            "sv:textOf": [edition],
            "sv:fileName": [literal(f"factsheet-{self.code}.txt")],
            "sv:sha256": [""],
            "dcterms:language": [TAGS[self.language]],
        })  # fmt: skip

    def _colophon(self) -> None:
        """The title on the cover, and what the colophon says of the version and the opinion."""
        title = self.said("title", country=self.country[self.language == "lv"])
        words = literal(title, self.language)
        self.particular(self.edition, "dcterms:title", title, section="sheet:cover", value=words)
        day = self.chance.randrange(1, 28)
        printed = f"{day:02}.11.2022" if self.language == "lv" else f"{day} November 2022"
        words = self.said("version", version="1.0", date=printed)
        date = f'"2022-11-{day:02}"^^xsd:date'
        clause = self.passage("sheet:colophon", words)
        number = literal("1.0")
        self.particular(self.version, "sv:versionNumber", "1.0", value=number, clause=clause)
        self.particular(self.version, "dcterms:dateAccepted", printed, value=date, clause=clause)
        self.particular(self.edition, "sv:analyses", "1.0", thing=self.version, clause=clause)
        opinion = self.said("opinion")
        contractor = "actor:fact-sheet-contractor"
        self.particular(self.edition, "sv:opinionOf", opinion, thing=contractor)

    # ── Names and words ──

    def own(self, name: str) -> str:
        """The name of a record of this plan."""
        return f"{self.code}:{name}"

    @property
    def edition(self) -> str:
        """The edition of its fact sheet."""
        return self.own(f"fact-sheet-{self.language}")

    @property
    def source(self) -> str:
        """The text of that edition as received."""
        return self.own(f"source-fact-sheet-{self.language}")

    def next(self, kind: str) -> str:
        """The next name of a kind."""
        self.numbers[kind] += 1
        return self.own(f"{kind}-{self.numbers[kind]}")

    def add(
        self, file: str, subject: str, facts: dict[str, list[str]], piece: Piece | None = None
    ) -> Record:
        """Put a record into one of the files."""
        record = Record(subject, facts, piece)
        self.files[file].append(record)
        return record

    def state(
        self, kind: str, evidence: Evidence, english: str, latvian: str, roles: Roles
    ) -> Record:
        """Put down a statement of one kind."""
        facts: dict[str, list[str]] = {"a": [f"sv:{kind}"], "sv:about": [self.version]}
        for role, value in roles.items():
            facts[f"sv:{role}"] = [value] if isinstance(value, str) else value
        labels = {"skos:prefLabel": both(english, latvian)}
        return self.add(
            "statements/sheet", self.next(kind.lower()), facts | evidence.facts | labels
        )

    def said(self, phrase: str, **parts: object) -> str:
        """A phrase in the language of the sheet, begun with a capital where it is a sentence."""
        return SAID[self.language][phrase].format(**parts)

    def print(self, section: str, words: str, gap: str = " ") -> Piece:
        """Print words in a section of the sheet, under its heading."""
        if section not in self.texts:
            self.texts[section] = ""
            self._heading(section)
        text = self.texts[section]
        gap = "" if gap == " " and text.endswith("\n") else gap
        start = len(text) + len(gap)
        self.texts[section] = f"{text}{gap}{words}"
        return Piece(section, start, start + len(words))

    def _heading(self, section: str) -> None:
        asks = [
            each.name
            for each in self.words.questions
            if self.words.fact(each.name, "sv:askedIn") == section
        ]
        heading = self.next("heading")
        facts = self._span("sv:Heading") | {"sv:printedUnder": [section], "sv:heads": [section]}
        piece = self.print(section, self.words.labels[section][self.language], gap="")
        self.texts[section] += "\n"
        self.add("statements/sheet", heading, facts | ({"sv:asks": asks} if asks else {}), piece)

    def _span(self, kind: str) -> dict[str, list[str]]:
        return {"a": [kind], "sv:inSource": [self.source]}

    def some(self, kind: str) -> Named:
        """Something of a kind."""
        return self.chance.choice(self.words.of(kind))

    # ── Evidence ──

    def passage(self, section: str, words: str, cites: str | None = None) -> Record:
        """A clause of the sheet, in words of its own."""
        return self._passage(self.print(section, words), cites)

    def _passage(self, piece: Piece, cites: str | None = None) -> Record:
        facts = self._span("sv:Passage") | {"sv:printedUnder": [piece.section]}
        if cites:
            facts["sv:cites"] = [cites]
        return self.add("statements/sheet", self.next("clause"), facts, piece)

    def place(self, page: int) -> str:
        """A place on a page of the plan."""
        place = self.next("place")
        self.add("plan", place, {
            "a": ["sv:Place"],
            "skos:prefLabel": both(f"p. {page}", f"{page}. lpp."),
            "sv:inText": [self.plan_text],
            "sv:page": [str(page)],
            "sv:inSection": [self.chance.choice(self.sections)],
        })  # fmt: skip
        return place

    def point(self) -> tuple[str, str]:
        """A point of the act, and its number."""
        number = f"{self.chance.randrange(1, 30)}.{self.numbers['point'] + 1}"
        place = self.next("point")
        self.add("logic", place, {
            "a": ["sv:Place"],
            "skos:prefLabel": both(f"point {number}", f"{number}. punkts"),
            "sv:inText": [self.act],
            "sv:point": [literal(number)],
        })  # fmt: skip
        return place, number

    def citation(self, section: str, words: str, place: str) -> Record:
        """A place as the sheet prints it."""
        facts = self._span("sv:Citation") | {"sv:printedUnder": [section], "sv:cites": [place]}
        piece = self.print(section, words)
        return self.add("statements/sheet", self.next("citation"), facts, piece)

    def reading(self, section: str, words: str | None = None) -> Evidence:
        """The author's own words, without a place."""
        said = words or f"{sentence(self._topics('topics'))}."
        return Evidence("basis:author-reading", [self.passage(section, said)], section)

    def paraphrase(self, section: str, words: str | None = None) -> Evidence:
        """The author's own words, with the page of the plan."""
        page = self.chance.choice(self.pages)
        place = self.place(page)
        said = self.passage(section, words or sentence(self._topics("topics")), place)
        code = self.code.upper()
        cited = self.citation(section, self.said("cited", code=code, page=page), place)
        return Evidence("basis:cited-paraphrase", [said, cited], section)

    def quotation(self, section: str, *, of_act: bool = False) -> Evidence:
        """Words of the plan, in pieces, with elisions and the editor's insertions between them."""
        code = self.code.upper()
        if of_act:
            place, point = self.point()
            cited = self.said("act", code=code, point=point)
        else:
            page = self.chance.choice(self.pages)
            place, cited = self.place(page), self.said("cited", code=code, page=page)
        self.print(section, self.said("intro"))
        quotation = self.next("quotation")
        number = self.numbers["quotation"]
        start = self.print(section, "“").end
        segments, elisions, insertions, clauses = self._pieces(section)
        piece = Piece(section, start, len(self.texts[section]))
        self.print(section, "”", gap="")
        facts = self._span("sv:Quotation") | {
            "sv:printedUnder": [section],
            "skos:prefLabel": both(f"quotation {number}", f"{number}. citāts"),
            "sv:quotes": [place],
            "sv:citedBy": [self.citation(section, cited, place).subject],
            "sv:comparedWithPrimary": ["false"],
        }  # fmt: skip
        parts = {"sv:segment": segments, "sv:elision": elisions, "sv:insertion": insertions}
        facts |= {role: [part.subject for part in held] for role, held in parts.items() if held}
        whole = self.add("statements/sheet", quotation, facts, piece)
        self.translation(whole)
        passages = [self._passage(clause) for clause in clauses]
        return Evidence(
            "basis:verbatim-quotation", [whole, *passages] if of_act else passages, section
        )

    def _pieces(self, section: str) -> tuple[list[Record], list[Record], list[Record], list[Piece]]:
        """Print what is quoted; one piece alone is no part of itself."""
        segments: list[Record] = []
        elisions: list[Record] = []
        insertions: list[Record] = []
        clauses: list[Piece] = []
        kinds = self.chance.choice([(), ("elision",), ("insertion",), ("elision", "insertion")])
        clauses.append(self.print(section, self._topics("segment"), gap=""))
        for kind in kinds:
            segments.append(self._part("Segment", clauses[-1]))
            if kind == "elision":
                elisions.append(self._part("Elision", self.print(section, "[..]")))
            else:
                gloss = self.some("Topic")
                words = f"[{gloss.labels[self.language]}]"
                insertion = self._part("Insertion", self.print(section, words))
                insertion.facts["sv:glosses"] = [gloss.name]
                insertions.append(insertion)
            clauses.append(self.print(section, self._topics("segment")))
        if kinds:
            segments.append(self._part("Segment", clauses[-1]))
        return segments, elisions, insertions, clauses

    def _part(self, kind: str, piece: Piece) -> Record:
        return self.add(
            "statements/sheet", self.next(kind.lower()), self._span(f"sv:{kind}"), piece
        )

    def _topics(self, phrase: str) -> str:
        topic, other = self.chance.sample(self.words.of("Topic"), 2)
        labels = topic.labels[self.language], other.labels[self.language]
        return self.said(phrase, topic=labels[0], other=labels[1])

    def translation(self, whole: Record) -> Record:
        """A quotation in the other language of the house, by us."""
        other = "en" if self.language == "lv" else "lv"
        topics = self.chance.sample(self.words.of("Topic"), 2)
        first, second = (each.labels[other] for each in topics)
        said = SAID[other]["segment"].format(topic=first, other=second)
        return self.add("statements/sheet", self.next("translation"), {
            "a": ["sv:Translation"],
            "sv:translationOf": [whole.subject],
            "rdf:value": [literal(said, other)],
            "dcterms:language": [TAGS[other]],
            "prov:wasAttributedTo": ["actor:svgraph"],
        })  # fmt: skip

    def evidence(self, section: str) -> Evidence:
        """One of the three kinds, about as often as in a real sheet."""
        kinds = (self.reading, self.reading, self.paraphrase, self.quotation)
        return self.chance.choice(kinds)(section)

    def passage_said(self) -> Record:
        """A passage on which a statement rests."""
        evidence = self.reading("sheet:needs-assessment")
        self.provision(evidence)
        return evidence.passages[0]

    # ── Statements ──

    def finding(
        self, evidence: Evidence, question: Named, concern: str, roles: Roles | None = None
    ) -> Record:
        """How the sheet answers a question about one thing."""
        presence = self.chance.choice(["outcome:present", "outcome:present", "outcome:absent"])
        outcome = self.chance.choice(self.words.outcomes[presence])
        self.answered.add((question.name, concern))
        said: Roles = {
            "answersQuestion": question.name,
            "concerns": concern,
            "scope": self.chance.choice([self.version, *self.sections]),
            "outcome": outcome.name,
            "preferred": "true",
        }
        en, lv = self.country
        labels = f"{en}: {outcome.labels['en']}", f"{lv}: {outcome.labels['lv']}"
        return self.state("Finding", evidence, *labels, said | (roles or {}))

    def mention(self, evidence: Evidence) -> Record:
        """That the plan mentions smart villages, and how directly."""
        concept, strength = self.some("SmartVillageConcept"), self.some("Strength")
        roles: Roles = {"mentions": concept.name, "strength": strength.name}
        if strength.name == "strength:nominal":
            roles["inTitleOf"] = self.some("ResultIndicator").name
        elif self.chance.random() < 0.4:
            roles["role"] = self.some("Role").name
        en, lv = (f"{concept.labels[tag]}: {strength.labels[tag]}" for tag in ("en", "lv"))
        return self.state("Mention", evidence, en, lv, roles)

    def provision(self, evidence: Evidence) -> Record:
        """What somebody does, may, must or will do."""
        holder, action, thing = self.some("ActorKind"), self.some("Action"), self.some("Topic")
        roles: Roles = {"modality": self.some("Modality").name, "holder": holder.name}
        roles |= {"action": action.name, "object": thing.name}
        if self.chance.random() < 0.4:
            roles["aim"] = self.some("Topic").name
        if self.chance.random() < 0.2:
            roles["within"] = self.some("PlanningDocument").name
        en, lv = (
            f"{holder.labels[tag]}: {action.labels[tag]} – {thing.labels[tag]}"
            for tag in ("en", "lv")
        )
        return self.state("Provision", evidence, en, lv, roles)

    def link(self, evidence: Evidence) -> Record:
        """What addresses needs, contributes to, consists of or goes with what."""
        subject, thing = self.some("SmartVillageConcept"), self.some("Topic")
        relation = self.chance.choice(
            ["addresses", "contributesTo", "consistsOf", "associatedWith"]
        )
        others = {
            "addresses": [self.chance.choice(self.needs or [self.need()]).subject],
            "contributesTo": [self.some("SpecificObjective").name],
        }
        roles: Roles = {"subject": subject.name, relation: others.get(relation, [thing.name])}
        en, lv = (f"{subject.labels[tag]} – {thing.labels[tag]}" for tag in ("en", "lv"))
        return self.state("Link", evidence, en, lv, roles)

    def definition(self, section: str) -> Record:
        """What a term means, by a point of the act."""
        evidence = self.quotation(section, of_act=True)
        term, genus = self.chance.sample(self.words.of("Topic"), 2)
        roles: Roles = {"defines": term.name, "genus": genus.name, "definedIn": self.act}
        roles["wording"] = evidence.passages[0].subject
        if self.chance.random() < 0.3:
            roles["operator"] = self.some("Operator").name
            roles["threshold"] = str(self.chance.randrange(500, 30_000))
        en, lv = (f"{term.labels[tag]}: {genus.labels[tag]}" for tag in ("en", "lv"))
        return self.state("Definition", evidence, en, lv, roles)

    def particular(
        self,
        subject: str,
        stated: str,
        printed: str,
        *,
        section: str = "sheet:colophon",
        value: str | None = None,
        thing: str | None = None,
        clause: Record | None = None,
    ) -> Record:
        """A name, number or date as printed: a value, or the thing that is meant."""
        clause = clause or self.passage(section, printed)
        evidence = Evidence("basis:author-reading", [clause], section)
        roles: Roles = {"about": self.edition} if subject == self.edition else {}
        roles |= {"subject": subject, "property": stated}
        roles |= {"value": value} if value else {}
        roles["asPrinted"] = literal(printed, self.language)
        roles |= {"object": thing} if thing and not value else {}
        en, lv = self.country
        number = self.numbers["particular"] + 1
        labels = f"{en}: particular {number}", f"{lv}: {number}. ziņa"
        return self.state("Particular", evidence, *labels, roles)

    def need(self) -> Record:
        """A need of the plan, under an objective."""
        objective = self.some("SpecificObjective")
        number = len(self.needs) + 1
        code = self.words.fact(objective.name, "skos:notation")
        national = f"{self.words.fact(objective.name, 'sv:nationalCode') or code} V{number}"
        need = self.add("logic", self.own(f"need-{code}-N{number}"), {
            "a": ["sv:Need"],
            "skos:notation": [literal(f"{code} N{number}")],
            "sv:nationalCode": [literal(national, "lv")],
            "skos:prefLabel": both(f"{code} N{number}", national),
            "sv:underObjective": [objective.name],
        })  # fmt: skip
        self.needs.append(need)
        return need

    def intervention(self, section: str) -> Record:
        """An intervention of the plan, and its code as the sheet prints it."""
        number = len(self.interventions) + 1
        code = f"{self.code.upper()}-{number}"
        kind = self.some("InterventionType")
        labels = (f"{code}: {kind.labels[tag]}" for tag in ("en", "lv"))
        made = self.add("logic", self.own(f"intervention-{code}"), {
            "a": ["sv:Intervention"],
            "skos:notation": [literal(code)],
            "skos:prefLabel": both(*labels),
            "sv:interventionType": [kind.name],
            "dcterms:source": [self.act],
        })  # fmt: skip
        self.interventions.append(made)
        printed = self.said("code", code=code)
        value = literal(printed, self.language)
        self.particular(made.subject, "dcterms:alternative", printed, section=section, value=value)
        return made

    def attribution(self, passage: Record) -> Record:
        """Why a passage is read under its section and not under another."""
        chosen = passage.facts["sv:printedUnder"][0]
        other = self.chance.choice(
            [each.name for each in self.words.sections if each.name != chosen]
        )
        return self.add("statements/sheet", self.next("attribution"), {
            "a": ["sv:Attribution"],
            "sv:attributes": [passage.subject],
            "sv:chosen": [chosen],
            "sv:alternative": [other],
            "sv:confidence": [self.some("Confidence").name],
            "sv:reason": [literal("By order it could follow either heading.", "en")],
        })  # fmt: skip

    # ── Filling the sheet ──

    def fill(self, budget: int, due: Due) -> None:
        """Write units until the budget is spent to the last triple, an error where one is due."""
        self._count()
        while budget - self.triples > LARGEST_UNIT:
            name, commit = due(self)
            commit(self)
            if name:
                self.faults[name] += 1
            self._count()
        while budget - self.triples > 20:
            self.mention(self.reading(self._section()))
            self._count()
        while budget - self.triples >= 5:
            self.footer()
            self._count()
        rest = range(budget - self.triples)
        if rest:
            names = [literal(f"{self.code.upper()} {number + 1}", "en") for number in rest]
            self.plan.facts["skos:altLabel"] = names
            self.triples = budget

    def _count(self) -> None:
        for name, records in self.files.items():
            for record in records[self._counted[name] :]:
                self.triples += record.triples
                self.statements += record.facts.get("a", [""])[0] in STATEMENTS
            self._counted[name] = len(records)

    def unit(self) -> None:
        """Something that a sheet says: an answer with what goes with it, or a detail."""
        draw = self.chance.random()
        if draw < 0.08:
            self.intervention("sheet:other-relevant-interventions")
        elif draw < 0.14:
            self.definition("sheet:definition")
        elif draw < 0.2:
            self.need()
        else:
            question, concern = self._open_question()
            section = self.words.fact(question.name, "sv:askedIn") or self._section()
            evidence = self.evidence(section)
            self.finding(evidence, question, concern)
            for _ in range(self.chance.choice([0, 1, 1, 2])):
                self.chance.choice([self.mention, self.provision, self.link])(evidence)
            if self.chance.random() < 0.1:
                self.attribution(evidence.passages[0])

    def _open_question(self) -> tuple[Named, str]:
        """The next question of the template; when all are answered, one about another thing."""
        question = next(self.asked, None)
        if question is not None:
            return question, self.words.fact(question.name, "sv:asksAbout") or SMART_VILLAGE
        return self.another_question()

    def another_question(self) -> tuple[Named, str]:
        """A question about a thing for which the sheet has not answered it."""
        while True:
            question = self.chance.choice(self.words.questions)
            things = self.words.of("Topic") + self.words.of("SmartVillageConcept")
            concern = self.chance.choice(things)
            about = self.words.fact(question.name, "sv:asksAbout") or SMART_VILLAGE
            if concern.name != about and (question.name, concern.name) not in self.answered:
                return question, concern.name

    def _section(self) -> str:
        return self.chance.choice(self.words.sections).name

    def footer(self) -> Record:
        """A running footer."""
        number = self.numbers["footer"] + 1
        words = self.said("footer", country=self.country[self.language == "lv"], number=number)
        piece = self.print("sheet:colophon", words)
        return self.add("statements/sheet", self.next("footer"), self._span("sv:Furniture"), piece)

    # ── Writing ──

    def write(self, folder: Path) -> int:
        """Write the files of the plan; return how many there are."""
        offsets, whole = self._whole_text()
        received = whole.encode("utf-8")
        sources = folder / "data" / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        (sources / f"factsheet-{self.code}.txt").write_bytes(received)
        digest = hashlib.sha256(received).hexdigest()
        self.files["source"][0].facts["sv:sha256"] = [literal(digest)]
        for name, records in self.files.items():
            place = folder / "data" / "plans" / self.code / f"{name}.ttl"
            if name == "source":
                place = sources / f"factsheet-{self.code}.ttl"
            for record in records:
                self._resolve(record, offsets, whole)
            write(place, [(each.subject, each.facts) for each in records], self.code)
        return len(self.files)

    def _whole_text(self) -> tuple[dict[str, int], str]:
        """The sections in the order of the template, in lines of a readable length."""
        offsets: dict[str, int] = {}
        whole = ""
        for section in self.words.sections:
            if section.name in self.texts:
                offsets[section.name] = len(whole)
                whole += self.texts[section.name] + "\n\n"
        return offsets, in_lines(whole)

    def _resolve(self, record: Record, offsets: dict[str, int], whole: str) -> None:
        if record.piece is None:
            return
        start = offsets[record.piece.section] + record.piece.start
        end = offsets[record.piece.section] + record.piece.end
        exact = " ".join(whole[start:end].split())
        language = self.language if record.tagged else None
        record.facts |= {
            "oa:start": [str(start)],
            "oa:end": [str(end)],
            "oa:exact": [literal(exact, language)],
        }


# The name of an error that is due, or none, and what to write next.
Due = Callable[[Plan], tuple[str | None, Callable[[Plan], None]]]
