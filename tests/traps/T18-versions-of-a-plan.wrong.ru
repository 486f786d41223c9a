# Findings are about the plan.

PREFIX lv:   <https://w3id.org/svgraph/plan/lv/>
PREFIX plan: <https://w3id.org/svgraph/plan/>
PREFIX sv:   <https://w3id.org/svgraph/ontology#>

DELETE { ?finding sv:about lv:version-1.1 }
INSERT { ?finding sv:about plan:lv }
WHERE { ?finding a sv:Finding ; sv:about lv:version-1.1 }
