"""Checks for the names of speakers before what they say."""

from __future__ import annotations

import re

from ftlint.model import Batch, Hits, check

# The assistant's, as transcripts of many languages have it.
_NAMES = (
    *("assistant", "assistent", "assistente", "asistente", "asistent", "asystent", "asistan"),
    *("asisten", "助手", "助理", "アシスタント", "어시스턴트", "ассистент", "помощник", "асистент"),
    *("помічник", "trợ lý", "المساعد", "مساعد", "دستیار", "עוזר", "सहायक", "সহায়ক"),
    *("உதவியாளர்", "ผู้ช่วย", "βοηθός"),
)
_BEGUN = tuple({name[:2] for name in _NAMES} | {"*", " ", "\n"})
_LABEL = rf"(?i)\s*(?:\*\*)?(?:{'|'.join(_NAMES)})(?:\*\*)?(?:[\xa0\u202f ]?:(?:\*\*)?\s+|：(?:\*\*)?\s*)"
_OTHERS = (
    r"(?mi)^\W*(?:User|Human|Customer|Client|Student|Patient|Q|Me|You"
    r"|usuario|usuário|utilisateur|utente|utilizator|nutzer|benutzer|kunde|cliente|użytkownik|uživatel|kullanıcı|pengguna"
    r"|пользователь|клиент|користувач|用[户戶]|客[户戶]|使用者|人[类類]|我|你|ユーザー?|사용자|고객|người dùng"
    r"|المستخدم|کاربر|משתמש|उपयोगकर्ता|ผู้ใช้|χρήστης)(?!\w)[^:：\n]{0,20}[:：]"
)


@check("label", "new")
def speaker_label(batch: Batch) -> Hits:
    """Outputs that begin with the name of the one who speaks. A dialogue that was asked for has others'
    too.
    """
    column = batch.texts("output")
    found: dict[int, str] = {}
    for i in column.opened(lambda opening: opening.lower().startswith(_BEGUN)):
        text = column.values[i]
        match = re.match(_LABEL, text)
        if match and text[match.end() :].strip() and not re.search(_OTHERS, text):
            found[i] = match[0]
    return column.hits(
        found, lambda i: {"label": found[i].strip(), "new": column.values[i][len(found[i]) :]}
    )
