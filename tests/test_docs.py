"""Documentation is complete: what exists is described, and what is described exists."""

import json
import re
import string
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import click
import pytest
import yaml

from sangkien.cli import COMMANDS, main
from sangkien.study_file import StudyFile, schema
from sangkien.words import package_yaml
from sangkien.words.problem import ROOMS

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def commands(group: click.Group, prefix: str = "sangkien") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= commands(command, f"{prefix} {name}")
        else:
            found[f"{prefix} {name}"] = command
    return found


def test_the_table_of_commands_says_what_their_modules_say() -> None:
    told = {name: (module, line) for name, (module, line) in COMMANDS.items()}
    found = {}
    for path in sorted((ROOT / "src/sangkien").glob("cli_*.py")):
        for command in getattr(import_module(f"sangkien.{path.stem}"), "COMMANDS", ()):
            found[command.name] = (path.stem, command.get_short_help_str(500))
    assert told == found


def test_help_is_given_without_loading_what_commands_need() -> None:
    loaded = "import sys; from sangkien.cli import COMMANDS, main; main(['--help'], standalone_mode=False); "
    heavy = "print('heavy', sorted({'numpy', 'scipy', 'numba', 'fastapi', 'sqlalchemy'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", loaded + heavy], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "heavy []"


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs/cli.md").read_text("utf-8")
    for name, command in commands(main).items():
        assert f"`{name}" in text, f"docs/cli.md says nothing of {name}"
        assert command.help, f"{name} has no help"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.opts[0] in text, f"docs/cli.md says nothing of {parameter.opts[0]} of {name}"


def test_every_key_of_a_study_is_documented() -> None:
    text = (ROOT / "docs/study-format.md").read_text("utf-8")
    for key in StudyFile.model_fields:
        assert re.search(rf"`{key}(\[\]|\.|`)", text), f"docs/study-format.md says nothing of {key}"


def test_the_schema_that_ships_is_the_shape_that_is_read() -> None:
    shipped = json.loads((ROOT / "src/sangkien/study.schema.json").read_text("utf-8"))
    assert shipped == json.loads(json.dumps(schema()))


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs/dependencies.md").read_text("utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    for requirement in named:
        name = re.split(r"[<>=]", requirement)[0]
        if not name.startswith("types-"):
            assert name.lower() in text, f"docs/dependencies.md gives no reason for {name}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", ["first-study.md", "first-study.vi.md"])
def test_what_a_first_study_says_to_press_stands_on_the_pages(page: str) -> None:
    said = re.sub(r"\s+", " ", (ROOT / "docs" / page).read_text("utf-8").replace("**", "§"))
    shown = " ".join(path.read_text("utf-8") for path in sorted((ROOT / "src").rglob("*.yaml")))
    assert [words for words in re.findall(r"\*([^*§]+)\*", said) if words not in shown] == []


def slots_of(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_every_problem_has_its_sentences_in_both_languages() -> None:
    """Every code named in the sources has what, why and mend in each language, with the same slots."""
    code = re.compile(
        rf'"((?:{"|".join(sorted(ROOMS | {"yaml", "store", "study", "run", "cli", "exchange", "web"}))})\.[a-z0-9_]+)"'
    )
    # what the log calls a deed is no problem
    deeds = re.compile(r"\.log\.add\(.*?\)\n", re.S)
    raised = {c for path in SOURCES for c in code.findall(deeds.sub("", path.read_text("utf-8")))}
    texts = {}
    for language in ("en", "vi"):
        own = package_yaml("sangkien", f"messages.{language}.yaml")
        texts[language] = {
            f"{group}.{name}": entry for group, rows in own.items() for name, entry in rows.items()
        }
    assert set(texts["en"]) == set(texts["vi"])
    for name, entry in texts["en"].items():
        for part in ("what", "why", "mend"):
            slots = [slots_of(texts[language][name][part]) for language in texts]
            assert slots[0] == slots[1], f"{name}.{part}: the slots differ between languages"
        assert set(entry) == {"what", "why", "mend"}
    groups = {"yaml", "store", "study", "run", "cli", "exchange", "web"}
    joined = {c for c in raised if c.split(".")[0] in groups and not c.endswith(".yaml")}
    assert joined == set(texts["en"]), joined ^ set(texts["en"])


def test_nothing_committed_names_this_machine_or_a_person() -> None:
    """No registry's host, no path of a developer's machine, no address out of the archive."""
    forbidden = [
        "py" + "pi.org",
        "npm" + "js.org",
        "/wo" + "rk/",
        "@lab" + ".example",
        "files.python" + "hosted",
    ]
    for path in ROOT.rglob("*"):
        skipped = {
            ".git",
            ".venv",
            ".venv-bench",
            "out",
            "node_modules",
            ".mypy_cache",
            ".ruff_cache",
            ".pytest_cache",
            ".hypothesis",
        }
        if (
            path.is_file()
            and not skipped & set(path.relative_to(ROOT).parts)
            and path.suffix not in {".pyc", ".png"}
        ):
            text = path.read_text("utf-8", errors="replace")
            for word in forbidden:
                assert word not in text, f"{path.relative_to(ROOT)} holds {word}"


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.yaml")), ids=lambda path: path.name)
def test_no_key_of_our_own_data_stands_twice(path: Path) -> None:
    """YAML readers take the last of two silently, and the sentences under the first are gone."""

    def look(node: yaml.Node | None, seen: set[int]) -> None:
        if node is None or id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            twice = {str(key) for key in keys if keys.count(key) > 1 and key != "<<"}
            assert not twice, f"{path.name}:{node.start_mark.line + 1}: {twice}"
            for _, value in node.value:
                look(value, seen)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                look(value, seen)

    look(yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader), set())
