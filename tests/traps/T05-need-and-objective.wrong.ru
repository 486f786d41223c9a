# What is printed as one token, "SM8 V3", is need and objective at once.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

INSERT { ?need a sv:SpecificObjective , sv:Objective }
WHERE { ?need a sv:Need }
