"""Thai."""

from casedesk.automation.noticing.rules.giving.phrases import Giving, pattern

GIVING = Giving(
    money=pattern(r"คืนเงิน|เงินคืน|ชดเชย|ชดใช้|ส่วนลด|บัตรกำนัล|คูปอง|เครดิตร้าน"),
    goods=pattern(r"(?:ส่ง|จัดส่ง)\S*(?:ใหม่|ทดแทน)|เปลี่ยน(?:สินค้า|ชิ้น|ตัว|ให้)"),
    ours=pattern(r"เรา|ดิฉัน|ผม|ทางร้าน|(?:คุณ|ท่าน|ลูกค้า)(?:จะ)?ได้รับ|ให้(?:คุณ|ท่าน|ลูกค้า)|แล้ว"),
    denies=pattern(r"ไม่|มิได้|ยังมิ"),
    depends=pattern(r"ถ้า|หาก|กรณี|อาจ|สูงสุด|ไหม|มั้ย|หรือไม่|\?"),
)
