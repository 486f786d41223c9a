# The edition is the sheet.

PREFIX plan: <https://w3id.org/svgraph/plan/>
PREFIX sv:   <https://w3id.org/svgraph/ontology#>

INSERT { ?edition a sv:FactSheet ; sv:assesses plan:lv }
WHERE { ?edition a sv:FactSheetEdition }
