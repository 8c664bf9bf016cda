"""The charts of a brief: every one a Vega-Lite dict that a browser draws live and a printer turns into SVG.

They are narrow (about 440 units) so that a phone shows them readable and a wide page sets two side by side.
Names stand above their mark instead of in an axis or a legend; shape and fill tell what colour tells.
"""

from sangkien.brief.chart_parts import Spec
from sangkien.brief.chart_planes import bands, cost_benefit
from sangkien.brief.chart_rows import causes, forest, information, theatre
from sangkien.brief.chart_sensitivity import sensitivity
from sangkien.brief.findings import Findings
from sangkien.brief.reading import by_parts
from sangkien.words import Language


def charts(findings: Findings, language: Language) -> dict[str, Spec]:
    """Return the specs by name, in reading order; a chart whose numbers are missing is left out."""
    drawn: dict[str, Spec | None] = {
        "first": _first(findings, language),
        "bands": bands(findings, language),
        "forest": forest(findings, language),
        "cost_benefit": cost_benefit(findings, language),
        "theatre": theatre(findings, language),
        "information": information(findings, language),
        "sensitivity": sensitivity(findings, language),
    }
    return {name: spec for name, spec in drawn.items() if spec is not None}


def _first(findings: Findings, language: Language) -> Spec | None:
    """Return the one small picture of the first screen; it names no option where the answer names none."""
    if findings.answer.kind in {"learn_first", "no_difference", "no_conclusion"}:
        drawn = causes if by_parts(findings) else information
        return drawn(findings, language, top=4, width=330)
    return forest(findings, language, top=7, width=330)
