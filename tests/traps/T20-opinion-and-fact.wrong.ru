# The Commission is the author of the opinion.

PREFIX actor: <https://w3id.org/svgraph/actor/>
PREFIX sv:    <https://w3id.org/svgraph/ontology#>

DELETE { ?opinion sv:object ?contractor }
INSERT { ?opinion sv:object actor:european-commission }
WHERE { ?opinion sv:property sv:opinionOf ; sv:object ?contractor }
