"""What a figure says, in English and Turkish."""

from collections.abc import Mapping

from babel import Locale
from babel.numbers import format_decimal, format_percent

from citynet import language
from citynet.errors import NetworkError
from citynet.language import Language

Lang = str

_WORDS: dict[str, tuple[str, str]] = {
    "type.sister_city": ("Sister city", "Kardeş şehir"),
    "type.cooperation_protocol": ("Cooperation protocol", "İş birliği protokolü"),
    "type.memorandum": ("Memorandum", "Mutabakat / iyi niyet"),
    "type.membership": ("Membership", "Üyelik"),
    "type.shared_membership": ("Shared membership", "Ortak üyelik"),
    "type.other": ("Agreement", "Anlaşma"),
    "cancelled": ("Cancelled", "İptal edilmiş"),
    "kind.city": ("City", "Şehir"),
    "kind.region": ("Region", "Bölge"),
    "kind.body": ("International body", "Uluslararası kuruluş"),
    "focal": ("Centre: {name}", "Merkez: {name}"),
    "flow.country": ("Agreements between two countries", "İki ülke arasındaki anlaşmalar"),
    "flow.within": ("Agreements within a country", "Ülke içindeki anlaşmalar"),
    "of_country": ("Agreements of a country", "Ülkenin anlaşmaları"),
    "between": ("Between groups", "Gruplar arası"),
    "rest": ("Others", "Diğerleri"),
    "unknown": ("Not assigned", "Belirsiz"),
    "community": ("Community {number}", "{number}. topluluk"),
    "plain": ("Agreement", "Anlaşma"),
    "on_show": (
        "{places} places and bodies, {agreements} agreements.",
        "{places} yer ve kuruluş, {agreements} anlaşma.",
    ),
    "hidden_cancelled": (
        "Not drawn: {count} cancelled.",
        "Çizilmeyen: {count} iptal edilmiş anlaşma.",
    ),
    "unplaced": (
        "Not on the map: {places} without a position ({agreements} agreements).",
        "Haritada yer almayan: konumu bilinmeyen {places} yer ({agreements} anlaşma).",
    ),
    "beyond": (
        "Beyond the rim: {places}.",
        "Haritanın dışında kalan: {places}.",
    ),
    "within_place": (
        "Not drawn: {count} within one place.",
        "Çizilmeyen: aynı yer içinde {count} anlaşma.",
    ),
    "undated": (
        "Not shown, without a date: {count}.",
        "Tarihsiz olduğu için gösterilmeyen: {count}.",
    ),
    "later_cancelled": (
        "Of those shown, later cancelled: {count}.",
        "Gösterilenlerden sonradan iptal edilen: {count}.",
    ),
    "source": ("Source: {text}", "Kaynak: {text}"),
    "outlines": ("Outlines: Natural Earth.", "Sınırlar: Natural Earth."),
    "outlines.south": (
        "Outlines: Natural Earth, without Antarctica.",
        "Sınırlar: Natural Earth, Antarktika hariç.",
    ),
    "proj.eqearth": ("Equal Earth projection.", "Equal Earth projeksiyonu."),
    "proj.robin": ("Robinson projection.", "Robinson projeksiyonu."),
    "proj.aeqd": (
        "Azimuthal equidistant projection: distances and directions from {name} are true.",
        "Azimutal eşit uzaklıklı projeksiyon: {name} merkezli uzaklık ve yönler gerçektir.",
    ),
    "km": ("{number} km", "{number} km"),
    "north": ("N", "K"),
    "east": ("E", "D"),
    "south": ("S", "G"),
    "west": ("W", "B"),
    "year": ("Year", "Yıl"),
    "agreements_signed": ("Agreements signed", "İmzalanan anlaşma"),
    "agreements": ("Agreements", "Anlaşma"),
    "n_agreements": ("{count} agreements", "{count} anlaşma"),
    "n_agreements.one": ("1 agreement", "1 anlaşma"),
    "n_new": ("{of}, {new} new", "{of}, {new} yeni"),
    "earlier": ("Signed earlier", "Daha önce imzalanan"),
    "in_force": ("Agreements in force at the year's end", "Yıl sonunda yürürlükteki anlaşmalar"),
    "ever_signed": ("Agreements signed so far", "O güne dek imzalanan anlaşmalar"),
    "share_of": ("Share of agreements", "Anlaşmaların payı"),
    "half_ends": (
        "An agreement counts half for the region of either end.",
        "Bir anlaşma, iki ucunun bölgesine yarımşar sayılır.",
    ),
    "by_partner": (
        "By the region of {name}’s partner.",
        "Ortağın bölgesine göre ({name}).",
    ),
    "unassigned": (
        "Not shown, without a region: {count}.",
        "Bölgesi belirsiz olduğu için gösterilmeyen: {count}.",
    ),
    "undated_end": (
        "Left out, cancelled on an unknown date: {count}.",
        "İptal tarihi bilinmediği için sayılmayan: {count}.",
    ),
    "observed_expected": ("Observed / expected", "Gözlenen / beklenen"),
    "cell_marks": (
        (
            "Numbers: agreements (those within a region on the diagonal). Bold with a frame: "
            "differs from chance (q < 0.05, {n} label permutations)."
        ),
        (
            "Sayılar: anlaşmalar (köşegende bölge içi). Koyu ve çerçeveli: rastlantıdan farklı "
            "(q < 0,05; {n} etiket permütasyonu)."
        ),
    ),
    "cell_counts": (
        "Numbers: agreements (those within a region on the diagonal).",
        "Sayılar: anlaşmalar (köşegende bölge içi).",
    ),
    "distance": ("Distance (km)", "Uzaklık (km)"),
    "cumulative_share": (
        "Share of agreements up to this distance",
        "Bu uzaklığa kadar anlaşmaların payı",
    ),
    "observed": ("Observed", "Gözlenen"),
    "null_median": ("Null model, median", "Boş model, ortanca"),
    "null_band": ("Null model, 95% of {n} draws", "Boş model, {n} çekilişin %95’i"),
    "median": ("Median: {observed} km observed", "Ortanca: gözlenen {observed} km"),
    "median_null": (
        "Median: {observed} km observed, {expected} km under the null model ({low}–{high} km).",
        "Ortanca: gözlenen {observed} km, boş modelde {expected} km ({low}–{high} km).",
    ),
    "null.degree": (
        "Null model: every place keeps its number of partners, who are drawn at random.",
        "Boş model: her yer ortak sayısını korur, ortaklar rastgele çekilir.",
    ),
    "null.distance": (
        "Null model: every place keeps its number of partners, the network its tie lengths.",
        "Boş model: her yer ortak sayısını, ağ bağ uzunluklarını korur.",
    ),
    "null.labels": (
        "Null model: the ties stay, the places change theirs at random.",
        "Boş model: bağlar kalır, yerler rastgele yer değiştirir.",
    ),
    "null.gravity": (
        "Null model: gravity, ties by number of partners and distance.",
        "Boş model: çekim; bağlar ortak sayısına ve uzaklığa göre.",
    ),
    "null.reference": (
        (
            "Null model: {name} draws its partners at random from the cities abroad of "
            "{population} inhabitants and more (GeoNames)."
        ),
        (
            "Boş model: {name}, ortaklarını nüfusu en az {population} olan yurt dışı kentlerden "
            "rastgele çeker (GeoNames)."
        ),
    ),
    "null.given": (
        "Null model: as supplied by the caller.",
        "Boş model: kullanıcının verdiği.",
    ),
    "no_distance": (
        "Not shown, without a position at both ends: {count}.",
        "İki ucunun konumu bilinmediği için gösterilmeyen: {count}.",
    ),
    "ties_name": (
        (
            "In brackets: the last value. Equal values stand in the order of their earlier rank, "
            "else in an arbitrary one. Dashed: not among the ranks shown in between."
        ),
        (
            "Ayraç içinde: son değer. Eşit değerler önceki sırasıyla, yoksa rastgele sıralanır. "
            "Kesikli: arada gösterilen sıraların dışında."
        ),
    ),
    "community_width": (
        (
            "Height: number of places; communities are called by their two best connected members. "
            "What no ribbon reaches is new in the network. Flows of {least} and more are drawn."
        ),
        (
            "Yükseklik: yer sayısı; topluluklar en çok bağlı iki üyesiyle anılır. Şeridin "
            "ulaşmadığı kısım ağda yenidir. En az {least} yerlik akışlar çizilir."
        ),
    ),
    "small_communities": ("Smaller communities", "Küçük topluluklar"),
    "nothing": ("Nothing to show", "Gösterilecek bir şey yok"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Give a phrase in a language; numbers among the values are written as its readers do."""
    english, turkish = _WORDS[key]
    written = {
        name: number(value, lang) if isinstance(value, int | float) else value
        for name, value in values.items()
    }
    return (turkish if lang == "tr" else english).format_map(written)


def type_name(kind: str, lang: Lang) -> str:
    """Name of an agreement type; one that the table invented is shown as it stands."""
    key = f"type.{kind}"
    return say(key, lang) if key in _WORDS else kind.replace("_", " ").strip() or "?"


def size_name(measure: str, lang: Lang) -> str:
    """Name of what the symbols' area shows."""
    from citynet.measures import label  # noqa: PLC0415 - heavy, and only needed here

    language = Language(lang)
    return language.sentence(label(measure, language))


def number(value: float, lang: Lang, digits: int | None = None) -> str:
    """Write a number as the language does: 13,081 or 13.081."""
    pattern = None if digits is None else "#,##0." + "0" * digits if digits else "#,##0"
    return str(format_decimal(round(value, 6), format=pattern, locale=lang))


def percent(share: float, lang: Lang) -> str:
    """Write a share: 57% or %57."""
    return str(format_percent(share, locale=lang))


def country_names(lang: Lang) -> dict[str, str]:
    """Names of the countries by their ISO 3166-1 alpha-2 code."""
    return {str(code): str(name) for code, name in Locale(lang).territories.items()}


def check_lang(lang: str) -> None:
    """Refuse a language that the figures do not speak."""
    language.check_lang(lang)


def check(name: str, value: object, allowed: "tuple[str, ...] | Mapping[str, object]") -> None:
    """Refuse a value that is none of those allowed."""
    if value not in allowed:
        raise NetworkError(f"{name}={value!r}; expected one of {', '.join(map(repr, allowed))}")
