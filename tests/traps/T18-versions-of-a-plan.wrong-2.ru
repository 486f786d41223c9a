# What a later version plans is recorded of the same one.

PREFIX indicator: <https://w3id.org/svgraph/indicator/>
PREFIX lv:        <https://w3id.org/svgraph/plan/lv/>
PREFIX outcome:   <https://w3id.org/svgraph/outcome/>
PREFIX question:  <https://w3id.org/svgraph/question/>
PREFIX sv:        <https://w3id.org/svgraph/ontology#>

INSERT DATA {
    lv:finding-r40-later a sv:Finding ;
        sv:about lv:version-1.1 ;
        sv:answersQuestion question:r40-planned ;
        sv:concerns indicator:R.40 ;
        sv:outcome outcome:planned ;
        sv:preferred true .
}
