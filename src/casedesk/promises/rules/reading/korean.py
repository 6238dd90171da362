"""Korean."""

from casedesk.promises.rules.reading.phrases import Part, Phrases, pattern

PHRASES = Phrases(
    code="ko",
    commits=pattern(
        r"(?:전화|연락|회신|답변|답장|안내|통보|환불|발송|배송|교환|처리|확인|송금|입금|공유|보고|전달|수리)"
        r"(?:을|를)? ?(?:해 ?)?"
        r"(?:드리겠습니다|드릴게요|드릴 예정입니다|드립니다|하겠습니다|할게요|할 예정입니다)"
        r"|(?:보내|알려|해|고쳐|바꿔|돌려|환불해|확인해) ?(?:드리겠습니다|드릴게요|드릴 예정입니다)"
        r"|보내겠습니다|보낼게요|알리겠습니다"
    ),
    calls=pattern(r"전화"),
    denies=pattern(r"않|못 |못하|안 |없|수도|아마|것 ?같|노력|부탁|감사|사과|요청|어제|지난|이미"),
    depends=pattern(r"(?:으면|하면|되면|오면|다면|라면|시면|으시면)[ ,]|경우|만약|혹시|까요|나요|\?"),
    days=(
        (pattern(r"모레"), 2),
        (pattern(r"내일"), 1),
        (pattern(r"오늘"), 0),
    ),
    weekday=pattern(r"(?:(?:이번 ?주|(?P<next>다음 ?주)) ?)?(?P<day>[월화수목금토일])요일"),
    weekdays={"월": 0, "화": 1, "수": 2, "목": 3, "금": 4, "토": 5, "일": 6},
    parts=(
        Part(pattern(r"정오|점심 ?(?:시간 ?)?전"), 12, alone=True),
        Part(pattern(r"퇴근 ?전|오늘 ?중|업무 ?종료 ?전"), 18, alone=True),
        Part(pattern(r"오전|아침"), 12),
        Part(pattern(r"오후"), 18),
        Part(pattern(r"저녁"), 21),
    ),
    clock=pattern(
        r"(?:(?P<am>오전|아침)|(?P<pm>오후|저녁|밤))? ?(?<![\d.:])(?P<hour>\d{1,2})시(?!간) ?"
        r"(?:(?P<half>반)|(?P<minute>\d{1,2})분)?"
        r"|(?:(?P<am_>오전|아침)|(?P<pm_>오후|저녁|밤))? ?(?<![\d.:])(?P<hour_>\d{1,2}):(?P<minute_>\d{2})"
    ),
    within=pattern(
        r"(?P<n>\d{1,2}|한|두|세|하루|이틀|사흘) ?(?P<unit>분|시간|영업일|일|주일|주)? ?"
        r"(?:이내|안에|내에|내로|후에|뒤에)"
    ),
    units={
        "분": "minutes",
        "시간": "hours",
        "영업일": "workdays",
        "일": "days",
        "주": "weeks",
        "주일": "weeks",
        "": "days",
    },
    numbers={"한": 1, "두": 2, "세": 3, "하루": 1, "이틀": 2, "사흘": 3},
    date=pattern(r"(?:\d{4}년 ?)?\d{1,2}월 ?\d{1,2}일"),
    filler=pattern(r"까지|에는|에|전|중|늦어도"),
)
