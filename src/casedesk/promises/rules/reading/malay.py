"""Malay."""

from casedesk.promises.rules.reading.phrases import Part, Phrases, pattern

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mac|apr(?:il)?|mei|jun|julai|ogos|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?"
    r"|dis(?:ember)?)"
)
_VERBS = (
    r"(?:telefon|menelefon|hubungi|menghubungi|balas|membalas|hantar|menghantar|jawab|menjawab|maklumkan|memaklumkan"
    r"|beritahu|memberitahu|pulangkan|memulangkan|bayar|membayar|kredit|semak|menyemak|sahkan|mengesahkan|ganti"
    r"|menggantikan|gantikan|tukar|menukar|selesaikan|menyelesaikan|uruskan|menguruskan|e-?mel|kirim|mengirim|tulis"
    r"|kemas ?kini|mengemas ?kini|call|baiki|membaiki)"
)

PHRASES = Phrases(
    code="ms",
    commits=pattern(rf"\b(?:saya|kami|pihak kami) (?:pasti )?akan (?:(?:terus|juga|segera) )?{_VERBS}\b"),
    calls=pattern(r"\b(?:telefon|menelefon|call)\b"),
    denies=pattern(
        r"\b(?:tidak|tak|bukan|belum|mungkin|cuba|harap|berharap|barangkali|semalam|kelmarin|lepas|yang lalu|sejak"
        r"|selepas|sebaik|apabila|yang)\b"
    ),
    depends=pattern(r"\b(?:jika|kalau|sekiranya|seandainya|jikalau|sama ada|bergantung)\b|\?"),
    days=(
        (pattern(r"\blusa\b"), 2),
        (pattern(r"\b(?:esok|besok)\b"), 1),
        (pattern(r"\b(?:hari ini|malam ini|petang ini|pagi ini|tengah hari ini)\b"), 0),
    ),
    weekday=pattern(
        r"\b(?:hari )?(?P<day>isnin|selasa|rabu|khamis|jumaat|sabtu|ahad)\b(?: (?P<next>minggu depan|depan))?"
    ),
    weekdays={"isnin": 0, "selasa": 1, "rabu": 2, "khamis": 3, "jumaat": 4, "sabtu": 5, "ahad": 6},
    parts=(
        Part(pattern(r"\btengah ?hari\b"), 12, alone=True),
        Part(
            pattern(r"\b(?:petang ini|akhir hari|tamat waktu pejabat|waktu pejabat tamat)\b"), 18, alone=True
        ),
        Part(pattern(r"\bmalam ini\b"), 21, alone=True),
        Part(pattern(r"\bpagi\b"), 12),
        Part(pattern(r"\bpetang\b"), 18),
        Part(pattern(r"\bmalam\b"), 21),
    ),
    clock=pattern(
        r"\b(?:pukul|jam) (?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?(?: (?:(?P<am>pagi|am\b)|(?P<pm>petang|malam|pm\b"
        r"|tengah ?hari)))?"
        r"|(?<![\d.:])(?P<hour_>\d{1,2})[.:](?P<minute_>\d{2}) (?:(?P<am_>pagi|am\b)|(?P<pm_>petang|malam|pm\b"
        r"|tengah ?hari))"
    ),
    within=pattern(
        r"\bdalam(?: (?:masa|tempoh))? (?P<n>\d{1,2}|se|satu|dua|tiga|empat|lima) ?(?P<unit>minit|jam|hari bekerja|hari"
        r"|minggu)\b"
    ),
    units={"minit": "minutes", "jam": "hours", "hari": "days", "hari bekerja": "workdays", "minggu": "weeks"},
    numbers={"se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5},
    date=pattern(rf"\b\d{{1,2}}(?:hb)? {_MONTH}\b(?: \d{{4}}\b)?"),
    filler=pattern(r"\b(?:pada|sebelum|selewat-lewatnya|sebelum|menjelang|hari)\b"),
)
