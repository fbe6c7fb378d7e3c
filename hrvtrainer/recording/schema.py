"""The tables of a session file, word for word; docs/session-file.md explains them to a researcher.

The comments inside the statements are kept by SQLite in the file itself: ``.schema`` shows them.
Any change here, and any new word in an enum that is stored, takes a new `USER_VERSION`; the tables of
the versions before stay readable, at the end of this module.

Version 2 added the table ``truth`` and the characteristic of a maker's measurements. Version 3 says whose
numbers these are, where two hearts are followed, adds the table ``breath``, and keeps the replies of a
maker's control point.
"""

from hrvtrainer.sqlite_files import FileKind

APPLICATION_ID = 0x48525653  # "HRVS"
USER_VERSION = 3

_SESSION = """CREATE TABLE session ( -- one row: what this recording is
    id INTEGER PRIMARY KEY CHECK (id = 1),
    entries INTEGER, -- how many rows the tables after fingerprint hold in all; NULL: not finished
    practice_toml TEXT NOT NULL, -- the practice that was followed, whole
    minutes REAL, -- the length that was chosen; NULL: open-ended
    breaths_per_min REAL, -- the pace that was chosen; NULL: the practice's own
    source TEXT NOT NULL, -- strap, simulated or file
    simulated INTEGER NOT NULL, -- 1: not a person
    began_wall_s REAL NOT NULL, -- seconds since 1970-01-01 UTC at session second 0
    version TEXT NOT NULL, -- of the program that recorded
    original BLOB, -- an imported file as it was
    original_name TEXT NOT NULL
) STRICT"""

_FINGERPRINT = """CREATE TABLE fingerprint ( -- one row: what computed the numbers
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version TEXT NOT NULL,
    python TEXT NOT NULL,
    numpy TEXT NOT NULL,
    platform TEXT NOT NULL,
    machine TEXT NOT NULL,
    simd TEXT NOT NULL -- processor extensions, a space between them
) STRICT"""

_EVENTS = {
    "reading": """CREATE TABLE reading ( -- one Bluetooth notification or read, untouched
    seq INTEGER PRIMARY KEY, -- one counter through all tables: the order in which things happened
    at_s REAL NOT NULL, -- session second of arrival
    source_id TEXT NOT NULL, -- which strap
    characteristic TEXT NOT NULL, -- Bluetooth number in hex, 16 bits or all 128; 2a37 is heart rate
    raw BLOB NOT NULL
) STRICT""",
    "imported_beats": """CREATE TABLE imported_beats ( -- beats of a file that has no packets
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL, -- session second of the last of these beats
    source_id TEXT NOT NULL,
    rr_ms BLOB NOT NULL, -- RR intervals in ms, oldest first: little-endian 64-bit floats
    after_gap INTEGER NOT NULL -- 1: beats are missing before the first
) STRICT""",
    "link": """CREATE TABLE link ( -- the link to a strap changed
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    source_id TEXT NOT NULL,
    state TEXT NOT NULL, -- searching, connecting, live, quiet, lost, gave-up
    reason TEXT NOT NULL,
    attempt INTEGER NOT NULL
) STRICT""",
    "wall_clock": """CREATE TABLE wall_clock ( -- the computer's clock, each second
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    wall_s REAL NOT NULL -- seconds since 1970-01-01 UTC
) STRICT""",
    "latency": """CREATE TABLE latency ( -- how long after the heartbeat the strap tells of it
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    source_id TEXT NOT NULL,
    latency_s REAL NOT NULL
) STRICT""",
    "action": """CREATE TABLE action ( -- what the person did
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    action TEXT NOT NULL -- paused, resumed, stays (in a step), moves-on, went-on, went-back, ended
) STRICT""",
    "pace_nudge": """CREATE TABLE pace_nudge ( -- the person asked for another pace
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    by_breaths_per_min REAL NOT NULL -- positive: quicker
) STRICT""",
    "mark": """CREATE TABLE mark ( -- someone marked this moment
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT""",
    "rating": """CREATE TABLE rating ( -- distress as the person rated it
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    moment TEXT NOT NULL, -- before or after
    distress INTEGER -- 0 (fine) to 10 (the worst it has ever been); NULL: skipped
) STRICT""",
}

_UPDATES = {
    "metric": """CREATE TABLE metric ( -- the names of the numbers
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE, -- ends with its unit
    method TEXT -- the id of its formula; NULL: not stated
) STRICT""",
    "reason": """CREATE TABLE reason ( -- why a number was not shown
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE
) STRICT""",
    "numbers": """CREATE TABLE numbers ( -- the live numbers were told, each second
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL, -- they rest on exactly the events stamped before it
    person INTEGER NOT NULL -- whose: 0 the heart that spoke first, 1 the other
) STRICT""",
    "number": """CREATE TABLE number ( -- one of them
    seq INTEGER NOT NULL REFERENCES numbers,
    metric INTEGER NOT NULL REFERENCES metric,
    value REAL, -- NULL where a reason stands
    low REAL, -- 90 % interval; NULL where none is known
    high REAL,
    n INTEGER NOT NULL, -- how many intervals, pairs or breaths it rests on
    reason INTEGER REFERENCES reason,
    PRIMARY KEY (seq, metric),
    CHECK ((value IS NULL) <> (reason IS NULL))
) STRICT, WITHOUT ROWID""",
    "gauge": """CREATE TABLE gauge ( -- the gauge, each second
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    level REAL, -- 0 to 1; NULL while it rests
    word TEXT NOT NULL, -- listening, gathering, settling or steady
    person INTEGER NOT NULL -- whose, as in numbers
) STRICT""",
    "breath": """CREATE TABLE breath ( -- one breath as it was measured, told when it was whole
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    person INTEGER NOT NULL, -- whose, as in numbers
    source TEXT NOT NULL, -- acceleration or ecg
    grade TEXT NOT NULL, -- of the signal then: good, usable or poor
    start_s REAL NOT NULL, -- when the in-breath began
    inhale_s REAL NOT NULL, -- a pause counts half to either side
    exhale_s REAL NOT NULL,
    depth REAL NOT NULL, -- how far the signal rose, in its own unit
    quality REAL NOT NULL, -- 0 to 1: how much it looked like a breath
    paced_inhale_s REAL, -- the pacer's in-breath then; NULL: none led
    paced_exhale_s REAL
) STRICT""",
    "step": """CREATE TABLE step ( -- a step of the practice began
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    number INTEGER NOT NULL, -- from 1; 0: the words before it
    count INTEGER NOT NULL,
    title TEXT NOT NULL
) STRICT""",
    "phase": """CREATE TABLE phase ( -- the session as a whole changed
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    phase TEXT NOT NULL -- settling-in, running, paused, staying, ended
) STRICT""",
    "pacer": """CREATE TABLE pacer ( -- from from_s on this breath leads; all NULL after it: none does
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL, -- when it was decided
    from_s REAL NOT NULL,
    began_s REAL, -- the start of an in-breath
    breaths_before INTEGER, -- how many breaths had begun before that one
    inhale_s REAL,
    hold_in_s REAL,
    exhale_s REAL,
    hold_out_s REAL
) STRICT""",
}

_SHOWN = """CREATE VIEW shown AS -- every number as it was shown, one a row
SELECT numbers.seq, at_s, person, key AS metric, value, low, high, n, words AS reason
FROM numbers
JOIN number ON number.seq = numbers.seq
JOIN metric ON metric.id = number.metric
LEFT JOIN reason ON reason.id = number.reason"""

_TRUTH = """CREATE TABLE truth ( -- what was really so in a simulated session; no number comes from it
    source_id TEXT NOT NULL, -- whose
    name TEXT NOT NULL,
    facts TEXT, -- JSON; NULL where reals stand
    reals BLOB, -- little-endian 64-bit floats; NULL where facts stand
    UNIQUE (source_id, name),
    CHECK ((facts IS NULL) <> (reals IS NULL))
) STRICT"""

_TABLES = {
    "session": _SESSION,
    "truth": _TRUTH,
    "fingerprint": _FINGERPRINT,
    **_EVENTS,
    **_UPDATES,
    "shown": _SHOWN,
}

# As they were: version 2 knew one heart, version 1 had no truth and no maker's characteristics.
_TABLES_2 = {
    **_TABLES,
    "numbers": """CREATE TABLE numbers ( -- the live numbers were told, each second
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL -- they rest on exactly the events stamped before it
) STRICT""",
    "gauge": """CREATE TABLE gauge ( -- the gauge, each second
    seq INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    level REAL, -- 0 to 1; NULL while it rests
    word TEXT NOT NULL -- listening, gathering, settling or steady
) STRICT""",
    "shown": _SHOWN.replace(" person,", ""),
}
del _TABLES_2["breath"]
_TABLES_1 = {
    **_TABLES_2,
    "reading": _EVENTS["reading"].replace(
        "Bluetooth number in hex, 16 bits or all 128;", "16-bit Bluetooth number in hex;"
    ),
}
del _TABLES_1["truth"]

SESSION_FILE = FileKind(
    application_id=APPLICATION_ID,
    user_version=USER_VERSION,
    schema=_TABLES,
    earlier={1: _TABLES_1, 2: _TABLES_2},
)
ENTRY_TABLES = (*_EVENTS, *_UPDATES)
