# The intervention is the subject of the link.

PREFIX lv: <https://w3id.org/svgraph/plan/lv/>
PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?link sv:subject ?subject }
INSERT { ?link sv:subject lv:intervention-LA19 }
WHERE { ?link sv:addresses ?need ; sv:subject ?subject }
