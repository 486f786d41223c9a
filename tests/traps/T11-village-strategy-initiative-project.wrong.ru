# An initiative is a strategy.

PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX skos:    <http://www.w3.org/2004/02/skos/core#>

INSERT DATA { concept:smart-village-initiative skos:broader concept:smart-village-strategy }
