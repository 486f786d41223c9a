# Cooperation is LEADER.

PREFIX intervention-type: <https://w3id.org/svgraph/intervention-type/>
PREFIX owl:               <http://www.w3.org/2002/07/owl#>

INSERT DATA { intervention-type:RD-77 owl:sameAs intervention-type:RD-77-1-b }
