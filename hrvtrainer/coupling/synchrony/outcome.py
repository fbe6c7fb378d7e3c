"""What may be said of two hearts, and not a word more."""

from enum import StrEnum


class Outcome(StrEnum):
    """The result of a session for two, as it may be told.

    Nothing here speaks of a bond, of health, or of one heart acting on the other: whatever both
    experienced at the same moment (a noise, the same words, a movement) makes two hearts alike as well.
    """

    BEYOND_THE_PACE = "beyond the shared pace"
    FOLLOWING_THE_GUIDE = "no more than two people following the same guide"
    MORE_THAN_CHANCE = "more alike than by chance"
    NO_MORE_THAN_CHANCE = "no more than two people by chance"
    NOT_TESTED = "not tested"

    @property
    def sentence(self) -> str:
        """The outcome as one sentence for the two."""
        return _SENTENCES[self]


_SENTENCES = {
    Outcome.BEYOND_THE_PACE: (
        "Your hearts moved together beyond the shared pace. That can come from anything you both met at "
        "the same moments; what it was, this cannot tell."
    ),
    Outcome.FOLLOWING_THE_GUIDE: (
        "Your hearts moved together no more than those of two people following the same guide."
    ),
    Outcome.MORE_THAN_CHANCE: (
        "Your hearts moved together more than by chance. That can come from anything you both met at the "
        "same moments; what it was, this cannot tell."
    ),
    Outcome.NO_MORE_THAN_CHANCE: "Your hearts moved together no more than those of two people by chance.",
    Outcome.NOT_TESTED: "Whether your hearts moved together could not be tested.",
}
