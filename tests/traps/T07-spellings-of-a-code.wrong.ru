# An intervention for each spelling.

PREFIX lv:   <https://w3id.org/svgraph/plan/lv/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sv:   <https://w3id.org/svgraph/ontology#>

INSERT DATA {
    lv:intervention-La19 a sv:Intervention ; skos:notation "La19" .
    lv:intervention-LA-19 a sv:Intervention ; skos:notation "LA 19" .
}
