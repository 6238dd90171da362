"""German."""

from casedesk.automation.noticing.rules.giving.phrases import Giving, pattern

GIVING = Giving(
    money=pattern(
        r"\b(?:\w*erstatt\w*|gutschrift\w*|gutschein\w*|rabatt\w*|\w*nachlass\w*|guthaben|entschädig\w*"
        r"|zurückzahl\w*|zahl\w* \w+ .*zurück|schreib\w* .*\bgut)\b"
    ),
    goods=pattern(r"\b(?:ersatz\w*|ersetz\w*|umtausch\w*|tausch\w* .*(?:aus|um)|austausch\w*)\b"),
    ours=pattern(r"\b(?:ich|wir)\b|\bSie (?:erhalten|bekommen)\b|\b(?:wird|wurde|ist) .*\w*erstattet\b"),
    denies=pattern(r"\b(?:nicht|kein\w*|nie|ohne|unmöglich)\b"),
    depends=pattern(
        r"\b(?:wenn|falls|sofern|ob|würd\w*|könnt\w*|dürft\w*|vielleicht|eventuell|bis zu|sobald|gebeten"
        r"|gewünscht\w*)\b|\?"
    ),
)
