"""The few words that the visible part of a mail cannot be found without, in the languages mail programs speak."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split("|"))


FROM = _words(
    "from|von|de|da|van|från|fra|lähettäjä|od|odesílatel|odosielateľ|nadawca|feladó|de la|expeditor|от|отправитель"
    "|від|кимден|kimden|gönderen|mittente|remitente|remetente|expéditeur|afzender|avsändare|afsender|avsender|από"
    "|pošiljatelj|šalje|nuo|saatja|발신|보낸 사람|보낸사람|发件人|寄件者|寄件人|發件人|差出人|送信者|จาก|ผู้ส่ง|dari"
    "|daripada|từ|người gửi|من|מאת|از"
)
SUBJECT = _words(
    "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy|subiect|тема"
    "|относно|предмет|konu|θέμα|tema|teema|제목|主题|主題|主旨|件名|เรื่อง|หัวเรื่อง|subjek|perkara|perihal|judul"
    "|chủ đề|tiêu đề|الموضوع|נושא|موضوع"
)
SENT = _words(
    "sent|date|gesendet|datum|gesendet am|envoyé|envoyé le|enviado|enviado el|enviado em|fecha|data|inviato|verzonden"
    "|skickat|sendt|dato|lähetetty|päivämäärä|wysłano|wysłane|odesláno|odoslané|dátum|elküldve|trimis|отправлено|дата"
    "|надіслано|gönderildi|gönderilme tarihi|tarih|ημερομηνία|보낸 날짜|보낸날짜|날짜|发送时间|發送時間|日期|寄件日期"
    "|送信日時|日時|日付|วันที่|ส่ง|dihantar|tarikh|tanggal|dikirim|đã gửi|ngày|التاريخ|נשלח|תאריך|تاریخ"
)
TO = _words(
    "to|an|à|para|a|aan|till|til|vastaanottaja|do|komu|címzett|către|кому|kime|alıcı|προς|destinatario|destinataire"
    "|받는 사람|받는사람|收件人|收件者|宛先|ถึง|kepada|tới|đến|إلى|אל|به|cc|kopie"
)

WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schreef|écrit|escribió|escreveu|scritto|scrisse|skrev|kirjoitti|napisał|napsal|napísal"
    r"|írta|scris|пише|писал|написал|пишет|написав|έγραψε|yazdı|menulis|viết)\b"
    r"|เขียน|写道|寫道|作成|書きました|작성|썼습니다|님이|كتب|כתב|نوشت",
    re.IGNORECASE,
)

_DEVICES = (
    r"(?:iphone|ipad|android|galaxy|samsung|huawei|xiaomi|blackberry|outlook|yahoo|mail|gmx|web\.de|smartphone|phone"
    r"|handy|tablet|ios|手机|手機|휴대)"
)
SENT_FROM_DEVICE = re.compile(
    r"^(?:sent|gesendet|von meinem|envoyé|enviado|inviato|verzonden|skickat|sendt|lähetetty|wysłan[eo]|odesláno|trimis"
    r"|отправлено|надіслано|ส่งจาก|dihantar|dikirim|được gửi|发自|發自|从我的|나의|내|get outlook|outlook für)"
    rf".{{0,60}}{_DEVICES}|^.{{0,40}}{_DEVICES}.{{0,6}}(?:から送信|에서 보냄| gönderildi)",
    re.IGNORECASE,
)
"""The line that telephones and mail apps put under a mail."""
