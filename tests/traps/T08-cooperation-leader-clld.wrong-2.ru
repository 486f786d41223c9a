# LEADER is the local development method.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX skos:    <http://www.w3.org/2004/02/skos/core#>

INSERT DATA { concept:leader skos:exactMatch concept:local-development-method }
