"""What the official annual tables look like: reviewed tables, and their lookup.

A table of another form is a new line in ``official_layouts.csv``, another wording of a
program stream a new line in ``official_labels.csv``, another country a new line in
``geodata/countries.csv``; never a branch in code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from geodata.reference_tables import countries, industry_sectors
from loaders.cells import fold

LAYOUTS_FILE = Path(__file__).parent / "official_layouts.csv"
LABELS_FILE = Path(__file__).parent / "official_labels.csv"
_TABLE_NUMBER = re.compile(r"(?:^|_)table_?0*([0-9]{1,3})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OfficialLayout:
    """The form of one annual table.

    Attributes
    ----------
    source_table : int
        Number of the table in the annual publication.
    dimension : str
        What its rows are: one of `geodata.terms.OFFICIAL_DIMENSIONS`.
    total_of : str
        Which stated totals it shares with other tables; empty when it states none.
    provinces_in : str
        ``section`` (a row of their own) or ``column`` (first column, first row only).
    label_column : int
        Column of the labels, from 0.
    label_header : str
        Its header; empty when none.
    section_heading : str
        Row under a province's name that says what follows; empty when none.
    years_in : str
        ``header`` (a column each) or ``section`` (a row of their own).
    value_header : str
        Header of the column that is read, under or beside the year; empty: the year's own.
    code_form, no_code_form, total_form, subtotal_form : str
        Patterns of labels: with the code as first group, of "unspecified" or "several",
        of a province's total (``{province}`` stands for its name), of a sum within it.
    may_leave_remainder : bool
        True when the table's notes say that its rows can fall short of the total.
    """

    source_table: int
    dimension: str
    total_of: str
    provinces_in: str
    label_column: int
    label_header: str
    section_heading: str
    years_in: str
    value_header: str
    code_form: str
    no_code_form: str
    total_form: str
    subtotal_form: str
    may_leave_remainder: bool

    def code_of(self, label: str) -> str | None:
        """Code of a label: empty when the table says that there is none, None when unknown.

        Examples
        --------
        >>> regions = official_layouts()[26]
        >>> regions.code_of("1230-Annapolis Valley"), regions.code_of("1299-Unspecified")
        ('1230', '')
        >>> official_layouts()[10].code_of("St. Vincent and the Gren")
        'VC'
        >>> official_layouts()[10].code_of("Atlantis") is None
        True
        """
        if self.no_code_form and re.fullmatch(self.no_code_form, label, re.IGNORECASE):
            return ""
        known = _known_codes(self.dimension)
        if not self.code_form:
            return known.get(fold(label))
        match = re.fullmatch(self.code_form, label)
        return match[1] if match and (not known or match[1] in known) else None

    def is_total(self, label: str, province: str) -> bool:
        """True for the row with the total of the province of this name."""
        return bool(self.total_form) and fold(label) == fold(
            self.total_form.replace("{province}", province)
        )

    def is_subtotal(self, label: str) -> bool:
        """True for a row that sums up rows above it."""
        return bool(self.subtotal_form) and re.fullmatch(self.subtotal_form, label) is not None


@cache
def official_layouts() -> dict[int, OfficialLayout]:
    """The reviewed layouts by number of the table."""
    table = pd.read_csv(LAYOUTS_FILE, dtype=str, keep_default_na=False)
    layouts = [
        OfficialLayout(
            source_table=int(line["source_table"]),
            dimension=line["dimension"],
            total_of=line["total_of"],
            provinces_in=line["provinces_in"],
            label_column=int(line["label_column"]) - 1,
            label_header=line["label_header"],
            section_heading=line["section_heading"],
            years_in=line["years_in"],
            value_header=line["value_header"],
            code_form=line["code_form"],
            no_code_form=line["no_code_form"],
            total_form=line["total_form"],
            subtotal_form=line["subtotal_form"],
            may_leave_remainder=line["may_leave_remainder"] == "yes",
        )
        for line in table.to_dict("records")
    ]
    return {layout.source_table: layout for layout in layouts}


def table_number(file_name: str) -> int | None:
    """Number of the annual table that a file's name gives, or None.

    Examples
    --------
    >>> table_number("Table02_TFW_Positive_LMIAs_By_CSD_Province_2016_2023.csv")
    2
    >>> table_number("tfwp2023_annual_table_26_e.csv"), table_number("notes.csv")
    (26, None)
    """
    match = _TABLE_NUMBER.search(file_name)
    return int(match[1]) if match else None


@cache
def _known_codes(dimension: str) -> dict[str, str]:
    """Code by folded label; for sectors, the codes that exist; empty: any code of the form."""
    if dimension == "country":
        table = countries()
        return dict(zip(table["published_name"].map(fold), table["country"], strict=True))
    if dimension == "sector":
        return {code: code for code in industry_sectors()["sector"]}
    table = pd.read_csv(LABELS_FILE, dtype=str, keep_default_na=False)
    table = table[table["dimension"] == dimension]
    return dict(zip(table["label"].map(fold), table["code"], strict=True))
