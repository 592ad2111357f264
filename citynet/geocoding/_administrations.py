"""The words that administrations put around a name, in the languages and scripts of the trade."""

import re
from typing import Literal

from citynet.text import fold

Level = Literal["city", "district", "region"]

# Words around a name, on its fold. A municipality is its town.
_CITY_BEFORE = (
    r"(?:rural |urban |metropolitan |royal |free |hanseatic |historic |old )*"
    r"(?:municipality|city|town|commune|village|township|borough|parish|metropolis|municipal "
    r"district|local council|urban municipality|settlement|local municipality|capital city)"
    r"(?: and county| and borough)? of(?: the city of)?|"
    r"city|gmina(?: miejska| wiejska| i miasto)?|miasto(?: i gmina| stoleczne)?|m st|"
    r"comune di|citta di|citta metropolitana di|"
    r"roma capitale|ville de|commune de|commune d|ville d|mairie de|commune urbaine de|"
    r"municipio d[eio]|municipi de|municipalite de|ciudad(?: autonoma)? de|villa de|vila de|"
    r"(?:h |honorable |excmo |ilmo |ilustre |muy ilustre )?(?:ayuntamiento|municipalidad|alcaldia|"
    r"intendencia|gobierno|concejo|consejo|gad|gobierno autonomo descentralizado)"
    r"(?: constitucional| municipal| provincial| distrital| metropolitan[oa]| mayor)*"
    r" (?:de la ciudad de|del canton|del municipio de|del distrito de|del|de)|ajuntament de|"
    r"ciutat de|concello de|concelho de|concelho d[ao]|camara municipal d[eoa]|cidade d[eoa]|"
    r"prefeitura(?: municipal)?(?: da cidade| do municipio)? d[eoa]|"
    r"(?:communaute d(?:e communes |agglomeration )|(?:euro)?metropole )de|"
    r"stadt|gemeinde|marktgemeinde|stadtgemeinde|markt|landeshauptstadt|"
    r"bundeshauptstadt|hansestadt|kreisfreie stadt|verbandsgemeinde|samtgemeinde|"
    r"(?:grosse )?kreisstadt|bergstadt|residenzstadt|kurstadt|ortsgemeinde|(?:markt)?flecken|"
    r"stadtverwaltung|gemeindeverwaltung|"
    r"verwaltungsgemeinschaft|einheitsgemeinde|universitatsstadt|lutherstadt|"
    r"gemeente|stad|obec|mesto|mestys|hlavni mesto|statutarni mesto|hlavne mesto|opstina|"
    r"urzad (?:miasta|gminy|miejski)(?: i gminy)?(?: we?)?|"
    r"(?:magistrat|urad) mesta|primaria(?: municipiului| orasului| comunei)?|"
    r"kotamadya|kota administrasi|pemerintah kota|majlis (?:perbandaran|bandaraya)|"
    r"dewan bandaraya|thanh pho|thi xa|tp|lungsod(?: ng)?|bayan ng|"
    r"jiji la|manispaa ya|mji wa|halmashauri ya (?:jiji la|manispaa ya|mji wa)|"
    r"opcina|obcina|grad|mestna obcina|obshtina|gorod|gorodskoy okrug|misto|м|dimos|"
    r"гр|град|община|г|город|місто|municipiul|orasul|comuna|orasu|bashkia|komuna|savivaldybe|kommune|kommun|dinas|"
    r"t c|commune rurale de|communaute urbaine de|municipality|"
    r"општина|градска општина|село|смт|пгт|(?:администрация|мэрия)(?: города)?|городской округ|"
    r"шаҳри|ქალაქ(?:ი|ის)?|মহানগর|शहर|"
    r"δημοσ|κοινοτητα|πολη|بلدية|بلدية مدينة|مدينة|مجلس مدينة|جماعة|امانة|شهر|شهرداری|کلانشهر|"
    r"עיריית|עירית|העיר|עיר|מועצה מקומית|מועצה אזורית"
)
_CITY_AFTER = (
    r"(?:metropolitan |city |town |urban |rural |local |district |regional |borough |municipal |"
    r"special |first class )*"
    r"(?:municipality|council|commune|parish|township|corporation|assembly)|city|town|village|"
    r"metropolitan (?:city|area|borough)|metropolitan|borough|"
    r"(?:buyuksehir |buyuk sehir |ilce |belde |turk |kent |il )?(?:belediyesi|belediye|bld|bel)"
    r"(?: baskanligi| meclisi| bsk| baskanlik)?|b sehir|b s b|bsb|b b|bb|mrk|merkez ilcesi|"
    r"ozerk yonetimi|"
    r"gemeente|comune|municipio|ayuntamiento|mairie|"
    r"buyuksehir idaresi|buyuksehir|merkez|merkezi|valiligi|kaymakamligi|sehri|kenti|"
    r"beldesi|kasabasi|koyu|"
    r"kommun|kommune|stad|kaupunki|kunta|vald|linn|linnavalitsus|vallavalitsus|novads|pagasts|"
    r"(?:valsts)?pilseta|(?:rajono |miesto |r |m )?sav(?:ivaldybe)?|"
    r"(?:rural|urban) (?:hromada|municipality)|hromada|gmina|"
    r"(?:megyei jogu )?varos(?: onkormanyzata)?|(?:nagy)?kozseg(?: onkormanyzata)?|"
    r"nagar nigam|nagar ?palika|mahanagar ?palika|pourashava|"
    r"stadt|gemeinde|si|shi|市|시|shahri|special city|hotel de ville|municipal council|"
    r"city council|"
    r"metropolitan district|municipal district|municipal unit|cdp|census designated place|spa|"
    r"міська рада|міська громада|(?:міська )?(?:обєднана )?територіальна громада|городской округ|"
    r"горисполком|горсовет|қаласы|шаары|хот|მუნიციპალიტეტი|քաղաք|համայնք|"
    r"नगर निगम|नगर ?पालिका|महानगर ?पालिका|সিটি কর্পোরেশন|পৌরসভা|மாநகராட்சி|நகராட்சி|ከተማ"
)
# A party that is more than a town: its own name, or that of the town it is named after.
_REGION_BEFORE = (
    r"(?:autonomous |oblast |metropolitan |free )*"
    r"(?:province|canton|county|region|state|department|prefecture|district|republic|voivodeship|"
    r"governorate|oblast|raion|emirate|territory|principality|arrondissement|comarca|"
    r"regional unit|regional municipality|autonomous community)(?: of)?(?: the)?|"
    r"provincia autonoma di|provincia (?:di|de|do|da|del)|provincia|province d[eu]|provincie|"
    r"provinz|regierungsbezirk|region de|region|regione autonoma|regione del|regione|"
    r"kanton|canton de|canton d|cantone|"
    r"dep(?:artement|artment|t)? (?:de la|de l|des|du|de|d)|dep|dept|komitat|distrikt|grafschaft|"
    r"insel|wo[ij]e[wv]odschaft|departamento (?:de la|del|de)|landkreis|kreis|bezirk|"
    r"land|freistaat|wojewodztwo|powiat|okres|kraj|zupanija|judetul|megye|oblast|rayon|raion|"
    r"comunidad(?: autonoma)? de|comunitat|wilaya(?: de| d)?|gouvernorat de|amt|ile|"
    r"kab(?:upaten)?|pemerintah kabupaten|pro[pv]insi|tinh|mkoa wa|lalawigan ng|"
    r"област|область|республика|район|محافظة|ولاية|استان|شهرستان|מחוז|περιφερεια|νομοσ"
)
_REGION_AFTER = (
    r"(?:autonomous |metropolitan |rural |urban |national |island |ozerk )*"
    r"(?:province|county|region|district|voivodeship|oblast|raion|prefecture|department|canton|"
    r"governorate|republic|krai|okrug|state|regional unit|division|emirate|territory|area|"
    r"subregion|subdistrict|cercle|capital region|regional council|county borough)|"
    r"eyaleti|kantonu|ili|vilayeti|bolgesi|ilcesi|vilayet|cumhuriyeti|cumh?|valiligi|provinsi|megye|lan|"
    r"fylke|amt|"
    r"kreis|landkreis|kraj|okres|zupanija|maakond|maakunta|apskritis|do|ken|fu|sheng|rayonu|"
    r"rayon|powiat|county council|il ozel idaresi|provincie|island|islands|"
    r"область|обл|облысы|край|район|республика"
)
_DISTRICT_BEFORE = (
    r"(?:royal )?(?:london )?borough of|metropolitan borough of|stadtteil|stadtbezirk|ortsteil|"
    r"quartier d[eu]|quartier|(?:district|quarter|suburb|neighbou?rhood|ward|borough) of|"
    r"municipal district of|dzielnica|mahalle|mestska cast|praha|prague"
)
_DISTRICT_AFTER = (
    r"borough|ward|mahallesi|quarter|suburb|district municipality|ku|gu|arrondissement|semti"
)


def _folded(pattern: str) -> str:
    """Write the letters of a pattern as a fold has them: й is и there."""
    return re.sub(r"[^\x00-\x7f]+", lambda letters: fold(letters[0]), pattern)


_AROUND: tuple[tuple[str, str, Level], ...] = (
    (_folded(_CITY_BEFORE), _folded(_CITY_AFTER), "city"),
    (_DISTRICT_BEFORE, _DISTRICT_AFTER, "district"),
    (_folded(_REGION_BEFORE), _folded(_REGION_AFTER), "region"),
)
# In scripts that part no words: ポートランド市, 뮌헨시.
_JOINED: tuple[tuple[str, Level], ...] = (
    ("特別市|广域市|広域市|특별시|광역시|市|町|村|시", "city"),
    ("区|區|구", "district"),
    ("自治州|自治区|自治區|州|県|縣|县|省|郡|府|道|주|도|군", "region"),
)
_JOINED_BEFORE: tuple[tuple[str, Level], ...] = (
    ("เทศบาลนคร|เทศบาลเมือง|เทศบาลตำบล|กรุง|រាជធានី|ក្រុង|ນະຄອນຫຼວງ|ນະຄອນ", "city"),
    ("จังหวัด|อำเภอ|ខេត្ត|ແຂວງ", "region"),
)
WRAPPERS: tuple[tuple[re.Pattern[str], Level], ...] = (
    tuple(
        (re.compile(pattern), level)
        for before, after, level in _AROUND
        for pattern in (rf"^(?:{before}) (?P<name>.+)$", rf"^(?P<name>.+?) (?:{after})$")
    )
    + tuple(
        (
            re.compile(rf"^(?P<name>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]{{2,}})(?:{after})$"),
            level,
        )
        for after, level in _JOINED
    )
    + tuple(
        (
            re.compile(rf"^(?:{_folded(before)}) ?(?P<name>[\u0e00-\u0eff\u1780-\u17ff]{{2,}})$"),
            level,
        )
        for before, level in _JOINED_BEFORE
    )
    + tuple(  # the article's vowel is gone: Ville d'Angers
        (re.compile(rf"^(?:{before}) d(?P<name>[aeiouhy]\w.+)$"), "city")
        for before in ("ville|mairie|commune(?: urbaine)?|municipalite|ajuntament|comune|citta",)
    )
)

# What holds a place and stands before it where no blank parts them: 広島県福山市, 广东省佛山市.
HOLDER = re.compile(
    "特別市|特别行政区|特別行政區|自治州|自治区|自治區|省|県|縣|都|道|府|州|市|郡|"
    "특별시|광역시|특별자치도|특별자치시|도|시"
)
UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]+")


def is_region(text: str) -> bool:
    """Whether folded words are a region's kind alone: ``province``, ``il``, ``eyaleti``."""
    return len(text) > _SHORTEST and bool(_REGION.fullmatch(text))


# A kind of place that stands alone, in brackets or after a comma.
KIND = re.compile(
    "|".join(pattern for before, after, _ in _AROUND for pattern in (before, after))
    + r"|centre|center|seat|county town|capital|merkez|merkezi|ilce merkezi|il merkezi|sede|"
    r"chef lieu|prefecture|capitale|hauptstadt|kreisstadt|kurstadt|stadtteil|ortsteil|ort|dorf|"
    r"twin town|sister city|old town|bolge|il|ilce|belde|koy|mahalle|sehir|kent"
)
_REGION = re.compile(
    f"(?:{_REGION_BEFORE}|{_REGION_AFTER})|bolge|eyalet|vilayet|provinz|provincia|comarca"
)
# IL is Illinois.
_SHORTEST = 3
