"""What a study is called, read from its own file alone."""

from sangkien.study import STUDY
from sangkien.words import LANGUAGES, Refusal
from sangkien.yaml_lines import read_yaml


def title_of_file(data: bytes) -> dict[str, str]:
    """The title in each language; empty where the file says none or cannot be read."""
    try:
        value = read_yaml(data, STUDY).value
    except Refusal:
        return {}
    title = value.get("title") if isinstance(value, dict) else None
    if isinstance(title, str):
        title = dict.fromkeys(LANGUAGES, title)
    if not isinstance(title, dict):
        return {}
    found = {name: " ".join(str(title.get(name) or "").split()) for name in LANGUAGES}
    return {name: text for name, text in found.items() if text}
