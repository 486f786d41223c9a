# The indicator is linked to the plan version.

PREFIX indicator: <https://w3id.org/svgraph/indicator/>
PREFIX lv:        <https://w3id.org/svgraph/plan/lv/>
PREFIX sv:        <https://w3id.org/svgraph/ontology#>

INSERT DATA { lv:version-1.1 sv:plansIndicator indicator:R.40 }
