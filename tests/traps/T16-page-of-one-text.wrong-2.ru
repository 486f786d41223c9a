# The page is one of the version, in whatever language.

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?place sv:inText ?text }
INSERT { ?place sv:inText ?version }
WHERE { ?place sv:inText ?text . ?text dcterms:isVersionOf ?version }
