"""Who may do what: roles in a study, and what a page asks for."""

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person is in a study. Each may do what those before it may."""

    VIEWER = "viewer"
    CODER = "coder"
    ANALYST = "analyst"
    LEAD = "lead"


class Need(IntEnum):
    """What a page or an action asks of whoever calls it, in rising order; the last four are roles in its study."""

    PUBLIC = 0
    SIGNED_IN = 1
    KEEPER = 2
    VIEWER = 3
    CODER = 4
    ANALYST = 5
    LEAD = 6


ROLES = tuple(Role)
#: The need that each role just meets.
MEETS = {Role.VIEWER: Need.VIEWER, Role.CODER: Need.CODER, Role.ANALYST: Need.ANALYST, Role.LEAD: Need.LEAD}
