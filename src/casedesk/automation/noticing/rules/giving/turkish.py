"""Turkish."""

from casedesk.automation.noticing.rules.giving.phrases import Giving, pattern

GIVING = Giving(
    money=pattern(r"\b(?:iade\w*|geri öd\w+|tazmin\w*|indirim\w*|hediye çek\w*|kupon\w*|mağaza kredi\w*)"),
    goods=pattern(r"\b(?:değişim\w*|değiştir\w+|yeni(?:sini|si)?\b.*\bgönder\w*)"),
    ours=pattern(
        r"\w+(?:ıyoruz|iyoruz|uyoruz|üyoruz|ıyorum|iyorum|uyorum|üyorum|acağız|eceğiz|acağım|eceğim|dım|dim|dum|düm|tım"
        r"|tim|tum|tüm|dık|dik|duk|dük|tık|tik|tuk|tük)\b|\b(?:alacaksınız|ed(?:ildi|ilecek|iyor)|yatırıl\w+|yapıl\w+)\b"
        r"|\bmümkün\b|\w+[ae]m[ae]y(?:ız|iz)\b"
    ),
    denies=pattern(
        r"\w+m[ae]y[ae](?:ca|ce)[ğk]\w*|\w+[ae]m(?:ıyor|iyor|uyor|üyor)\w*|\w+m(?:ıyor|iyor|uyor|üyor)\w*"
        r"|\w+m(?:adı|edi)[kmğ]?\b|\w+[ae]m[ae]y(?:ız|iz|acağ\w*|eceğ\w*)\b|\b(?:değil|yok)\b"
    ),
    depends=pattern(
        r"\b(?:eğer|şayet|belki|halinde|takdirde|istediğiniz|kadar)\b|\w{2,}(?:ırsa|irse|ursa|ürse|arsa|erse)\w*|\?"
    ),
)
