# Initiatives have a role in innovation of every kind.

PREFIX concept:    <https://w3id.org/svgraph/concept/>
PREFIX innovation: <https://w3id.org/svgraph/innovation/>
PREFIX sv:         <https://w3id.org/svgraph/ontology#>

INSERT { ?role sv:associatedWith innovation:resource , innovation:process }
WHERE { ?role sv:subject concept:smart-village-initiative ; sv:associatedWith innovation:social }
