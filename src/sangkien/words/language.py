"""The languages people read: every sentence a person sees exists in each of them."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "vi"]
LANGUAGES: tuple[Language, ...] = ("en", "vi")

#: One text in every language.
Text = Mapping[Language, str]
