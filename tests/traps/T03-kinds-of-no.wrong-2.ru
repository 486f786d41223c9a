# What was looked for and not found is taken for a fact about the programmes.

PREFIX outcome: <https://w3id.org/svgraph/outcome/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?finding sv:outcome outcome:not-identified }
INSERT { ?finding sv:outcome outcome:no-reference }
WHERE { ?finding sv:outcome outcome:not-identified }
