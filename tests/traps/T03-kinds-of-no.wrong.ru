# Every denial is the same "no".

PREFIX outcome: <https://w3id.org/svgraph/outcome/>
PREFIX skos:    <http://www.w3.org/2004/02/skos/core#>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?finding sv:outcome ?kind }
INSERT { ?finding sv:outcome outcome:no }
WHERE { ?finding sv:outcome ?kind . ?kind skos:broader outcome:absent }
