"""What a study is called, as lists and pages name it."""

from sangkien.store import Title
from sangkien.web.desk import Desk
from sangkien.words import LANGUAGES, Language


def title_of(desk: Desk, study: str, language: Language) -> str:
    """The title of a study; its id where it says none, or there is no such study."""
    return called(study, desk.shelf.title(study), language)


def called(study: str, title: Title, language: Language) -> str:
    """A title in the reader's language, else in another one; the study's id where it says none."""
    return next((title[one] for one in (language, *LANGUAGES) if one in title), study)
