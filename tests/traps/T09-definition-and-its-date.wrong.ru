# The plan defines smart villages.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX lv:      <https://w3id.org/svgraph/plan/lv/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?definition sv:definedIn ?act }
INSERT { ?definition sv:definedIn lv:version-1.1 }
WHERE { ?definition sv:defines concept:smart-village ; sv:definedIn ?act }
