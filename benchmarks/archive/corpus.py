"""An archive to measure on: 7,500 documents of 45 MB, resampled from real ones beside the checkout or made up."""

import random
from collections.abc import Iterator
from pathlib import Path

DOCUMENTS, BYTES = 7_500, 45_000_000
SHARED = Path(__file__).resolve().parents[3] / "shared" / "archive"

_FORMS = {
    "learningplan": (
        "Challenge statement: What is your challenge?", "Background: What is the history of your challenge?",
        "Value proposition: What added value is your lab bringing?", "Learning question: What do you need to know?",
        "Usage of methods: How will you use your methods?", "Existing data gaps: What gaps are addressed?",
        "Early leads to grow: Who might benefit?",
    ),
    "experiment": (
        "What is your hypothesis? IF... THEN....", "Describe which actions will you take", "What surprised you?",
    ),
    "solution": ("",),
}  # fmt: skip
_SYLLABLES = (
    "ba",
    "cá",
    "địa",
    "en",
    "fô",
    "ga",
    "hợp",
    "im",
    "ke",
    "lé",
    "mun",
    "ño",
    "ô",
    "pri",
    "qua",
    "rà",
    "st",
    "ưu",
    "ve",
    "wi",
)


def prepare(folder: Path, shared: Path = SHARED) -> str:
    """Write the archive into ``folder`` and return what it is made of, in words."""
    pages = list(_pages())
    real = [path.read_bytes() for path in sorted(shared.glob("*/*.md"))] if shared.is_dir() else []
    total = 0
    for number, made in enumerate(pages):
        kind = ("plans", "experiments", "solutions")[number % 3]
        data = real[number % len(real)] if real else made
        # the real ones that lie here are longer than the whole archive's mean: each is cut at a line
        room = 2 * (BYTES - total) // (DOCUMENTS - number) if real else len(data)
        if len(data) > room:
            data = data[: data.rfind(b"\n", 0, room) + 1]
        total += len(data)
        path = folder / kind / f"document_{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    made_of = f"resampled from {len(real)} real documents" if real else "made-up text of the same shapes"
    return f"{len(pages)} documents, {total / 1e6:.1f} MB, {made_of}"


def _pages() -> Iterator[bytes]:
    chance = random.Random(20)
    stems = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(30_000)]
    weights = [1 / (rank + 3) for rank in range(len(stems))]
    for number in range(DOCUMENTS):
        kind = ("learningplan", "experiment", "solution")[number % 3]
        prompts = _FORMS[kind]
        words = int(BYTES / DOCUMENTS / 8.5 / len(prompts))
        lines = [f"# Document {number}", "", "[[focal_point:nobody]]", "", f"[[year:{2019 + number % 7}]]", "",
                 f"[[type:{kind}]]", "", *(f"[[methods:{stems[chance.randrange(60)]} method]]" for _ in range(4)),
                 *(f"[[thematic_areas:{stems[chance.randrange(700)]} theme]]" for _ in range(5)),
                 f"[[sdgs:{number % 17 + 1}. goal]]", f"[[country:{('VietNam', 'Fiji', 'Peru', 'Togo')[number % 4]}]]",
                 "[[latlng:14.0,108.0]]", "## Part", "****"]  # fmt: skip
        for prompt in prompts:
            chosen = chance.choices(stems, weights, k=words)
            sentences = [
                " ".join(chosen[at : at + 14]).capitalize() + "." for at in range(0, len(chosen), 14)
            ]
            lines += [
                "",
                f"> {prompt}",
                "",
                "\n\n".join(" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)),
            ]
        yield ("\n".join(lines) + "\n").encode()
