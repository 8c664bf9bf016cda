"""Let a compiler read the rules: what arithmetic means for single values, and which functions it may inline.

Nothing here knows a rule. Importing this module tells numba that every public function of the rules, of luck and of
arithmetic may be called from compiled code, always inlined, and gives the few primitives of ``arith`` their
counterparts in machine instructions. No fast-math anywhere: the bits are those of NumPy.
"""

from collections.abc import Callable
from inspect import getmembers, isfunction
from types import ModuleType
from typing import Any, TypeVar

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic, overload, register_jitable

from sangkien.workforce import (
    arith,
    luck,
    rules_decision,
    rules_initiative,
    rules_joining,
    rules_month,
    rules_pay,
    rules_people,
)

F = TypeVar("F", bound=Callable[..., Any])

#: Without Python's lock, so that threads run side by side.
_COMPILE: dict[str, Any] = {"error_model": "numpy", "nogil": True, "boundscheck": False}


def compiled(function: F) -> F:
    """Compile a part of the engine that makes arrays."""
    found: F = njit(**_COMPILE)(function)
    return found


def plain(function: F) -> F:
    """Compile a part that makes none: nothing counts references, which would cost more than an event does."""
    found: F = njit(**_COMPILE, _nrt=False)(function)
    return found


def inlined(function: F) -> F:
    """Compile a plain part into whoever calls it: where all terms are told, a call would copy a hundred numbers."""
    found: F = njit(**_COMPILE, _nrt=False, forceinline=True)(function)
    return found


#: How the rules are compiled into it.
_OPTIONS: dict[str, Any] = {"forceinline": True, "error_model": "numpy"}


def _bits(operation: str) -> Callable[..., Any]:
    """A wrapping instruction on two words of 32 bits."""

    @intrinsic
    def instruction(context: Any, a: Any, b: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return getattr(builder, operation)(*arguments)

        return a(a, a), generate

    found: Callable[..., Any] = instruction
    return found


add32, xor32, and32, right32 = _bits("add"), _bits("xor"), _bits("and_"), _bits("lshr")


@intrinsic
def rotate32(context: Any, a: Any, bits: Any) -> Any:
    """A word rotated left, as the funnel shift that processors have or that shifts make up."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word = ir.IntType(32)
        shift = builder.module.declare_intrinsic("llvm.fshl", [word], ir.FunctionType(word, [word] * 3))
        return builder.call(shift, [arguments[0], arguments[0], arguments[1]])

    return types.uint32(types.uint32, types.uint32), generate


@intrinsic
def float_of(context: Any, word: Any) -> Any:
    """A whole number below 2**31 as float32: the signed conversion, which every processor has."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.sitofp(arguments[0], ir.FloatType())

    return types.float32(word), generate


@intrinsic
def whole_of(context: Any, value: Any) -> Any:
    """A float32 as a whole number, towards zero."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fptosi(arguments[0], ir.IntType(32))

    return types.int32(types.float32), generate


@intrinsic
def exponent_added(context: Any, p: Any, shifted: Any) -> Any:
    """``arith.times_two_to`` on the bits of two float32."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word = ir.IntType(32)
        whole = builder.shl(builder.bitcast(arguments[1], word), ir.Constant(word, 23))
        return builder.bitcast(builder.add(builder.bitcast(arguments[0], word), whole), ir.FloatType())

    return types.float32(types.float32, types.float32), generate


#: What each primitive of ``arith`` is for single values.
PRIMITIVES: dict[Callable[..., Any], Callable[..., Any]] = {
    arith.least: lambda a, b: a if a < b else b,
    arith.most: lambda a, b: a if a > b else b,
    arith.choose: lambda condition, yes, no: yes if condition else no,
    arith.no: lambda condition: not condition,
    arith.times_two_to: lambda p, shifted: exponent_added(p, shifted),
    arith.as_float: lambda word: float_of(word),
    arith.counted: lambda value, per: whole_of(value * per),
    arith.plus: lambda a, b: add32(a, b),
    arith.xor: lambda a, b: xor32(a, b),
    arith.both_bits: lambda a, b: and32(a, b),
    arith.right: lambda a, bits: right32(a, bits),
    arith.turned: lambda a, bits: rotate32(a, bits),
}
RULES = (arith, luck, rules_pay, rules_people, rules_decision, rules_initiative, rules_joining, rules_month)


def _stands_for(function: Callable[..., Any], single: Callable[..., Any]) -> None:
    overload(function, jit_options=_OPTIONS, strict=False)(lambda *arguments: single)


def _let_in(module: ModuleType) -> None:
    for _, function in getmembers(module, isfunction):
        if function.__module__ == module.__name__ and function not in PRIMITIVES:
            register_jitable(**_OPTIONS)(function)


for _function, _single in PRIMITIVES.items():
    _stands_for(_function, _single)
for _module in RULES:
    _let_in(_module)
