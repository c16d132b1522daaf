"""Languages of workers against those of services; and reach by what is sure and what is not."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given

from geodata.language_gap import (
    interpretation_entries,
    language_answers,
    language_gap,
    language_shares,
    language_steps,
)
from geodata.offers import (
    ANY_SERVICE,
    Offers,
    offer_table,
    selected_offers,
    with_any_service,
)
from geodata.reach import Reach, community_reach
from geodata.reach_answers import admission_steps, answers_by_area, first_answers
from geodata.reference_tables import countries
from geodata.schemas_reviewed import Interpretation
from geodata.snapshot import Snapshot, read_snapshot
from tests.geodata.made_measures import World, few, worlds
from tests.geodata.test_offers import ALMA, CANSO, rule

Make = Callable[..., Snapshot]
COUNTRIES = pd.DataFrame(
    [("MX", "es"), ("PH", "tl;en"), ("GB", "en")], columns=["country", "languages"]
)
NO_INTERPRETATION = pd.DataFrame({"location_id": []}, dtype=str)


def official(*countries: tuple[str, int], total: int | None = 100) -> pd.DataFrame:
    rows = [(2023, "NB", "country", code, positions, 10) for code, positions in countries]
    rows.append((2023, "NB", "program_stream", "low_wage", total, 6))
    columns = ["year", "province", "dimension", "code", "positions", "source_table"]
    return pd.DataFrame(rows, columns=columns).astype({"positions": "Int64"})


def test_a_country_of_two_languages_counts_from_none_to_all_under_each() -> None:
    table = official(("MX", 40), ("PH", 20), ("GB", 10))
    shares = language_shares(table, COUNTRIES, "NB", 2023)
    known = shares.dropna().set_index("language")[["share_least", "share_most"]]
    assert known.to_numpy().tolist() == [[0.4, 0.4], [0.1, 0.3], [0.0, 0.2]]
    assert known.index.tolist() == ["es", "en", "tl"]
    assert shares["share_most"].iloc[-1] == pytest.approx(0.3)
    assert pd.isna(shares["language"].iloc[-1])


def test_a_country_without_a_reviewed_line_is_part_of_what_is_not_known() -> None:
    shares = language_shares(official(("MX", 40), ("XX", 25)), COUNTRIES, "NB", 2023)
    assert shares["share_most"].tolist() == pytest.approx([0.4, 0.6])


@pytest.mark.parametrize(
    ("table", "year"),
    [
        (official(("MX", 40)), 2019),
        (official(), 2023),
        (official(("MX", 40), total=None), 2023),
        (official(("MX", 40), total=30), 2023),
    ],
)
def test_without_a_whole_total_no_share_is_made_up(table: pd.DataFrame, year: int) -> None:
    with pytest.raises(ValueError, match=f"no countries of residence .* NB {year}"):
        language_shares(table, COUNTRIES, "NB", year)


def test_bundled_shares_lie_in_order_and_leave_the_unknown_share() -> None:
    snapshot = read_snapshot()
    for province, unknown in (("NB", 0.258), ("NS", 0.191), ("PE", 0.251)):
        shares = language_shares(snapshot.official_positions, countries(), province, 2023)
        assert (shares["share_least"] <= shares["share_most"]).all()
        assert shares["share_least"].sum() <= 1
        assert shares["share_most"].iloc[-1] == pytest.approx(unknown, abs=0.001)


def test_a_service_states_a_language_or_interprets_or_says_nothing_or_states_others() -> None:
    locations = pd.DataFrame(
        {
            "location_id": ["states", "interprets", "silent", "others", "both"],
            "languages": ["en;es", None, None, "en;fr", "es"],
        }
    )
    interpretation = pd.DataFrame({"location_id": ["interprets", "both"]})
    assert language_answers(locations, interpretation, "es").to_dict() == {
        "states": "yes",
        "interprets": "interpretation",
        "silent": "unknown",
        "others": "no",
        "both": "yes",
    }
    assert language_answers(locations, interpretation, "e").to_dict()["states"] == "no"


def test_interpretation_is_claimed_only_in_words_of_the_directory() -> None:
    locations = read_snapshot().locations.set_index("location_id")
    for one in Interpretation.validate(interpretation_entries()).to_dict("records"):
        entry = locations.loc[one["location_id"]]
        words = f"{entry['note_en']} {entry['eligibility_en']}"
        assert one["words_en"] in words, one["location_id"]


@pytest.fixture
def snapshot(made_snapshot: Make) -> Snapshot:
    return made_snapshot(
        locations=[
            {"location_id": "SPANISH", "at": ALMA, "street": "1 Main", "languages": "es"},
            {"location_id": "SILENT", "at": CANSO, "street": "2 Main", "service_provinces": "NS"},
            {
                "location_id": "LINE",
                "location_type": "remote",
                "languages": "en",
                "email": "a@b.org",
                "service_provinces": "NB;NS",
            },
        ],
        services=[("SPANISH", "housing"), ("SILENT", "housing"), ("LINE", "housing")],
        eligibility=[rule("SPANISH", "closed_permit_accepted", "yes")],
    )


MINUTES = pd.DataFrame(
    [[5.0, 300.0], [20.0, 300.0], [300.0, 10.0]],
    ["NB-alma", "NB-bath", "NS-canso"],
    ["SPANISH", "SILENT"],
)
SERVES = pd.DataFrame(True, MINUTES.index, ["SPANISH", "SILENT", "LINE"])
POSITIONS = pd.Series({"NB-alma": 10, "NB-bath": 20, "NS-canso": 40})
PROVINCES = pd.Series({"NB-alma": "NB", "NB-bath": "NB", "NS-canso": "NS"})
SHARES = pd.DataFrame(
    [
        ("NB", "es", 0.5, 0.5),
        ("NB", None, 0.2, 0.2),
        ("NS", "es", 0.25, 0.5),
        ("NS", None, 0.1, 0.1),
    ],
    columns=["province", "language", "share_least", "share_most"],
)


def steps(snapshot: Snapshot, language: str) -> dict[str, Reach]:
    answers = language_answers(snapshot.locations, NO_INTERPRETATION, language)
    offers = with_any_service(selected_offers(offer_table(snapshot), ["housing"]), ["housing"])
    found = [
        language_steps(offers, MINUTES, SERVES, [service], answers)
        for service in ("housing", ANY_SERVICE)
    ]
    for answer, reach in found[0].items():  # where nothing but housing is offered, any is housing
        any_service = found[1][answer].classes[ANY_SERVICE]
        assert any_service.tolist() == reach.classes["housing"].tolist()
    return found[0]


def test_a_language_not_stated_is_its_own_answer_and_never_a_yes(snapshot: Snapshot) -> None:
    gap = language_gap({"es": steps(snapshot, "es")}, SHARES, POSITIONS, PROVINCES, PROVINCES)
    reached = gap.table[gap.table["positions"] > 0].set_index("area_id")
    assert reached[["answer", "reach_class", "positions"]].to_numpy().tolist() == [
        ["yes", "in_person", 30],
        ["unknown", "in_person", 40],
    ]
    assert reached["speakers_least"].tolist() == [15, 10]
    assert reached["speakers_most"].tolist() == [15, 20]
    assert gap.unknown.to_numpy().tolist() == [["NB", 30, 6], ["NS", 40, 4]]


def test_a_line_in_english_reaches_who_speaks_english_everywhere(snapshot: Snapshot) -> None:
    shares = SHARES.replace({"language": {"es": "en"}})
    gap = language_gap({"en": steps(snapshot, "en")}, shares, POSITIONS, PROVINCES, PROVINCES)
    reached = gap.table[gap.table["positions"] > 0]
    assert set(reached["answer"]) == {"yes"}
    assert set(reached["reach_class"]) == {"remote_only"}


def test_a_language_that_nobody_is_estimated_to_speak_has_no_speakers(snapshot: Snapshot) -> None:
    gap = language_gap({"ja": steps(snapshot, "ja")}, SHARES, POSITIONS, PROVINCES, PROVINCES)
    assert gap.table["positions"].sum() == 70
    assert gap.table["speakers_most"].sum() == 0


def test_a_province_without_shares_and_no_language_are_refused(snapshot: Snapshot) -> None:
    spanish = {"es": steps(snapshot, "es")}
    with pytest.raises(ValueError, match="no language shares for NS"):
        language_gap(spanish, SHARES.iloc[:2], POSITIONS, PROVINCES, PROVINCES)
    with pytest.raises(ValueError, match="at least one language"):
        language_gap({}, SHARES, POSITIONS, PROVINCES, PROVINCES)


def test_a_permit_of_which_it_is_not_known_whether_it_is_accepted_stands_apart(
    snapshot: Snapshot,
) -> None:
    found = answers_by_area(
        admission_steps(offer_table(snapshot), MINUTES, SERVES, ["housing"], ["closed_permit"]),
        POSITIONS,
        PROVINCES,
    )
    reached = found[found["positions"] > 0][["area_id", "answer", "reach_class", "positions"]]
    assert reached.to_numpy().tolist() == [
        ["NB", "yes", "in_person", 30],
        ["NS", "unknown", "in_person", 40],
    ]


@few
@given(worlds(), worlds())
def test_each_position_stands_under_one_answer(world: World, other: World) -> None:
    less = Offers(*(part.iloc[:1] for part in (world.offers.in_person,) * 3))
    sure = community_reach(world.minutes, less, world.serves)
    answers = {"yes": sure, "unknown": world.reach()}
    masks = first_answers(answers).values()
    assert (sum(mask.to_numpy().astype(int) for mask in masks) == 1).all()
    table = answers_by_area(answers, world.positions, world.areas)
    by_area = world.positions.groupby(world.areas).sum()
    for (area, _type), rows in table.groupby(["area_id", "service_type"]):
        assert rows["positions"].sum() == by_area[area]
    if not sure.classes.index.equals(other.reach().classes.index):
        with pytest.raises(ValueError, match="same communities"):
            first_answers({"yes": sure, "unknown": other.reach()})


def test_no_answer_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        first_answers({})
