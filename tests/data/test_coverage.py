"""Nothing in the source was lost: what the statements rest on covers the text."""

import pyoxigraph as ox

from svgraph.coverage import coverage
from svgraph.layout import Rooms
from svgraph.names import PLAN
from svgraph.store import Store

AT_LEAST = 0.95
AT_MOST_UNSAID = 20


def test_nearly_all_of_the_latvian_text_is_covered(graph: Store, project_rooms: Rooms) -> None:
    found = coverage(graph, project_rooms, ox.NamedNode(PLAN + "lv"), ["en"])
    assert found.share >= AT_LEAST
    assert found.covered / found.total >= AT_LEAST
    assert found.total + found.furniture == sum(
        not each.isspace() for each in found.sources[0].text
    )


def test_the_list_of_what_quotations_leave_unsaid_is_short_and_reasoned(
    graph: Store, project_rooms: Rooms
) -> None:
    found = coverage(graph, project_rooms, ox.NamedNode(PLAN + "lv"), ["en"])
    unsaid = [run for source in found.sources for run in source.unsaid]
    assert len(unsaid) <= AT_MOST_UNSAID
    assert [run.text for run in unsaid if run.reason is None] == []


def test_statements_rest_on_clauses_not_on_pages(graph: Store) -> None:
    """Coverage is easy to fake with long passages."""
    lengths = sorted(
        int(length.value)
        for (length,) in graph.select("""
            PREFIX oa: <http://www.w3.org/ns/oa#>
            PREFIX sv: <https://w3id.org/svgraph/ontology#>
            SELECT ((?end - ?start) AS ?length) WHERE {
                { SELECT DISTINCT ?passage WHERE { ?statement sv:supportedBy ?passage } }
                ?passage oa:start ?start ; oa:end ?end
            }""").rows
    )
    assert len(lengths) > 100
    assert lengths[len(lengths) // 2] < 80
    assert lengths[-1] < 300
