# The need has no objective: one N3 for all of them.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?need sv:underObjective ?objective }
WHERE { ?need a sv:Need ; sv:underObjective ?objective }
