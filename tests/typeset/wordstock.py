"""Labels and sentences of invented annual reports, in the words of the field. About a third of the labels are long."""

from __future__ import annotations

ASSOCIATIONS = (
    "Samordningsförbundet Granåsen", "Samordningsförbundet Älvkusten", "Samordningsförbundet Norra Mälarbygden",
    "Samordningsförbundet Björkö och Ljungsund", "Finsamförbundet Tre Sjöar", "Samordningsförbundet Västra Skogsbygden",
    "Samordningsförbundet Öresjö-Ängsholm", "Finsam Hällaryd", "Samordningsförbundet Sörkusten",
    "Samordningsförbundet RAR Åmåla",
)  # fmt: skip
INTERVENTIONS = (
    "Klivet", "Språnget", "Aktivitetshuset", "Ung arena", "Fyren", "IPS", "Case management", "Navigatorn",
    "Lotsteamet", "Samverkansteamet", "Grön rehab", "Kompassen", "Verkstaden", "Våga växa", "Rehabkoordinator",
    "Bryggan", "Startskottet", "Resurscentrum", "Porten", "MIA Vidare", "Steget före", "Hälsoskolan", "Jobbspåret",
    "Rörelse och samtal", "Ungdomslotsarna", "Vägval", "Mötesplats Älven", "Trädgårdsgruppen",
    "Supported employment", "Motiverande steg", "Personligt ombud", "Familjelotsen",
)  # fmt: skip
LONG_INTERVENTIONS = (
    "Förstärkt stöd till unga vuxna som varken arbetar eller studerar",
    "Integrering av IPS i öppenvårdspsykiatrins mottagningar",
    "Samverkansteam för personer med komplex ohälsa och långvarigt försörjningsstöd",
    "Arbetslivsinriktad rehabilitering för kvinnor med utländsk bakgrund",
    "Tidiga insatser inom primärvården för personer med stressrelaterad psykisk ohälsa",
    "Förrehabilitering inför Arbetsförmedlingens och Försäkringskassans förstärkta samarbete",
    "Individuellt stöd till studier för unga med aktivitetsersättning",
    "Kartläggning av arbets- och aktivitetsförmåga i arbetsterapeutisk regi",
    "Stegförflyttning genom natur- och djurassisterade aktiviteter på Ekbacka gård",
    "Gemensam kartläggning och planering för sjukskrivna utan anställning (SGI noll)",
    "Våld i nära relationer – metodstöd och utbildning för handläggare",
    "Samordnat stöd till personer med beroendeproblematik och samsjuklighet",
    "Hälsofrämjande aktiviteter i samarbete med idrottsrörelsen och folkhögskolan",
    "Språkstödjande arbetsträning för nyanlända med funktionsnedsättning",
    "Arbetsgivarsamverkan och handledning på arbetsplatser inom kommunerna Granåsen och Ljungsund",
    "Rehabiliteringssamordnare vid hälso- och sjukvårdens mottagningar",
)
STRUCTURAL = (
    "Kompetensutveckling", "Processtöd", "Kunskapsdialoger", "Samverkansdagar", "Utvärdering", "Hemsida", "Konferenser",
    "Metodutveckling", "Finsamkoordinator", "Webbaserad vägledning till stöd i länet",
    "Utbildning i BIP för chefer och medarbetare hos samtliga parter",
    "Uppföljning med indikatorer för finansiell samordning",
    "Lokala samverkansgrupper i hälso- och sjukvården samt socialtjänsten",
    "Förstudie om samverkan kring långtidssjukskrivna kvinnor i offentlig sektor",
    "Stöd till parternas gemensamma utvecklingsarbete enligt länsöverenskommelsen",
)  # fmt: skip
ADMINISTRATION = (
    "Kansli", "Styrelse", "Revision", "Lokalkostnader", "Ekonomi- och lönetjänster", "Beredningsgrupp",
    "Dataskyddsombud och arkivkonsult", "Gemensamma kostnader för kommunikation, webbplats och nyhetsbrev",
)  # fmt: skip
BUDGET_GROUPS = (
    "Individinriktade insatser", "Strukturövergripande insatser", "Förbundsövergripande kostnader", "Kansli och styrelse",
    "Processledning och stöd av samverkan", "Insatser riktade till unga 16–29 år", "Insatser för arbetsåtergång",
    "Insatser inom hälso- och sjukvård samt rehabilitering",
)  # fmt: skip
EXIT_REASONS = (
    "Arbete", "Arbete med subvention", "Studier", "Arbetssökande", "Vård", "Sjukdom", "Flytt", "Avbrott", "Annat",
    "Ålderspension", "Föräldraledighet", "Fortsatt rehabilitering", "Arbetsträning", "Praktik", "Uppgift saknas",
    "Sysselsättning", "Avliden", "Egen begäran", "Återgång till anmälaren", "Daglig verksamhet",
)  # fmt: skip
LONG_EXIT_REASONS = (
    "Arbete på den reguljära arbetsmarknaden utan stöd, hel- eller deltid",
    "Anställning med subvention (lönebidrag, nystartsjobb eller introduktionsjobb)",
    "Förstärkt samarbete mellan Arbetsförmedlingen och Försäkringskassan",
    "Medicinsk utredning, vård eller behandling inom hälso- och sjukvården",
    "Åter till ordinarie verksamhet hos anmälande myndighet",
    "Sjuk- eller aktivitetsersättning har beviljats under insatsen",
    "Avslut på grund av långvarig frånvaro eller utebliven kontakt",
    "Studier på folkhögskola, komvux eller yrkeshögskola",
    "Fortsatt stöd från kommunens arbetsmarknadsenhet eller socialtjänst",
)
OVERVIEW = (
    "Verksamhetens intäkter", "Verksamhetens kostnader", "Årets resultat", "Eget kapital", "Balansomslutning",
    "Likvida medel", "Medlemsbidrag", "Kortfristiga skulder",
)  # fmt: skip
OVERVIEW_SHARES = (
    "Soliditet, %", "Soliditet i procent", "Eget kapital i procent av årets tilldelade medel", "Kostnader/intäkter, %",
    "Andel deltagare som har avslutats till arbete eller studier, procent", "Sjukfrånvaro, %",
)  # fmt: skip
OVERVIEW_COUNTS = (
    "Antal deltagare", "Antal insatser", "Antal avslutade deltagare", "Invånare 16–64 år i medlemskommunerna",
    "Antal personer som har nåtts av utbildningar och konferenser", "Sammanträden",
)  # fmt: skip
REVENUE = (
    "Bidrag från Försäkringskassan", "Bidrag från regionen", "Bidrag från kommunerna", "Medel från ESF", "Projektmedel",
    "Återbetalda medel från tidigare års insatser", "Övriga intäkter", "Ersättning för sjuklöner", "Driftbidrag staten",
    "Statsbidrag från Nationella rådet för finansiell samordning av rehabiliteringsinsatser",
    "Medlemsavgift Försäkringskassan och Arbetsförmedlingen", "Räntebidrag och erhållna skadestånd",
)  # fmt: skip
COSTS = (
    "Personalkostnader", "Lokalhyra", "Köpta tjänster", "Konsulter", "Övriga kostnader", "Avskrivningar", "Revision",
    "Styrelsearvoden", "Resor och logi", "Insatser för deltagare", "Kontorsmaterial, telefon och porto", "IT-tjänster",
    "Sociala avgifter enligt lag och avtal samt pensionskostnader", "Reklam och trycksaker",
    "Bidrag till insatser som bedrivs av parterna i hälso- och sjukvården",
    "Kostnader för inhyrd personal från kommuner och Arbetsförmedlingen", "Kurser och konferenser",
)  # fmt: skip
FIXED_ASSETS = (
    "Maskiner och inventarier", "Datorer", "Immateriella tillgångar", "Förbättringsutgifter på annans fastighet",
)  # fmt: skip
CURRENT_ASSETS = (
    "Kortfristiga fordringar", "Kundfordringar", "Momsfordran", "Skattekonto", "Kassa och bank", "Plusgiro",
    "Förutbetalda kostnader och upplupna intäkter", "Övriga fordringar hos parterna avseende ej avslutade insatser",
)  # fmt: skip
LIABILITIES = (
    "Leverantörsskulder", "Kortfristiga skulder", "Personalens skatter och avgifter", "Semesterlöneskuld",
    "Upplupna kostnader och förutbetalda intäkter", "Skuld till Region Norrskog för inlånad personal under hösten",
    "Övriga skulder", "Särskild löneskatt", "Ej rekvirerade medel för beslutade insatser hos samverkansparterna",
)  # fmt: skip
CASH_ADJUSTMENTS = (
    "Justering för avskrivningar", "Justering för poster som inte ingår i kassaflödet", "Avsättningar",
    "Justering för övriga ej likviditetspåverkande poster i verksamheten",
)  # fmt: skip
CASH_CHANGES = (
    "Ökning (-)/minskning (+) av kortfristiga fordringar", "Förändring av kortfristiga fordringar",
    "Ökning (+)/minskning (-) av kortfristiga skulder", "Förändring av leverantörsskulder",
    "Ökning eller minskning av upplupna kostnader och förutbetalda intäkter",
)  # fmt: skip
SURVEY = (
    "Jag har blivit bemött på ett bra sätt", "Jag har haft inflytande", "Stödet har varit till nytta",
    "Jag har fått vara med och påverka planeringen av mitt stöd i insatsen",
    "Stödet från olika myndigheter har hängt ihop, så att jag har sluppit börja om",
    "Jag är mer redo att arbeta eller studera än när jag började", "Min hälsa är bättre",
    "Jag vet vad som händer efter att insatsen har avslutats", "Jag klarar min vardag",
    "Personalen har haft tid att lyssna på mig och på det jag har velat berätta",
    "Det har gått lagom fort fram", "Jag har fått hjälp med kontakter i hälso- och sjukvården",
)  # fmt: skip
PARTICIPANT_GROUPS = (
    "16–24 år", "25–29 år", "30–44 år", "45–59 år", "60–64 år", "Grundskola", "Gymnasieskola", "Högskola",
    "Försörjningsstöd", "Sjukpenning", "Aktivitetsersättning", "A-kassa", "Ingen känd ersättning",
    "Förgymnasial utbildning kortare än nio år", "Eftergymnasial utbildning, två år eller längre",
    "Har varit utan arbete och studier i mer än fem år före insatsen", "Omställningsstöd",
    "Sjukskriven på hel- eller deltid sedan mer än två år tillbaka",
)  # fmt: skip
FOOTNOTES = (
    "* Inklusive medel som har återbetalats av parterna.",
    "Avvikelse = utfall minus budget. Belopp inom hundra kronor har avrundats.",
    "1) Insatsen startade i april. 2) Avslutad vid halvårsskiftet.",
    "Källa: Uppföljning Finsam samt insatsernas egna rapporter.",
)
SENTENCES = (
    "Under {year} har förbundet finansierat {n} insatser, och tillsammans nådde de {p} deltagare.",
    "Styrelsen har sammanträtt {n} gånger och behandlade i oktober budgeten för {next}.",
    "Av deltagarna var {s} procent kvinnor, vilket är i nivå med {last}.",
    "Personal som lånas in från parterna har varit svår att rekrytera, och flera insatser kom igång först efter sommaren.",
    "Avvikelsen mot budget beror till största delen på att två insatser startade senare än beräknat.",
    "Beredningsgruppen, med en chef från varje part, har förberett besluten och följt insatserna.",
    "Parterna bidrar till finansieringen så att staten står för hälften, regionen för en fjärdedel och kommunerna för en fjärdedel.",
    "Resultatet för {year} uppgick till {m} tkr, och det egna kapitalet har därmed vuxit till {k} tkr.",
    "Behovet av samordnad rehabilitering är fortsatt stort, framför allt bland unga med psykisk ohälsa.",
    "Deltagarna har själva fyllt i enkäten i samband med att insatsen avslutades; svarsfrekvensen var {s} procent.",
    "Förbundet bedömer att målen för god ekonomisk hushållning i allt väsentligt har uppnåtts under året.",
    "Insatserna följs upp två gånger om året i dialog mellan kansliet, styrgruppen och ansvarig chef.",
    "Kansliet består av förbundschef, utvecklingsledare och ekonom, sammanlagt {n} årsarbetare.",
    "Av dem som lämnade insatserna gick drygt var fjärde person till arbete eller studier.",
    "En del av överskottet återförs till parterna enligt den princip som styrelsen har beslutat om.",
    "Nyttan för den enskilde är svår att mäta i kronor, men uppföljningen talar för att stödet har haft betydelse.",
)
