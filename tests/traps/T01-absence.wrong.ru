# The sections that refer to nothing are left without a finding.

PREFIX outcome: <https://w3id.org/svgraph/outcome/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?finding ?property ?value }
WHERE {
    ?finding a sv:Finding ; sv:outcome outcome:no-direct-reference .
    ?finding ?property ?value .
}
