# The glosses are words of the plan.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?gloss a sv:Insertion . ?quotation sv:insertion ?gloss }
INSERT { ?gloss a sv:Segment . ?quotation sv:segment ?gloss }
WHERE { ?quotation sv:insertion ?gloss }
