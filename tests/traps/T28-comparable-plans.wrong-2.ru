# The answer is words.

PREFIX question: <https://w3id.org/svgraph/question/>
PREFIX sv:       <https://w3id.org/svgraph/ontology#>

DELETE { ?finding sv:outcome ?outcome }
INSERT { ?finding sv:outcome "nav plānots"@lv }
WHERE { ?finding sv:answersQuestion question:r40-planned ; sv:outcome ?outcome }
