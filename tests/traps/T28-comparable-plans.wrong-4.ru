# Of two sources that disagree, both are preferred: a plan is counted twice.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?finding sv:preferred false }
INSERT { ?finding sv:preferred true }
WHERE { ?finding a sv:Finding ; sv:preferred false }
