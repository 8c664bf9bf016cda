"""The board of learning questions: what bears on each now and what is missing, without any simulation."""

from collections.abc import Iterator
from dataclasses import dataclass

from sangkien import plan
from sangkien.beliefs import Beliefs
from sangkien.brief import findings as f
from sangkien.brief.wording import Wording
from sangkien.edit_study import folded
from sangkien.setting import set_up
from sangkien.study import Study
from sangkien.study_file import ClaimFile, QuestionFile
from sangkien.tell import belief_held, past_work_rates
from sangkien.tell_questions import grade, missing, quotes, tally
from sangkien.weigh import Weighed, believe, weigh
from sangkien.words import Language, Text, levers, package_yaml, quantities
from sangkien.workforce import measures


@dataclass(frozen=True, slots=True)
class BoardClaim:
    """A claim, what was said on it, and the quotes that may leave."""

    claim: ClaimFile
    tally: f.Tally
    quotes: tuple[f.Quote, ...]


@dataclass(frozen=True, slots=True)
class BoardQuantity:
    """What is believed of a quantity now; ``rates`` of past work moved it, ``checks`` are compared with it.

    ``instruments`` would inform it, cheapest first.
    """

    held: f.BeliefHeld
    rates: tuple[f.Rate, ...]
    checks: tuple[f.Rate, ...]
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardQuestion:
    """A question with all that bears on it. ``missing`` are codes of the brief; ``drifted``: not the plan's words."""

    question: QuestionFile
    claims: tuple[BoardClaim, ...]
    quantities: tuple[BoardQuantity, ...]
    grade: f.Grade
    missing: tuple[str, ...]
    drifted: bool

    @property
    def assumed(self) -> tuple[BoardQuantity, ...]:
        """The quantities behind which nothing but an assumption stands."""
        return tuple(row for row in self.quantities if row.held.assumed)


@dataclass(frozen=True, slots=True)
class Board:
    """Every question of a study, and the claims that no question asks about."""

    questions: tuple[BoardQuestion, ...]
    loose: tuple[BoardClaim, ...]


def question_board(study: Study) -> Board:
    """Make the board. Raises Refusal where no belief can be formed on the as-of date."""
    weighed = weigh(study)
    beliefs = believe(study, set_up(study.file).facts, weighed)
    shown = {
        claim.id: BoardClaim(claim, tally(claim, weighed), quotes(claim, weighed))
        for claim in study.file.claims
    }
    in_plan = {folded(question.text) for question in plan.questions(study.document)}
    rates = {rate.id: rate for rate in past_work_rates(weighed)}
    found = []
    for question in study.file.questions:
        own = [shown[name].claim for name in question.claims]
        names = dict.fromkeys((*question.quantities, *(q for claim in own for q in claim.quantities)))
        records = [beliefs.records[name] for name in names]
        found.append(
            BoardQuestion(
                question=question,
                claims=tuple(shown[name] for name in question.claims),
                quantities=tuple(_quantity(name, beliefs, weighed, rates) for name in names),
                grade=grade(records, own, weighed, beliefs),
                missing=tuple(missing(own, records, weighed)),
                drifted=folded(question.text) not in in_plan,
            )
        )
    tied = {name for question in study.file.questions for name in question.claims}
    return Board(tuple(found), tuple(row for name, row in shown.items() if name not in tied))


def _quantity(name: str, beliefs: Beliefs, weighed: Weighed, rates: dict[str, f.Rate]) -> BoardQuantity:
    record = beliefs.records[name]
    about = [e for e in weighed.estimates if name in e.quantities]
    by_rate = [(e.id in record.informed_by, rates.get(e.id.rsplit(".", 1)[-1])) for e in about]
    return BoardQuantity(
        held=belief_held(record),
        rates=tuple(rate for moved, rate in by_rate if moved and rate is not None),
        checks=tuple(rate for moved, rate in by_rate if not moved and rate is not None),
        instruments=quantities()[name].instruments,
    )


def value_words(held: f.BeliefHeld, wording: Wording) -> str:
    """What is believed now: the middle and the central 90% in the quantity's unit."""
    unit: Text = {"en": held.unit.en, "vi": held.unit.vi}
    return wording.interval(unit, held.now.median, held.now.low, held.now.high)


def claim_words(claim: ClaimFile, language: Language) -> str:
    """What a claim says of the model: lever, outcome, direction; empty where one of them is not set."""
    if claim.lever is None or claim.outcome is None or claim.direction is None:
        return ""
    template: str = package_yaml("sangkien", "report.yaml")[language]["claim"][claim.direction]
    outcome = measures()[claim.outcome].name[language]
    return template.format(lever=levers()[claim.lever].name[language], outcome=outcome)


def board_text(board: Board, wording: Wording) -> str:
    """The board as people read it in a terminal."""
    return "\n".join(_lines(board, wording))


def _lines(board: Board, wording: Wording) -> Iterator[str]:
    language = wording.language
    say = package_yaml("sangkien", "report.yaml")[language]["board"]
    for row in board.questions:
        yield f"{row.question.id}: {row.question.text}"
        stages = ", ".join(wording.code("stages", stage.lower()) for stage in row.question.stages)
        yield f"    {say['stages']}: {stages or '-'}; {wording.code('grades', row.grade)}"
        for one in row.claims:
            yield from _claim_lines(one, language)
        for quantity in row.quantities:
            held = quantity.held
            name = held.name.vi if language == "vi" else held.name.en
            kind = wording.code("provenance", held.provenance)
            yield f"    {name} ({held.quantity}): {value_words(held, wording)} [{kind}]"
        if row.drifted:
            yield f"    ! {say['drifted']}"
        for code in row.missing:
            yield f"    ! {wording.code('missing', code)}"
        for quantity in row.assumed:
            how = "; ".join(wording.code("instruments", name) for name in quantity.instruments)
            yield f"    ! {say['assumed'].format(quantity=quantity.held.quantity, how=how)}"
        yield ""
    if board.loose:
        yield say["loose"]
        for one in board.loose:
            yield from _claim_lines(one, language)


def _claim_lines(row: BoardClaim, language: Language) -> Iterator[str]:
    say = package_yaml("sangkien", "report.yaml")[language]["board"]
    confirmed = say["confirmed" if row.claim.confirmed else "unconfirmed"]
    yield f"    - {row.claim.id} [{confirmed}]: {row.claim.text}"
    counts = say["said"].format(
        supports=row.tally.supports, contradicts=row.tally.contradicts, mixed=row.tally.mixed
    )
    simulated = claim_words(row.claim, language)
    yield f"        {simulated}; {counts}" if simulated else f"        {counts}"
