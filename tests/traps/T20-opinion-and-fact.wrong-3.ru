# A finding without its basis.

PREFIX question: <https://w3id.org/svgraph/question/>
PREFIX sv:       <https://w3id.org/svgraph/ontology#>

DELETE { ?finding sv:basis ?basis }
WHERE { ?finding sv:answersQuestion question:direct-intervention ; sv:basis ?basis }
