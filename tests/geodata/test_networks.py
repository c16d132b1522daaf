"""The networks: tables that keep to their rules, stand in their sources, and can be searched."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import networks as module
from geodata.network_search import (
    NetworkFilter,
    filters_to_clear,
    matching_networks,
    network_counts,
)
from geodata.networks import (
    COLUMNS,
    DATES,
    NETWORK_FILES,
    NETWORKS,
    NETWORKS_DIR,
    PLACES,
    STATUSES,
    network_entries,
    network_faults,
    network_table,
)
from geodata.schemas_reviewed import NetworkEntries
from geodata.snapshot import read_snapshot

REPOSITORY = Path(__file__).parents[2]
FILES = [name for names in NETWORK_FILES.values() for name in names]
GOOD = dict.fromkeys(COLUMNS, "") | {
    "entry_id": "A-1",
    "kind": "partner",
    "provinces": "NB;PE",
    "name_en": "Centre",
    "name_fr": "Centre",
    "text_en": "Helps.",
    "text_fr": "Aide.",
    "status": "active",
    "source_urls": "https://example.org/a | https://example.org/b",
    "gathered_on": "2026-11-22",
}
BOTH_LANGUAGES_ALIKE = {  # names that an organisation bears in one language only
    "LMC-AB",
    "GTF-TBB",
    "GTF-RP",
    "GTF-FRA",
    "TALENTLIFT",
    "ARAISA-UMBRELLA",
    "BT-LEAD",
    "BT-MADHU",
    "BT-CMWRNS",
    "BT-YMCA",
    "BT-COOPER",
    "BT-PEICN",
}
MONTHS = {
    "01": "january|janvier",
    "02": "february|février",
    "03": "march|mars",
    "04": "april|avril",
    "05": "may|mai",
    "06": "june|juin",
    "07": "july|juillet",
    "08": "august|août",
    "09": "september|septembre",
    "10": "october|octobre",
    "11": "november|novembre",
    "12": "december|décembre",
}
# The pages whose text the seeds hold; the fifth seed gives no address.
SEEDS = {
    "000": "https://mobilitedestravailleurs.ca/faq-items/24-what-is-the-role-of-labour-mobility"
    "-coordinators/",
    "001": "https://araisa.ca/fr/les-programmes/mswp",
    "002": "https://www.canada.ca/en/immigration-refugees-citizenship/corporate/mandate/"
    "corporate-initiatives/global-task-force-refugee-labour-mobility.html",
    "003": "http://www.csmoesac.qc.ca/csmo-esac/mission-nos-mandats",
}


def rows(*changes: dict[str, str]) -> pd.DataFrame:
    lines = [GOOD | {"entry_id": f"A-{n}"} | change for n, change in enumerate(changes)]
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="str")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_table(text: str | bytes, name: str = "steps.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write_table


@pytest.mark.parametrize("name", FILES)
def test_each_table_keeps_to_its_rules_and_its_schema(name: str) -> None:
    table = network_table(NETWORKS_DIR / name)
    NetworkEntries.validate(table)
    assert len(table)


def test_every_file_in_the_folder_is_read() -> None:
    assert {path.name for path in NETWORKS_DIR.glob("*.csv")} == set(FILES)


def test_entries_are_those_of_all_files_each_code_once() -> None:
    entries = network_entries()
    assert len(entries) == sum(len(network_table(NETWORKS_DIR / name)) for name in FILES)
    assert entries["entry_id"].is_unique
    assert tuple(entries["network"].unique()) == NETWORKS


def test_every_province_and_territory_has_one_coordinator_with_a_status() -> None:
    entries = network_entries()
    coordinators = entries[entries["kind"] == "coordinator"]
    assert sorted(coordinators["provinces"]) == sorted(set(PLACES) - {"CA", "INT"})
    assert set(coordinators["status"]) <= {"link_known", "old_link", "not_found"}
    silent = coordinators[coordinators["status"] == "not_found"]
    assert silent["note_en"].str.contains("found").all()
    assert silent["note_fr"].str.contains("trouvé").all()


def test_each_language_has_its_own_words() -> None:
    entries = network_entries()
    for field in ("text", "note"):
        written = entries[entries[f"{field}_en"] != ""]
        assert (written[f"{field}_en"] != written[f"{field}_fr"]).all()
    alike = entries[entries["name_en"] == entries["name_fr"]]
    assert set(alike["entry_id"]) == BOTH_LANGUAGES_ALIKE - {"LMC-AB"}


def test_words_are_plain_one_line_and_short() -> None:
    entries = network_entries()
    for column in COLUMNS:
        assert entries[column].map(lambda text: text == " ".join(text.split())).all(), column
    for language in ("en", "fr"):
        sentences = entries[f"text_{language}"].str.split(r"(?<=[.?!])\s", regex=True).explode()
        assert sentences.str.split().map(len).max() <= 35


def test_partners_of_better_together_say_when_they_are_no_more_confirmed() -> None:
    entries = network_entries()
    named = entries[(entries["kind"] == "partner") & (entries["entry_id"] != "BT-UNNAMED")]
    assert named.groupby("provinces").size().to_dict() == {"NB": 2, "NS": 2, "PE": 2}
    assert set(named["status"]) == {"not_confirmed"}
    assert set(named["confirmed_until"]) == {"2024-12"}
    program = entries.set_index("entry_id").loc["BT"]
    assert (program["expected_end"], program["status"]) == ("2026-03", "not_confirmed")


def test_good_rows_have_no_fault() -> None:
    assert list(network_faults(rows({}, {"start_date": "2022-04", "end_date": "2022"}))) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "club"}, "column kind: found 'club'; expected one of step, coordinator"),
        ({"status": ""}, "column status: found ''; expected one of link_known"),
        ({"provinces": "NB,PE"}, "column provinces: found 'NB,PE'; expected codes joined by ';'"),
        ({"provinces": ""}, "column provinces: found ''; expected codes joined by ';'"),
        ({"start_date": "Mar-26"}, "found 'Mar-26'; expected a date such as 2026, 2026-03"),
        ({"end_date": "2026-13"}, "column end_date: found '2026-13'; expected a date"),
        (
            {"start_date": "2025-04-01", "end_date": "2025-03"},
            "column end_date: found '2025-03'; expected no earlier date than start_date",
        ),
        ({"status": "ended"}, "column end_date: found ''; expected a date, as the status is ended"),
        ({"status": "not_confirmed"}, "column confirmed_until: found ''; expected a date"),
        ({"gathered_on": ""}, "column gathered_on: found ''; expected a day such as"),
        ({"name_fr": " "}, "column name_fr: found ' '; expected words"),
        ({"note_en": "Old."}, "column note_fr: found ''; expected both languages filled"),
        ({"link_fr": "javascript:alert(1)"}, "found 'javascript:alert(1)'; expected a web address"),
        ({"email": "=cmd|'/c calc'!A1"}, "column email: found"),
        ({"source_urls": "seed 001"}, "column source_urls: found 'seed 001'; expected web"),
        ({"entry_id": "a 1"}, "column entry_id: found 'a 1'; expected capital letters"),
        ({"entry_id": "A-0"}, "column entry_id: found 'A-0' again; expected each once"),
    ],
)
def test_a_broken_rule_is_named_by_row_and_column(change: dict[str, str], expected: str) -> None:
    faults = list(network_faults(rows({}, change)))
    assert any(fault.startswith("row 3, ") and expected in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", r"steps\.csv: expected a CSV file in UTF-8"),
        ("a,b\n1,2\n", r"steps\.csv, row 1: found 'a,b'; expected 'entry_id,kind"),
        (";".join(COLUMNS), r"steps\.csv, row 1: found 'entry_id;kind"),
        (",".join(COLUMNS).encode("utf-16"), r"steps\.csv: expected a CSV file in UTF-8"),
        (
            ",".join(COLUMNS) + "\n" + ",".join(["x"] * len(COLUMNS)) + "\n",
            r"(?s)steps\.csv, row 2, column kind: .*\nsteps\.csv, row 2, column status",
        ),
        (",".join(COLUMNS) + "\n" + ",".join(["x"] * 40) + "\n", r"steps\.csv"),
    ],
)
def test_a_damaged_file_is_refused_by_name(
    write: Callable[..., Path], content: str | bytes, expected: str
) -> None:
    with pytest.raises(ValueError, match=expected):
        network_table(write(content))


def test_a_file_as_excel_saves_it_with_a_mark_and_its_line_ends_is_read(
    write: Callable[..., Path],
) -> None:
    text = rows({"name_fr": "Équipe, « d'œuvre »"}, {}).to_csv(index=False)
    path = write(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8"))
    assert network_table(path)["name_fr"].tolist() == ["Équipe, « d'œuvre »", "Centre"]


def test_a_code_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FILES:
        rows({}).to_csv(tmp_path / name, index=False)
    monkeypatch.setattr(module, "NETWORKS_DIR", tmp_path)
    network_entries.cache_clear()
    try:
        with pytest.raises(ValueError, match="A-0 stands in two tables"):
            network_entries()
    finally:
        monkeypatch.undo()
        network_entries.cache_clear()


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30), max_size=6))
def test_any_text_in_any_cell_is_either_good_or_named(change: dict[str, str]) -> None:
    faults = list(network_faults(rows(change)))
    assert all(fault.startswith("row 2, column ") for fault in faults)
    if change.get("status", "active") not in STATUSES:
        assert any("column status" in fault for fault in faults)


def found(**wanted: object) -> set[str]:
    entries = network_entries()
    return set(entries.loc[matching_networks(entries, NetworkFilter(**wanted)), "entry_id"])  # type: ignore[arg-type]


def test_several_values_widen_and_several_kinds_narrow() -> None:
    assert found(networks=("rights",)) | found(networks=("sector",)) == found(
        networks=("rights", "sector")
    )
    assert found(networks=("mobility",), provinces=("NB",)) == {"LMC-NB"}
    assert found(networks=("mobility",), statuses=("not_found",), provinces=("YT", "QC")) == {
        "LMC-YT"
    }


def test_words_are_found_in_either_language_accents_and_case_aside() -> None:
    assert "LMC-PE" in found(text="ILE-du-prince edouard mobilite")
    assert found(text="refugepoint") == {"GTF-RP"}
    assert found(text="mwsp@araisa.ca") == {"BT", "BT-LEAD"}
    assert found(text="zzzz") == set()


def test_counts_are_what_choosing_the_value_gives() -> None:
    wanted = NetworkFilter(networks=("better_together",), text="federal")
    counts = network_counts(network_entries(), wanted)
    for code, count in counts["provinces"].items():
        assert count == len(found(networks=wanted.networks, text="federal", provinces=(code,)))
    for code, count in counts["networks"].items():
        assert count == len(found(networks=(code,), text="federal"))
    assert counts["statuses"].keys() <= set(STATUSES)


def test_an_empty_search_tells_which_filter_to_clear() -> None:
    wanted = NetworkFilter(networks=("rights",), provinces=("YT",))
    assert filters_to_clear(network_entries(), wanted) == {"provinces": 9, "networks": 1}


# --- against the published evidence -------------------------------------------------------


@cache
def shared() -> Path:
    sources = Path(os.environ.get("HAVRE_SOURCES", REPOSITORY.parent / "shared" / "sources"))
    if not (sources / "directory").is_dir():
        pytest.skip(f"no published sources in {sources} (set HAVRE_SOURCES)")
    return sources.parent


@cache
def lines() -> list[str]:
    """The evidence as passages: rows of the tables, lines of the quotes, and the needs."""
    folder = shared() / "sources" / "directory"
    quoted = [*(folder / "sources.md").read_text("utf-8").splitlines()]
    quoted += (shared() / "NEEDS.md").read_text("utf-8").splitlines()
    for name in ("coordinators", "pathways", "organizations"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            quoted += [" ".join(row.values()) for row in csv.DictReader(file)]
    return quoted


def evidence(source_urls: str) -> str:
    """Every passage that cites one of these pages, and the seeds that hold their text."""
    pages = source_urls.split(" | ")
    passages = [line for line in lines() if any(page in line for page in pages)]
    for number, page in SEEDS.items():
        if page in pages:
            passages += [
                path.read_text("utf-8") for path in (shared() / "seeds").glob(f"{number}_*.txt")
            ]
    # "2024-26" means until 2026.
    return re.sub(r"\b(20)(\d\d)-(\d\d)\b(?!-)", r"\1\2 \1\3", "\n".join(passages))


def date_pattern(text: str) -> str:
    """How a source may write a year, a month or a day."""
    year, month, day = [*text.split("-"), "", ""][:3]
    if not month:
        return year
    words = MONTHS[month]
    if not day:
        return rf"(?i)\b({words})\b[^\n\d]{{0,20}}{year}"
    plain = str(int(day))
    return (
        rf"(?i)\b{plain}(er)? ({words}) {year}|\b({words}) {plain}, {year}|{day}\.{month}\.{year}"
        rf"|{year}/{month}/{day}"
    )


@pytest.mark.sources
def test_every_link_and_e_mail_stands_in_the_evidence() -> None:
    everything = "\n".join(lines())
    for entry in network_entries().to_dict("records"):
        pages = {*entry["source_urls"].split(" | "), entry["link_en"], entry["link_fr"]}
        for text in {*pages, entry["email"]} - {""}:
            whole = re.compile(re.escape(text) + r"(?=$|[\s|>;,)'\"]|\.$|\.\s)", re.M)
            assert whole.search(everything), (entry["entry_id"], text)


@pytest.mark.sources
def test_every_date_stands_in_a_page_that_its_own_row_names() -> None:
    checked = 0
    for entry in network_entries().to_dict("records"):
        text = evidence(entry["source_urls"])
        for column in DATES:
            if entry[column]:
                checked += 1
                assert re.search(date_pattern(entry[column]), text), (entry["entry_id"], column)
    assert checked > 60


@pytest.mark.sources
def test_every_number_in_the_words_stands_in_a_page_that_its_own_row_names() -> None:
    spelled = re.compile(r"\d+(?:[,.\u00a0 ]\d+)*")
    for entry in network_entries().to_dict("records"):
        text = re.sub(r"(?<=\d)[,\s\u00a0](?=\d{3})", "", evidence(entry["source_urls"]))
        for column in ("text_en", "text_fr", "note_en", "note_fr"):
            for number in spelled.findall(entry[column]):
                plain = re.sub(r"(?<=\d)[,\s\u00a0](?=\d{3})", "", number).strip(" .,")
                plain = plain.replace(",", ".") if column.endswith("fr") else plain
                assert plain in text, (entry["entry_id"], column, number)


@pytest.mark.sources
def test_the_day_of_gathering_is_that_of_the_evidence() -> None:
    needs = (shared() / "NEEDS.md").read_text("utf-8")
    assert set(network_entries()["gathered_on"]) == set(re.findall(r"Gathered by ([\d-]+)", needs))


@pytest.mark.sources
def test_every_row_of_the_evidence_has_its_entry() -> None:
    ids = set(network_entries()["entry_id"])
    folder = shared() / "sources" / "directory"
    with (folder / "coordinators.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["id"] if row["level"] == "network" else f"LMC-{row['id']}"
            assert code in ids
    with (folder / "pathways.csv").open(encoding="utf-8", newline="") as file:
        missing = {row["id"] for row in csv.DictReader(file)} - ids
    assert missing == {"RABAT"}  # told in the row of the project it was part of
    project = network_entries().set_index("entry_id").loc["IRAM"]
    assert "Rabat" in project["text_en"] and "Rabat" in project["text_fr"]


@pytest.mark.sources
def test_no_sentence_is_copied_from_a_source() -> None:
    everything = " ".join(lines())
    for path in (shared() / "seeds").glob("*.txt"):
        everything += " " + path.read_text("utf-8")
    everything = " ".join(everything.replace("’", "'").lower().split())
    for entry in network_entries().to_dict("records"):
        for column in ("text_en", "text_fr", "note_en", "note_fr"):
            for sentence in re.split(r"(?<=[.?!:])\s", entry[column]):
                words = sentence.lower().rstrip(".").split()
                runs = (" ".join(words[i : i + 9]) for i in range(len(words) - 8))
                assert not [run for run in runs if run in everything], entry["entry_id"]


def test_the_directory_and_the_networks_tell_the_same_of_better_together() -> None:
    tables = read_snapshot()
    program = tables.programs.set_index("program_id").loc["BETTER-TOGETHER"]
    rows = network_entries()
    rows = rows[rows["network"] == "better_together"].set_index("entry_id")
    told = rows.loc["BT"]
    assert (told["start_date"], told["confirmed_until"]) == (
        program["start_date"],
        program["not_confirmed_after"],
    )
    taking_part = tables.program_participation
    partners = taking_part[
        taking_part["program_id"].eq("BETTER-TOGETHER") & taking_part["role"].eq("partner")
    ].merge(tables.organizations, on="organization_id")
    named = rows[rows["kind"].eq("partner") & rows["status"].eq("not_confirmed")]
    words = ["Madhu", "Miramichi", "Migrant Worker Rights", "YMCA", "Cooper", "Navigators"]
    assert len(partners) == len(named) == len(words)
    for word in words:
        here = partners[partners["name_en"].str.contains(word)]
        there = named[named["name_en"].str.contains(word)]
        assert len(here) == len(there) == 1, word
        assert here.iloc[0]["provinces"] == there.iloc[0]["provinces"]
        assert here.iloc[0]["first_confirmed"] == there.iloc[0]["start_date"]
        assert here.iloc[0]["not_confirmed_after"] == there.iloc[0]["confirmed_until"]
