"""Units of measure and counted things, in Vietnamese and English, with their base units."""

from __future__ import annotations

from typing import NamedTuple

from soi.text.scan import Phrases, forms


class Unit(NamedTuple):
    """A unit: its kind, base unit, and `base = value * factor + offset`."""

    kind: str
    base: str
    factor: float
    offset: float = 0.0


_TABLE = """
length|m|0.001|mm;mi li mét;milimét|millimeter;millimeters;millimetre;millimetres
length|m|0.01|cm;xăng ti mét;phân|centimeter;centimeters;centimetre;centimetres
length|m|1|m;mét;met|meter;meters;metre;metres
length|m|1000|km;cây số;ki lô mét;kilomet;kí lô mét|kilometer;kilometers;kilometre;kilometres;kms
length|m|0.0254|inch|inch;inches
length|m|0.3048|feet|foot;feet;ft
length|m|1609.34|dặm|mile;miles
area|m2|1|m2;mét vuông|square meters;square metres;sqm
area|m2|10000|ha;héc ta;hecta|hectare;hectares
mass|g|0.000001|mcg;µg;μg|microgram;micrograms
mass|g|0.001|mg;miligam;mi li gam|milligram;milligrams
mass|g|1|g;gam;gram;gr|gram;grams;gramme;grammes
mass|g|1000|kg;ký;kí;cân;ký lô;kí lô;ki lô gam;kilogam|kilogram;kilograms;kilo;kilos;kgs
mass|g|100|lạng|
mass|g|1000000|tấn|ton;tons;tonne;tonnes
mass|g|453.592|pao|pound;pounds;lb;lbs
mass|g|28.3495||ounce;ounces;oz
volume|l|0.001|ml;cc;mi li lít;mililit|milliliter;milliliters;millilitre;millilitres
volume|l|1|l;lít;lit|liter;liters;litre;litres
volume|l|3.78541|ga lông|gallon;gallons
volume|l|1000|m3;mét khối;khối|cubic meters;cubic metres
temperature|°C|1|°c;độ c;oc;độ;°|°c;degrees celsius;degree celsius;celsius;degrees;degree;degrees c;°
temperature|°C|0.5555555556:-17.7777777778|°f;độ f|°f;degrees fahrenheit;fahrenheit;degrees f
duration|s|1|giây|second;seconds;sec;secs
duration|s|60|phút|minute;minutes;min;mins
duration|s|3600|giờ;tiếng;h;tiếng đồng hồ;giờ đồng hồ|hour;hours;hr;hrs;h
duration|s|86400|ngày;hôm;đêm|day;days;night;nights
duration|s|604800|tuần;tuần lễ|week;weeks
duration|s|2629746|tháng|month;months
duration|s|31556952|năm|year;years;yr;yrs
duration|s|315569520|thập kỷ;thập niên|decade;decades
duration|s|3155695200|thế kỷ;thế kỉ|century;centuries
age|years|1|tuổi;t|years old;year old;years of age;yo;yr old
age|years|0.083333333|tháng tuổi|months old;month old;months of age
age|years|0.019165|tuần tuổi|weeks old;week old
speed|km/h|1|km/h;km/giờ;cây số giờ;kmh|km/h;kmh;kph
speed|km/h|1.60934||mph;miles per hour;miles an hour
percent|ratio|0.01|%;phần trăm;pt|%;percent;per cent;percentage points
money|VND|1|đ;₫;đồng;vnd;vnđ;dong;việt nam đồng|vnd;₫;dong
money|USD|1|đô;usd;đô la;đola;đôla;đô-la;đô la mỹ;$|dollar;dollars;usd;us dollars;$;bucks
money|EUR|1|euro;€|euro;euros;€;eur
money|GBP|1|bảng anh|£;gbp;quid
energy|kcal|1|kcal;calo;calories|kcal;calories;calorie
data|MB|1|mb|mb;megabytes
data|MB|1000|gb|gb;gigabytes
power|W|1|w;oát|w;watt;watts
power|W|1000|kw|kw;kilowatts
charge|mAh|1|mah|mah
voltage|V|1|vôn;volt|volt;volts
magnitude|richter|1|độ richter;richter;độ rích te|richter
count:people|1|1|người;ng;bệnh nhân;nạn nhân;người dân|people;persons;person;patients;victims;ppl
count:children|1|1|trẻ;trẻ em;em bé;cháu;bé;học sinh|children;kids;child;students;babies
count:times|1|1|lần;lượt|times;time
count:glasses|1|1|ly;cốc;chén|glass;glasses;cup;cups
count:spoons|1|1|thìa;muỗng;muỗng canh;thìa cà phê|spoon;spoons;spoonful;spoonfuls;tablespoon;tablespoons
count:spoons|1|1||tbsp;teaspoon;teaspoons;tsp
count:pills|1|1|viên|pill;pills;tablet;tablets;capsule;capsules
count:drops|1|1|giọt|drop;drops
count:cases|1|1|ca;ca nhiễm;ca bệnh;trường hợp|case;cases
count:doses|1|1|mũi;liều;mũi tiêm|dose;doses;shots;jabs
count:pieces|1|1|quả;trái;con;củ;lát;tép;miếng;hạt;lá;cây;chiếc;cái;nhánh|slices;cloves
count:countries|1|1|nước;quốc gia|countries;country;nations
count:kinds|1|1|loại;kiểu;thứ|kinds;types
count:steps|1|1|bước|steps
"""


def _entries() -> list[tuple[str, Unit]]:
    entries = []
    for line in _TABLE.strip().splitlines():
        kind, base, factor, vietnamese, english = line.split("|")
        scale, _, offset = factor.partition(":")
        unit = Unit(kind, base, float(scale), float(offset or 0))
        names = [*vietnamese.split(";"), *english.split(";")]
        entries += [(name, unit) for name in names if name]
    return entries


UNITS_MARKED: Phrases[Unit] = Phrases(_entries(), marked=True)
UNITS_FOLDED: Phrases[Unit] = Phrases(_entries(), marked=False)
AFTER_FIGURES_ONLY = frozenset(
    forms(name)[column]
    for name in ("t", "h", "m", "g", "l", "w", "đ", "k", "ha", "độ", "con", "cân", "thứ", "phân")
    for column in (0, 1)
)
"""Units too short or too common to follow a number word."""
