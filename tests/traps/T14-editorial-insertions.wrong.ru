# The gloss names the need.

PREFIX lv:   <https://w3id.org/svgraph/plan/lv/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA { lv:need-SO8-N6 skos:prefLabel "kvalitatīvu izglītītības un zināšanu iegūšanu"@lv }
