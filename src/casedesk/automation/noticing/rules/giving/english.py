"""English."""

from casedesk.automation.noticing.rules.giving.phrases import Giving, pattern

GIVING = Giving(
    money=pattern(
        r"\b(?:refund\w*|reimburs\w+|money back|pay (?:you )?back|paid (?:you )?back|credit(?:ed|ing)?\b(?! card)"
        r"|store credit|compensat\w+|discount\w*|vouchers?|goodwill|off your (?:next )?order)\b"
    ),
    goods=pattern(
        r"\b(?:replac(?:e|ed|ing|ement|ements)|exchang(?:e|ed|ing)|send (?:you )?(?:a|another) new)\b"
    ),
    ours=pattern(
        r"\b(?:I|we)(?:['’](?:ll|ve|m|re))?\b|\byou(?:['’]ll| will| are going to)? (?:get|receive|have)\b"
        r"|\b(?:has|have) been (?:refunded|credited|paid)\b|\b(?:refund|replacement|exchange|discount) is\b"
    ),
    denies=pattern(
        r"\b(?:cannot|can not|unable|not|never|no longer|nor|without|impossible)\b|n['’]t\b|\bno (?:refund|replacement)"
    ),
    depends=pattern(
        r"\b(?:if|unless|whether|would|could|might|may|perhaps|maybe|ask(?:ed|ing)?|request(?:ed)?|provided|once|until"
        r"|in case|up to|only after|you (?:wrote|said|want\w*|expect\w*))\b|\?"
    ),
)
