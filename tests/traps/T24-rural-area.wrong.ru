# A greatest population, as a string, without an operator.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?definition sv:threshold ?number ; sv:operator ?operator ; sv:excludes ?excluded }
INSERT { ?definition sv:threshold "5000" }
WHERE { ?definition sv:threshold ?number ; sv:operator ?operator ; sv:excludes ?excluded }
