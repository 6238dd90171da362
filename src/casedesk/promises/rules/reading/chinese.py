"""Simplified Chinese."""

import re

from casedesk.promises.rules.reading.phrases import Part, Phrases, pattern

_VERBS = (
    r"(?:打电话|致电|回电|来电|回复|答复|联系|通知|告知|告诉|寄出|寄送|寄|发送|发出|发货|发|退款|退还|退|转账|付款|支付|处理|安排"
    r"|更换|换货|确认|更新|回信|写信|修好|维修|送达|跟进|给出)"
)
_HOUR = r"\d{1,2}|十[一二]?|[一二两三四五六七八九]"

PHRASES = Phrases(
    code="zh",
    commits=pattern(
        rf"(?:我们?|我方|这边|本店)[^。！？\n]{{0,14}}?(?:会|将|一定)[^。！？\n]{{0,16}}?{_VERBS}"
        rf"|(?:给|为|向|与|跟)(?:您|你)[^。！？\n]{{0,6}}?{_VERBS}"
        rf"|(?:您|你)(?:会|将)(?:收到|得到)"
    ),
    calls=pattern(r"打电话|致电|回电"),
    denies=pattern(r"不会|不能|没|无法|未|可能|也许|大概|应该|尽量|争取|希望|昨天|前天|上周|已经|之后再|以后"),
    depends=pattern(r"如果|假如|若|要是|除非|万一|请您?|麻烦|吗|[？?]|能否|是否"),
    days=(
        (pattern(r"大后天"), 3),
        (pattern(r"(?<!大)后天"), 2),
        (pattern(r"明天|明日|明早|明晚"), 1),
        (pattern(r"今天|今日|今晚|今早"), 0),
    ),
    weekday=pattern(r"(?:本|这|(?P<next>下个?))?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"),
    weekdays={"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6},
    parts=(
        Part(pattern(r"中午|正午|午前"), 12, alone=True),
        Part(pattern(r"下班前"), 18, alone=True),
        Part(pattern(r"今晚"), 21, alone=True),
        Part(pattern(r"上午|早上|明早"), 12),
        Part(pattern(r"下午"), 18),
        Part(pattern(r"晚上|明晚"), 21),
    ),
    clock=pattern(
        rf"(?:(?P<am>上午|早上|早)|(?P<pm>下午|晚上|傍晚))?(?<!\d)(?P<hour>{_HOUR})(?:点|时(?!间))(?:(?P<half>半)"
        rf"|(?P<minute>\d{{1,2}})分?)?"
        r"|(?:(?P<am_>上午|早上|早)|(?P<pm_>下午|晚上|傍晚))?(?<![\d:：])(?P<hour_>\d{1,2})[:：](?P<minute_>\d{2})"
    ),
    within=pattern(r"(?P<n>\d{1,2}|一|两|二|三|四|五|半)个?(?P<unit>分钟|小时|工作日|天|周|星期)(?:之内|以内|内|后)"),
    units={"分钟": "minutes", "小时": "hours", "工作日": "workdays", "天": "days", "周": "weeks", "星期": "weeks"},
    numbers={
        "半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
        "十一": 11, "十二": 12,
    },
    date=pattern(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<mday>\d{1,2})[日号]"),
    filler=pattern(r"[在于前的内]|之前|以前|最晚|最迟"),
    splits=re.compile(r"[,;:，；：、]\s*"),
)  # fmt: skip
