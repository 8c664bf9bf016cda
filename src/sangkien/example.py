"""The example study that ships with the program: in the package, or beside it in a checkout."""

from pathlib import Path

EXAMPLE = "viet-nam"


def example_files() -> dict[str, bytes]:
    """The working files of the example. Raises FileNotFoundError where the program was put together without it."""
    here = Path(__file__).resolve().parent
    for root in (here / "examples" / EXAMPLE, here.parent.parent / "examples" / EXAMPLE):
        if (root / "study.yaml").is_file():
            return {
                path.relative_to(root).as_posix(): path.read_bytes()
                for path in sorted(root.rglob("*"))
                if path.is_file() and path.relative_to(root).parts[0] not in ("rounds", "vault")
                and not any(part.startswith(".") for part in path.relative_to(root).parts)
            }  # fmt: skip
    raise FileNotFoundError(f"the example study {EXAMPLE} is not beside the program")
