"""Vectors of numbers that stay in registers: a few SIMD instructions that numba lacks, built from LLVM intrinsics.

A multiplication with an addition is one operation with one rounding (fma) for every lane, so that results do not depend
on the position of a goal in a block. Twice as many float32 as float64 fit into a register.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

WIDTH = 16
"""The fewest goals that are backed up together."""
NARROW, MIDDLE, WIDE = ((0.0,) * (times * WIDTH) for times in (1, 2, 4))
"""Arguments whose type says how many goals to back up together, because that decides what is compiled."""
ROUGH = tuple((np.float32(0.0),) * (times * WIDTH) for times in (1, 2, 4, 8))
"""The same for float32."""
FEWEST = (0.0,) * (WIDTH // 2)
"""As many as one register has room for in float64."""
MOST_IN_CROSSINGS = 2 * WIDTH
"""The most goals in float32 that are backed up together in crossings; in float64 half as many."""


ELEMENTS = {types.float32: ir.FloatType(), types.float64: ir.DoubleType(), types.uint8: ir.IntType(8)}


class LanesType(types.Type):
    """Several numbers that are computed with at once, in as many registers as they need."""

    def __init__(self, count, dtype):
        super().__init__(name=f"Lanes({count}, {dtype})")
        self.dtype = dtype
        self.vector = ir.VectorType(ELEMENTS[dtype], count)


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    """The data model of lanes: an LLVM vector."""

    def __init__(self, dmm, fe_type):
        super().__init__(dmm, fe_type, fe_type.vector)


def _pointer(context, builder, array_type, array, index, kind):
    """Return a pointer to an array element, cast to another type; unlike in numba's own, no index is below 0."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), kind.as_pointer())


def _spread(builder, scalar, vector):
    """Return a vector of the same number, a float64 that is rounded if the lanes are float32."""
    if isinstance(vector.element, ir.FloatType) and scalar.type != vector.element:
        scalar = builder.fptrunc(scalar, vector.element)
    undefined = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
    return builder.shuffle_vector(first, undefined, mask)


def _mangled(vector):
    return f"v{vector.count}f{32 if isinstance(vector.element, ir.FloatType) else 64}"


def _size(vector):
    if isinstance(vector.element, ir.IntType):
        return 1
    return 4 if isinstance(vector.element, ir.FloatType) else 8


def _call(builder, name, *operands):
    vector = operands[0].type
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(vector, [vector] * len(operands)), f"llvm.{name}.{_mangled(vector)}"
    )
    return builder.call(function, operands)


@intrinsic
def load_i32(typing, tape, index):
    """Return the integer at an index of an int32 array."""

    def generate(context, builder, signature, arguments):
        read = builder.load(_pointer(context, builder, signature.args[0], *arguments, ir.IntType(32)), align=4)
        return builder.sext(read, ir.IntType(64))

    return types.intp(tape, types.intp), generate


@intrinsic
def load_f64(typing, tape, index):
    """Return the float64 that is stored in an int32 array from an index on."""

    def generate(context, builder, signature, arguments):
        return builder.load(_pointer(context, builder, signature.args[0], *arguments, ir.DoubleType()), align=4)

    return types.float64(tape, types.intp), generate


@intrinsic
def store_f64(typing, tape, index, value):
    """Write a float64 into an int32 array from an index on."""

    def generate(context, builder, signature, arguments):
        tape, index, value = arguments
        builder.store(value, _pointer(context, builder, signature.args[0], tape, index, ir.DoubleType()), align=4)
        return context.get_dummy_value()

    return types.void(tape, types.intp, types.float64), generate


@intrinsic
def vload(typing, array, index, many):
    """Load lanes from an index of a flat array, as many as the tuple ``many`` is long."""
    if array.dtype != many.dtype:
        return None
    lanes = LanesType(many.count, many.dtype)

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature.args[0], *arguments[:2], lanes.vector)
        return builder.load(pointer, align=_size(lanes.vector))

    return lanes(array, types.intp, many), generate


@intrinsic
def vstore(typing, array, index, value):
    """Store lanes into a flat array."""
    if array.dtype != value.dtype:
        return None

    def generate(context, builder, signature, arguments):
        array, index, value = arguments
        builder.store(
            value, _pointer(context, builder, signature.args[0], array, index, value.type), align=_size(value.type)
        )
        return context.get_dummy_value()

    return types.void(array, types.intp, value), generate


@intrinsic
def transpose_8(typing, table, index, stride, added, at, out, out_index, out_stride):
    """Write eight rows of eight float64 as columns, and add the one at ``at`` + r of ``added`` to those of row r.

    Row r begins at ``index`` + r * ``stride`` of a flat array, column c of the result likewise in ``out``.
    """

    def generate(context, builder, signature, arguments):
        kinds = signature.args
        table, index, stride, added, at, out, out_index, out_stride = arguments
        vector = ir.VectorType(ir.DoubleType(), 8)

        def moved(start, step, times):
            return builder.add(start, builder.mul(step, ir.Constant(step.type, times)))

        rows = []
        for r in range(8):
            place = _pointer(context, builder, kinds[0], table, moved(index, stride, r), vector)
            rows.append(builder.load(place, align=8))
        for step in (1, 2, 4):  # swaps the blocks beside the diagonal, ever larger ones
            for r in range(8):
                if r & step:
                    continue
                one, other = rows[r], rows[r | step]
                low = [k if not k & step else 8 + k - step for k in range(8)]
                high = [k + step if not k & step else 8 + k for k in range(8)]
                for place, picked in ((r, low), (r | step, high)):
                    mask = ir.Constant(ir.VectorType(ir.IntType(32), 8), picked)
                    rows[place] = builder.shuffle_vector(one, other, mask)
        sums = builder.load(_pointer(context, builder, kinds[3], added, at, vector), align=8)
        for c in range(8):
            place = _pointer(context, builder, kinds[5], out, moved(out_index, out_stride, c), vector)
            builder.store(builder.fadd(rows[c], sums), place, align=8)
        return context.get_dummy_value()

    index_type = types.intp
    return types.void(table, index_type, index_type, added, index_type, out, index_type, index_type), generate


@intrinsic
def broadcast(typing, scalar, many):
    """Return the same number in as many lanes as the tuple ``many`` is long."""
    lanes = LanesType(many.count, many.dtype)

    def generate(context, builder, signature, arguments):
        return _spread(builder, arguments[0], lanes.vector)

    return lanes(types.float64, many), generate


@intrinsic
def vscale(typing, scalar, value):
    """Return the product of a number with every lane."""

    def generate(context, builder, signature, arguments):
        scalar, value = arguments
        return builder.fmul(_spread(builder, scalar, value.type), value)

    return value(types.float64, value), generate


@intrinsic
def vfma(typing, total, scalar, value):
    """Return ``total + scalar * value``, rounded once."""

    def generate(context, builder, signature, arguments):
        total, scalar, value = arguments
        return _call(builder, "fma", _spread(builder, scalar, value.type), value, total)

    return total(total, types.float64, total), generate


@intrinsic
def vadd(typing, one, other):
    """Return the sum, lane by lane."""

    def generate(context, builder, signature, arguments):
        return builder.fadd(*arguments)

    return one(one, one), generate


@intrinsic
def vsub(typing, one, other):
    """Return the difference, lane by lane."""

    def generate(context, builder, signature, arguments):
        return builder.fsub(*arguments)

    return one(one, one), generate


@intrinsic
def vabs(typing, value):
    """Return the absolute value, lane by lane."""

    def generate(context, builder, signature, arguments):
        return _call(builder, "fabs", *arguments)

    return value(value), generate


@intrinsic
def vmax(typing, one, other):
    """Return the maximum, lane by lane."""

    def generate(context, builder, signature, arguments):
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return one(one, one), generate


@intrinsic
def vempty(typing, many):
    """Return empty bit sets, uint8, in as many lanes as the tuple ``many`` is long."""
    lanes = LanesType(many.count, types.uint8)

    def generate(context, builder, signature, arguments):
        return ir.Constant(lanes.vector, [0] * lanes.vector.count)

    return lanes(many), generate


@intrinsic
def vunite_if(typing, sets, value, least, bits):
    """Return the union of bit sets with ``bits`` in lanes with value >= ``least``, otherwise the sets."""

    def generate(context, builder, signature, arguments):
        sets, value, least, bits = arguments
        united = builder.or_(sets, _spread(builder, builder.trunc(bits, ir.IntType(8)), sets.type))
        return builder.select(builder.fcmp_ordered(">=", value, least), united, sets)

    return sets(sets, value, value, types.int64), generate


@intrinsic
def vselect_positive(typing, asked, one, other):
    """Return ``one`` in the lanes where ``asked`` is above 0, otherwise ``other``."""

    def generate(context, builder, signature, arguments):
        asked, one, other = arguments
        zero = ir.Constant(asked.type, [0.0] * asked.type.count)
        return builder.select(builder.fcmp_ordered(">", asked, zero), one, other)

    return one(one, one, one), generate


@intrinsic
def vscale_wide(typing, value, factors):
    """Return float32 lanes as float64, times as many float64 lanes."""

    def generate(context, builder, signature, arguments):
        value, factors = arguments
        return builder.fmul(builder.fpext(value, factors.type), factors)

    return factors(value, factors), generate


@intrinsic
def vscale_narrow(typing, value, factors, many):
    """Return float64 lanes times as many others, rounded to the type of ``many``."""
    lanes = LanesType(many.count, many.dtype)

    def generate(context, builder, signature, arguments):
        return builder.fptrunc(builder.fmul(*arguments[:2]), lanes.vector)

    return lanes(value, factors, many), generate


@intrinsic
def vnarrow(typing, value):
    """Return lanes rounded to float32."""
    lanes = LanesType(value.vector.count, types.float32)

    def generate(context, builder, signature, arguments):
        return builder.fptrunc(arguments[0], lanes.vector)

    return lanes(value), generate


@intrinsic
def vany_above(typing, value, least):
    """Return whether value > ``least`` in any lane."""

    def generate(context, builder, signature, arguments):
        bits = ir.IntType(arguments[0].type.count)
        return builder.icmp_unsigned("!=", builder.bitcast(builder.fcmp_ordered(">", *arguments), bits), bits(0))

    return types.boolean(value, value), generate


@intrinsic
def vselect_above(typing, value, least, one, other):
    """Return ``one`` in the lanes with value > ``least``, otherwise ``other``."""

    def generate(context, builder, signature, arguments):
        value, least, one, other = arguments
        return builder.select(builder.fcmp_ordered(">", value, least), one, other)

    return one(value, value, one, one), generate


@intrinsic
def vany_within(typing, asked, value, most):
    """Return whether value <= ``most`` in any lane in which ``asked`` is above 0."""

    def generate(context, builder, signature, arguments):
        asked, value, most = arguments
        zero = ir.Constant(asked.type, [0.0] * asked.type.count)
        within = builder.and_(builder.fcmp_ordered(">", asked, zero), builder.fcmp_ordered("<=", value, most))
        bits = ir.IntType(asked.type.count)
        return builder.icmp_unsigned("!=", builder.bitcast(within, bits), bits(0))

    return types.boolean(asked, value, most), generate
