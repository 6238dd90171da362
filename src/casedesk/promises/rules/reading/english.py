"""English."""

from casedesk.promises.rules.reading.phrases import Part, Phrases, pattern

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day"
_VERBS = (
    r"(?:call|phone|ring|write|e-?mail|mail|message|send|ship|reply|respond|answer|get back|come back|let you know"
    r"|inform|update|notify|tell you|confirm|refund|credit|transfer|pay|deliver|exchange|replace|repair|fix|arrange"
    r"|contact|be in touch|have (?:an|the|your|a)|give you (?:a|an|the)|hear from)"
)

PHRASES = Phrases(
    code="en",
    commits=pattern(
        rf"\b(?:I|we)(?:['’]ll| will| shall|['’]m going to| am going to|['’]re going to| are going to)"
        rf" (?:(?:then|also|both|personally|certainly|definitely|gladly|happily|myself) )?{_VERBS}\b"
        rf"|\byou(?:['’]ll| will) (?:hear from (?:me|us)|have (?:it|an answer|my answer|our answer|the refund|your)"
        rf"|(?:get|receive) (?:a|an|the|my|our|your))\b"
        rf"|\bI promise to {_VERBS}\b"
    ),
    calls=pattern(r"\b(?:call|phone|ring)\b|\bgive you a (?:call|ring)\b"),
    denies=pattern(
        r"\b(?:not|never|cannot|may|might|could|would|should|try|hope|hopefully|maybe|perhaps|probably|possibly"
        r"|likely|aim|what (?:we|you|was|is)|which|that (?:we|you|was|were|arrived|came)|who|since|yesterday|ago"
        r"|as soon as|once|after (?:you|we|the|it))\b|n['’]t\b"
    ),
    depends=pattern(r"\b(?:if|unless|provided|in case|should you|depending|whether)\b|\?"),
    days=(
        (pattern(r"\bthe day after tomorrow\b"), 2),
        (pattern(r"(?<!after )\btomorrow\b"), 1),
        (pattern(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b"), 0),
    ),
    weekday=pattern(
        rf"\b(?:(?:on|by|before|until|till|latest|you|back|it|this|coming|(?P<next>next)) )+{_DAY}\b"
        rf"|^{_DAY.replace('<day>', '<first>')}\b"
    ),
    weekdays={"mon": 0, "tues": 1, "wednes": 2, "thurs": 3, "fri": 4, "satur": 5, "sun": 6},
    parts=(
        Part(pattern(r"\b(?:noon|midday|lunch(?:time)?)\b"), 12, alone=True),
        Part(
            pattern(r"\b(?:end of (?:the |this )?(?:working |business )?day|close of business|EOD|COB)\b"),
            18,
            alone=True,
        ),
        Part(pattern(r"\bthis afternoon\b"), 18, alone=True),
        Part(pattern(r"\b(?:tonight|this evening)\b"), 21, alone=True),
        Part(pattern(r"\bmorning\b"), 12),
        Part(pattern(r"\bafternoon\b"), 18),
        Part(pattern(r"\b(?:evening|night)\b"), 21),
    ),
    clock=pattern(
        r"(?<![\d.:/,-])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))(?![\d/.:-]\d)"
        r"(?: ?(?:(?P<am>a\.?m\b)|(?P<pm>p\.?m\b)))?"
        r"|(?<![\d.:/,-])(?P<hour_>\d{1,2}) ?(?:(?P<am_>a\.?m\b)|(?P<pm_>p\.?m\b)|o['’]clock)"
    ),
    within=pattern(
        r"\b(?:within|in)(?: the next)? (?P<n>\d{1,2}|an?|one|two|three|four|five|half an) "
        r"(?P<unit>minutes?|hours?|(?:working |business )?days?|weeks?)\b"
    ),
    units={
        "minute": "minutes", "minutes": "minutes", "hour": "hours", "hours": "hours", "day": "days", "days": "days",
        "working day": "workdays", "working days": "workdays", "business day": "workdays",
        "business days": "workdays", "week": "weeks", "weeks": "weeks",
    },
    numbers={"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "half an": 0.5},
    date=pattern(
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? \d{{4}}\b)?"
        rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?!:)(?:,? \d{{4}}\b)?|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    ),
    filler=pattern(r"\b(?:on|by|before|until|till|at|the|latest|no later than|then|and|so|of)\b"),
)  # fmt: skip
