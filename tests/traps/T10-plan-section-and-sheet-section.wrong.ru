# What is printed under "Modernisation" lies in that chapter of the plan.

PREFIX lv:    <https://w3id.org/svgraph/plan/lv/>
PREFIX sheet: <https://w3id.org/svgraph/sheet/>
PREFIX sv:    <https://w3id.org/svgraph/ontology#>

DELETE { ?place sv:inSection ?section }
INSERT { ?place sv:inSection lv:section-8 }
WHERE { ?quotation sv:printedUnder sheet:modernisation ; sv:quotes ?place . ?place sv:inSection ?section }
