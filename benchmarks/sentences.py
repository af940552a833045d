"""Text for the generated files: sentences of a shop's letters, from a seeded generator."""

from __future__ import annotations

from random import Random


def _listed(text: str) -> list[str]:
    return text.split("|")


_WHO = _listed(
    "The customer|My neighbour|Our warehouse in Leeds|The driver|A colleague from accounts"
    "|The buyer|Your repair shop|The second courier|Ms Novak|The branch manager|One of our testers"
    "|The night shift|An old client|The new apprentice|Mr Okafor|The delivery desk|The whole team"
)
_DOES = _listed(
    "asks about|has returned|could not find|wants to exchange|praises|complains about|ordered"
    "|forgot to mention|was charged twice for|would like to see|is still waiting for|opened"
    "|noticed a scratch on|took a photograph of|recommends|cancelled|has never received|unpacked"
)
_WHAT = _listed(
    "the oak chair|a reading lamp with a green shade|two boxes of printer paper|the blue kettle"
    "|a pair of walking boots|the garden table|last month's invoice|the spare key|an annual pass"
    "|the wireless headphones|a set of six glasses|the winter coat|the child's bicycle"
    "|a replacement filter|the user manual|the gift voucher|a bag of coffee beans|the smaller tent"
)
_WHEN = _listed(
    "on Monday morning|after the holidays|within two weeks|before the end of May|a week too late"
    "|without any notice|at the shop in town|for the third time|in spite of the reminder|by phone"
    "|although the parcel was sealed|because the size was wrong|as agreed|together with the receipt"
    "|since the last update|at no extra cost|on the way home|during the sale"
)
_ABROAD = _listed(
    "Die Lieferung nach Köln verspätet sich um drei Tage|Le café reste ouvert jusqu'à minuit"
    "|El señor Muñoz devolvió la lámpara|Paket w Łodzi czeka na odbiór|荷物は明日の朝に届きます"
    "|Доставка займёт около недели|The café in São Paulo liked it 🙂|Prisen er 49 € på Ærø"
)

Pool = tuple[str, ...]


def pool(rng: Random, size: int = 20_000) -> Pool:
    """Sentences of 40 to 110 characters, some with a number in them."""

    def sentence() -> str:
        pick = rng.choice
        text = f"{pick(_WHO)} {pick(_DOES)} {pick(_WHAT)} {pick(_WHEN)}"
        return text + (f" (item {rng.randrange(10_000)})." if rng.random() < 0.2 else ".")

    return tuple(sentence() for _ in range(size))


def text(rng: Random, sentences: Pool, least: int, most: int, manner: float) -> str:
    """Some sentences; `manner` (0 to 1) says which rows hold quotes, line breaks, other scripts."""
    chosen = rng.choices(sentences, k=rng.randint(least, most))
    if manner < 0.1:
        chosen[-1] = f'"{chosen[-1]}"'
    elif manner < 0.2:
        chosen[0] = rng.choice(_ABROAD) + "."
    return ("\n" if 0.05 <= manner < 0.25 else " ").join(chosen)
