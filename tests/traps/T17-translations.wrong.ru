# The translation stands as exact text.

PREFIX oa:  <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX sv:  <https://w3id.org/svgraph/ontology#>

INSERT { ?quotation oa:exact ?rendered }
WHERE { ?translation sv:translationOf ?quotation ; rdf:value ?rendered }
