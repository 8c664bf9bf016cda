"""Results to findings: what is written down is what was computed."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from sangkien import __version__, countries, plan
from sangkien.beliefs import Beliefs
from sangkien.brief import findings as f
from sangkien.countries import Fact
from sangkien.decision import Decision
from sangkien.elicited_file import ELICITED
from sangkien.methods import rates
from sangkien.report import disagreement_text, value_text
from sangkien.setting import Setting
from sangkien.study import PAST_WORK, PLAN, STUDY, Study
from sangkien.study_file import StudyFile
from sangkien.study_start import defaults
from sangkien.tell_questions import question_findings
from sangkien.tell_schemes import HEADLINE, answer, both, measure_list, scheme_results, words
from sangkien.tell_sensitivity import outcomes_moved
from sangkien.weigh import Weighed
from sangkien.words import Belief, Conflict, package_bytes, package_yaml, quantities
from sangkien.workforce import Outcomes

#: Data of the package that a result rests on, beside the study's own files.
PACKAGE_DATA = (
    ("sangkien.words", "quantities.yaml"),
    ("sangkien.words", "levers.yaml"),
    ("sangkien.workforce", "conditions.yaml"),
    ("sangkien.workforce", "definitions.yaml"),
    ("sangkien.beliefs", "priors.yaml"),
    ("sangkien", "defaults.yaml"),
)

#: The files of a study whose names are always the same.
OWN_FILES = frozenset({PLAN, STUDY, PAST_WORK, ELICITED})


def tell(
    study: Study,
    setting: Setting,
    weighed: Weighed,
    beliefs: Beliefs,
    outcomes: Mapping[str, Outcomes],
    decision: Decision,
    seed: int,
    draws: int,
) -> f.Findings:
    """Put everything that a run found into the shape that the brief tells and ``findings.json`` keeps."""
    day = study.file.as_of
    return f.Findings(
        study=_study(study, setting),
        plan=_plan(study.document),
        answer=answer(study, beliefs, decision),
        questions=question_findings(study, weighed, beliefs, decision),
        schemes=scheme_results(study, outcomes, decision),
        measures=measure_list(),
        group_labels=_group_labels(study.file, setting),
        headline=HEADLINE,
        beliefs=tuple(belief_held(beliefs.records[q.id]) for q in quantities()),
        information=_information(decision),
        sensitivity=outcomes_moved(decision),
        acceptability=_acceptability(decision),
        past_work=past_work_rates(weighed),
        facts=tuple(_fact(setting, fact) for fact in setting.facts.facts.values() if shown(setting, fact)),
        fact_conflicts=tuple(
            f.FactConflict(
                facts=row.facts,
                text=f.Words(
                    en=disagreement_text(setting.country, row, "en"),
                    vi=disagreement_text(setting.country, row, "vi"),
                ),
            )
            for row in setting.country.conflicts(day)
        ),
        facts_missing=tuple(words(row.name) for row in setting.country.missing),
        changed_since=_changed_since(study, setting, weighed),
        notes=_notes(study, weighed, decision),
        rehearsal=_rehearsal(study, weighed),
        reproduce=_reproduce(study, setting, seed, draws),
    )


def _study(study: Study, setting: Setting) -> f.Study:
    file = study.file
    return f.Study(
        id=file.id,
        title=both(file.title),
        as_of=file.as_of.isoformat(),
        country=file.country,
        country_name=words(setting.country.name),
        currency=setting.country.currency,
        language=file.language,
        owner=both(file.owner.name),
        holds=file.owner.holds,
        bare=study.bare,
        officials=setting.people,
        agencies=setting.agencies,
        months=file.months,
        worth=dict(file.worth),
    )


def _group_labels(file: StudyFile, setting: Setting) -> dict[str, f.Words]:
    places = [both(row.name) for row in file.population]
    grades = {row.id: words(row.name) for row in setting.facts.service.grades}
    return grades | {place.en: place for place in places}


def _plan(document: plan.Document) -> f.PlanShort:
    kind = document.challenge_type
    return f.PlanShort(
        title=document.title.text if document.title else "",
        challenge=document.statement.text if document.statement else "",
        summary=document.summary.text if document.summary else "",
        challenge_type=kind.text if isinstance(kind, plan.Answer) and kind.text else None,
        partners=tuple(partner.name.text for partner in document.partners if partner.name),
        sdgs=document.sdgs,
        year=document.year,
    )


def _interval(belief: Belief, which: str) -> f.Interval:
    distribution = belief.prior if which == "prior" else belief.now
    low, high = distribution.interval()
    return f.Interval(low=low, median=distribution.median(), high=high)


def belief_held(belief: Belief) -> f.BeliefHeld:
    """What is held about a quantity, before and after the estimates, and where it comes from."""
    quantity = quantities()[belief.quantity]
    return f.BeliefHeld(
        quantity=quantity.id,
        name=words(quantity.name),
        unit=words(quantity.unit),
        meaning=words(quantity.meaning),
        prior=_interval(belief, "prior"),
        now=_interval(belief, "now"),
        provenance=belief.provenance.kind.value,
        source=belief.provenance.source,
        note=words(belief.provenance.note),
        informed_by=belief.informed_by,
        local=belief.local,
        assumed=belief.assumed,
        rehearsal=belief.rehearsal,
        conflicts=tuple(_conflict(conflict) for conflict in belief.conflicts),
    )


def _conflict(conflict: Conflict) -> f.ConflictFound:
    return f.ConflictFound(
        quantity=conflict.quantity,
        kind=conflict.kind,
        between=conflict.between,
        z=conflict.z,
        text=words(conflict.text),
        rehearsal=conflict.rehearsal,
    )


def _information(decision: Decision) -> f.ValueOfInformation:
    voi = decision.verdict.voi
    return f.ValueOfInformation(
        evpi=max(0.0, voi.evpi),
        evpi_se=voi.evpi_se,
        quantities=tuple(
            f.InformationValue(
                quantity=name,
                value=partial.value,
                se=partial.se,
                distinguishable=partial.distinguishable,
                instrument=quantities()[name].instruments[0],
            )
            for name, partial in sorted(voi.partial.items(), key=lambda item: -item[1].value)
        ),
    )


def _acceptability(decision: Decision) -> tuple[f.AcceptabilityPoint, ...]:
    found = decision.acceptability
    if found is None:
        return ()
    return tuple(
        f.AcceptabilityPoint(
            worth=float(worth),
            probability_best={name: float(p) for name, p in zip(found.schemes, row, strict=True)},
        )
        for worth, row in zip(found.worth, found.probability, strict=True)
    )


def past_work_rates(weighed: Weighed) -> tuple[f.Rate, ...]:
    """The rates of the register of past work."""
    if weighed.register is None:
        return ()
    return tuple(
        f.Rate(
            id=rate.id,
            name=words(rate.name),
            count=rate.count,
            of=rate.of,
            share=rate.share,
            low=rate.low,
            high=rate.high,
            rehearsal=weighed.register.rehearsal,
        )
        for rate in rates.shown(weighed.register)
    )


def shown(setting: Setting, fact: Fact) -> bool:
    """The cost of living of other provinces is no fact about this agency."""
    return fact.region is None or fact.region == setting.facts.service.region


def _fact(setting: Setting, fact: Fact) -> f.FactShown:
    return f.FactShown(
        id=fact.id,
        name=words(fact.name),
        value=value_text(fact),
        unit=words(setting.country.units[fact.unit]),
        valid_from=fact.valid_from.isoformat(),
        population=words(fact.population),
        source=fact.source.title,
        address=fact.source.address,
        certainty=fact.certainty.value,
        note=words(fact.note),
    )


def _changed_since(study: Study, setting: Setting, weighed: Weighed) -> tuple[f.ChangedSince, ...]:
    """Newer facts of the country, and the study's own sources that came after its as-of date."""
    facts = [
        f.ChangedSince(
            id=change.id,
            name=words(change.name),
            since=change.since.isoformat(),
            certainty=change.certainty.value,
            voids=words(change.voids),
        )
        for change in setting.country.changed_since(study.file.as_of)
    ]
    text = package_yaml("sangkien", "report.yaml")
    for number, name in enumerate(weighed.later, 1):
        source = study.marks.sources[name]
        claims = list(dict.fromkeys(p.claim for p in study.marks.passages if p.source == name))
        said = [claim.text for claim in study.file.claims if claim.id in claims]
        facts.append(
            f.ChangedSince(
                id=f"source-{number}",
                name=_kind_of_source(text, source.kind.value),
                since=source.date.isoformat(),
                certainty="confirmed",
                voids=_in_both(text, "later_bears_on", claims="; ".join(said) or "-"),
            )
        )
    if weighed.later_work:
        facts.append(
            f.ChangedSince(
                id="past-work",
                name=_in_both(text, "later_work", rows=str(weighed.later_work)),
                since=study.file.as_of.isoformat(),
                certainty="confirmed",
                voids=_in_both(text, "later_work_voids"),
            )
        )
    for session in study.elicited:
        if session.closed is not None and session.closed > study.file.as_of:
            asked = [quantities()[name].name for name in session.placed]
            facts.append(
                f.ChangedSince(
                    id=f"elicited-{session.id}",
                    name=_in_both(text, "later_elicited", people=str(len(session.people))),
                    since=session.closed.isoformat(),
                    certainty="confirmed",
                    voids=f.Words(
                        en=text["en"]["later_elicited_on"].format(
                            names="; ".join(name["en"] for name in asked)
                        ),
                        vi=text["vi"]["later_elicited_on"].format(
                            names="; ".join(name["vi"] for name in asked)
                        ),
                    ),
                )
            )
    return tuple(sorted(facts, key=lambda change: (change.since, change.id)))


def _kind_of_source(text: Mapping[str, Mapping[str, Any]], kind: str) -> f.Words:
    """A source by its kind: the name of a file or an id may tell who spoke."""
    return f.Words(
        en=text["en"]["later_source"].format(kind=text["en"]["source_kinds"][kind]),
        vi=text["vi"]["later_source"].format(kind=text["vi"]["source_kinds"][kind]),
    )


def _in_both(text: Mapping[str, Mapping[str, str]], key: str, **values: str) -> f.Words:
    return f.Words(en=text["en"][key].format(**values), vi=text["vi"][key].format(**values))


def _notes(study: Study, weighed: Weighed, decision: Decision) -> tuple[str, ...]:
    file = study.file
    found = ["many_agencies" if file.population else "one_agency", "no_individuals"]
    if study.bare:
        found.append("bare_plan")
    if file.worth == defaults()["worth"]:
        found.append("default_weights")
    if [(row.id, row.levers) for row in file.schemes] == [
        (row["id"], row["levers"]) for row in defaults()["schemes"]
    ]:
        found.append("default_schemes")
    if _rehearsal(study, weighed).any:
        found.append("rehearsal")
    partners = study.document.partners
    if plan.UNKNOWN in (study.document.challenge_type, *(p.sector for p in partners)):
        found.append("radio_unknown")
    if weighed.register is not None and len(weighed.register) < 30:
        found.append("small_sample_past_work")
    if (decision.verdict.voi.luck_share or 0.0) > 0.25:
        found.append("luck_share")
    if any(problem.level == "error" for problem in plan.check(study.document)):
        found.append("plan_problems")
    return tuple(found)


def _rehearsal(study: Study, weighed: Weighed) -> f.Rehearsal:
    kinds = [source.kind.value for source in weighed.marks.sources.values() if source.rehearsal]
    day = study.file.as_of
    past = ["past_work" for row in study.past_work if row.rehearsal and row.known_from <= day]
    team = ["elicited" for one in study.elicited if one.rehearsal and one.closed and one.closed <= day]
    return f.Rehearsal(any=bool(kinds or past or team), sources=tuple(sorted({*kinds, *past, *team})))


def inputs(study: Study) -> dict[str, str]:
    """The SHA-256 of what a study itself brings into a run, by the names that findings give it.

    The name of a note may tell who spoke: all of the evidence has one hash.
    """
    own = {name: value for name, value in study.hashes.items() if name in OWN_FILES}
    notes = {name: value for name, value in study.hashes.items() if name not in OWN_FILES}
    if notes:
        whole = "".join(f"{name} {value}\n" for name, value in sorted(notes.items()))
        own["evidence"] = hashlib.sha256(whole.encode()).hexdigest()
    return own


def _reproduce(study: Study, setting: Setting, seed: int, draws: int) -> f.Reproduce:
    data = {f"{package}/{name}": package_bytes(package, name) for package, name in PACKAGE_DATA}
    data |= {
        f"sangkien.countries/{study.file.country}/{part}.yaml": package_bytes(
            "sangkien.countries", f"{study.file.country}/{part}.yaml"
        )
        for part in countries.PARTS
    }
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(data.items())}
    return f.Reproduce(
        version=__version__,
        seed=seed,
        draws=draws,
        packages={name: version(name) for name in ("numpy", "scipy")},
        hashes={**inputs(study), **hashes},
    )
