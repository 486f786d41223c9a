# A place for each quotation.

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?quotation sv:quotes ?place . ?place dcterms:isPartOf ?larger }
INSERT { ?quotation sv:quotes ?own . ?own a sv:Place ; sv:page ?page }
WHERE {
    ?quotation a sv:Quotation ; sv:quotes ?place .
    OPTIONAL { ?place sv:page ?page }
    OPTIONAL { ?place dcterms:isPartOf ?larger }
    BIND (IRI(CONCAT(STR(?quotation), "-place")) AS ?own)
}
