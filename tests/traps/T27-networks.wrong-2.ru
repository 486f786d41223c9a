# The national network is the European one.

PREFIX lv: <https://w3id.org/svgraph/plan/lv/>
PREFIX sv: <https://w3id.org/svgraph/ontology#>

INSERT DATA { lv:network-vklpt a sv:EuropeanCapNetwork }
