"""The page about the session file tells the truth: its tables are the tables, its queries run."""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest
from recorded_items import Step, numbers_of, plain_session, write_session

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading
from hrvtrainer.recording.schema import APPLICATION_ID, SESSION_FILE, USER_VERSION
from hrvtrainer.session.updates import BreathMeasured, Numbers
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate, encode_heart_rate

PAGE = (Path(__file__).parents[2] / "docs" / "session-file.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)

PACKETS = [
    HeartRateMeasurement(bpm=60, contact=True, rr_ticks=(1024, 1000)),
    HeartRateMeasurement(bpm=61, has_rr_flag=False),
    HeartRateMeasurement(bpm=62, energy_kj=300, rr_ticks=(999, 65535, 256)),
    HeartRateMeasurement(bpm=300, rr_ticks=(205,)),
    HeartRateMeasurement(bpm=63, rr_ticks=()),
]


def heard() -> list[Step]:
    """Return a session with every kind of packet."""
    packets: list[Step] = [
        (
            Reading(
                arrival_s=float(second),
                source_id="strap",
                characteristic=Characteristic.HEART_RATE,
                raw=encode_heart_rate(packet),
            ),
            (),
        )
        for second, packet in enumerate(PACKETS)
    ]
    return [*list(plain_session(0)), *packets, (None, numbers_of(70))]


def answer(path: Path, query: str, *values: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, values).fetchall()


@pytest.fixture
def session_file(tmp_path: Path) -> Path:
    return write_session(tmp_path / "a.hrvsession", heard())


def test_there_are_five_example_queries() -> None:
    assert len(QUERIES) == 5


def test_the_first_query_shows_a_number_second_by_second(session_file: Path) -> None:
    (shown,) = [update for update in numbers_of(70) if isinstance(update, Numbers)]
    rmssd = shown.metrics["rmssd_ms"]
    assert isinstance(rmssd, Estimate)
    assert answer(session_file, QUERIES[0]) == [(70.0, rmssd.value, rmssd.low, rmssd.high, rmssd.n, None)]
    absent = shown.metrics["breath_lock"]
    assert isinstance(absent, Absent)
    query = QUERIES[0].replace("rmssd_ms", "breath_lock")
    assert answer(session_file, query) == [(70.0, None, None, None, absent.n, absent.reason)]


def test_the_second_query_reads_the_intervals_out_of_the_packets(session_file: Path) -> None:
    told = [
        ("strap", float(second), rr_ms)
        for second, packet in enumerate(PACKETS)
        for rr_ms in decode_heart_rate(encode_heart_rate(packet)).rr_ms
    ]
    assert answer(session_file, QUERIES[1]) == told


def test_the_third_query_tells_paces_and_ratings_by_the_time_of_day(session_file: Path) -> None:
    assert sorted(answer(session_file, QUERIES[2]), key=str) == [
        ("2023-11-14 22:13:20", "distress before", 4),
        ("2023-11-14 22:13:20", "pace", 6.0),
    ]


def test_the_fourth_query_tells_whose_strap_is_which(tmp_path: Path) -> None:
    first, second = (
        Reading(arrival_s=at_s, source_id=source_id, characteristic=Characteristic.BATTERY, raw=b"\x50")
        for at_s, source_id in ((1.0, "B"), (2.0, "C"))
    )
    linked = LinkChanged(at_s=0.0, source_id="A", state=LinkState.SEARCHING)
    path = write_session(tmp_path / "two.hrvsession", [(linked, ()), (first, ()), (second, ())])
    assert answer(path, QUERIES[3]) == [(0, "A"), (1, "B")]


def test_the_fifth_query_shows_breaths_beside_the_pacers(tmp_path: Path) -> None:
    def told(person: int, grade: BreathGrade) -> BreathMeasured:
        return BreathMeasured(
            at_s=20.0,
            breath=Breath(start_s=5.0, inhale_s=4.5, exhale_s=5.5, depth=1.0, quality=0.8),
            source=BreathSource.ACCELERATION,
            grade=grade,
            paced_inhale_s=4.0,
            paced_exhale_s=6.0,
            person=person,
        )

    updates = (told(1, BreathGrade.GOOD), told(0, BreathGrade.USABLE), told(0, BreathGrade.POOR))
    path = write_session(tmp_path / "two.hrvsession", [(None, updates)])
    shown = (5.0, 4.5, 5.5, 4.0, 6.0, "acceleration")
    assert answer(path, QUERIES[4]) == [(0, *shown, "usable", 0.8), (1, *shown, "good", 0.8)]


def test_the_page_names_the_numbers_that_tell_the_file() -> None:
    assert f"({APPLICATION_ID}, the letters\n`HRVS`)" in PAGE
    assert APPLICATION_ID.to_bytes(4, "big") == b"HRVS"
    assert f"`PRAGMA user_version` ({USER_VERSION}," in PAGE


@pytest.mark.parametrize("table", SESSION_FILE.schema)
def test_the_page_explains_every_column(session_file: Path, table: str) -> None:
    columns = [column for (column,) in answer(session_file, "SELECT name FROM pragma_table_info(?)", table)]
    (section,) = re.findall(rf"^### {table}\n(.*?)(?=^##|\Z)", PAGE, flags=re.DOTALL | re.MULTILINE)
    cells = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    assert [name for cell in cells for name in re.findall("`([^`]*)`", cell)] == columns
