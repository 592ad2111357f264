"""The words that administrations put around a name, in the languages and scripts of the trade."""

import re
from typing import Literal

Level = Literal["city", "district", "region"]

# Words around a name, on its fold. A municipality is its town.
_CITY_BEFORE = (
    r"(?:rural |urban |metropolitan |royal |free |hanseatic |historic |old )*"
    r"(?:municipality|city|town|commune|village|township|borough|parish|metropolis|municipal "
    r"district|local council|urban municipality|settlement|local municipality|capital city)"
    r"(?: and county| and borough)? of(?: the city of)?|"
    r"city|gmina(?: miejska| wiejska)?|miasto|m st|comune di|citta di|citta metropolitana di|"
    r"roma capitale|ville de|commune de|commune d|ville d|mairie de|commune urbaine de|"
    r"municipio d[eio]|municipi de|municipalidad de|municipalite de|ayuntamiento de|ciudad de|"
    r"ciutat de|concello de|concelho de|concelho d[ao]|camara municipal d[eoa]|cidade d[eoa]|"
    r"prefeitura d[eoa]|stadt|gemeinde|marktgemeinde|stadtgemeinde|markt|landeshauptstadt|"
    r"bundeshauptstadt|hansestadt|kreisfreie stadt|verbandsgemeinde|samtgemeinde|"
    r"verwaltungsgemeinschaft|einheitsgemeinde|universitatsstadt|lutherstadt|"
    r"gemeente|stad|obec|mesto|mestys|hlavni mesto|statutarni mesto|hlavne mesto|opstina|"
    r"opcina|obcina|grad|mestna obcina|obshtina|gorod|gorodskoy okrug|misto|м|dimos|"
    r"гр|град|община|г|город|місто|municipiul|orasul|comuna|orasu|bashkia|komuna|savivaldybe|kommune|kommun|dinas|"
    r"t c|commune rurale de|communaute urbaine de|municipality|"
    r"општина|градска општина|село|смт|пгт|администрация города|мэрия города|городской округ|"
    r"δημοσ|κοινοτητα|πολη|بلدية|بلدية مدينة|مدينة|امانة|شهر|شهرداری|کلانشهر|"
    r"עיריית|עירית|העיר|עיר|מועצה מקומית|מועצה אזורית"
)
_CITY_AFTER = (
    r"(?:metropolitan |city |town |urban |rural |local |district |regional |borough )*"
    r"(?:municipality|council|commune|parish|township|corporation)|city|town|village|"
    r"metropolitan (?:city|area|borough)|metropolitan|borough|"
    r"(?:buyuksehir |buyuk sehir |ilce |belde |turk |kent |il )?(?:belediyesi|belediye|bld|bel)"
    r"(?: baskanligi| meclisi| bsk| baskanlik)?|b sehir|b s b|bsb|b b|bb|mrk|merkez ilcesi|"
    r"ozerk yonetimi|"
    r"gemeente|comune|municipio|ayuntamiento|mairie|"
    r"buyuksehir idaresi|buyuksehir|merkez|merkezi|valiligi|kaymakamligi|sehri|kenti|"
    r"beldesi|kasabasi|koyu|"
    r"kommun|kommune|kaupunki|kunta|vald|linn|novads|pagasts|(?:rajono|miesto) savivaldybe|"
    r"(?:rural|urban) (?:hromada|municipality)|hromada|gmina|varos|kozseg|nagykozseg|"
    r"stadt|gemeinde|si|shi|市|시|shahri|special city|hotel de ville|municipal council|"
    r"city council|"
    r"metropolitan district|municipal district|municipal unit|cdp|census designated place|spa|"
    r"міська рада|міська громада|міська територіальна громада|городской округ"
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
_AROUND: tuple[tuple[str, str, Level], ...] = (
    (_CITY_BEFORE, _CITY_AFTER, "city"),
    (_DISTRICT_BEFORE, _DISTRICT_AFTER, "district"),
    (_REGION_BEFORE, _REGION_AFTER, "region"),
)
# In scripts that part no words: ポートランド市, 뮌헨시.
_JOINED: tuple[tuple[str, Level], ...] = (
    ("特別市|广域市|広域市|특별시|광역시|市|町|村|시", "city"),
    ("区|區|구", "district"),
    ("自治州|自治区|自治區|州|県|縣|县|省|郡|府|道|주|도|군", "region"),
)
WRAPPERS: tuple[tuple[re.Pattern[str], Level], ...] = tuple(
    (re.compile(pattern), level)
    for before, after, level in _AROUND
    for pattern in (rf"^(?:{before}) (?P<name>.+)$", rf"^(?P<name>.+?) (?:{after})$")
) + tuple(
    (re.compile(rf"^(?P<name>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]{{2,}})(?:{after})$"), level)
    for after, level in _JOINED
)

# What holds a place and stands before it where no blank parts them: 広島県福山市, 广东省佛山市.
HOLDER = re.compile(
    "特別市|特别行政区|特別行政區|自治州|自治区|自治區|省|県|縣|都|道|府|州|市|郡|"
    "특별시|광역시|특별자치도|특별자치시|도|시"
)
UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]+")

# The nominatives of what stands in another case behind an administration's word: Δήμος Χανίων, and
# of an adjective: Луцька міська рада. Only what a gazetteer has of them counts.
_CASES = {
    "αιων": ("α", "εσ"), "εων": ("α", "εσ", "αι"), "ιτων": ("ινα", "α", "ια"),
    "ων": ("α", "οι", "εσ", "αι"), "ησ": ("η",), "ασ": ("α",), "ου": ("ο", "οσ", "ι"),
    "εωσ": ("η",), "ська": ("", "а"), "ька": ("ьк", "а", "я", "ь"), "ская": ("", "ск", "а"),
}  # fmt: skip
_CASES_LATIN = {
    "aion": ("a", "es"), "eon": ("a", "es"), "iton": ("ina", "a", "ia"),
    "on": ("a", "oi", "es", "ai"), "is": ("i",), "as": ("a",), "ou": ("o", "os", "i"),
}  # fmt: skip
_LATIN_GREEK = "dimos "


def nominatives(name: str, whole: str) -> list[str]:
    """List what a folded name may be in the nominative that stands behind an administration's word.

    Parameters
    ----------
    name
        The name without the word.
    whole
        With it.
    """
    cases = _CASES_LATIN if whole.startswith(_LATIN_GREEK) else _CASES if name > "\u0370" else {}
    return [
        name.removesuffix(ending) + other
        for ending, others in cases.items()
        if name.endswith(ending) and len(name) > len(ending) + 1
        for other in others
    ]


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
