# One CAP network: it informs about itself.

PREFIX actor:   <https://w3id.org/svgraph/actor/>
PREFIX concept: <https://w3id.org/svgraph/concept/>
PREFIX lv:      <https://w3id.org/svgraph/plan/lv/>
PREFIX sv:      <https://w3id.org/svgraph/ontology#>

DELETE { ?provision sv:object ?network }
INSERT { ?provision sv:object lv:network-vklpt }
WHERE {
    VALUES ?network { actor:european-cap-network concept:other-cap-networks }
    ?provision sv:object ?network .
}
