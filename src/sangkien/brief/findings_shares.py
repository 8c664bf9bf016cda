"""The part of the findings that says what moves which outcome; ``findings.py`` puts it with the rest."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of the findings: frozen, nothing unknown in it, finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ShareFound(Part):
    """A share of variance with the central 90% of the reckoning's own error."""

    share: float = Field(description="noise can put a small one a little below 0")
    low: Share
    high: Share


class QuantityMoves(ShareFound):
    """What one quantity alone moves; ``told`` when that is told from zero."""

    quantity: str
    told: bool


class OutcomeMoved(Part):
    """What moves one outcome: first-order shares of the variance that all beliefs together cause."""

    outcome: str = Field(description="a measure's id, or choice: net benefit against another scheme")
    scheme: str
    against: str | None = Field(description="the scheme it is compared with; None for the outcome itself")
    luck: ShareFound | None = Field(description="share of luck in what one simulation of a draw shows")
    interactions: ShareFound | None = Field(
        description="what no quantity moves alone; None where nothing moves it or quantities are linked"
    )
    quantities: tuple[QuantityMoves, ...] = Field(
        description="largest first; empty where the outcome does not vary with what is believed beyond noise"
    )
    linked: tuple[tuple[str, str], ...] = Field(
        description="pairs believed to be correlated: the share of each counts what they have in common"
    )
