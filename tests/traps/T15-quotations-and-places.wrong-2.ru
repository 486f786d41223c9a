# The page stands on the quotation.

PREFIX sv: <https://w3id.org/svgraph/ontology#>

INSERT { ?quotation sv:page ?page }
WHERE { ?quotation a sv:Quotation ; sv:quotes/sv:page ?page }
