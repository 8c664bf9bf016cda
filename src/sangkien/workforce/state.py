"""The state of a block of worlds: who is in each post, and the initiative each has under way."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.arith import F32, HALF, ONE, ZERO, Bools, Ints, choose, exp32, f32
from sangkien.workforce.luck import Luck, Purpose, normal, uniform
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.terms import TraitTerms, take

#: Stages of an initiative: none, waiting at layer 1, 2, ..., being carried out.
IDLE: Final = 0
CARRIED_OUT: Final = 100

#: One third of a normal distribution lies above this many standard deviations, one third below minus this.
THIRD: Final = f32(0.4307273)
#: Months of service where the tenure groups begin.
TENURE_BOUNDS: Final = (72, 180, 300)

Slots = tuple[Ints, Ints]


def where_true(flags: Bools) -> Slots:
    """The (world, post) of every flag, world after world."""
    worlds, people = np.nonzero(flags)
    return worlds, people


@dataclass(slots=True)
class State:
    """Arrays of shape (B, N): one column a post of the agency, float32 unless they are flags or codes."""

    worlds: int
    people: int
    filled: Bools = field(init=False)
    closed: Bools = field(init=False)
    rank: F32 = field(init=False)  # posts with a low rank are the first to be closed
    joined: NDArray[np.int32] = field(init=False)
    grade: NDArray[np.int8] = field(init=False)
    first: F32 = field(init=False)
    increment: F32 = field(init=False)
    months_per_step: F32 = field(init=False)
    last_step: F32 = field(init=False)
    step: F32 = field(init=False)
    clock: F32 = field(init=False)
    tenure: F32 = field(init=False)
    woman: Bools = field(init=False)
    champion: Bools = field(init=False)
    post_draw: F32 = field(init=False)
    permanent: F32 = field(init=False)
    skill: F32 = field(init=False)
    flair: F32 = field(init=False)
    able: NDArray[np.int8] = field(init=False)
    usual_mood: F32 = field(init=False)
    mood: F32 = field(init=False)
    taste: F32 = field(init=False)
    need: F32 = field(init=False)
    propensity: F32 = field(init=False)
    hours: F32 = field(init=False)
    fear: F32 = field(init=False)
    knowledge: F32 = field(init=False)
    ties: F32 = field(init=False)
    bonus_left: F32 = field(init=False)
    stage: NDArray[np.int8] = field(init=False)
    citizens: Bools = field(init=False)
    project: Bools = field(init=False)

    def __post_init__(self) -> None:
        shape = (self.worlds, self.people)
        flags = {"filled", "closed", "woman", "champion", "citizens", "project"}
        codes = {"grade", "able", "stage"}
        for name in self.__dataclass_fields__:
            if name in ("worlds", "people"):
                continue
            if name in flags:
                setattr(self, name, np.zeros(shape, np.bool_))
            elif name in codes:
                setattr(self, name, np.zeros(shape, np.int8))
            elif name == "joined":
                self.joined = np.zeros(shape, np.int32)
            else:
                setattr(self, name, np.zeros(shape, np.float32))

    def leave(self, who: Bools) -> None:
        """Empty the posts of ``who``; what they had under way ends with them."""
        self.filled &= ~who
        self.stage[who] = IDLE


def join(
    state: State,
    slots: Slots,
    month: int,
    *,
    luck: Luck,
    traits: TraitTerms,
    service: Service,
    agency: Agency,
    contract_share: float,
) -> None:
    """Put a new official into each listed post; month 0 is the staff at the start, with years already served.

    The plan: pay decides whom the service attracts, so recruits' capacity moves with the pay of the first years.
    """
    worlds, people = slots
    own = take(traits, worlds)
    start = month == 0

    def words(purpose: Purpose) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        return luck.some(worlds, people, month, purpose)

    by_grade, by_tenure = (uniform(word) for word in words(Purpose.GRADE_TENURE))
    by_gender, by_contract = (uniform(word) for word in words(Purpose.GENDER_CONTRACT))
    by_second, by_hours = (uniform(word) for word in words(Purpose.SECOND_JOB))
    by_champion, by_rank = (uniform(word) for word in words(Purpose.CHAMPION_POST))

    shares = service.shares if start else service.entry_shares
    bounds = np.cumsum(np.asarray(shares, np.float64))[:-1].astype(np.float32)
    grade = np.searchsorted(bounds, by_grade, side="right")
    from_months, months_per_step, last_step, first, increment = _grade_table(service)[:, grade]
    served = (f32(service.career_months) - from_months) * by_tenure if start else np.zeros_like(by_tenure)
    served = served.astype(np.int64).astype(np.float32)
    steps = np.minimum(
        (served.astype(np.int64) // months_per_step.astype(np.int64)).astype(np.float32), last_step
    )

    state.filled[slots] = True
    state.joined[slots] = month
    if start:
        state.rank[slots] = by_rank
    state.grade[slots] = grade
    state.first[slots], state.increment[slots] = first, increment
    state.months_per_step[slots], state.last_step[slots] = months_per_step, last_step
    state.step[slots] = steps
    state.clock[slots] = served - steps * months_per_step
    state.tenure[slots] = served + from_months if start else ZERO
    state.woman[slots] = by_gender < f32(agency.women_share)
    state.post_draw[slots] = by_contract
    state.permanent[slots] = choose(by_contract >= f32(contract_share), ONE, ZERO)
    state.champion[slots] = by_champion < f32(agency.champion_share)

    spread = normal(*words(Purpose.SKILL))
    skill = own.skill_spread * spread + (ZERO if start else own.skill_shift)
    state.skill[slots] = skill
    state.flair[slots] = exp32(own.flair * skill)
    third = THIRD * own.skill_spread
    state.able[slots] = (skill > -third).astype(np.int8) + (skill > third).astype(np.int8)
    mood = normal(*words(Purpose.MOTIVE))
    state.usual_mood[slots], state.mood[slots] = mood, mood
    state.taste[slots] = exp32(own.taste_spread * normal(*words(Purpose.TASTE)))
    # the mean of a lognormal lies above its median: taking it off keeps the mean need where adequacy puts it
    deviation = normal(*words(Purpose.NEED)) - HALF * own.need_spread
    state.need[slots] = own.need * exp32(own.need_spread * deviation)
    state.propensity[slots] = choose(by_second < own.second_job, HALF + by_hours, ZERO)
    for blank in (state.hours, state.fear, state.knowledge, state.ties, state.bonus_left):
        blank[slots] = ZERO
    state.stage[slots] = IDLE


def _grade_table(service: Service) -> F32:
    rows = [(g.tenure_from, g.months_per_step, g.steps - 1, g.first, g.increment) for g in service.grades]
    return np.asarray(rows, np.float32).T


def initial_ties(state: State, new_tie: F32, keep_ties: F32) -> None:
    """Ties at the start: what a long time under usual conditions leaves, less for those who joined lately."""
    usual = new_tie / (ONE - keep_ties)
    # (1 - loss)**months, by the exponential
    state.ties[:] = usual * (ONE - exp32((keep_ties - ONE) * state.tenure))


def group_cells(state: State, widths: dict[str, int]) -> dict[str, Ints]:
    """For each grouping, world x groups + group of every post, shape (B, N)."""
    worlds = np.arange(state.worlds)[:, None]
    tenure = np.zeros(state.tenure.shape, np.intp)
    for bound in TENURE_BOUNDS:
        tenure += state.tenure >= bound
    found = {
        "grade": state.grade.astype(np.intp),
        "skill": state.able.astype(np.intp),
        "gender": (~state.woman).astype(np.intp),
        "tenure": tenure,
    }
    return {name: codes + worlds * widths[name] for name, codes in found.items()}
