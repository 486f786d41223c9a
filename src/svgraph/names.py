"""Every IRI that the program mentions, and no other place mentions one.

The terms are a closed list: each stands in the ontology (a test looks), and a longer list is
a decision. All are plain strings; who needs a node wraps one.
"""

from collections.abc import Mapping

BASE = "https://w3id.org/svgraph/"
# How addresses begin that a page may lead to: any other IRI could act.
WEB = ("https://", "http://")

# ── Our namespaces ───────────────────────────────────────────────────────
SV = BASE + "ontology#"
PLAN = BASE + "plan/"
QUESTION = BASE + "question/"
OUTCOME = BASE + "outcome/"
BASIS = BASE + "basis/"
SILENCE = BASE + "silence/"
DISAGREEMENT = BASE + "disagreement/"
REPORT = BASE + "report/"
SHAPES = BASE + "shapes#"
QUERY = BASE + "query/"
GRAPH = BASE + "graph/"
TABLE = BASE + "table/"
PREFIXES = BASE + "prefixes"
CONTEXT = BASE + "context.jsonld"

# ── Other people's namespaces ────────────────────────────────────────────
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
# What is written where SHACL's namespace is meant: other schemes, signs and cases.
ALMOST_SH = r"(?i:https?://(?:www\.)?w3\.org/ns/shacl(?:[#/]|(?=[A-Z])))"
OA = "http://www.w3.org/ns/oa#"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SPARQL_RESULTS = "http://www.w3.org/2005/sparql-results#"

# ── Our terms: entities ──────────────────────────────────────────────────
STRATEGIC_PLAN = SV + "StrategicPlan"

# ── Our terms: statements ────────────────────────────────────────────────
FINDING = SV + "Finding"
ABOUT = SV + "about"

# ── Our terms: passages and sources ──────────────────────────────────────
QUOTATION = SV + "Quotation"
HEADING = SV + "Heading"
FURNITURE = SV + "Furniture"
TRANSLATION = SV + "Translation"
IN_SOURCE = SV + "inSource"
SEGMENT = SV + "segment"
ELISION = SV + "elision"
INSERTION = SV + "insertion"
SHA256 = SV + "sha256"
FILE_NAME = SV + "fileName"
PAGE = SV + "page"
CITES = SV + "cites"
CITATION = SV + "Citation"
NATIONAL_CODE = SV + "nationalCode"

# ── Our terms: derived ───────────────────────────────────────────────────
ABOUT_PLAN = SV + "aboutPlan"

# ── Our terms: executable queries ────────────────────────────────────────
ANSWERS = SV + "answers"
ANSWERS_ANY = SV + "answersAny"
PARAMETER = SV + "parameter"
PARAMETER_CLASS = SV + "Parameter"
VARIABLE = SV + "variable"
VALUE_CLASS = SV + "valueClass"
RETURNS = SV + "returns"
EVIDENCE_VARIABLE = SV + "evidenceVariable"

# ── Our terms: rules ─────────────────────────────────────────────────────
REMEDY = SV + "remedy"
BAD_EXAMPLE = SV + "badExample"
GOOD_EXAMPLE = SV + "goodExample"

# ── Other people's terms ─────────────────────────────────────────────────
TYPE = RDF + "type"
FIRST = RDF + "first"
REST = RDF + "rest"
NIL = RDF + "nil"
LANG_STRING = RDF + "langString"
LABEL = RDFS + "label"
CLASS = RDFS + "Class"
THING = OWL + "Thing"
IMPORTS = OWL + "imports"
SUBCLASS_OF = RDFS + "subClassOf"
PREF_LABEL = SKOS + "prefLabel"
ALT_LABEL = SKOS + "altLabel"
NOTATION = SKOS + "notation"
DEFINITION = SKOS + "definition"
IN_SCHEME = SKOS + "inScheme"
START = OA + "start"
END = OA + "end"
EXACT = OA + "exact"
VERSION_INFO = OWL + "versionInfo"
SHAPE_RESULT = SH + "result"
SHAPE_FOCUS_NODE = SH + "focusNode"
SHAPE_RESULT_MESSAGE = SH + "resultMessage"
SHAPE_RESULT_PATH = SH + "resultPath"
SHAPE_RESULT_SEVERITY = SH + "resultSeverity"
SHAPE_SOURCE_COMPONENT = SH + "sourceConstraintComponent"
SHAPE_SOURCE_CONSTRAINT = SH + "sourceConstraint"
SHAPE_SOURCE_SHAPE = SH + "sourceShape"
SHAPE_VALUE = SH + "value"
SHAPE_MESSAGE = SH + "message"
SHAPE_DESCRIPTION = SH + "description"
SHAPE_PATTERN = SH + "pattern"
SHAPE_FLAGS = SH + "flags"
SHAPE_DECLARE = SH + "declare"
SHAPE_PREFIXES = SH + "prefixes"
SHAPE_PREFIX = SH + "prefix"
SHAPE_NAMESPACE = SH + "namespace"
SELECT_EXECUTABLE = SH + "SPARQLSelectExecutable"
SELECT = SH + "select"
XSD_STRING = XSD + "string"
XSD_BOOLEAN = XSD + "boolean"
XSD_INTEGER = XSD + "integer"
XSD_DECIMAL = XSD + "decimal"
XSD_DOUBLE = XSD + "double"
XSD_DATE = XSD + "date"


def shortened(iri: str, prefixes: Mapping[str, str]) -> str:
    """A CURIE by the longest namespace that leaves a plain name, else the IRI."""
    fitting = [each for each in prefixes.items() if iri.startswith(each[1])]
    prefix, namespace = max(fitting, key=lambda each: len(each[1]), default=("", ""))
    rest = iri[len(namespace) :]
    return f"{prefix}:{rest}" if namespace and rest and "/" not in rest else iri


def own_terms() -> list[str]:
    """The terms of our ontology that stand in this list."""
    return sorted(
        value
        for value in globals().values()
        if isinstance(value, str) and value.startswith(SV) and value != SV
    )


def is_address(iri: str) -> bool:
    """Whether a page may lead to an IRI."""
    return iri.startswith(WEB)
