# The choice leaves no trace.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?attribution ?property ?value }
WHERE { ?attribution a sv:Attribution ; ?property ?value }
