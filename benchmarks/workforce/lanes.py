"""Lanes: groups of float32 or int32 values side by side, a type of numba's that is one vector to LLVM.

numba leaves it to LLVM to find vectors in loops, and strict arithmetic then forbids every sum across the loop. With
lanes the vectors are written down: a sum a lane is the same sum whatever the machine, so no fast arithmetic is
needed and the bits agree on every target, be it with 4, 8 or 16 lanes in hardware.

Operators work between lanes, or between lanes and a scalar: + - * < <= > >= == on float32; + - & | ^ and
comparisons on int32 (wrapping at 32 bits, no promotion to 64); & | ~ on truths.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model

FLOAT = ir.FloatType()
INT = ir.IntType(32)
BIT = ir.IntType(1)
_ELEMENT = {"f": FLOAT, "i": INT, "b": BIT}


class Lanes(types.Type):
    """``count`` lanes of float32 (``kind`` "f"), of int32 ("i") or of truths ("b")."""

    def __init__(self, kind: str, count: int):
        self.kind = kind
        self.count = count
        super().__init__(name=f"Lanes({kind}{count})")

    def of(self, kind: str) -> "Lanes":
        """As many lanes of another kind."""
        return Lanes(kind, self.count)

    @property
    def ir(self) -> ir.VectorType:
        """LLVM's type."""
        return ir.VectorType(_ELEMENT[self.kind], self.count)

    @property
    def scalar(self) -> Any:
        """The scalar that may stand in for lanes that are all alike."""
        return {"f": types.float32, "i": types.int32, "b": types.boolean}[self.kind]


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    """Lanes are one vector value in LLVM."""

    def __init__(self, manager: Any, lanes: Lanes):
        super().__init__(manager, lanes, lanes.ir)


def splat(builder: Any, value: Any, lanes: Lanes) -> Any:
    """The same scalar in every lane."""
    one = builder.insert_element(ir.Constant(lanes.ir, ir.Undefined), value, ir.Constant(INT, 0))
    zeros = ir.Constant(ir.VectorType(INT, lanes.count), [0] * lanes.count)
    return builder.shuffle_vector(one, ir.Constant(lanes.ir, ir.Undefined), zeros)


def _lanes_of(args: tuple[Any, ...]) -> Lanes | None:
    found = [a for a in args if isinstance(a, Lanes)]
    return found[0] if found else None


def _stands_in(given: Any, lanes: Lanes) -> bool:
    if isinstance(given, Lanes):
        return given == lanes
    if lanes.kind == "f":
        return bool(given == types.float32)
    return lanes.kind == "i" and isinstance(given, types.Integer)


def spread(builder: Any, value: Any, given: Any, lanes: Lanes) -> Any:
    """``value`` as lanes, whether it came as lanes or as a scalar."""
    return value if isinstance(given, Lanes) else splat(builder, value, lanes)


def _operator(op: Any, build: dict[str, Callable[..., Any]], truth: bool) -> None:
    class Template(AbstractTemplate):
        key = op

        def generic(self, args: Any, kws: Any) -> Any:
            lanes = _lanes_of(args)
            if lanes is None or lanes.kind not in build or not all(_stands_in(a, lanes) for a in args):
                return None
            taken = [a if isinstance(a, Lanes) else lanes.scalar for a in args]
            return signature(lanes.of("b") if truth else lanes, *taken)

    infer_global(op)(Template)

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        lanes = next(given for given in sig.args if isinstance(given, Lanes))
        wide = [spread(builder, v, t, lanes) for v, t in zip(args, sig.args, strict=True)]
        return build[lanes.kind](builder, *wide)

    for left, right in ((Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes)):
        lower_builtin(op, left, right)(lower)
    lower_builtin(op, Lanes)(lower)


def _method(name: str, *first: str) -> Callable[..., Any]:
    return lambda builder, *values: getattr(builder, name)(*first, *values)


_operator(operator.add, {"f": _method("fadd"), "i": _method("add")}, False)
_operator(operator.sub, {"f": _method("fsub"), "i": _method("sub")}, False)
_operator(operator.mul, {"f": _method("fmul"), "i": _method("mul")}, False)
_operator(operator.truediv, {"f": _method("fdiv")}, False)
_operator(operator.and_, {"i": _method("and_"), "b": _method("and_")}, False)
_operator(operator.or_, {"i": _method("or_"), "b": _method("or_")}, False)
_operator(operator.xor, {"i": _method("xor"), "b": _method("xor")}, False)
_operator(operator.invert, {"i": _method("not_"), "b": _method("not_")}, False)
_operator(operator.neg, {"f": _method("fneg"), "i": _method("neg")}, False)
for _op, _sign in (
    (operator.lt, "<"),
    (operator.le, "<="),
    (operator.gt, ">"),
    (operator.ge, ">="),
    (operator.eq, "=="),
):
    _operator(_op, {"f": _method("fcmp_ordered", _sign), "i": _method("icmp_signed", _sign)}, True)


def _pointer(context: Any, builder: Any, array: Any, value: Any, index: Any, lanes: Lanes) -> Any:
    data = context.make_array(array)(context, builder, value).data
    return builder.bitcast(builder.gep(data, [index]), lanes.ir.as_pointer())


@intrinsic(prefer_literal=True)
def load(typing: Any, array: Any, index: Any, count: Any) -> Any:
    """``count`` lanes of a contiguous float32, int32 or uint32 array, from ``index`` on; no bounds check."""
    lanes = Lanes("f" if array.dtype == types.float32 else "i", count.literal_value)

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        found = builder.load(_pointer(context, builder, array, args[0], args[1], lanes), typ=lanes.ir)
        found.align = 4
        return found

    return lanes(array, types.intp, count), lower


@intrinsic
def store(typing: Any, array: Any, index: Any, values: Any) -> Any:
    """Write lanes into a contiguous array of 32-bit elements, from ``index`` on; no bounds check."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        put = builder.store(args[2], _pointer(context, builder, array, args[0], args[1], values))
        put.align = 4
        return context.get_dummy_value()

    return types.void(array, types.intp, values), lower


@intrinsic(prefer_literal=True)
def alike(typing: Any, value: Any, count: Any) -> Any:
    """``count`` lanes that all hold ``value``: float32 gives "f" lanes, whole numbers give "i" lanes."""
    lanes = Lanes("f" if value == types.float32 else "i", count.literal_value)

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return splat(builder, args[0], lanes)

    return lanes(lanes.scalar, count), lower


def _unary(kind: str, result: str, build: Callable[[Any, Any, Lanes, Lanes], Any]) -> Any:
    @intrinsic
    def found(typing: Any, x: Any) -> Any:
        if not isinstance(x, Lanes) or x.kind != kind:
            return None
        to = x.of(result)

        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return build(builder, args[0], x, to)

        return to(x), lower

    return found


def call(builder: Any, name: str, lanes: Lanes, *values: Any) -> Any:
    """Call LLVM's intrinsic ``name`` on lanes."""
    suffix = f"v{lanes.count}{'f32' if lanes.kind == 'f' else 'i32'}"
    kind = ir.FunctionType(lanes.ir, [lanes.ir] * len(values))
    function = cgutils.get_or_insert_function(builder.module, kind, f"{name}.{suffix}")
    return builder.call(function, values)


to_float = _unary("i", "f", lambda b, v, x, to: b.sitofp(v, to.ir))
bits = _unary("f", "i", lambda b, v, x, to: b.bitcast(v, to.ir))
from_bits = _unary("i", "f", lambda b, v, x, to: b.bitcast(v, to.ir))
as_int = _unary("b", "i", lambda b, v, x, to: b.sext(v, to.ir))
floor = _unary("f", "f", lambda b, v, x, to: call(b, "llvm.floor", x, v))


def _shift(build: Callable[[Any, Any, Any, Lanes], Any]) -> Any:
    @intrinsic
    def found(typing: Any, x: Any, by: Any) -> Any:
        if not isinstance(x, Lanes) or x.kind != "i":
            return None

        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return build(builder, args[0], splat(builder, args[1], x), x)

        return x(x, types.int32), lower

    return found


left = _shift(lambda b, v, n, x: b.shl(v, n))
right = _shift(lambda b, v, n, x: b.lshr(v, n))
rotate = _shift(lambda b, v, n, x: call(b, "llvm.fshl", x, v, v, n))


def _merged(build: Callable[..., Any]) -> Any:
    @intrinsic
    def found(typing: Any, a: Any, b: Any, c: Any) -> Any:
        lanes = _lanes_of((a, b, c))
        if lanes is None:
            return None
        taken = [t if isinstance(t, Lanes) else lanes.scalar for t in (a, b, c)]

        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            wide = [spread(builder, v, t, lanes) for v, t in zip(args, taken, strict=True)]
            return build(builder, lanes, *wide)

        return lanes(*taken), lower

    return found


fused = _merged(lambda b, lanes, x, y, z: call(b, "llvm.fma", lanes, x, y, z))


@intrinsic
def select(typing: Any, condition: Any, yes: Any, no: Any) -> Any:
    """``yes`` where the condition holds, else ``no``, lane by lane."""
    if not isinstance(condition, Lanes):
        return None
    lanes = _lanes_of((yes, no)) or condition.of("f" if yes == types.float32 else "i")
    taken = [t if isinstance(t, Lanes) else lanes.scalar for t in (yes, no)]

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        wide = [spread(builder, v, t, lanes) for v, t in zip(args[1:], taken, strict=True)]
        return builder.select(args[0], *wide)

    return lanes(condition, *taken), lower


@intrinsic
def mask(typing: Any, truths: Any) -> Any:
    """The truths as the low bits of an int32, lane 0 lowest; up to 16 lanes."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        packed = builder.bitcast(args[0], ir.IntType(truths.count))
        return builder.zext(packed, INT) if truths.count < 32 else packed

    return types.int32(truths), lower


@intrinsic
def total(typing: Any, x: Any) -> Any:
    """The sum of the lanes, halves upon halves."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        found, n = args[0], x.count
        add = builder.fadd if x.kind == "f" else builder.add
        while n > 1:
            n //= 2
            index = ir.VectorType(INT, n)
            low = builder.shuffle_vector(found, found, ir.Constant(index, list(range(n))))
            high = builder.shuffle_vector(found, found, ir.Constant(index, list(range(n, 2 * n))))
            found = add(low, high)
        return builder.extract_element(found, ir.Constant(INT, 0))

    return x.scalar(x), lower


@intrinsic
def lowest(typing: Any, set_lanes: Any) -> Any:
    """The lowest lane of a ``mask`` that has some."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(BIT, 1))

    return types.int32(types.int32), lower
