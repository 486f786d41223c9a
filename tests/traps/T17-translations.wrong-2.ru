# An English heading is tagged Latvian.

PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sv: <https://w3id.org/svgraph/ontology#>

DELETE { ?heading oa:exact ?english }
INSERT { ?heading oa:exact ?tagged }
WHERE {
    ?heading a sv:Heading ; oa:exact ?english .
    FILTER (LANG(?english) = "en")
    BIND (STRLANG(STR(?english), "lv") AS ?tagged)
}
