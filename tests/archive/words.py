"""Names and labels of invented reports: what the field prints, with synonyms that no vocabulary of the program lists."""

from __future__ import annotations

_FORE = (
    "Vråk", "Skymn", "Tuvell", "Kvill", "Hedrun", "Ormsn", "Glimm", "Rönnvall", "Fjällsk", "Askrid", "Bävern", "Dimsj",
    "Ekhamr", "Flodar", "Granvim", "Humlev", "Igelst", "Jordk", "Klintar", "Ljungm", "Myrkull", "Nävers", "Ottervik",
    "Palltj", "Rimforss", "Sandrik", "Torpell", "Uvmark", "Vargl", "Ysterv", "Åmyr", "Älgspår", "Ödesl", "Brokärr",
    "Lommar", "Murkell", "Stigell", "Trollv", "Vildkär", "Svartell",
)  # fmt: skip
_END = (
    "dalen", "åsen", "bygden", "mossen", "liden", "sundet", "heden", "skogen", "viken", "näset", "berga", "landet",
    "forsen", "holmen", "ängen", "tjärn", "kullen", "stranden", "mon", "slätten", "lunda", "hult", "ryd", "marken",
    "udden", "fallet", "kroken", "backa", "hagen", "fjorden",
)  # fmt: skip
PLACES = tuple(f + e for e in _END for f in _FORE)
TOWNS = ("stad", "torp", "hamn", "fors", "by", "näs", "lösa", "sätter", "vad", "ö")
REGIONS = (
    "Mellanskog",
    "Tallslätten",
    "Norra Kusten",
    "Mellanmark",
    "Sjölandet",
    "Västra Åsarna",
    "Österslätt",
    "Fjällranden",
)

INTERVENTIONS = (
    "Klivet", "Vägskälet", "Språnget", "Hälsoslussen", "Navigatorn", "Fyren", "Bryggan", "Unga vuxna", "Kompassen",
    "Porten", "Steget före", "Jobbspåret", "Hamnen", "Verkstaden", "Grön rehab", "Samtalsrummet", "Lotsteamet", "IPS",
    "Mötesplats Norr", "Kraftkällan", "Resursteamet", "Tillbaka", "Nya vägar", "Studiespåret", "Arena Arbete",
)  # fmt: skip
LONG_INTERVENTIONS = (
    "Stöd till unga som varken arbetar eller studerar",
    "Samordnat stöd vid långvarig sjukskrivning och psykisk ohälsa",
    "Arbetsinriktad rehabilitering på deltagarens eget språk",
    "Hälsofrämjande grupper inom primärvården och socialtjänsten",
    "Case management för personer med samsjuklighet",
    "Spåret 16–29 år",
    "Integrerat arbetslivsstöd i öppenvården",
    "Team för gemensam kartläggning och planering",
)
STRUCTURAL = (
    "Utvärdering", "Processtöd", "Kompetensutveckling", "Samverkansdagar", "Kunskapsseminarier", "Webbplats och tryck",
    "Utbildning i motiverande samtal för personal hos parterna", "Stöd till lokala samverkansgrupper", "Förstudier",
)  # fmt: skip

# Exit reasons by regime: synonyms of one reason in one tuple, with the weight of the reason.
REASONS: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {
    "occupation_groups": (
        (22, ("Arbete", "Förvärvsarbete", "Arbete med eller utan stöd")),
        (9, ("Studier", "Utbildning")),
        (26, ("Arbetssökande", "Aktivt arbetssökande", "Söker arbete aktivt")),
        (43, ("Annan avslutsanledning", "Övriga avslutade", "Annat skäl")),
    ),
    "sus_codes": (
        (34, ("Utskrivning",)),
        (30, ("Utskrivning-Fortsatt rehabilitering", "Utskrivning till fortsatt rehabilitering")),
        (14, ("Utskrivning pga sjukdom", "Utskrivning på grund av sjukdom")),
        (4, ("Utskrivning pga flytt",)),
        (3, ("Utskrivning pga föräldraledighet",)),
        (6, ("Utskrivning-Utan mätning",)),
        (9, ("Övrigt", "övrigt")),
    ),
    "six_categories": (
        (14, ("Arbete", "Anställning")),
        (8, ("Studier", "Reguljära studier")),
        (20, ("Arbetssökande", "Arbetssökande vid Arbetsförmedlingen")),
        (28, ("Fortsatt rehabilitering", "Rehabilitering fortsätter")),
        (20, ("Sjukdom, vård, behandling", "Vård eller behandling", "Ohälsa")),
        (10, ("Övrigt", "Övriga skäl", "Annan orsak")),
    ),
    "ten_categories": (
        (12, ("Arbete", "Anställning, med eller utan stöd", "Lönearbete")),
        (9, ("Studier", "Utbildning", "Börjat studera")),
        (12, ("Arbetsförmedlingen", "Åter till Arbetsförmedlingen för ordinarie stöd")),
        (9, ("Rehabiliteringssamverkan", "Gemensam kartläggning")),
        (16, ("Jobbtorg/AMF-insats", "Kommunal arbetsmarknadsinsats")),
        (5, ("FINSAM-insats", "FINSAM insats", "Annan insats hos förbundet")),
        (6, ("Sysselsättning/daglig verksamhet", "Daglig verksamhet")),
        (4, ("Sjukersättning", "Beviljad sjukersättning")),
        (18, ("Medicinsk/psykologisk utredning/vård/rehabilitering", "Medicinsk utredning/vård/rehab", "Vård")),
        (9, ("Övriga avslutsorsaker", "Övrigt", "Övriga orsaker")),
    ),
    "own_list": (
        (13, ("Arbete på öppna arbetsmarknaden", "Arbete utan subvention")),
        (9, ("Arbete med subvention", "Subventionerad anställning")),
        (8, ("Studier", "Studier på folkhögskola, komvux eller högskola")),
        (15, ("Arbetsträning eller praktik", "Praktik")),
        (18, ("Sjukdom", "Sjukskrivning", "För sjuk för att delta")),
        (17, ("Annan rehabiliterande insats", "Vidare till annan insats")),
        (5, ("Flytt", "Flyttat från området")),
        (6, ("Eget val", "Avbrott på egen begäran")),
        (9, ("Annat", "Okänd orsak eller uppgift saknas")),
    ),
}

# Line items: the first label is the commonest one; later ones are rarer, some beyond any vocabulary.
ITEMS: dict[str, tuple[str, ...]] = {
    "rev_total": ("Verksamhetens intäkter", "Summa intäkter", "Intäkter"),
    "rev_members": ("Medlemsavgifter", "Bidrag från medlemmarna", "Medlemmarnas bidrag", "Anslag från parterna"),
    "rev_other": ("Övriga intäkter", "Andra intäkter och ersättningar", "Övriga bidrag och ersättningar"),
    "cost_operating": ("Verksamhetens kostnader", "Summa kostnader", "Kostnader för verksamheten"),
    "cost_all": ("Kostnader inklusive avskrivningar", "Kostnader inkl. avskrivningar", "Kostnader och avskrivningar"),
    "fin_net": ("Finansnetto", "Finansiella poster, netto"),
    "cost_interventions": ("Kostnader för insatser", "Insatskostnader", "Insatsernas kostnader"),
    "cost_office": ("Kansli", "Kansliets kostnader", "Kansli och administration"),
    "cost_board": ("Styrelse och revision", "Styrelse, samråd och revision", "Förtroendevalda och revisorer"),
    "depreciation": ("Avskrivningar", "Av- och nedskrivningar", "Avskrivningar enligt plan"),
    "result_operating": ("Verksamhetens resultat", "Verksamhetens nettoresultat", "Rörelseresultat"),
    "fin_income": ("Finansiella intäkter", "Ränteintäkter", "Ränteintäkter och liknande poster"),
    "fin_cost": ("Finansiella kostnader", "Räntekostnader", "Räntekostnader och bankavgifter"),
    "result_after_financial": ("Resultat efter finansiella poster", "Resultat före extraordinära poster"),
    "result_year": ("Årets resultat", "Resultat för året"),
    "fixed_assets": ("Maskiner och inventarier", "Inventarier", "Materiella anläggningstillgångar"),
    "receivables": ("Kortfristiga fordringar", "Fordringar", "Korta fordringar", "Utestående fordringar"),
    "cash": ("Kassa och bank", "Likvida medel", "Kassa och banktillgodohavanden", "Bankmedel"),
    "current_assets": ("Summa omsättningstillgångar",),
    "total_assets": ("SUMMA TILLGÅNGAR", "Summa tillgångar"),
    "equity_opening": ("Ingående eget kapital", "Eget kapital vid årets början", "Balanserat resultat"),
    "equity_closing": ("Utgående eget kapital", "Eget kapital vid årets slut", "Summa eget kapital"),
    "liab_current": ("Kortfristiga skulder", "Korta skulder"),
    "total_financing": ("SUMMA EGET KAPITAL OCH SKULDER", "Summa eget kapital och skulder", "Summa skulder och eget kapital"),
    "cf_noncash": ("Justering för avskrivningar", "Avskrivningar", "Justering för poster som inte påverkar likviditeten"),
    "cf_before_wc": ("Kassaflöde före förändring av rörelsekapital", "Medel från verksamheten"),
    "cf_receivables": ("Förändring av kortfristiga fordringar", "Ökning/minskning kortfristiga fordringar"),
    "cf_liabilities": ("Förändring av kortfristiga skulder", "Ökning/minskning kortfristiga skulder"),
    "cf_operating": ("Kassaflöde från den löpande verksamheten", "Kassaflöde för den löpande verksamheten"),
    "cf_investing": ("Kassaflöde från investeringsverksamheten", "Köp av inventarier"),
    "cf_year": ("Årets kassaflöde", "Förändring av likvida medel"),
    "cash_opening": ("Likvida medel vid årets början", "Ingående likvida medel"),
    "cash_closing": ("Likvida medel vid årets slut", "Utgående likvida medel"),
    "cost_opening": ("Ingående anskaffningsvärde", "Anskaffningsvärde vid årets början"),
    "acquisitions": ("Årets anskaffningar", "Inköp", "Årets inköp"),
    "cost_closing": ("Utgående anskaffningsvärde", "Anskaffningsvärde vid årets slut"),
    "dep_opening": ("Ingående avskrivningar", "Ingående ackumulerade avskrivningar"),
    "dep_year": ("Årets avskrivningar", "Årets avskrivning"),
    "dep_closing": ("Utgående avskrivningar", "Utgående ackumulerade avskrivningar"),
    "book_value": ("Bokfört värde", "Utgående bokfört värde", "Redovisat värde vid årets slut"),
    "individual": ("Individinriktade insatser", "Insatser för individer", "Insatser riktade till individer"),
    "structural": ("Strukturinriktade insatser", "Strukturella insatser", "Insatser på strukturnivå"),
    "balance": ("Balansomslutning", "Summa tillgångar"),
    "solvency": ("Soliditet, %", "Soliditet (%)", "Soliditet i procent"),
    "staff": ("Antal årsarbetare", "Årsarbetare", "Antal heltidstjänster"),
    "participants": ("Antal deltagare", "Deltagare i individinriktade insatser"),
    "rest": ("Övrigt", "Diverse"),
    "total": ("Summa", "Totalt", "Samtliga", "Summa totalt"),
}  # fmt: skip
RECEIVABLES = (
    ("Momsfordran", "Fordran mervärdesskatt", "Moms"),
    ("Skattekonto", "Tillgodo på skattekontot"),
    ("Förutbetalda kostnader och upplupna intäkter", "Interimsfordringar"),
    ("Kundfordringar", "Fakturerade ersättningar"),
    ("Fordran på Europeiska socialfonden", "Upplupna projektmedel"),
)
LIABILITIES = (
    ("Leverantörsskulder", "Leverantörer"),
    ("Semesterlöneskuld", "Upplupna semesterlöner"),
    ("Sociala avgifter och avdragen skatt", "Källskatt och arbetsgivaravgifter", "Personalens skatter och avgifter"),
    ("Upplupna kostnader och förutbetalda intäkter", "Interimsskulder"),
    ("Ej rekvirerade insatsmedel", "Medel som parterna inte rekvirerat"),
    ("Upplupet revisionsarvode", "Avsatt för revision"),
)
AUDIT = (("Arvode till sakkunnigt biträde", "Revisionsarvode"), ("Arvode till förtroendevalda revisorer", "Revisorer"))
EDUCATION = (
    ("Grundskola", "Högst grundskola"),
    ("Gymnasium", "Gymnasieutbildning"),
    ("Eftergymnasial utbildning kortare än två år", "Yrkeshögskola"),
    ("Högskola eller universitet", "Högskola/Universitet"),
    ("Uppgift saknas", "Saknas/okänd"),
)
REFERRERS = (
    ("Försäkringskassan",),
    ("Arbetsförmedlingen",),
    ("Hälso- och sjukvården", "Vårdcentral eller psykiatri"),
    ("Socialtjänsten", "Kommunens socialtjänst"),
    ("Kommunens arbetsmarknadsenhet",),
    ("Egen anmälan", "Annan"),
)
SEXES = (
    ("Kvinnor", "Män", "Totalt"),
    ("Kv", "M", "Tot"),
    ("Kvinna", "Man", "Summa"),
    ("Antal kvinnor", "Antal män", "Antal totalt"),
    ("Varav kvinnor", "Varav män", "Samtliga"),
)
