"""Chinese."""

from casedesk.automation.noticing.rules.giving.phrases import Giving, pattern

GIVING = Giving(
    money=pattern(r"退款|退还|退回|退给|补偿|赔偿|赔付|折扣|优惠|代金券|优惠券|报销|减免"),
    goods=pattern(r"补发|更换|换货|重新寄|寄[^。]{0,8}新|换[^。]{0,4}新"),
    ours=pattern(r"我们?|我方|本店|[给为向]您|您(?:将|会)|已经?"),
    denies=pattern(r"不能|无法|不可|没有|没法|不会|不予|不行|暂不"),
    depends=pattern(r"如果|假如|若|要是|是否|能否|可能|也许|最多|申请|吗|[？?]"),
)
