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
    # the plan and the closing reflection
    "GET /s/{study}/plan": CODER,
    "GET /s/{study}/plan/edit": ANALYST,
    "POST /s/{study}/plan/edit": ANALYST,
    "GET /s/{study}/plan/add": ANALYST,
    "POST /s/{study}/plan/add": ANALYST,
    "POST /s/{study}/plan/remove": ANALYST,
    "POST /s/{study}/plan/begin": ANALYST,
    "GET /s/{study}/plan/export": CODER,
    # history
    "GET /s/{study}/history": CODER,
    "GET /s/{study}/history/changes": CODER,
    "POST /s/{study}/history/back": ANALYST,
    # questions and claims
    "GET /s/{study}/questions": CODER,
    "POST /s/{study}/questions": ANALYST,
    "POST /s/{study}/plan-questions": ANALYST,
    "GET /s/{study}/questions/{name}": CODER,
    "POST /s/{study}/questions/{name}": ANALYST,
    "POST /s/{study}/questions/{name}/remove": ANALYST,
    "GET /s/{study}/questions/{name}/claim": ANALYST,
    "POST /s/{study}/questions/{name}/claim": ANALYST,
    "GET /s/{study}/claims/{name}": CODER,
    "POST /s/{study}/claims/{name}": ANALYST,
    "POST /s/{study}/claims/{name}/confirm": ANALYST,
    "POST /s/{study}/claims/{name}/remove": ANALYST,
    # country facts and calibration
    "GET /s/{study}/facts": CODER,
    "POST /s/{study}/assumed/{name}": ANALYST,
    "GET /s/{study}/facts/calibration": CODER,
    "POST /s/{study}/facts/calibration": ANALYST,
    "POST /s/{study}/facts/calibration/cancel": ANALYST,
    "GET /s/{study}/facts/calibration/{name}": CODER,
    # the scheme lab
    "GET /s/{study}/lab": CODER,
    "POST /s/{study}/lab": CODER,
    "POST /s/{study}/lab/run": CODER,
    "GET /s/{study}/lab/lives": CODER,
    "POST /s/{study}/lab/keep": ANALYST,
    "POST /s/{study}/lab/change": ANALYST,
    "POST /s/{study}/lab/remove": ANALYST,
    # past work
    "GET /s/{study}/past-work": CODER,
    "GET /s/{study}/past-work/row": CODER,
    "POST /s/{study}/past-work/row": CODER,
    "POST /s/{study}/past-work/remove": CODER,
    "GET /s/{study}/past-work/paste": CODER,
    "POST /s/{study}/past-work/paste": CODER,
    # what we believe now
    "GET /s/{study}/beliefs": CODER,
    "POST /s/{study}/beliefs/open": LEAD,
    "POST /s/{study}/beliefs/place": CODER,
    "POST /s/{study}/beliefs/close": LEAD,
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
    # people
    "GET /login": PUBLIC,
    "POST /login": PUBLIC,
    "POST /logout": PUBLIC,
    "GET /invite/{secret}": PUBLIC,
    "POST /invite/{secret}": PUBLIC,
    "GET /account": SIGNED_IN,
    "POST /account": SIGNED_IN,
    "POST /account/password": SIGNED_IN,
    "POST /account/end": SIGNED_IN,
    "GET /people": KEEPER,
    "POST /people": KEEPER,
    "GET /people/{number}": KEEPER,
    "POST /people/{number}": KEEPER,
    "GET /people/{number}/close": KEEPER,
    "POST /people/{number}/close": KEEPER,
    "GET /s/{study}/members": LEAD,
    "POST /s/{study}/members": LEAD,
    # keeping it safe
    "GET /log": KEEPER,
    "GET /s/{study}/log": LEAD,
    "GET /safety": KEEPER,
    "POST /safety/backup": KEEPER,
}
