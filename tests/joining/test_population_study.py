"""A study of many agencies: simulated side by side, told as a whole and by place."""

from dataclasses import replace

import pytest

from sangkien.run import Finished, Spec, run
from sangkien.setting import set_up
from sangkien.study import Study
from sangkien.study_file import StratumFile
from sangkien.tell_lives import lives_text
from sangkien.words import Refusal

ROWS = (
    StratumFile(name={"en": "Ha Noi", "vi": "Hà Nội"}, agencies=2, size=60),
    StratumFile(name="Districts", agencies=3, size=24, layers=2),
)


def of_many(study: Study, rows: tuple[StratumFile, ...] = ROWS) -> Study:
    return replace(study, file=study.file.model_copy(update={"population": rows}))


def test_what_a_row_leaves_out_comes_from_the_agency_and_the_pack(small_study: Study) -> None:
    setting = set_up(of_many(small_study).file)
    city, districts = setting.strata
    assert (setting.agencies, setting.people) == (5, 2 * 60 + 3 * 24)
    assert (city.agency.layers, districts.agency.layers) == (setting.agency.layers, 2)
    assert (city.region, districts.region) == ("Ha Noi", "Districts")
    assert set_up(small_study.file).strata == ()


def test_the_brief_tells_the_whole_and_each_place(small_study: Study) -> None:
    *_, last = run(of_many(small_study), Spec(seed=3, draws=60, workers=1))
    assert isinstance(last, Finished)
    assert (last.findings.study.agencies, last.findings.study.officials) == (5, 192)
    assert last.findings.group_labels["Ha Noi"].vi == "Hà Nội"
    regions = next(iter(last.findings.schemes[0].by_group.values()))["region"]
    assert set(regions) == {"Ha Noi", "Districts", "outside"}
    assert "many_agencies" in last.findings.notes
    assert "one_agency" not in last.findings.notes
    page = last.files["brief.vi.html"].decode()
    assert "5 cơ quan với 192 cán bộ" in page
    assert "Hà Nội" in page


def test_a_row_that_cannot_be_is_refused_with_its_place(small_study: Study) -> None:
    wrong = (StratumFile(name="Nowhere", agencies=1, region="atlantis"),)
    with pytest.raises(Refusal) as refused:
        set_up(of_many(small_study, wrong).file)
    assert refused.value.problems[0].place.path == "population[0].region"


def test_lives_are_told_in_an_agency_of_the_first_kind_and_it_is_said(small_study: Study) -> None:
    rows = (StratumFile(name={"en": "Towns", "vi": "Thị trấn"}, agencies=2, size=30), ROWS[1])
    told = lives_text(of_many(small_study, rows), people=2, months=12)
    assert "agency of 30 (of the kind “Towns”" in told
    assert "nhóm “Thị trấn”" in lives_text(of_many(small_study, rows), people=2, months=12, language="vi")
