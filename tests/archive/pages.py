"""Pages of the archive's shapes out of words of our own."""

import json
from pathlib import Path


def page(
    title: str = "Quiet streets",
    *,
    kind: str = "learningplan",
    year: int | str = 2022,
    country: str = "Viet Nam",
    tags: tuple[tuple[str, str], ...] = (),
    challenge: str = "Our challenge is that lorries wake the town.",
    question: str = "Would a night market help?",
    more: str = "",
    contact: str = "someone",
) -> str:
    """A plan as the platform exports it."""
    header = [("focal_point", contact), ("year", str(year)), ("type", kind)]
    lines = [f"# {title}\n", *(f"[[{key}:{value}]]\n" for key, value in header)]
    lines += [f"[[{key}:{value}]]" for key, value in (*tags, ("country", country), ("latlng", "15.97,107.9"))]
    lines += [
        "## Title\n****\n",
        "> Please provide a name for your action learning plan.\n",
        title,
        "## Challenge statement\n****\n",
        "> Challenge statement: What is your challenge?\n",
        challenge,
        "## Learning questions\n****\n",
        "> Learning question: What is your learning question?\n",
        question,
        "> To what stage(s) in the learning cycle does your learning question relate?\n",
        "- Sense\n- Explore\n",
        more,
    ]
    return "\n".join(lines) + "\n"


def pad(number: int, title: str = "Boats that share", **more: object) -> dict[str, object]:
    """A pad as the platform's interface gives it."""

    def item(kind: str, instruction: str, **found: object) -> dict[str, object]:
        return {
            "id": "x",
            "level": "media",
            "type": kind,
            "instruction": instruction,
            "has_content": True,
            **found,
        }

    options = [{"name": "BIG BET", "checked": False}, {"name": "EXPLORATORY", "checked": True}]
    partner = [
        item("txt", "Please state the name of the partner:", txt="Harbour office"),
        item(
            "radiolist",
            "What sector does our partner belong to?",
            options=[{"name": "Private", "checked": True}],
        ),
    ]
    sections = [
        {
            "type": "section",
            "title": "Challenge",
            "items": [
                item("radiolist", "Challenge type: big bet or exploratory?", options=options),
                item(
                    "txt",
                    "Challenge statement: What is your challenge?",
                    txt="Nets are lost &amp; drift at sea.",
                ),
            ],
        },
        {
            "type": "section",
            "title": "Partners",
            "items": [
                item("group", "Who are your top 5 partners for this challenge?", items=[partner, partner]),
            ],
        },
    ]
    return {
        "pad_id": number,
        "title": title,
        "created_at": "2023-05-06T07:08:09Z",
        "status": 3,
        "sections": sections,
        "tags": [
            {"type": "methods", "name": "Prototyping"},
            {"type": "sdgs", "name": "Life below water", "key": 14},
        ],
        "locations": [{"lat": 14.0, "lng": 108.0, "iso3": "VNM", "country": "VietNam"}],
        "metadata": [{"type": "metafields", "name": "experiment_status", "value": "Completed"}],
        "ownername": "Somebody",
        "email": "somebody@example.org",
        **more,
    }


def write(folder: Path, **pages: str) -> Path:
    """Write pages by the names of their files, without the ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, "utf-8", newline="\n")
    return folder


def write_json(path: Path, *pads: dict[str, object]) -> Path:
    """Write pads as a file of the platform."""
    path.write_text(json.dumps(pads), "utf-8")
    return path
