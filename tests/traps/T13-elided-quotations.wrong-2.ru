# The parts on both sides of a mark are one segment.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?quotation sv:segment ?segment }
INSERT { ?quotation sv:segment ?quotation }
WHERE { ?quotation sv:elision ?elision ; sv:segment ?segment }
