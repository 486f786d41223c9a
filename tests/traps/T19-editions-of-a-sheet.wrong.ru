# A sheet for each language.

PREFIX dcterms:  <http://purl.org/dc/terms/>
PREFIX language: <http://publications.europa.eu/resource/authority/language/>
PREFIX lv:       <https://w3id.org/svgraph/plan/lv/>
PREFIX plan:     <https://w3id.org/svgraph/plan/>
PREFIX sv:       <https://w3id.org/svgraph/ontology#>

INSERT DATA { lv:fact-sheet-en a sv:FactSheet ; sv:assesses plan:lv ; dcterms:language language:ENG }
