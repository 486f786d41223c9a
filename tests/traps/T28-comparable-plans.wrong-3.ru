# One question is found twice in one edition.

PREFIX indicator: <https://w3id.org/svgraph/indicator/>
PREFIX lv:        <https://w3id.org/svgraph/plan/lv/>
PREFIX outcome:   <https://w3id.org/svgraph/outcome/>
PREFIX plan:      <https://w3id.org/svgraph/plan/>
PREFIX question:  <https://w3id.org/svgraph/question/>
PREFIX sv:        <https://w3id.org/svgraph/ontology#>

INSERT DATA {
    lv:finding-r40-again a sv:Finding ;
        sv:about lv:version-1.1 ;
        sv:aboutPlan plan:lv ;
        sv:answersQuestion question:r40-planned ;
        sv:concerns indicator:R.40 ;
        sv:outcome outcome:not-planned ;
        sv:statedIn lv:fact-sheet-lv .
}
