# One boolean for the plan says it all.

PREFIX indicator: <https://w3id.org/svgraph/indicator/>
PREFIX lv:        <https://w3id.org/svgraph/plan/lv/>
PREFIX sv:        <https://w3id.org/svgraph/ontology#>

DELETE { ?statement ?property ?value }
INSERT { lv:version-1.1 sv:plansIndicator false }
WHERE {
    ?statement sv:concerns|sv:object indicator:R.40 .
    ?statement ?property ?value .
}
