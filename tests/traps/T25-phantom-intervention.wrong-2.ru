# The kind itself is an intervention.

PREFIX relevance: <https://w3id.org/svgraph/relevance/>
PREFIX sv:        <https://w3id.org/svgraph/ontology#>

INSERT DATA { relevance:direct a sv:Intervention }
