# COOP is an intervention.

PREFIX intervention-type: <https://w3id.org/svgraph/intervention-type/>
PREFIX sv:                <https://w3id.org/svgraph/ontology#>

INSERT DATA { intervention-type:RD-77 a sv:Intervention }
