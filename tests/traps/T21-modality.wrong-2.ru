# The intervention raises the intensity, by a bare triple.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX lv:      <https://w3id.org/svgraph/plan/lv/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

INSERT DATA { lv:intervention-LA19 sv:raises concept:aid-intensity }
