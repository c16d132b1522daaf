"""A page with nothing but the map: what the browser tests drive."""

from __future__ import annotations

import json
import random
from pathlib import Path

import streamlit as st

from pages.parts import palette
from pages.parts.map import show_map
from pages.parts.map_layers import (
    Area,
    AreaClass,
    Areas,
    Circles,
    Entry,
    Legend,
    LegendEntry,
    MapLabels,
    Markers,
    PositionCircle,
    Row,
    ServicePoint,
)
from pages.parts.map_symbols import (
    CommunitySymbol,
    Route,
    Sites,
    Stop,
    SymbolClass,
    Symbols,
    Zone,
    ZoneMember,
)

TOWNS = json.loads(
    (Path(palette.__file__).parent / "webassets" / "towns.json").read_text(encoding="utf-8")
)
HOSTILE = json.loads(Path(__file__).with_name("hostile_texts.json").read_text(encoding="utf-8"))
HELP, POSITIONS, GAPS = "Places to get help", "Approved positions", "Minutes to help"
REACH, PLAN = "Reach of help", "Plan of visits"
ISLAND = (-64.45, 45.93, -61.95, 47.07)


def entry(name: str, number: int) -> Entry:
    return Entry(
        heading=f"{name} Newcomer Centre {number}",
        services="Settlement help, interpretation, legal information",
        rows=[
            Row("Phone", f"506-555-01{number:02}", f"tel:+150655501{number:02}"),
            Row("Website", "example.org/newcomers", "https://example.org/newcomers"),
            Row("Email", "help@example.org", "mailto:help@example.org"),
            Row("Languages", "English, French, Spanish"),
        ],
        note="Confirmed by the organisation's own page, 3 November 2026",
    )


def ordinary_points(step: int) -> list[ServicePoint]:
    dice = random.Random(7)
    points = []
    for latitude, longitude, name, _ in TOWNS:
        count = dice.choice([1, 1, 1, 2, 2, 3, 5])
        entries = [entry(name, number) for number in range(1, count + 1)]
        say = f"{name}: {count} {'place' if count == 1 else 'places'} to get help"
        points.append(ServicePoint(latitude, longitude, name, say, entries, f"town-{name}"))
    return points[::step]


def hostile_points() -> list[ServicePoint]:
    return [
        ServicePoint(
            44.0 + 0.4 * index,
            -66.5 + 0.6 * index,
            text,
            text,
            [
                Entry(
                    text,
                    text,
                    [
                        Row(text, text, text),
                        Row("bad", f"bad link {index}", "javascript:window.hacked=1"),
                        Row("bad", "data link", "data:text/html,<script>window.hacked=1</script>"),
                        Row("good", f"phone {index}", "tel:+15065550100"),
                    ],
                    text,
                )
            ],
        )
        for index, text in enumerate(HOSTILE)
    ]


def circles(names: list[str]) -> Circles:
    dice = random.Random(11)
    return Circles(
        [
            PositionCircle(
                latitude + dice.uniform(-0.1, 0.1),
                longitude + dice.uniform(-0.1, 0.1),
                positions := dice.choice([3, 12, 40, 90, 220, 510]),
                f"{names[index % len(names)] if names else name}: {positions} positions",
                [Row("Positions", str(positions)), Row("Quarter", "2024 Q4")],
                f"town-{name}",
            )
            for index, (latitude, longitude, name, _) in enumerate(TOWNS)
        ],
        largest=510,
    )


AREA_CLASSES = [
    *(AreaClass(colour) for colour in palette.GAP_SCALE[:4]),
    AreaClass(palette.NO_SERVICE_KNOWN, palette.HATCH),
    AreaClass(palette.NO_DATA, palette.DOTS),
]


def areas(names: list[str]) -> Areas:
    dice = random.Random(3)
    ids = [*range(1101, 1104), *range(1201, 1219), *range(1301, 1316)]
    return Areas(
        [
            Area(
                str(number),
                dice.randrange(6),
                names[index % len(names)] if names else f"Division {number}",
                [Row("Minutes", "45"), Row("Positions", "120")],
            )
            for index, number in enumerate(ids)
        ],
        AREA_CLASSES,
    )


REACH_LABELS = ["reached in person", "reached only remotely or by outreach", "not reached"]
REACH_CLASSES = [
    SymbolClass(palette.REACHED_IN_PERSON),
    SymbolClass(palette.REACHED_REMOTELY, "square", palette.HALF),
    SymbolClass(palette.NOT_REACHED, "diamond", palette.HOLLOW),
]


def symbols(names: list[str], count: int = 525) -> Symbols:
    """As many communities as have positions, around the towns."""
    dice = random.Random(13)
    made = []
    for index in range(count):
        latitude, longitude, name, _ = TOWNS[index % len(TOWNS)]
        positions = dice.choice([0, 1, 3, 5, 12, 40, 90, 220, 510])
        look = dice.choices([0, 1, 2], [5, 3, 2])[0]
        shown = names[index % len(names)] if names else f"{name} {index}"
        rows = [
            Row("Positions", str(positions)),
            Row("Nearest by road", f"{dice.randrange(5, 90)} min (estimated)"),
            Row("Class", REACH_LABELS[look]),
            Row("Rank", f"{index + 1} ({index} to {index + 9})"),
        ]
        made.append(
            CommunitySymbol(
                f"c-{index}",
                latitude + dice.uniform(-0.35, 0.35),
                longitude + dice.uniform(-0.35, 0.35),
                positions,
                look,
                f"{shown}: {positions} positions, {REACH_LABELS[look]}",
                rows,
            )
        )
    return Symbols(made, REACH_CLASSES, largest=510)


def plan(names: list[str]) -> list[Zone | Sites | Route]:
    """A zone in the valley, three sites, and a circuit of four stops."""
    towns = {name: (latitude, longitude) for latitude, longitude, name, _ in TOWNS}

    def stop(name: str, index: int) -> Stop:
        shown = names[index % len(names)] if names else name
        rows = [Row("Positions gained", "310")]
        return Stop(f"town-{name}", *towns[name], shown, f"{shown}: stop", rows)

    around = [(45.05, -64.73, 0.94), (45.1, -64.95, 0.4), (44.9, -65.1, 0.2), (45.2, -64.4, 0.03)]
    members = [
        ZoneMember(
            f"z-{index}",
            latitude,
            longitude,
            share,
            f"{names[index] if names else 'Valley'}: {share:.0%} of runs",
        )
        for index, (latitude, longitude, share) in enumerate(around)
    ]
    sites = [stop(name, at) for at, name in enumerate(["Moncton", "Truro", "Charlottetown"])]
    circuit = [stop(name, at) for at, name in enumerate(["Bathurst", "Campbellton", "Edmundston"])]
    note = names[0] if names else "The line joins the stops; it is not the road."
    return [Zone(members), Sites(sites), Route(circuit, note, returns=True)]


def legend(theme: str, hostile: bool) -> Legend:
    entries = {
        HELP: [LegendEntry("marker", palette.SERVICES, "Places to get help (number of offers)")],
        POSITIONS: [
            LegendEntry("marker", palette.SERVICES, "Places to get help"),
            LegendEntry("circle", palette.POSITIONS, "Approved positions, by area of circle"),
        ],
        GAPS: [
            LegendEntry("area", style.colour, label, style.pattern)
            for style, label in zip(
                AREA_CLASSES,
                ["0-30", "30-60", "60-90", "over 90", "no service known", "no positions"],
                strict=True,
            )
        ],
        REACH: [
            LegendEntry(look.shape, look.colour, label, look.pattern)
            for look, label in zip(REACH_CLASSES, REACH_LABELS, strict=True)
        ],
        PLAN: [
            LegendEntry("star", palette.SITE, "Proposed sites, best first"),
            LegendEntry("ring", palette.ZONE, "Half of the runs or more"),
            LegendEntry("ring", palette.ZONE, "A tenth or more", palette.DASHES),
            LegendEntry("ring", palette.ZONE, "Less", palette.DOTS),
            LegendEntry("route", palette.ROUTE, "Order of visits, not the road"),
        ],
    }[theme]
    if hostile:
        entries = [LegendEntry("area", "#336699", text, palette.HATCH) for text in HOSTILE]
    return Legend(HOSTILE[0] if hostile else theme, entries)


def labels(language: str) -> MapLabels:
    if language == "fr":
        return MapLabels(
            summary="Carte des services; la même liste est sous la carte",
            attribution="Statistique Canada (licence ouverte); GeoNames (CC BY 4.0)",
            zoom_in="Zoom avant",
            zoom_out="Zoom arrière",
            close="Fermer",
            unavailable="La carte ne peut pas s’afficher. La liste ci-dessous dit la même chose.",
            outline_missing="Le fond de carte manque.",
            two_fingers="Deux doigts pour déplacer la carte",
            one_finger="Déplacer la carte avec un doigt",
            whole_map="Voir toute la carte",
            skip="Passer la carte",
            regions={"NB": "NOUVEAU-BRUNSWICK", "NS": "NOUVELLE-ÉCOSSE", "PE": "Î.-P.-É."},
        )
    return MapLabels(
        summary="Map of services; the list below the map says the same",
        attribution="Statistics Canada (Open Licence); GeoNames (CC BY 4.0); Natural Earth",
        zoom_in="Zoom in",
        zoom_out="Zoom out",
        close="Close",
        unavailable="The map cannot be shown. The list below says the same.",
        outline_missing="The outline of the provinces is missing.",
        two_fingers="Use two fingers to move the map",
        one_finger="Move the map with one finger",
        whole_map="Show the whole map",
        skip="Skip the map",
        regions={
            "NB": "NEW BRUNSWICK",
            "NS": "NOVA SCOTIA",
            "PE": "PRINCE EDWARD ISLAND",
            "QC": "QUÉBEC",
            "ME": "MAINE",
            "GULF": "Gulf of St. Lawrence",
            "FUNDY": "Bay of Fundy",
            "ATLANTIC": "Atlantic Ocean",
        },
    )


def main() -> None:
    st.set_page_config(page_title="Map", page_icon="🧭", layout="wide")
    language = st.sidebar.radio("Language", ["en", "fr"], horizontal=True)
    theme = st.sidebar.radio("Theme", [HELP, POSITIONS, GAPS, REACH, PLAN])
    names = st.sidebar.radio("Names", ["all", "half", "hostile"])
    look_at = st.sidebar.radio("Look at", ["anything", "island", "one town"])
    hostile = names == "hostile"
    shown = HOSTILE if hostile else []
    points = hostile_points() if hostile else ordinary_points(2 if names == "half" else 1)
    layers = {
        HELP: lambda: [Markers(points)],
        POSITIONS: lambda: [circles(shown), Markers(points)],
        GAPS: lambda: [areas(shown)],
        REACH: lambda: [symbols(shown)],
        PLAN: lambda: plan(shown),
    }[theme]()
    ids = sorted(set().union(*(layer.ids() for layer in layers)))
    if st.session_state.get("chosen") not in ids:
        st.session_state.chosen = None
    st.sidebar.selectbox("Place", ids, key="chosen", index=None)
    height = 420 if st.query_params.get("phone") else 560
    st.subheader(theme)
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    chosen = show_map(
        layers,
        key="demo",
        labels=labels(language),
        language=language,
        legend=legend(theme, hostile),
        height=height,
        selectable=None if st.query_params.get("fixed") else "chosen",
        zoom_to={"island": ISLAND, "one town": (-63.28, 45.36, -63.28, 45.36)}.get(look_at),
    )
    st.text(f"Chosen: {chosen}")
    st.text(f"Runs: {st.session_state.runs}")
    st.text("The list that says the same.")


main()
