# Every passage stands under the heading before it.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?passage sv:printedUnder ?chosen }
INSERT { ?passage sv:printedUnder ?alternative }
WHERE {
    ?attribution sv:attributes ?passage ; sv:chosen ?chosen ; sv:alternative ?alternative .
    ?passage sv:printedUnder ?chosen .
}
