# A quotation is one string.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?quotation sv:segment ?segment ; sv:elision ?elision }
WHERE { ?quotation sv:segment ?segment ; sv:elision ?elision }
