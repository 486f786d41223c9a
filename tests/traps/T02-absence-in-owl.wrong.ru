# The absence holds for the whole version.

PREFIX lv:      <https://w3id.org/svgraph/plan/lv/>
PREFIX outcome: <https://w3id.org/svgraph/outcome/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?finding sv:scope ?section }
INSERT { ?finding sv:scope lv:version-1.1 }
WHERE { ?finding sv:outcome outcome:no-direct-reference ; sv:scope ?section }
