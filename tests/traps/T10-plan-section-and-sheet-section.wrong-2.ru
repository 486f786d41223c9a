# One kind of section serves both.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

INSERT { ?section a sv:PlanSection }
WHERE { ?section a sv:SheetSection }
