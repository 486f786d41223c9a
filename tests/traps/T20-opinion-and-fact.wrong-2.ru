# The plan lacks a direct intervention: a bare triple.

PREFIX lv:        <https://w3id.org/svgraph/plan/lv/>
PREFIX outcome:   <https://w3id.org/svgraph/outcome/>
PREFIX relevance: <https://w3id.org/svgraph/relevance/>
PREFIX sv:        <https://w3id.org/svgraph/ontology#>

DELETE { ?finding ?property ?value }
INSERT { lv:version-1.1 sv:outcome outcome:not-planned }
WHERE { ?finding sv:concerns relevance:direct ; ?property ?value }
