# The plan is said, in OWL, not to mention smart villages.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX lv:      <https://w3id.org/svgraph/plan/lv/>
PREFIX owl:     <http://www.w3.org/2002/07/owl#>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

INSERT DATA {
    lv:denial a owl:NegativePropertyAssertion ;
        owl:sourceIndividual lv:version-1.1 ;
        owl:assertionProperty sv:mentions ;
        owl:targetIndividual concept:smart-village .
}
