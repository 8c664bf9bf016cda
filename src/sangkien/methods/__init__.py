"""Methods of inference, one file each: they return estimates and nothing else, and can simulate their own data.

A new method is one file beside this one with ``ID``, ``estimate`` and ``simulate``, and one entry in ``METHODS``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sangkien.methods import rates
from sangkien.methods.method import Method
from sangkien.words import Text, package_yaml

#: Every method by its id.
METHODS: Mapping[str, Method] = MappingProxyType({method.ID: method for method in (rates,)})


def method_name(method: str) -> Text:
    """Return what people call the method; KeyError for an id that is not there."""
    name: Text = package_yaml(__name__, "methods.yaml")["methods"][method]["name"]
    return name


def assumptions(method: str) -> tuple[Text, ...]:
    """Return what the method takes for granted, one sentence each, for a reader; KeyError for an unknown id."""
    return tuple(package_yaml(__name__, "methods.yaml")["methods"][method]["assumptions"])


__all__ = ["METHODS", "Method", "assumptions", "method_name"]
