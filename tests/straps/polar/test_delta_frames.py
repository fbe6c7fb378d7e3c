import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.polar.delta_frames import MOST_SAMPLES, pack_deltas, unpack_deltas

counts = st.integers(-(2**15), 2**15 - 1)
triples = st.tuples(counts, counts, counts)

# The first block of the other compressed body in AccDataTest.kt of polarofficial/polar-ble-sdk; by its shape
# a capture.
CAPTURED = (
    "5D FF 98 00 FD 0F 06 2A F2 B0 13 EC A1 1B 3E C3 D0 40 7F CD 40 71 D8 F3 4D 00 46 3F 08 7B 9F D7 3A AF"
    "38 52 A6 13 ED 3E 13 09 91 DC FA EE EF 3E 54 10 E2 8F 77 85 EE F2 4C 7E 04 87 9C FC D2 2F 10 FD 4F EF"
    "FE 21 FF C2 81 04 03 5F 13 45 D1 08 4A DF BF B5 51 44 7B 50 F7 39 A1 10 2E 6F 18 F7 9F 1C 36 4D 1B 0D"
    "03"
)


@given(st.lists(triples, min_size=1, max_size=600))
def test_samples_that_are_packed_unpack_to_the_same(samples: list[tuple[int, int, int]]) -> None:
    assert unpack_deltas(pack_deltas(samples)) == samples


@given(st.binary(max_size=512))
def test_any_bytes_unpack_or_are_refused(body: bytes) -> None:
    try:
        samples = unpack_deltas(body)
    except StrapDataError:
        return
    assert 1 <= len(samples) <= MOST_SAMPLES
    assert all(-(2**15) <= value < 2**15 for sample in samples for value in sample)


def test_a_captured_block_unpacks_to_gentle_movement() -> None:
    samples = unpack_deltas(bytes.fromhex(CAPTURED))
    assert samples[:3] == [(-163, 152, 4093), (-177, 155, 4088), (-173, 135, 4095)]
    assert samples[-1] == (-174, 157, 4095)
    assert len(samples) == 1 + 42


def test_blocks_of_different_width_follow_each_other() -> None:
    body = bytes.fromhex("0000 0000 0000") + bytes([2, 1, 0b00_11_01, 17, 1]) + bytes(7)
    assert unpack_deltas(body) == [(0, 0, 0), (1, -1, 0), (1, -1, 0)]


def test_steps_of_no_bits_repeat_the_sample_and_empty_blocks_add_none() -> None:
    assert unpack_deltas(bytes.fromhex("0100 0200 0300 00 03 05 00")) == [(1, 2, 3)] * 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "within its first sample"),
        ("0000 0000 00", "within its first sample"),
        ("0000 0000 0000 06", "within the head of a block"),
        ("0000 0000 0000 06 01 7B0F", "within a block of steps"),
        ("0000 0000 0000 FF FF 00", "claims steps of 255 bits"),
        ("0000 0000 0000 21 00", "claims steps of 33 bits"),
        ("FF7F 0000 0000 02 01 01", "leaves the range of its sensor"),
        ("0000 0080 0000 02 01 0C", "leaves the range of its sensor"),
    ],
)
def test_what_is_cut_or_cannot_be_is_refused(text: str, words: str) -> None:
    with pytest.raises(StrapDataError, match=words):
        unpack_deltas(bytes.fromhex(text))


def test_blocks_that_claim_samples_without_bits_neither_loop_nor_fill_the_memory() -> None:
    hostile = bytes(6) + bytes([0, 255]) * 250  # 63,750 samples in 506 bytes
    tracemalloc.start()
    try:
        with pytest.raises(StrapDataError, match="claims more than 2048 samples"):
            unpack_deltas(hostile)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 400_000


@pytest.mark.parametrize("samples", [[], [(0, 0, 2**15)], [(-(2**15) - 1, 0, 0)]])
def test_what_fits_no_sensor_is_not_packed(samples: list[tuple[int, int, int]]) -> None:
    with pytest.raises(ValueError, match="and at least one"):
        pack_deltas(samples)
