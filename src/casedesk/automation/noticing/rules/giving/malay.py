"""Malay."""

from casedesk.automation.noticing.rules.giving.phrases import Giving, pattern

GIVING = Giving(
    money=pattern(
        r"\b(?:(?:mem)?bayar(?:an)? balik|(?:me)?mulangkan|pulangkan|refund|pampasan|ganti rugi|diskaun|potongan|baucar"
        r"|kredit kedai)\b"
    ),
    goods=pattern(r"\b(?:penggantian|gantikan|menggantikan|pertukaran|tukar(?:kan)?|hantar .*\bbaharu)\b"),
    ours=pattern(r"\b(?:saya|kami)\b|\banda (?:akan )?(?:menerima|mendapat|terima|dapat)\b|\btelah di\w+\b"),
    denies=pattern(r"\b(?:tidak|tak|bukan|belum|tanpa|mustahil)\b"),
    depends=pattern(r"\b(?:jika|kalau|sekiranya|sama ada|mungkin|boleh jadi|sehingga|selepas|diminta)\b|\?"),
)
