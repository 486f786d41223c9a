# The two terms are one.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX owl:     <http://www.w3.org/2002/07/owl#>

INSERT DATA { concept:rural-area owl:sameAs concept:rural-countryside }
