"""What was left to be filled in, as templates of other languages than English have it."""

from __future__ import annotations

import re

from ftlint.checks.characters import strange
from ftlint.model import Batch

# What stands behind the bracket: to write in, or whose it is.
_WRITE = (
    r"[Ii]nsert(?:ar|e) |[Ii]nserir |[Ii]nsira |[Ii]nsér(?:er|ez) |[Ii]nser(?:ire|isci) |[Ww]staw |[Ww]pisz |[Vv]ložte? |[^\]\n]{1,40} einfügen"
    r"|[Вв]став(?:ьте|ить) |[Уу]кажите |[Вв]пишите |[Mm]asukkan|[Cc]hèn|[Đđ]iền|أدخل|ادخل|اكتب|وارد کنید|הכנס|הזן|यहाँ|यहां"
    r"|请?填写|请?填入|请?插入|请?输入|請?填寫|請?輸入|ここに|[^\]】\n]{1,20}を入力|여기에|[^\]\n]{1,20} 입력"
)
_WHOSE = (
    r"(?:[Ss]u|[Tt]u)s? (?:nombre|apellido|empresa|direcci|correo|tel|cargo|firma|ciudad)|(?:[Ss]eu|[Ss]ua|[Tt]eu) (?:nome|empresa|endere|cidade|cargo|telefone|e-?mail)"
    r"|[Vv]otre|[Vv]os |(?:[Ii]l|[Ll]a) (?:tuo|tua|suo|sua) |(?:[Ii]hr|[Dd]ein)e? (?:Name|Vorname|Nachname|Adresse|Firma|Unternehmen|Telefon|E-Mail|Position)"
    r"|[Tt]woj[ea]|[Vv]aš[ea]? |[Вв]аш[ае]? |[Тт]во[ёея] |[Вв]аше? |[Aa]dınız|[Şş]irket adınız|[Nn]ama (?:Anda|Saya|Perusahaan)|[Tt]ên (?:của )?(?:bạn|tôi|công ty)"
    r"|اسمك|اسم شركت|نام شما|שמך|השם שלך|आपका|您的|你的|您公司|貴公司|あなたの|貴社|お名前|귀하의|당신의|귀사"
)
BLANK = rf"(?<![0-9A-Za-z_)\]])[\[【](?:{_WRITE}|{_WHOSE})[^\]】\n]{{0,60}}[\]】](?!\()"
LETTERS = (
    r"(?i)"
    r"辞职|辭職|申请|申請|通知|邀请|邀請|演讲|演講|致辞|合同|契约|简历|簡歷|履歷|文案|模版|公告|启事|お知らせ|挨拶|スピーチ|履歴書|招待|案内|문자|이력서|초대|안내|연설|신청|공지"
    r"|заявлен|резюме|приглаш|договор|речь|объявлен|лист|оголошен|запрош|письм|шаблон|invitaci|discurso|currícul|contrat|solicitud|anuncio|convite|currículo|discours|candidatur|annonce"
    r"|bewerb|einladung|\brede\b|vertrag|anschreiben|kündigung|lettera|invito|domanda di|contratto|annuncio|\blist\b|podani|umow|zaprosz|ogłosz|dopis|žádost|levél|meghív|scrisoare|cerere"
    r"|mektup|dilekçe|e-?posta|davet|sözleşme|özgeçmiş|surat|undangan|pidato|kontrak|lamaran|thư|đơn|hợp đồng|bài phát biểu|رسالة|خطاب|بريد|دعوة|عقد|سيرة|نامه|ایمیل|قرارداد|מכתב|הזמנה|חוזה"
    r"|पत्र|ईमेल|निमंत्रण|चिट्ठी|চিঠি|கடித|จดหมาย|อีเมล|barua"
)
_begun = re.compile(rf"[\[【](?:{_WRITE}|{_WHOSE})")


def rows_with_blanks(batch: Batch) -> set[int]:
    """The rows that may have something left to be filled in, where any text of theirs or of others is more
    than plain ASCII, as other languages are, but for a few sentences.
    """
    if not batch.once(strange).foreign:
        return set()
    column, data = batch.texts("output"), batch.block.data
    # A byte is found at next to no cost; the bracket of Chinese and Japanese may be escaped.
    bracketed = set(column.containing("[")) if b"[" in data else set()
    if b"\xe3" in data or data.isascii():
        bracketed.update(column.containing("【"))
    return {column.rows[i] for i in bracketed if _begun.search(column.values[i])}
