# The intervention addresses the needs, by a bare triple.

PREFIX lv: <https://w3id.org/svgraph/plan/lv/>
PREFIX sv: <https://w3id.org/svgraph/ontology#>

INSERT DATA { lv:intervention-LA19 sv:addresses lv:need-SO8-N3 , lv:need-SO8-N5 , lv:need-SO8-N6 }
