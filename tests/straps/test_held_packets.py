from hrvtrainer.straps.beat_waits import Wait
from hrvtrainer.straps.held_packets import Finding, Verdict, judge_held, settle_now
from hrvtrainer.straps.packet_rhythm import ArrivedPacket

REACH_S = 1.0
LIMIT_S = 1.1


def packet(arrival_s: float, *, in_burst: bool = False, on_time: bool = True) -> ArrivedPacket:
    return ArrivedPacket(arrival_s=arrival_s, rr_ticks=(900,), in_burst=in_burst, on_time=on_time)


def wait(wait_s: float, *, is_known: bool = True) -> Wait:
    return Wait(wait_s=wait_s, limit_s=LIMIT_S, is_known=is_known)


def judged(packets: list[ArrivedPacket], waits: list[Wait | None], *, by_beat: bool = False) -> Verdict:
    return judge_held(packets, waits, reach_s=REACH_S, by_beat=by_beat)


def test_a_packet_alone_stays_open() -> None:
    assert judged([packet(1.0)], [wait(1.5)]).finding is Finding.OPEN


def test_a_second_packet_that_waited_too_long_and_came_on_time_says_lost() -> None:
    verdict = judged([packet(1.0), packet(2.0)], [wait(1.5), wait(1.4)])
    assert verdict == Verdict(finding=Finding.LOST, place=0, missing_s=1.5)


def test_a_second_packet_that_waited_as_usual_says_late() -> None:
    assert judged([packet(1.0), packet(2.0)], [wait(1.5), wait(0.4)]) == Verdict(
        finding=Finding.LATE, place=1
    )


def test_the_packets_of_a_burst_settle_nothing() -> None:
    packets = [packet(1.0, on_time=False), packet(1.05, in_burst=True), packet(1.1, in_burst=True)]
    assert judged(packets, [wait(3.5), wait(2.6), wait(1.7)]).finding is Finding.OPEN


def test_a_guess_that_proves_wrong_was_no_loss() -> None:
    packets = [packet(1.0), packet(2.0)]
    assert judged(packets, [wait(1.5, is_known=False), None]).finding is Finding.OPEN
    assert judged(packets, [wait(0.9), None]) == Verdict(finding=Finding.LATE, place=1)


def test_a_rise_that_no_wait_explains_says_where_beats_are_missing() -> None:
    verdict = judged([packet(1.0), packet(4.0)], [wait(1.2), wait(3.2)])
    assert verdict == Verdict(finding=Finding.LOST, place=1, missing_s=2.0)


def test_by_beat_all_waits_after_a_loss_are_alike() -> None:
    packets = [packet(1.0), packet(1.7)]
    assert judged(packets, [wait(1.5), wait(1.3)], by_beat=True).finding is Finding.OPEN
    assert judged(packets, [wait(1.5), wait(1.45)], by_beat=True).finding is Finding.LOST


def test_what_never_settles_is_settled_after_seconds() -> None:
    packets = [packet(1.0), ArrivedPacket(arrival_s=7.5, rr_ticks=())]
    assert judged(packets, [wait(1.5), None]).finding is Finding.LOST
    assert judged(packets, [wait(1.5, is_known=False), None]) == Verdict(finding=Finding.LATE, place=2)


def test_an_end_settles_by_what_is_known() -> None:
    assert settle_now([packet(1.0)], [wait(1.5)], reach_s=REACH_S).finding is Finding.LOST
    assert settle_now([packet(1.0)], [wait(1.5, is_known=False)], reach_s=REACH_S).finding is Finding.LATE
