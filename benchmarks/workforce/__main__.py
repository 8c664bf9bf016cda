"""``python -m benchmarks.workforce``: all engines in one run, round after round; prints what it found as a page."""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.workforce import checks, limit, ours_full, ours_reduced
from benchmarks.workforce.common import Series, draw_population
from benchmarks.workforce.engines import GOALS, NUMPY, OTHERS, OURS, REDUCED, TWO_CORES

#: People, months and seeds of the comparison of outcomes.
CHECKED: Final = (2_000, 60, range(1, 11))
#: People and months of a measurement of the full rules, and of a country.
FULL: Final = (200_000, 120)
NATION: Final = (5_000_000, 120)
#: A country in so many seconds on two cores and bytes a person, reduced rules.
NATION_GOAL: Final = (1.2, 60)
SEED: Final = 1


def say(text: str = "") -> None:
    """Print a line at once: a round takes some seconds."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def of_rounds(values: list[float], digits: int = 1) -> str:
    """Median [min-max]."""
    low, middle, high = min(values), float(np.median(values)), max(values)
    return f"{middle:,.{digits}f} [{low:,.{digits}f}-{high:,.{digits}f}]"


def machine() -> str:
    """The processor, the system and what was installed."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = dict(
            line.split(":", 1) for line in info.read_text("ascii", "replace").splitlines() if ":" in line
        )
        fields = {key.strip(): value.strip() for key, value in lines.items()}
        name = (
            f"{fields.get('model name', name)}, family {fields.get('cpu family')} model {fields.get('model')}"
        )
    from importlib.metadata import version

    packages = ", ".join(f"{p} {version(p)}" for p in ("numpy", "numba", "polars", "jax", "mesa"))
    return f"{name}; {os.cpu_count()} cores; Python {platform.python_version()}; {packages}"


def check() -> None:
    """Stop where an engine's outcomes are not NumPy's, or ours depend on threads."""
    people, months, seeds = CHECKED
    population = draw_population(people, SEED)
    expected = checks.runs_of(NUMPY, population, months, seeds)
    say(
        f"Outcomes: 14 series x {checks.STRETCHES} stretches of {months} months, {people:,} officials, "
        f"{len(seeds)} seeds; "
        f"the largest difference from NumPy's, in standard errors (bound {checks.Z_BOUND:g}):"
    )
    for engine in REDUCED:
        if engine is NUMPY:
            continue
        z = checks.furthest(checks.runs_of(engine, population, months, seeds), expected)
        say(f"  {engine.name}: {z:.1f}")
        if not z <= checks.Z_BOUND:
            raise SystemExit(f"{engine.name} finds other outcomes than NumPy; nothing is measured")
    many = draw_population(100_000, SEED)
    if not checks.same(ours_reduced.run(many, months, SEED), ours_reduced.run(many, months, SEED, threads=2)):
        raise SystemExit("ours depends on the number of threads")
    one, two = (ours_full.run(FULL[0], 12, SEED, threads=threads)[0] for threads in (1, 2))
    if any(one.monthly[name].tobytes() != two.monthly[name].tobytes() for name in one.monthly):
        raise SystemExit("ours on the full rules depends on the number of threads")
    say("  ours, reduced and full rules: the same bits in one thread and in two")


def measure(rounds: int) -> tuple[dict[str, list[float]], list[float], list[float]]:
    """Million official-months a CPU second by module ("full": the full rules); speeds of two cores, reduced and full.

    Every round runs every engine once, in the same order.
    """
    populations = {engine.module: draw_population(engine.people, SEED) for engine in REDUCED}
    for engine in REDUCED:  # compile and warm up
        engine.run(populations[engine.module], engine.months if engine.module == "jax_scan" else 2, SEED)
    rates: dict[str, list[float]] = {name: [] for name in (*(engine.module for engine in REDUCED), "full")}
    faster_reduced, faster_full = [], []
    for number in range(rounds):
        for engine in REDUCED:
            found: Series = engine.run(populations[engine.module], engine.months, SEED + number)
            rates[engine.module].append(engine.people * engine.months / found.cpu_seconds / 1e6)
            if engine is OURS:
                two = ours_reduced.run(populations[engine.module], engine.months, SEED + number, threads=2)
                faster_reduced.append(found.wall_seconds / two.wall_seconds)
        _, cpu, wall = ours_full.run(*FULL, SEED + number)
        rates["full"].append(FULL[0] * FULL[1] / cpu / 1e6)
        faster_full.append(wall / ours_full.run(*FULL, SEED + number, threads=2)[2])
        say(f"  round {number + 1} of {rounds}")
    return rates, faster_reduced, faster_full


def table(rates: dict[str, list[float]]) -> None:
    """Print rates, and ratios round by round."""
    say()
    say("| engine | million official-months a CPU second | ours / this | goal |")
    say("|---|---|---|---|")
    say(f"| {OURS.name} | {of_rounds(rates[OURS.module])} | 1 | |")
    for engine in OTHERS:
        ratios = [
            ours / theirs for ours, theirs in zip(rates[OURS.module], rates[engine.module], strict=True)
        ]
        digits = 2 if engine.module == "mesa_agents" else 1
        say(
            f"| {engine.name} | {of_rounds(rates[engine.module], digits)} | {of_rounds(ratios)} | "
            f"{GOALS[engine.module]} |"
        )
    say(f"| ours, full rules | {of_rounds(rates['full'])} | | |")
    say()


def ports(rates: dict[str, list[float]]) -> None:
    """Print the ports' limit and the share reached."""
    clock = limit.clock()
    say(
        f"Port limit: {limit.vendor_ports()} vector ports; clock {clock / 1e9:.2f} GHz, told by a chain of dependent "
        "additions"
    )
    for name, key, found in (
        ("reduced", OURS.module, limit.reduced_limit()),
        ("full", "full", limit.full_limit()),
    ):
        measured = clock / (float(np.median(rates[key])) * 1e6)
        say(
            f"  {name} rules: {found.arithmetic:.0f} vector instructions for {limit.VECTOR} officials' month "
            f"(and {found.moves:.0f} moves) / {limit.VECTOR} / {limit.vendor_ports()} = {found.cycles:.1f} cycles an "
            f"official-month; measured {measured:.1f} cycles ({1e9 * measured / clock:.2f} ns); "
            f"share of the limit {found.cycles / measured:.0%}"
        )


def nation() -> None:
    """Print time and room of a country's officials, each in a process of its own."""
    people, months = NATION
    seconds, room = NATION_GOAL
    for rules, goal in (("reduced", f"; goal {seconds} s, {room} bytes"), ("full", "")):
        walls, bytes_each = [], 0.0
        for _ in range(3):
            # our own module, with numbers for arguments
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "benchmarks.workforce.nation", rules, str(people), str(months)],
                check=True,
                capture_output=True,
                text=True,
            )
            wall, _, each = (float(word) for word in done.stdout.split())
            walls.append(wall)
            bytes_each = max(bytes_each, each)
        say(
            f"{people:,} officials x {months} months, {rules} rules, all cores: {of_rounds(walls, 2)} s wall, "
            f"at most {bytes_each:.1f} bytes a person{goal}"
        )


def main() -> None:
    """Check, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workforce", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    rounds = parser.parse_args().rounds
    say(machine())
    say("Compiling, warming up and drawing the population (reduced rules) are excluded for all alike.")
    check()
    rates, faster_reduced, faster_full = measure(rounds)
    table(rates)
    say(
        f"Two cores, in the wall speed of one: reduced {of_rounds(faster_reduced, 2)}, "
        f"full {of_rounds(faster_full, 2)} (goal {TWO_CORES})"
    )
    ports(rates)
    nation()


if __name__ == "__main__":
    main()
