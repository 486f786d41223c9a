# What may, must and will be done, is done.

PREFIX modality: <https://w3id.org/svgraph/modality/>
PREFIX sv:       <https://w3id.org/svgraph/ontology#>

DELETE { ?provision sv:modality ?modality }
INSERT { ?provision sv:modality modality:does }
WHERE { ?provision a sv:Provision ; sv:modality ?modality }
