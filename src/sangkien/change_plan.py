"""Changes of the documents of a study, by the page and by the command line alike."""

from collections.abc import Callable, Mapping

from sangkien import plan
from sangkien.study import PLAN
from sangkien.words import Place, Problem, Refusal

Files = Mapping[str, bytes]

#: The closing reflection stands beside the plan.
REFLECTION = "reflection.md"


def changed(files: Files, file: str, change: Callable[[plan.Document], plan.Document]) -> dict[str, bytes]:
    """What a change of one document makes of the files. Raises Refusal where it is not there or cannot be read."""
    if file not in files:
        raise Refusal(Problem("study.no_document", place=Place(file), parameters={"file": file}))
    return {file: plan.write(change(plan.read(files[file])))}


def begun(files: Files, file: str) -> dict[str, bytes]:
    """The files with an empty document, of the same lab as the plan; no change where one is there."""
    if file in files:
        return {}
    if file != REFLECTION:
        return {file: plan.write(plan.blank())}
    document = plan.blank_reflection()
    if PLAN in files:
        opening = plan.read(files[PLAN])
        for tag in ("latlng", "country", "focal_point"):
            document = plan.set_words(document, tag, plan.words_at(opening, tag))
    return {file: plan.write(document)}
