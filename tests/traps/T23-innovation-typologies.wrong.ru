# One list for both.

PREFIX concept:    <https://w3id.org/svgraph/concept/>
PREFIX innovation: <https://w3id.org/svgraph/innovation/>
PREFIX sv:         <https://w3id.org/svgraph/ontology#>

DELETE { ?plan ?property ?value }
INSERT { ?author sv:associatedWith innovation:resource }
WHERE {
    ?author sv:subject concept:smart-village ; sv:associatedWith innovation:product .
    ?plan sv:consistsOf innovation:resource ; ?property ?value .
}
