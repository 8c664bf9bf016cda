"""The findings about what moves which outcome."""

from sangkien import decide
from sangkien.brief.findings_shares import OutcomeMoved, QuantityMoves, ShareFound
from sangkien.decision import CHOICE, Decision
from sangkien.words import STATUS_QUO


def outcomes_moved(decision: Decision) -> tuple[OutcomeMoved, ...]:
    """What moves the choice, then what moves each outcome of carrying on as now."""
    found = decision.sensitivity
    return tuple(
        _moved(name, found[name], decision) for name in sorted(found, key=lambda name: name != CHOICE)
    )


def _moved(name: str, found: decide.Sensitivity, decision: Decision) -> OutcomeMoved:
    scheme, against = decision.front if name == CHOICE else (STATUS_QUO, None)
    ordered = sorted(found.moved.items(), key=lambda item: (-item[1].share.value, item[0]))
    return OutcomeMoved(
        outcome=name,
        scheme=scheme,
        against=against,
        luck=_share(found.luck),
        interactions=_share(found.interactions),
        quantities=tuple(
            QuantityMoves(
                quantity=quantity,
                share=moved.share.value,
                low=moved.share.interval[0],
                high=moved.share.interval[1],
                told=moved.told,
            )
            for quantity, moved in ordered
        ),
        linked=found.linked,
    )


def _share(found: decide.Share | None) -> ShareFound | None:
    if found is None:
        return None
    low, high = found.interval
    return ShareFound(share=found.value, low=low, high=high)
