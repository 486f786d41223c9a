# The absent intervention is an individual.

PREFIX lv:        <https://w3id.org/svgraph/plan/lv/>
PREFIX relevance: <https://w3id.org/svgraph/relevance/>
PREFIX sv:        <https://w3id.org/svgraph/ontology#>

INSERT DATA {
    lv:intervention-direct a sv:Intervention ; sv:relevance relevance:direct .
}
