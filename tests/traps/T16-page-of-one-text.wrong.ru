# The page is a string on the plan.

PREFIX plan: <https://w3id.org/svgraph/plan/>
PREFIX sv:   <https://w3id.org/svgraph/ontology#>

DELETE { ?place sv:page ?page ; sv:inText ?text }
INSERT { ?place sv:page ?printed ; sv:inText plan:lv }
WHERE {
    ?place sv:page ?page ; sv:inText ?text .
    BIND (CONCAT(STR(?page), ". lpp.") AS ?printed)
}
