# Nobody answers for what a page says.

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?page dcterms:publisher ?publisher }
WHERE { ?page a sv:WebPage ; dcterms:publisher ?publisher }
