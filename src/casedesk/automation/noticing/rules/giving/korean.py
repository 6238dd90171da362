"""Korean."""

from casedesk.automation.noticing.rules.giving.phrases import Giving, pattern

GIVING = Giving(
    money=pattern(r"환불|보상|할인|적립금|상품권|쿠폰|변상|환급"),
    goods=pattern(r"교환|재발송|새 ?(?:제품|상품|램프|것)[^.]*(?:보내|발송)|바꿔"),
    ours=pattern(
        r"드리|드립|드렸|드릴|했습니다|하겠습니다|합니다|됩니다|되었습니다|어렵|불가|받으실|없습니다|지급|입금"
    ),
    denies=pattern(r"어렵|불가|할 수 없|드릴 수 없|못 ?(?:해|하|드)|않|안 ?(?:됩|되)"),
    depends=pattern(r"(?:으면|하면|되면|시면|라면|다면)|경우|만약|혹시|여부|는지|최대|까요|나요|\?"),
)
