# What the source is silent about is a finding.

PREFIX lv:       <https://w3id.org/svgraph/plan/lv/>
PREFIX outcome:  <https://w3id.org/svgraph/outcome/>
PREFIX question: <https://w3id.org/svgraph/question/>
PREFIX sv:       <https://w3id.org/svgraph/ontology#>

INSERT DATA {
    lv:finding-budget a sv:Finding ;
        sv:about lv:version-1.1 ;
        sv:answersQuestion question:intervention-budget ;
        sv:outcome outcome:not-set .
}
