# For a plan that nobody read, "not assessed" is stored.

PREFIX plan:     <https://w3id.org/svgraph/plan/>
PREFIX question: <https://w3id.org/svgraph/question/>
PREFIX silence:  <https://w3id.org/svgraph/silence/>
PREFIX sv:       <https://w3id.org/svgraph/ontology#>

INSERT DATA {
    plan:at a sv:StrategicPlan .
    <https://w3id.org/svgraph/plan/at/finding-r40> a sv:Finding ;
        sv:aboutPlan plan:at ;
        sv:answersQuestion question:r40-planned ;
        sv:outcome silence:not-assessed .
}
