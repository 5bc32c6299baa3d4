"""Running text with claims in it: templates of our own wording, each sentence true to the figures it was made from."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, cycle

from tests.archive.content import Sentence
from tests.archive.figures import grouped
from tests.archive.layout import Layout
from tests.archive.model import Association, Counts, Year

_ONCE = (  # with figures, so told once
    "Styrelsen har haft {a} sammanträden och beredningsgruppen har träffats inför vart och ett av dem.",
    "Medelåldern bland deltagarna var omkring {b} år, och de flesta hade varit utan arbete i mer än ett år.",
    "Medlemssamrådet ägde rum den {a} maj och samlade företrädare för samtliga parter.",
    "Vid höstens utbildningsdag deltog {b} medarbetare från parterna.",
    "Väntetiden till en första träff har i genomsnitt varit {a} veckor.",
)
_AGAIN = (
    "Parterna har under hösten arbetat fram en gemensam plan för de kommande åren.",
    "Samverkan mellan handläggarna beskrivs som enklare än tidigare, även om tiden inte alltid räcker till.",
    "En återkommande synpunkt är att vägen in i insatserna bör vara kort.",
    "Kansliet har flyttat till gemensamma lokaler och delar reception med en av parterna.",
    "Flera av deltagarna har beskrivit att kontakten med en och samma person har varit avgörande.",
    "Arbetet med att sprida metoderna till ordinarie verksamhet fortsätter enligt verksamhetsplanen.",
    "Det som har fungerat väl tas till vara när nya insatser planeras.",
    "Styrgrupperna har följt arbetet löpande och lämnat sina synpunkter till styrelsen.",
    "Tillgången till handledning har varit en förutsättning för att hålla samman arbetet.",
    "Erfarenheterna har spridits vid möten med chefer hos parterna.",
    "Uppföljningen bygger på de uppgifter som personalen i insatserna själva har lämnat.",
    "Fortsatt är det svårt att nå dem som står längst från arbetslivet.",
)
_PARTICIPANTS = (
    "Under {year} deltog {n} personer i förbundets individinriktade insatser, varav {w} kvinnor och {m} män.",
    "Sammanlagt {n} deltagare ({w} kvinnor och {m} män) har tagit del av insatserna under {year}.",
    "Insatserna nådde {n} personer under året: {w} kvinnor och {m} män.",
)
_EXITS = (
    "Totalt avslutade {n} deltagare sin insats under året, {w} kvinnor och {m} män.",
    "Under {year} har {n} deltagare ({w} kvinnor och {m} män) avslutat en insats.",
    "Det var {n} personer som avslutade en insats, varav {w} kvinnor och {m} män.",
)
_REASON_COUNT = (
    "Av dem som avslutade har {n} deltagare fått avslutsorsaken {label}.",
    "Avslutsorsaken {label} gäller för {n} av deltagarna.",
)
_REASON_SHARE = (
    "Avslutsorsaken {label} svarar för {p} procent av de {n} avsluten.",
    "{k} av {n} deltagare, {p} procent, avslutades med orsaken {label}.",
)
_HEDGES = (
    ("Drygt {n} personer deltog i insatserna under året.", -1),
    ("Nästan {n} personer deltog i insatserna under året.", 1),
    ("Insatserna har haft fler än {n} deltagare under året.", -1),
)
_MORE = ("Fler {more} än {fewer} har deltagit i insatserna.", "Bland deltagarna är det fler {more} än {fewer}.")
_COMMONEST = ("Den vanligaste avslutsorsaken är {label}.", "Vanligast är avslutsorsaken {label}.")
_CHANGE = (
    "Antalet deltagare var {b} jämfört med {a} året innan, en {change} med {d}.",
    "Det är en {change} med {d} deltagare, från {a} till {b}.",
)
_COST_SHARE = ("Av kostnaderna gick {p} procent till {label}.", "{p} procent av verksamhetens kostnader avser {label}.")
_MONEY = {
    "result_year": ("Årets resultat blev {amount}.", "Årets resultat uppgår till {amount}."),
    "equity_closing": (
        "Det egna kapitalet uppgick vid årets slut till {amount}.",
        "Vid årets slut var förbundets eget kapital {amount}.",
    ),
    "rev_total": ("Verksamhetens intäkter uppgick till {amount}.", "Förbundets intäkter uppgick till {amount}."),
    "cost_operating": ("Verksamhetens kostnader uppgick till {amount}.", "De totala kostnaderna för verksamheten var {amount}."),
}  # fmt: skip


def fillers(rng: random.Random) -> Iterator[Sentence]:
    """Sentences without claims that could be checked; those with figures come once in a report."""
    first = [*_ONCE, *_AGAIN]
    rng.shuffle(first)
    for template in chain(first, cycle(_AGAIN)):
        yield Sentence(template, {"a": str(rng.randint(4, 9)), "b": str(rng.randint(31, 46))})


def _people(rng: random.Random, templates: tuple[str, ...], says: str, year: Year, counts: Counts) -> Sentence:
    values = {"year": str(year.year), "n": str(sum(counts)), "w": str(counts[0]), "m": str(counts[1])}
    return Sentence(rng.choice(templates), values, says, {"n": Decimal(sum(counts))})


def participants(rng: random.Random, year: Year) -> Sentence:
    return _people(rng, _PARTICIPANTS, "participants", year, year.participants)


def exits(rng: random.Random, year: Year) -> Sentence:
    return _people(rng, _EXITS, "exits", year, year.exited)


def hedge(rng: random.Random, year: Year) -> Sentence | None:
    """A round number near the participants', below or above them as the hedge says."""
    template, side = rng.choice(_HEDGES)
    exact = sum(year.participants)
    near = exact // 10 * 10 if side < 0 else -(-exact // 10) * 10
    if near == exact or abs(near - exact) > 7:
        return None
    return Sentence(template, {"n": str(near)}, "hedge", {"n": Decimal(near), "side": Decimal(side)})


def more(rng: random.Random, year: Year) -> Sentence | None:
    women, men = year.participants
    if abs(women - men) < 3:
        return None
    names = {"more": "kvinnor", "fewer": "män"} if women > men else {"more": "män", "fewer": "kvinnor"}
    return Sentence(rng.choice(_MORE), names, "comparison")


def change(rng: random.Random, before: Year, year: Year) -> Sentence | None:
    a, b = sum(before.participants), sum(year.participants)
    if a == b:
        return None
    word = "ökning" if b > a else "minskning"
    values = {"a": str(a), "b": str(b), "d": str(abs(a - b)), "change": word}
    return Sentence(rng.choice(_CHANGE), values, "change", {"d": Decimal(abs(a - b))})


def reasons(rng: random.Random, year: Year, layout: Layout) -> list[Sentence]:
    """Counts and shares of reasons, and the commonest one where there is one."""
    totals = [sum(c) for c in year.reasons]
    labels = layout.sets["reasons"]
    whole = sum(totals)
    made = []
    for place in rng.sample(range(len(labels)), 2):
        values = {"n": str(totals[place]), "label": labels[place]}
        made.append(Sentence(rng.choice(_REASON_COUNT), values, "reason count", {"n": Decimal(totals[place])}))
    place = rng.randrange(len(labels))
    p = (Decimal(100 * totals[place]) / whole).quantize(Decimal(1), ROUND_HALF_UP)
    values = {"k": str(totals[place]), "n": str(whole), "p": str(p), "label": labels[place]}
    made.append(Sentence(rng.choice(_REASON_SHARE), values, "reason share", {"p": p}))
    top = sorted(totals)[-2:]
    if top[1] - top[0] > 2:
        place = totals.index(top[1])
        made.append(Sentence(rng.choice(_COMMONEST), {"label": labels[place]}, "commonest"))
    return made


def amount(kronor: int, form: str) -> str:
    """An amount in running text: kr, tkr or mnkr."""
    minus = "-" if kronor < 0 else ""
    if form == "kr":
        return f"{minus}{grouped(Decimal(kronor), ' ')} kronor"
    power, digits, word = (3, "1", "tkr") if form == "tkr" else (6, "0.1", "miljoner kronor")
    value = Decimal(kronor).scaleb(-power).quantize(Decimal(digits), ROUND_HALF_UP)
    return f"{minus}{grouped(value, ' ')} {word}"


def money(rng: random.Random, year: Year, item: str) -> Sentence:
    """A sentence with an amount of a statement. Small amounts are not told in millions."""
    kronor = {
        "result_year": year.result,
        "equity_closing": year.equity,
        "rev_total": year.revenue,
        "cost_operating": year.costs,
    }[item]
    form = rng.choice(("kr", "tkr", "mnkr")) if abs(kronor) > 2_000_000 else rng.choice(("kr", "tkr"))
    values = {"amount": amount(kronor, form), "form": form}
    return Sentence(rng.choice(_MONEY[item]), values, f"amount {item}", {"kronor": Decimal(kronor)})


def cost_share(rng: random.Random, year: Year, layout: Layout) -> Sentence:
    p = (Decimal(100 * year.individual) / year.costs).quantize(Decimal(1), ROUND_HALF_UP)
    values = {"p": str(p), "label": layout.names["individual"].lower()}
    return Sentence(rng.choice(_COST_SHARE), values, "cost share", {"p": p})


def founding(made: Association, year: Year) -> list[Sentence]:
    """Who the association is, with the act it works under."""
    towns = " och ".join([", ".join(made.towns[:-1]), made.towns[-1]] if len(made.towns) > 1 else made.towns)
    act = "Förbundet verkar enligt lagen ({act}) om finansiell samordning av rehabiliteringsinsatser."
    return [
        Sentence(f"Samordningsförbundet {made.place} bildades {made.formed} och omfattar {towns}."),
        Sentence(act, {"act": "2003:1210"}, "act"),
        Sentence(f"Medlemmar är Försäkringskassan, Arbetsförmedlingen, Region {made.region} och kommunerna."),
    ]


def accounting(year: Year) -> Sentence:
    new = year.year >= 2019
    number, name = ("2018:597", "kommunal bokföring och redovisning") if new else ("1997:614", "kommunal redovisning")
    return Sentence("Årsredovisningen är upprättad enligt lagen ({act}) om " + name + ".", {"act": number}, "act")


def pointer(table: str, of: str) -> Sentence:
    """A sentence that refers to a numbered table or note."""
    sort, _, number = table.partition(" ")
    return Sentence("Hur det fördelar sig framgår av {sort} {n}." if of == "table" else "Posten specificeras i {sort} {n}.",
                    {"sort": sort.lower(), "n": number}, f"reference {of}")  # fmt: skip
