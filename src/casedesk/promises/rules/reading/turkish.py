"""Turkish."""

from casedesk.promises.rules.reading.phrases import Part, Phrases, pattern

_MONTH = r"(?:ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)"
_STEMS = (
    r"(?:ara|yaz|gönder|bildir|ilet|dön|yapa|iade ed|öde|ver|ulaş|yanıtla|cevapla|değiştir|halled|çöz|hazırla|yolla"
    r"|kargola|onayla|tamamla|ayarla|iletişime geç|teslim ed|telefon ed)"
)

PHRASES = Phrases(
    code="tr",
    commits=pattern(
        rf"\b(?:geri )?{_STEMS}\w*?(?:acağım|eceğim|acağız|eceğiz)\b"
        r"|\b(?:arar|yazar|gönderir|bildirir|dönüş yapar|haber verir|iletir)(?:ım|im|üm|um|ız|iz|üz|uz)\b"
    ),
    calls=pattern(r"\b(?:geri )?(?:ara(?:ya|r)|telefon ed)\w*"),
    denies=pattern(
        r"\w*m[ae]y[ae]ca[ğk]\w*|\w*m[ae]y[ae]ce[ğk]\w*|\b(?:değil|yok|belki|umarım|galiba|muhtemelen|dün|geçen"
        r"|sonra sizi|çalışacağ\w*)\b|\w+m[ae][km] için|\w+(?:dan|den) beri"
    ),
    depends=pattern(r"\b(?:eğer|şayet)\b|\w{2,}(?:ırsa|irse|ursa|ürse|arsa|erse|mazsa|mezse|dıysa|diyse)\w*|\?"),
    days=(
        (pattern(r"\b(?:öbür gün|yarından sonra(?:ki gün)?)\b"), 2),
        (pattern(r"\byarın(?! ?dan)\b"), 1),
        (pattern(r"\b(?:bugün|bu akşam|bu sabah|bu öğle\w*)\b"), 0),
    ),
    weekday=pattern(
        r"\b(?:bu |(?P<next>gelecek hafta |haftaya |önümüzdeki hafta )|gelecek |önümüzdeki )?"
        r"(?P<day>pazartesi|salı|çarşamba|perşembe|cumartesi|cuma|pazar)"
        r"(?:ye|ya|a|e)?(?= |$|[.,!])"
    ),
    weekdays={
        "pazartesi": 0, "salı": 1, "çarşamba": 2, "perşembe": 3, "cuma": 4, "cumartesi": 5, "pazar": 6,
    },
    parts=(
        Part(pattern(r"\böğle(?:den|ye)? sonra(?! sizi)\w*"), 18),
        Part(pattern(r"\bbu akşam\b"), 21, alone=True),
        Part(pattern(r"\b(?:gün sonu\w*|mesai bitimi\w*|akşama kadar)\b"), 18, alone=True),
        Part(pattern(r"\böğle(?:n|den önce|ye kadar|ne kadar)?\b"), 12, alone=True),
        Part(pattern(r"\bsabah\w*\b"), 12),
        Part(pattern(r"\bakşam\w*\b"), 21),
    ),
    clock=pattern(
        r"\bsaat (?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?(?!\d)"
        r"|(?<![\d.:])(?P<hour_>\d{1,2})[.:](?P<minute_>\d{2})(?![.\d])"
    ),
    within=pattern(
        r"(?P<n>\b\d{1,2}|\bbir|\biki|\büç|\bdört|\bbeş|\byarım) "
        r"(?P<unit>dakika|saat|iş günü|gün|hafta) (?:içinde|içerisinde)"
    ),
    units={"dakika": "minutes", "saat": "hours", "iş günü": "workdays", "gün": "days", "hafta": "weeks"},
    numbers={"bir": 1, "iki": 2, "üç": 3, "dört": 4, "beş": 5, "yarım": 0.5},
    date=pattern(rf"\b\d{{1,2}} {_MONTH}\b(?: \d{{4}}\b)?|\b\d{{1,2}}\.\d{{1,2}}\.\d{{4}}\b"),
    filler=pattern(r"\b(?:en geç|saat|kadar|günü|önce|sonra)\b"),
)  # fmt: skip
