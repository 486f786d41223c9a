# The criteria are an enumerated class.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX owl:     <http://www.w3.org/2002/07/owl#>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

INSERT DATA { sv:Criterion owl:oneOf ( concept:bioeconomy concept:innovation concept:energy-efficiency concept:collaboration concept:social-entrepreneurship concept:smart-village-initiative ) }
