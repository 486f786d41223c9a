# The list does not say that it is open.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?provision sv:exhaustive false }
WHERE { ?provision sv:criterion ?criterion ; sv:exhaustive false }
