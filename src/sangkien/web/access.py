"""The one table of routes by what they ask for. A route that is not here does not start; a test walks every row.

A row is a method, a path as the router has it, and the need. What is in a study asks for a role in that study.
"""

from collections.abc import Mapping

from sangkien.web.roles import Need

PUBLIC, SIGNED_IN, KEEPER = Need.PUBLIC, Need.SIGNED_IN, Need.KEEPER
VIEWER, CODER, ANALYST, LEAD = Need.VIEWER, Need.CODER, Need.ANALYST, Need.LEAD

ACCESS: Mapping[str, Need] = {
    # the shell
    "GET /static/{mark}/{name}": PUBLIC,
    "POST /language": PUBLIC,
    "GET /health": PUBLIC,
    "GET /s/{study}/presence": CODER,
    # studies
    "GET /": SIGNED_IN,
    "GET /studies/new": SIGNED_IN,
    "POST /studies/new": SIGNED_IN,
    "POST /studies/example": SIGNED_IN,
    "POST /studies/import": SIGNED_IN,
    "GET /s/{study}": CODER,
    "GET /s/{study}/export": CODER,
    "POST /s/{study}/backup": LEAD,
    "POST /s/{study}/remove": LEAD,
    "POST /s/{study}/restore": LEAD,
    # files
    "GET /s/{study}/files": CODER,
    "GET /s/{study}/files/edit": CODER,
    "POST /s/{study}/files/edit": CODER,
    "POST /s/{study}/files/upload": CODER,
    "POST /s/{study}/files/remove": CODER,
    "GET /s/{study}/files/get": CODER,
    # for programs
    "GET /api/v1/openapi.json": PUBLIC,
    "GET /api/v1/session": PUBLIC,
    "GET /api/v1/studies": SIGNED_IN,
    "POST /api/v1/studies": SIGNED_IN,
    "POST /api/v1/studies/import": SIGNED_IN,
    "POST /api/v1/check": SIGNED_IN,
    "GET /api/v1/levers": SIGNED_IN,
    "GET /api/v1/quantities": SIGNED_IN,
    "GET /api/v1/studies/{study}": CODER,
    "PATCH /api/v1/studies/{study}": ANALYST,
    "GET /api/v1/studies/{study}/files/{path:path}": CODER,
    "GET /api/v1/studies/{study}/history": CODER,
    "GET /api/v1/studies/{study}/export": CODER,
    "GET /api/v1/studies/{study}/rounds/{number}": VIEWER,
    "GET /api/v1/studies/{study}/lives": CODER,
    # the brief
    "GET /s/{study}/brief": VIEWER,
    "POST /s/{study}/brief/run": ANALYST,
    "POST /s/{study}/brief/cancel": ANALYST,
    "GET /s/{study}/brief/progress": CODER,
    "POST /s/{study}/brief/publish": LEAD,
    "POST /s/{study}/brief/withdraw": LEAD,
    "GET /s/{study}/brief/{number}": VIEWER,
    "GET /s/{study}/brief/{number}/{language}": VIEWER,
    "GET /s/{study}/brief/{number}/{language}/{name}": VIEWER,
    "GET /p/{token}": PUBLIC,
    "GET /p/{token}/{language}": PUBLIC,
    "GET /p/{token}/{language}/{name}": PUBLIC,
}
