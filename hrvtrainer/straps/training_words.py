"""Why a sensor cannot show the heart's answer, in one kind sentence each; the pacer serves everybody."""

RATE_ONLY_SENTENCE = (
    "This sensor sends heart rate alone, without the time between beats. You can breathe with the pacer; "
    "the heart's answer needs a strap that sends single beats."
)
AVERAGED_SENTENCE = (
    "This sensor averages its beats, and the heart's answer is lost in the average. You can breathe with the "
    "pacer; the heart's answer needs a strap that sends single beats."
)
CLOSED_SENTENCE = (
    "This sensor speaks to its maker's app alone. You can breathe with the pacer without it; the heart's "
    "answer needs a strap that sends single beats."
)
