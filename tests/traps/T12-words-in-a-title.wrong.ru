# The words of the title are a reference like any other.

PREFIX concept:  <https://w3id.org/svgraph/concept/>
PREFIX strength: <https://w3id.org/svgraph/strength/>
PREFIX sv:       <https://w3id.org/svgraph/ontology#>

DELETE { ?mention sv:inTitleOf ?titled ; sv:strength ?strength }
INSERT { ?mention sv:strength strength:direct }
WHERE { ?mention sv:mentions concept:smart-village-strategy ; sv:inTitleOf ?titled ; sv:strength ?strength }
