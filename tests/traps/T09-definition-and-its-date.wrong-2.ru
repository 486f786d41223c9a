# The printed date replaces that of the act.

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?act dcterms:issued ?official }
INSERT { ?act dcterms:issued ?date }
WHERE { ?printed sv:subject ?act ; sv:property dcterms:issued ; sv:value ?date . ?act dcterms:issued ?official }
