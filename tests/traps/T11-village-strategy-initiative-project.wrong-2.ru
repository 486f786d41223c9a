# The author's equation is an axiom.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX owl:     <http://www.w3.org/2002/07/owl#>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?equation ?property ?value }
INSERT { concept:smart-village-initiative owl:sameAs concept:smart-village-project }
WHERE {
    ?equation a sv:Link ; sv:subject concept:smart-village-initiative ; sv:associatedWith concept:smart-village-project ; ?property ?value .
}
