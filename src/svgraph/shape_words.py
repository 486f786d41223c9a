"""The words of SHACL, and what each of them may be.

Properties, classes, components and values of the W3C Recommendation (Core and SPARQL) and of the
Advanced Features, so that a word which is none of them can be told.
"""

import re

from svgraph import names

SH = names.SH
WHOLE = (
    *("minCount", "maxCount", "minLength", "maxLength"),
    *("qualifiedMinCount", "qualifiedMaxCount"),
)
TRUTHS = ("uniqueLang", "closed", "deactivated", "qualifiedValueShapesDisjoint")
BOUNDS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
SHAPE_VALUED = ("node", "property", "not", "qualifiedValueShape")
SHAPE_LISTED = ("and", "or", "xone")
LISTED = ("in", "languageIn", "ignoredProperties", *SHAPE_LISTED)
STEPS = ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "alternativePath")
OF_PROPERTIES = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
ONCE = (
    *WHOLE,
    *TRUTHS,
    *BOUNDS,
    *("datatype", "nodeKind", "in", "languageIn", "ignoredProperties", "pattern", "flags"),
    *("qualifiedValueShape", "severity"),
)
NODE_KINDS = (
    *("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
)
# XML Schema 1.1, part 2, section 3: all that a datatype in its namespace may be.
XSD_TYPES = frozenset(
    re.findall(
        r"\w+",
        """
    ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName anyAtomicType
    anySimpleType anyType anyURI base64Binary boolean byte date dateTime dateTimeStamp
    dayTimeDuration decimal double duration float gDay gMonth gMonthDay gYear gYearMonth hexBinary
    int integer language long negativeInteger nonNegativeInteger nonPositiveInteger
    normalizedString positiveInteger short string time token unsignedByte unsignedInt unsignedLong
    unsignedShort yearMonthDuration
    """,
    )
)
SEVERITIES = {"Violation": "violation", "Warning": "warning", "Info": "info"}
# The parameters by which a node shows that it is a shape.
PARAMETERS = (
    *WHOLE,
    *TRUTHS[:2],
    *BOUNDS,
    *PAIRS,
    *SHAPE_VALUED,
    *LISTED,
    *("class", "datatype", "nodeKind", "hasValue", "pattern", "sparql", "expression", "js"),
)
PROPERTIES = frozenset(
    (
        *PARAMETERS,
        *TRUTHS,
        *TARGETS,
        *STEPS,
        *("flags", "path", "severity", "message", "name", "description", "order", "group"),
        *("defaultValue", "target", "rule", "condition", "filterShape", "nodes", "intersection"),
        *("union", "values", "subject", "predicate", "object", "construct", "select", "ask"),
        *("update", "prefixes", "declare", "prefix", "namespace", "parameter", "optional"),
        *("labelTemplate", "validator", "nodeValidator", "propertyValidator", "returnType"),
        *("resultAnnotation", "annotationProperty", "annotationValue", "annotationVarName"),
        *("jsFunctionName", "jsLibrary", "jsLibraryURL", "entailment", "shapesGraph"),
        *("suggestedShapesGraph", "shapesGraphWellFormed", "conforms", "result", "detail"),
        *("focusNode", "resultMessage", "resultPath", "resultSeverity", "value"),
        *("sourceShape", "sourceConstraint", "sourceConstraintComponent"),
    )
)
_COMPONENTS = frozenset(
    f"{word[0].upper()}{word[1:]}ConstraintComponent"
    for word in (
        *(each for each in PARAMETERS if each not in ("sparql", "qualifiedValueShape")),
        *("SPARQL", "JS"),
    )
) - {"IgnoredPropertiesConstraintComponent"}
CLASSES = frozenset(
    (
        *("Shape", "NodeShape", "PropertyShape", "PropertyGroup", "Parameter", "Parameterizable"),
        *("ConstraintComponent", "Validator", "SPARQLAskValidator", "SPARQLSelectValidator"),
        *("SPARQLExecutable", "SPARQLAskExecutable", "SPARQLSelectExecutable", "SPARQLConstraint"),
        *("SPARQLConstructExecutable", "SPARQLUpdateExecutable", "SPARQLConstraintComponent"),
        *("PrefixDeclaration", "Function", "SPARQLFunction", "Target", "TargetType"),
        *("SPARQLTarget", "SPARQLTargetType", "Rule", "TripleRule", "SPARQLRule"),
        *("ResultAnnotation", "Severity", "NodeKind", "AbstractResult", "ValidationResult"),
        *("ValidationReport", "JSConstraint", "JSExecutable", "JSFunction", "JSLibrary"),
        *("JSRule", "JSTarget", "JSTargetType", "JSValidator"),
    )
)
_VALUES = frozenset((*NODE_KINDS, *SEVERITIES, "this"))
WORDS = PROPERTIES | CLASSES | _COMPONENTS | _VALUES
