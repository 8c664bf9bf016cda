"""Synthetic findings of a realistic size, with clearly invented numbers: for tests and for looking at the page."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from sangkien.brief.findings import (
    AcceptabilityPoint,
    Answer,
    AnswerKind,
    Band,
    BeliefHeld,
    ChangedSince,
    ClaimFound,
    ConflictFound,
    Difference,
    Elsewhere,
    FactConflict,
    FactShown,
    Findings,
    Flip,
    InformationValue,
    Interval,
    Learn,
    LeverMoved,
    Measure,
    MeasureResult,
    MonthlyBand,
    PlanShort,
    QuestionFinding,
    Quote,
    Rate,
    Rehearsal,
    Reproduce,
    SchemeResult,
    Study,
    Tally,
    ValueOfInformation,
    Words,
)
from sangkien.brief.findings_shares import OutcomeMoved, QuantityMoves, ShareFound

Holder = Literal["lab", "country_office", "agency", "state"]
MONTHS = 36
HEADLINE = "sustained_citizens"


def words(en: str, vi: str | None = None) -> Words:
    return Words(en=en, vi=en if vi is None else vi)


#: id, names, levers, mean gain in the headline, its spread, theatre, cost to us, share of draws it is best
SCHEMES: Sequence[
    tuple[
        str,
        Words,
        Sequence[tuple[str, Words, Words, float, float, Holder]],
        float,
        float,
        float,
        float,
        float,
    ]
] = (
    ("status_quo", words("Carry on as now", "Giữ nguyên như hiện nay"), (), 0.0, 0.0, 4.2, 240, 0.03),
    (
        "do_not_engage",
        words("Do not engage", "Không tham gia"),
        (("engagement", words("Engagement", "Tham gia"), words("0 or 1", "0 hoặc 1"), 0.0, 1.0, "lab"),),
        -1.1,
        0.8,
        1.3,
        0,
        0.07,
    ),
    (
        "champion_backed",
        words("A champion, with us at their side", "Đồng hành cùng cán bộ tiên phong"),
        (
            (
                "accompaniment",
                words("Accompaniment", "Đồng hành, hướng dẫn"),
                words("days a month", "ngày mỗi tháng"),
                3,
                0,
                "lab",
            ),
            (
                "recognition",
                words("Recognition", "Ghi nhận, vinh danh"),
                words("0 as today, 1 fully", "0 như hiện nay, 1 đầy đủ"),
                0.6,
                0,
                "lab",
            ),
            (
                "seed_grant",
                words("Seed grant", "Kinh phí khởi động"),
                words("million VND", "triệu đồng"),
                50,
                0,
                "country_office",
            ),
        ),
        2.4,
        1.9,
        4.9,
        612,
        0.41,
    ),
    (
        "knowledge",
        words("Knowledge: tools, value, evidence", "Cung cấp kiến thức, công cụ và bằng chứng"),
        (("knowledge", words("Training", "Tập huấn"), words("days a year", "ngày mỗi năm"), 10, 0, "lab"),),
        0.7,
        1.2,
        4.6,
        395,
        0.08,
    ),
    (
        "common_space",
        words("A common space across departments", "Không gian làm việc chung giữa các phòng, ban"),
        (
            (
                "common_space",
                words("Common space", "Không gian chung"),
                words("0 as today, 1 fully", "0 như hiện nay, 1 đầy đủ"),
                0.8,
                0,
                "lab",
            ),
        ),
        0.9,
        1.6,
        5.1,
        450,
        0.1,
    ),
    (
        "patient_terms",
        words(
            "Patient terms: longer deadlines and follow-up",
            "Điều kiện linh hoạt: thời hạn dài hơn, có theo dõi sau",
        ),
        (
            ("deadline", words("Deadline", "Thời hạn"), words("months", "tháng"), 24, 9, "country_office"),
            (
                "follow_up",
                words("Follow-up", "Theo dõi sau kết thúc"),
                words("months", "tháng"),
                24,
                0,
                "lab",
            ),
        ),
        1.9,
        1.4,
        2.2,
        330,
        0.29,
    ),
    (
        "non_government_partner",
        words("A partner outside government", "Đối tác ngoài khu vực nhà nước"),
        (
            (
                "partner",
                words("Partner", "Đối tác"),
                words("0 as today, 1 fully", "0 như hiện nay, 1 đầy đủ"),
                1,
                0,
                "country_office",
            ),
        ),
        0.2,
        1.7,
        3.0,
        520,
        0.02,
    ),
    (
        "protected_time",
        words("Protected time for new work", "Dành thời gian làm việc cho sáng kiến"),
        (
            (
                "protected_time",
                words("Protected time", "Thời gian được bảo đảm"),
                words("share of working time", "tỷ lệ thời gian làm việc"),
                0.1,
                0,
                "agency",
            ),
        ),
        1.5,
        1.5,
        4.8,
        255,
        0.11,
    ),
    (
        "protection",
        words("Protection after good-faith failure", "Bảo vệ cán bộ dám nghĩ, dám làm"),
        (
            (
                "protection",
                words("Protection", "Mức bảo vệ"),
                words("0 as today, 1 fully", "0 như hiện nay, 1 đầy đủ"),
                0.8,
                0,
                "state",
            ),
        ),
        2.8,
        2.4,
        5.3,
        250,
        0.3,
    ),
    (
        "fewer_layers",
        words("Fewer layers of permission", "Giảm cấp phê duyệt"),
        (("layers_cut", words("Layers", "Số cấp"), words("layers", "cấp"), 2, 4, "agency"),),
        1.7,
        1.1,
        5.0,
        245,
        0.17,
    ),
    (
        "performance_pay",
        words("Performance pay on launches", "Thưởng theo kết quả (khoán)"),
        (
            (
                "performance_pay",
                words("Performance pay", "Thưởng theo kết quả"),
                words("share of pay", "tỷ lệ lương"),
                0.2,
                0,
                "state",
            ),
        ),
        0.4,
        2.6,
        9.8,
        250,
        0.06,
    ),
    (
        "pay_rise",
        words("A pay rise", "Tăng lương"),
        (
            (
                "pay",
                words("Pay level", "Mức lương"),
                words("times today's pay", "lần mức hiện nay"),
                1.3,
                1,
                "state",
            ),
        ),
        0.9,
        1.4,
        4.7,
        240,
        0.05,
    ),
    (
        "mix",
        words("A mix: champion, patience, protection", "Kết hợp: tiên phong, linh hoạt, bảo vệ"),
        (
            (
                "accompaniment",
                words("Accompaniment", "Đồng hành, hướng dẫn"),
                words("days a month", "ngày mỗi tháng"),
                2,
                0,
                "lab",
            ),
            (
                "protection",
                words("Protection", "Mức bảo vệ"),
                words("0 as today, 1 fully", "0 như hiện nay, 1 đầy đủ"),
                0.5,
                0,
                "state",
            ),
        ),
        3.6,
        2.5,
        3.1,
        560,
        0.31,
    ),
)

MEASURES = (
    Measure(
        id=HEADLINE,
        name=words("Initiatives sustained for citizens", "Sáng kiến duy trì được, có lợi cho người dân"),
        unit=words("initiatives", "sáng kiến"),
        better="higher",
    ),
    Measure(
        id="theatre",
        name=words("Initiatives launched for show", "Sáng kiến hình thức"),
        unit=words("initiatives", "sáng kiến"),
        better="lower",
    ),
    Measure(
        id="exits_skilled",
        name=words("Skilled officials who leave", "Cán bộ giỏi thôi việc"),
        unit=words("officials", "người"),
        better="lower",
    ),
    Measure(
        id="cost_ours",
        name=words("Cost to us", "Chi phí của chúng tôi"),
        unit=words("million VND", "triệu đồng"),
        better="lower",
    ),
    Measure(
        id="cost_all",
        name=words("Cost to everyone", "Tổng chi phí của các bên"),
        unit=words("million VND", "triệu đồng"),
        better="lower",
    ),
    Measure(
        id="unmet_need",
        name=words("Household need not met by income", "Nhu cầu gia đình chưa được thu nhập đáp ứng"),
        unit=words("share", "tỷ lệ"),
        better="lower",
    ),
)

QUANTITY_NAMES: Sequence[tuple[str, str, str, str, str]] = (
    (
        "fear.contagion",
        "How far fear spreads among peers",
        "Mức lan truyền tâm lý sợ sai",
        "share, 0 to 1",
        "tỷ lệ, từ 0 đến 1",
    ),
    ("sustain.follow_up", "What follow-up does for lasting", "Tác dụng của theo dõi sau triển khai", "", ""),
    (
        "theatre.response_to_launch_reward",
        "How reward on launches breeds show",
        "Mức khen thưởng khi ra mắt dẫn đến hình thức",
        "",
        "",
    ),
    (
        "second_job.prevalence",
        "Officials with a second job",
        "Tỷ lệ có việc làm thêm",
        "share, 0 to 1",
        "tỷ lệ, từ 0 đến 1",
    ),
    ("second_job.hours", "Hours in the second job", "Số giờ làm thêm", "hours a week", "giờ mỗi tuần"),
    (
        "weight.money",
        "What money weighs in the decision to try",
        "Trọng số của thu nhập khi quyết định làm thử",
        "",
        "",
    ),
    (
        "weight.protection",
        "What protection is worth to an official",
        "Giá trị của sự bảo vệ đối với cán bộ",
        "million VND a month",
        "triệu đồng mỗi tháng",
    ),
    ("layers.count", "Layers of permission", "Số cấp phê duyệt", "layers", "cấp"),
    ("layers.delay", "Delay at each layer", "Thời gian chờ ở mỗi cấp", "months", "tháng"),
    (
        "layers.refusal",
        "Refusal at each layer",
        "Tỷ lệ từ chối ở mỗi cấp",
        "share, 0 to 1",
        "tỷ lệ, từ 0 đến 1",
    ),
)


def band(mean: float, spread: float) -> Band:
    return Band(
        mean=mean,
        p5=mean - 1.64 * spread,
        p25=mean - 0.67 * spread,
        p50=mean - 0.02 * spread,
        p75=mean + 0.67 * spread,
        p95=mean + 1.7 * spread,
    )


def difference(mean: float, spread: float, *, lower_better: bool = False) -> Difference:
    z = mean / spread if spread else 0.0
    above = 0.5 * (1 + math.erf(z / math.sqrt(2)))
    return Difference(
        mean=mean,
        p5=mean - 1.64 * spread,
        p95=mean + 1.66 * spread,
        probability_better=1 - above if lower_better else above,
        mcse=spread / 30,
    )


def _monthly(base: float, gain: float, spread: float) -> MonthlyBand:
    path = [(m / MONTHS) ** 1.4 for m in range(1, MONTHS + 1)]
    return MonthlyBand(
        p5=tuple(max(0.0, (base + gain - 1.64 * (1.2 + spread)) * x) for x in path),
        p50=tuple((base + gain) * x for x in path),
        p95=tuple((base + gain + 1.7 * (1.2 + spread)) * x for x in path),
    )


def schemes(names: Mapping[str, str] | None = None) -> tuple[SchemeResult, ...]:
    found = []
    for id_, name, levers, gain, spread, theatre, cost, best in SCHEMES:
        moved = tuple(
            LeverMoved(id=i, name=n, unit=u, level=level, status_quo=now, holder=holder)
            for i, n, u, level, now, holder in levers
        )
        reference = id_ == "status_quo"

        def against(mean: float, s: float, *, lower: bool, same: bool = reference) -> Difference | None:
            return None if same else difference(mean, s, lower_better=lower)

        measures = {
            HEADLINE: MeasureResult(
                band=band(6.1 + gain, 1.5 + spread / 2),
                difference=against(gain, max(spread, 0.1), lower=False),
            ),
            "theatre": MeasureResult(
                band=band(theatre, 1.4), difference=against(theatre - 4.2, 1.1, lower=True)
            ),
            "exits_skilled": MeasureResult(
                band=band(5.4 - gain / 5, 1.9), difference=against(-gain / 5, 0.6, lower=True)
            ),
            "cost_ours": MeasureResult(
                band=band(cost, cost * 0.12), difference=against(cost - 240, cost * 0.08 + 1, lower=True)
            ),
            "cost_all": MeasureResult(
                band=band(cost * 3 + 900, cost * 0.4 + 60),
                difference=against(cost, cost * 0.3 + 1, lower=True),
            ),
            "unmet_need": MeasureResult(
                band=band(0.32 - 0.01 * gain, 0.03), difference=against(-0.01 * gain, 0.01, lower=True)
            ),
        }
        groups = {
            HEADLINE: {
                "grade": {g: band((6.1 + gain) * w, 1.1) for g, w in (("staff", 0.2), ("specialist", 0.6))},
                "skill": {
                    g: band((6.1 + gain) * w, 1.0) for g, w in (("low", 0.1), ("middle", 0.4), ("high", 0.5))
                },
                "gender": {g: band((6.1 + gain) * w, 1.2) for g, w in (("women", 0.48), ("men", 0.52))},
            }
        }
        value = 150 * gain - (cost - 240) - 20 * (theatre - 4.2)
        found.append(
            SchemeResult(
                id=id_,
                name=name,
                levers=moved,
                ours=all(m.holder in {"lab", "country_office"} for m in moved),
                measures=measures,
                by_group=groups,
                monthly={HEADLINE: _monthly(6.1, gain, spread)},
                net_benefit=band(value, 150 * max(spread, 0.3)),
                probability_best=best,
                expected_loss=max(0.0, 140 - value / 2),
            )
        )
    return tuple(found)


def beliefs(*, rehearsal: bool = True) -> tuple[BeliefHeld, ...]:
    kinds: Sequence[Literal["published", "country", "plan", "elicited", "assumed"]]
    kinds = ("assumed", "assumed", "published", "plan", "country", "elicited", "assumed", "plan", "assumed")
    rows = list(QUANTITY_NAMES)
    rows += [
        (
            f"effect.part_{i}",
            f"Effect of part {i} on trying",
            f"Tác động của yếu tố {i} đến việc làm thử",
            "",
            "",
        )
        for i in range(len(rows), 45)
    ]
    found = []
    for i, (id_, en, vi, unit_en, unit_vi) in enumerate(rows):
        middle = 0.35 if unit_en.startswith("share") else 1.2 + i / 7
        wide = middle * 0.6
        local = i % 5 == 3
        kind = kinds[i % len(kinds)]
        conflict = ConflictFound(
            quantity=id_,
            kind="testimony",
            between=("prior", "reflection-1"),
            z=None,
            text=words(
                "A closing reflection says that money alone does not move officials; the prior weighs money much.",
                "Báo cáo tổng kết cho rằng chỉ riêng thu nhập thì chưa đủ; nhận định ban đầu coi trọng thu nhập.",
            ),
            rehearsal=False,
        )
        found.append(
            BeliefHeld(
                quantity=id_,
                name=words(en, vi),
                unit=words(unit_en, unit_vi),
                meaning=words(
                    "How strongly this bears on an official's choice.", "Mức ảnh hưởng đến lựa chọn."
                ),
                prior=Interval(low=middle - wide, median=middle, high=middle + wide),
                now=Interval(low=middle - wide / 2, median=middle * 0.95, high=middle + wide / 2)
                if local
                else Interval(low=middle - wide, median=middle, high=middle + wide),
                provenance=kind,
                source="An invented study of 2019" if kind == "published" else "none",
                note=words("A round number for this test.", "Số tròn dùng để kiểm thử."),
                informed_by=("notes-2021",) if local else (),
                local=local,
                assumed=kind == "assumed" and not local,
                rehearsal=local and rehearsal,
                conflicts=(conflict,) if id_ == "weight.money" else (),
            )
        )
    return tuple(found)


def _questions(*, rehearsal: bool) -> tuple[QuestionFinding, ...]:
    asked = (
        "How might our office encourage officials to take a risk, so that what they start lasts?",
        "If officials are given tools and evidence, do they try more?",
        "If departments share a space, do they work together better?",
        "What can officials do today?",
        "Which incentives could an office like ours set up?",
    )
    found = []
    for i, text in enumerate(asked):
        quotes = (
            Quote(
                text="We tried it once. Nobody said no, but nobody signed either.",
                stance="supports" if i != 2 else "mixed",
                kind="interview",
                place="A coastal city",
                rehearsal=rehearsal,
            ),
            Quote(
                text="Tiền không phải là tất cả; điều tôi sợ là làm sai quy trình.",
                stance="contradicts",
                kind="focus_group",
                place="A coastal city",
                rehearsal=rehearsal,
            ),
        )
        claim = ClaimFound(
            id=f"claim-{i}",
            text="If we give officials tools and evidence, they try more new things.",
            lever="knowledge",
            outcome="tries",
            direction=1,
            confirmed=i != 1,
            simulated=difference(0.7, 0.6) if i != 3 else None,
            tally=Tally(
                supports=3 - i % 3, contradicts=1, mixed=i % 2, sources=4, withheld=i % 3, rehearsal=rehearsal
            ),
            quotes=quotes if i < 3 else (),
        )
        found.append(
            QuestionFinding(
                id=f"q{i + 1}",
                text=text,
                stages=("Test", "Grow"),
                claims=(claim,) if i != 4 else (),
                quantities=tuple(q[0] for q in QUANTITY_NAMES[i : i + 6]),
                grade=("weak", "moderate", "none", "weak", "strong")[i],
                missing=(
                    ("no_local_estimate", "claim_not_confirmed"),
                    ("no_reflection",),
                    ("assumed_only", "conflict_open"),
                    ("no_testimony",),
                    ("no_claim",),
                )[i],
                elsewhere=(
                    Elsewhere(
                        document="closing_a",
                        title="Closing of a plan",
                        lab="Elsewhere",
                        year=2020,
                        quote="Those who were thanked in public came back. Those who were paid did not.",
                        note="Read the whole of it." if i else "",
                        stance="contradicts" if i else None,
                        address="https://example.org/a",
                    ),
                )
                if i < 2
                else (),
                elsewhere_more=(2, 0, 0, 0, 0)[i],
                elsewhere_later=(1, 0, 3, 0, 0)[i],
                value=(48.0, 12.5, 3.0, None, 0.4)[i],
                value_se=(9.0, 4.0, 2.9, None, 0.6)[i],
            )
        )
    return tuple(found)


#: What knowing each quantity would be worth: (quantity, value, standard error, told from zero).
WORTH_KNOWING = (
    ("fear.contagion", 41, 8, True),
    ("sustain.follow_up", 27, 7, True),
    ("weight.money", 9, 5.5, False),
    ("layers.delay", 6, 2.2, True),
    ("second_job.hours", 1, 1.8, False),
    ("layers.refusal", 0, 1.0, False),
)


#: What moves what: outcome -> the luck in one run, what several move together, and (quantity, share, error) told.
MOVES: Mapping[str, tuple[float, float | None, Sequence[tuple[str, float, float]]]] = {
    "choice": (0.3, 0.31, (("fear.contagion", 0.22, 0.04), ("layers.delay", 0.06, 0.02))),
    HEADLINE: (0.4, 0.28, (("sustain.follow_up", 0.34, 0.05), ("fear.contagion", 0.08, 0.02))),
    "theatre": (0.1, 0.05, (("theatre.response_to_launch_reward", 0.81, 0.07),)),
    "exits_skilled": (0.29, 0.2, (("second_job.prevalence", 0.44, 0.06), ("weight.money", 0.12, 0.03))),
    "cost_ours": (0.0, None, ()),
}


def _share(value: float, error: float) -> ShareFound:
    return ShareFound(share=value, low=max(0.0, value - error), high=min(1.0, value + error))


def sensitivity() -> tuple[OutcomeMoved, ...]:
    found = []
    for outcome, (luck, together, told) in MOVES.items():
        quiet = [q[0] for q in QUANTITY_NAMES if q[0] not in {name for name, _, _ in told}] if told else []
        left = 1 - (together or 0.0) - sum(share for _, share, _ in told)
        rows = [(name, share, error, True) for name, share, error in told]
        rows += [(name, left / len(quiet), 0.03, False) for name in quiet]
        choice = outcome == "choice"
        found.append(
            OutcomeMoved(
                outcome=outcome,
                scheme="champion_backed" if choice else "status_quo",
                against="status_quo" if choice else None,
                luck=_share(luck, 0.04 if luck else 0.0),
                interactions=None if together is None else _share(together, 0.09),
                quantities=tuple(
                    QuantityMoves(quantity=name, told=sure, **_share(share, error).model_dump())
                    for name, share, error, sure in rows
                ),
                linked=(),
            )
        )
    return tuple(found)


def answer(kind: AnswerKind) -> Answer:
    flips = (
        Flip(
            quantity="fear.contagion",
            at=0.42,
            low=0.14,
            high=0.56,
            now="champion_backed",
            then="patient_terms",
            side="above",
            gain_at_end=63,
            gain_se=14,
            assumed=True,
        ),
        Flip(
            quantity="layers.delay",
            at=3.1,
            low=0.9,
            high=3.8,
            now="champion_backed",
            then="patient_terms",
            side="above",
            gain_at_end=22,
            gain_se=9,
            assumed=False,
        ),
        Flip(
            quantity=f"worth.{HEADLINE}",
            at=95,
            low=60,
            high=300,
            now="champion_backed",
            then="do_not_engage",
            side="below",
            gain_at_end=40,
            gain_se=12,
            assumed=True,
        ),
        Flip(
            quantity="second_job.hours",
            at=1.1,
            low=0.7,
            high=2.8,
            now="champion_backed",
            then="status_quo",
            side="below",
            gain_at_end=4,
            gain_se=3,
            assumed=False,
        ),
    )
    learn = (
        Learn(
            quantity="fear.contagion",
            value=41,
            se=8,
            instrument="list_experiment",
            questions=("q1",),
            part=0.31,
        ),
        Learn(
            quantity="sustain.follow_up",
            value=27,
            se=7,
            instrument="register",
            questions=("q1", "q5"),
            part=0.12,
        ),
        Learn(
            quantity="weight.money",
            value=9,
            se=5.5,
            instrument="choice_experiment",
            questions=("q5",),
            part=0.06,
        ),
    )
    named = {"back": "champion_backed", "do_not_engage": "do_not_engage"}.get(kind)
    return Answer(
        kind=kind,
        scheme=named,
        leading=("champion_backed", "patient_terms", "common_space", "do_not_engage"),
        probability_best={"back": 0.58, "do_not_engage": 0.73}.get(kind),
        expected_loss=35.0 if kind != "learn_first" else None,
        cost_ours=band(0, 0) if kind == "do_not_engage" else band(612, 70),
        overturned=0.27 if kind == "learn_first" else 0.04,
        flips=flips if kind != "no_difference" else (),
        learn=learn if kind != "no_difference" else (),
        together=96.0,
        together_se=14.0,
        drivers=9,
        drivers_local=2,
        drivers_assumed=5,
    )


def findings(kind: AnswerKind = "back", *, rehearsal: bool = True, bare: bool = False) -> Findings:
    """Return findings of one answer kind; ``rehearsal`` marks, ``bare`` takes away what only a study has."""
    rates = (
        Rate(
            id="launched",
            name=words("Launched", "Đã ra mắt"),
            count=9,
            of=14,
            share=9 / 14,
            low=0.42,
            high=0.82,
            rehearsal=rehearsal,
        ),
        Rate(
            id="sustained_24",
            name=words("Still running after 24 months", "Còn hoạt động sau 24 tháng"),
            count=3,
            of=14,
            share=3 / 14,
            low=0.09,
            high=0.43,
            rehearsal=rehearsal,
        ),
        Rate(
            id="for_citizens",
            name=words("Meant for citizens", "Vì người dân"),
            count=0,
            of=0,
            share=None,
            low=0,
            high=1,
            rehearsal=rehearsal,
        ),
    )
    return Findings(
        study=Study(
            id="test",
            title=words("What would let officials innovate?", "What would let officials innovate?"),
            as_of="2021-12-31",
            country="vietnam",
            country_name=words("Viet Nam", "Việt Nam"),
            currency="VND",
            language="en",
            owner=words("the innovation lab", "the innovation lab"),
            holds=("lab", "country_office"),
            bare=bare,
            officials=120,
            agencies=1,
            months=MONTHS,
            worth={HEADLINE: 150.0, "exits_skilled": -60.0, "theatre": -20.0, "cost_ours": -1.0},
        ),
        plan=PlanShort(
            title="What would let officials innovate?",
            challenge="Officials have little reason to try anything new, and several reasons not to. " * 4,
            summary="Officials lack reasons to try new ways of working.",
            challenge_type=None if bare else "exploratory",
            partners=("An institute of a coastal city", "A national centre"),
            sdgs=("8. Decent work and economic growth", "16. Peace, justice and strong institutions"),
            year="2021",
        ),
        answer=answer(kind),
        questions=_questions(rehearsal=rehearsal),
        schemes=schemes(),
        measures=MEASURES,
        group_labels={
            "staff": Words(en="clerical staff", vi="nhân viên"),
            "specialist": Words(en="expert", vi="chuyên viên"),
        },
        headline=HEADLINE,
        beliefs=beliefs(rehearsal=rehearsal),
        information=ValueOfInformation(
            evpi=88,
            evpi_se=11,
            quantities=tuple(
                InformationValue(
                    quantity=name, value=value, se=se, distinguishable=told, instrument="interviews"
                )
                for name, value, se, told in WORTH_KNOWING
            ),
        ),
        sensitivity=sensitivity(),
        acceptability=tuple(
            AcceptabilityPoint(
                worth=float(w),
                probability_best={
                    "do_not_engage": 0.6 - w / 800,
                    "champion_backed": 0.1 + w / 700,
                    "patient_terms": 0.25,
                },
            )
            for w in (0, 75, 150, 300)
        ),
        past_work=() if bare else rates,
        facts=(
            FactShown(
                id="base_salary",
                name=words("Base salary", "Lương cơ sở"),
                value="1,490,000",
                unit=words("VND a month", "đồng mỗi tháng"),
                valid_from="2019-07-01",
                population=words(
                    "Everyone on the State's pay scale", "Người hưởng lương từ ngân sách nhà nước"
                ),
                source="A decree of 2019",
                address="https://example.org/decree",
                certainty="confirmed",
                note=words("An invented address.", "Địa chỉ giả định."),
            ),
            FactShown(
                id="first_pay",
                name=words("Pay in the first five to six years", "Thu nhập trong năm đến sáu năm đầu"),
                value="200-300",
                unit=words("USD a month", "USD mỗi tháng"),
                valid_from=None,
                population=words("A typical official", "Một công chức thông thường"),
                source="The plan",
                address=None,
                certainty="plan",
                note=words(""),
            ),
        ),
        fact_conflicts=(
            FactConflict(
                facts=("base_salary", "first_pay"),
                text=words(
                    "The scale alone gives a graduate about 150 USD; the plan says 200 to 300.",
                    "Riêng hệ số lương cho khoảng 150 USD; bản kế hoạch nêu 200 đến 300 USD.",
                ),
            ),
        ),
        facts_missing=(words("Allowances by grade", "Phụ cấp theo ngạch"),),
        changed_since=(
            ChangedSince(
                id="merger",
                name=words("Ministries were merged", "Sắp xếp, hợp nhất các bộ"),
                since="2025-03-01",
                certainty="unconfirmed",
                voids=words("the layers counted here", "số cấp phê duyệt nêu ở đây"),
            ),
        ),
        notes=("default_weights", "one_agency", "no_individuals", "luck_share")
        + (("bare_plan", "default_schemes", "radio_unknown") if bare else ("small_sample_past_work",))
        + (("rehearsal",) if rehearsal else ()),
        rehearsal=Rehearsal(any=rehearsal, sources=("interview", "past_work") if rehearsal else ()),
        reproduce=Reproduce(
            version="0.1.0",
            seed=20211231,
            draws=2000,
            packages={"numpy": "2.4.6", "scipy": "1.17.1"},
            hashes={"plan.md": "ab" * 32, "study.yaml": "cd" * 32},
        ),
    )
