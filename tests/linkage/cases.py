"""Pairs that are hard to tell, as data: each with whether they are one site. All invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A record in short."""

    name: str
    address: str = ""
    country: str = "US"
    supplier: str = ""
    at: tuple[float, float] | None = None


Case = tuple[str, Row, Row]

SAME: tuple[Case, ...] = (
    (
        "letters spread by a PDF, legal form and all",
        Row("Alder & Finch Tricot Srl", "Via Roma 16, Prato", "IT"),
        Row("Al de r & F in c h Tr i c o t s rl", "Via Roma 16 Prato", "IT"),
    ),
    (
        "numbers written together with words",
        Row("Marigold Foods Inc", "No. 39 Orchard Street, Unit 7, Fresno 93701"),
        Row("Marigold Foods", "Number39 Orchard Street Unit7 Fresno93701"),
    ),
    (
        "one trade in two words",
        Row("Lotus Crown Shoes Co., Ltd.", "Street 271, Phnom Penh", "KH"),
        Row("Lotus Crown Footwear Co Ltd", "St. 271, Phnom Penh", "KH"),
    ),
    (
        "a name that is another one in its own script, at one address",
        Row("Evergrand Toys Co., Ltd.", "No. 12 Xinhua North Road, Liaobu Town, Dongguan 523400", "CN"),
        Row("东莞荣昌玩具厂", "12 Xinhua North Rd., Liaobu, Dongguan 523400", "CN"),
    ),
    (
        "the number of a plant in two ways",
        Row("Bosporus Plastik San. Tic. A.S. (IIII)", "Cinar Sok. 2, Bursa", "TR"),
        Row("Bosporus Plastik A.S. Unit 4", "Cinar Sokak No 2, Bursa", "TR"),
    ),
    (
        "legal form in another style",
        Row("Orchid Garments (Pvt) Ltd.", "Plot 12, Katunayake EPZ, Katunayake", "LK"),
        Row("ORCHID GARMENTS PRIVATE LIMITED", "Plot # 12 Export Processing Zone Katunayake", "LK"),
    ),
    (
        "legal form left out",
        Row("Tejidos del Lago, S.A. de C.V.", "Av. Hidalgo 233, Puebla", "MX"),
        Row("Tejidos del Lago", "Avenida Hidalgo No. 233, Puebla", "MX"),
    ),
    (
        "Turkish forms and letters",
        Row("Gümüşdere Tekstil San. ve Tic. A.Ş.", "Organize San. Böl. 5. Cad. No:14, Denizli", "TR"),
        Row("GUMUSDERE TEKSTIL", "OSB 5. Cadde No 14 Denizli", "TR"),
    ),
    (
        "Vietnamese with and without marks",
        Row("Công ty TNHH May Sông Lam", "Lô 7, KCN Tân Đông, Bình Dương", "VN"),
        Row("SONG LAM GARMENT CO LTD", "Lot 7, Khu Cong Nghiep Tan Dong, Binh Duong", "VN"),
    ),
    (
        "letters spaced out",
        Row("Borealis Knitwear Ltd", "14 Harbour Road, Leicester LE4 2AB", "GB"),
        Row("b o r e a l i s  knitwear", "14 Harbour Rd, Leicester", "GB"),
    ),
    (
        "words run together",
        Row("Heritage Falcon Foods Inc", "88 Orchard Avenue, Fresno, CA 93701"),
        Row("HeritageFalcon Foods", "88 Orchard Ave Fresno CA 93701"),
    ),
    (
        "a slip of the pen in both fields",
        Row("Meridian Packaging Ltd", "221 Canal Street, Manchester", "GB"),
        Row("Merdian Packaging Limited", "221 Cannal St., Manchester", "GB"),
    ),
    (
        "the town at the end of the name",
        Row("Prairie Oak Meats LLC - Sumter", "333 Broad Street, Sumter, SC 29150"),
        Row("PRAIRIE OAK MEATS, LLC", "333 BROAD ST., SUMTER, SC 29150"),
    ),
    (
        "postcode without its leading zero",
        Row("Fairlawn Provisions", "12 Taylor Ave, Brockton, MA 02302"),
        Row("Fairlawn Provisions Inc.", "12 Taylor Avenue, Brockton, MA 2302"),
    ),
    (
        "Chinese and pinyin",
        Row("东莞市华诚纺织有限公司", "东莞市虎门镇人民路12号", "CN"),
        Row("Dongguan Huacheng Textile Co., Ltd.", "No.12 Renmin Road, Humen Town, Dongguan", "CN"),
    ),
    (
        "Cyrillic and Latin",
        Row("ООО «Ромашка Текстиль»", "Иваново, ул. Ленина 12", "RU"),
        Row("Romashka Textile OOO", "12 Lenina Street, Ivanovo", "RU"),
    ),
    (
        "mill words in two languages",
        Row("PKS Sei Rambutan", "Kapuas, Central Kalimantan", "ID"),
        Row("Sungai Rambutan POM", "Kapuas, Kalimantan Tengah", "ID"),
    ),
    (
        "the company beside the mill's name",
        Row("PT Lestari Abadi Sawit (Bukit Mawar)", "Pelalawan, Riau", "ID"),
        Row("Bukit Mawar Palm Oil Mill", "Pelalawan, Riau", "ID", "PT Lestari Abadi Sawit"),
    ),
    (
        "coordinates and a name only on one list",
        Row("Granite Ridge Generating Station", "NH", "US", "", (42.9043, -71.4239)),
        Row("Granite Ridge", "", "US", "", (42.9047, -71.4251)),
    ),
    (
        "unit written in words and in Roman numerals",
        Row("Shanti Spinning Mills Unit II", "Avinashi Road, Tiruppur, Tamil Nadu", "IN"),
        Row("Shanti Spinning Mills (Unit-2)", "Avinashi Rd, Tirupur", "IN"),
    ),
)

DIFFERENT: tuple[Case, ...] = (
    (
        "plants one and two of a name of short syllables",
        Row("Ha Noi Xi Mang So 1", "Duong 5, Long An", "VN"),
        Row("Ha Noi Xi Mang So 2", "Duong 5, Long An", "VN"),
    ),
    (
        "two trades of one company at one address",
        Row("Sonar Bangla Knitting Ltd", "Plot 8, Tongi Road, Gazipur", "BD"),
        Row("Sonar Bangla Dyeing Ltd", "Plot 8, Tongi Road, Gazipur", "BD"),
    ),
    (
        "two trades of one company, one of them in another language",
        Row("Andes Calzado S.A.", "Calle Lima 410, Arequipa", "PE"),
        Row("Andes Furniture S.A.", "Calle Lima 410, Arequipa", "PE"),
    ),
    (
        "units of one company at one address",
        Row("Shanti Spinning Mills Unit 6", "14 Avinashi Road, Tiruppur", "IN"),
        Row("Shanti Spinning Mills Unit 10", "14 Avinashi Road, Tiruppur", "IN"),
    ),
    (
        "mills one and two",
        Row("Kalimaya 1", "Rokan Hulu, Riau", "ID"),
        Row("Kalimaya 2", "Rokan Hulu, Riau", "ID"),
    ),
    (
        "mills one and two in words",
        Row("Kalimaya Satu", "Rokan Hulu, Riau", "ID"),
        Row("Kalimaya Dua", "Rokan Hulu, Riau", "ID"),
    ),
    (
        "Roman numerals",
        Row("Sinar Teladan Mill II", "Siak, Riau", "ID"),
        Row("Sinar Teladan Mill III", "Siak, Riau", "ID"),
    ),
    (
        "plots of one estate",
        Row("Orchid Garments Ltd", "Plot 12, Katunayake EPZ", "LK"),
        Row("Orchid Garments Ltd", "Plot 14, Katunayake EPZ", "LK"),
    ),
    (
        "plant numbers with a number sign",
        Row("Prairie Oak Meats Plant #3", "Highway 9, Dodge City, KS 67801"),
        Row("Prairie Oak Meats Plant No. 4", "Highway 9, Dodge City, KS 67801"),
    ),
    (
        "Chinese first and second factory",
        Row("东莞市华诚纺织有限公司一厂", "东莞市虎门镇人民路12号", "CN"),
        Row("东莞市华诚纺织有限公司二厂", "东莞市虎门镇人民路12号", "CN"),
    ),
    (
        "two firms at one address",
        Row("Aurora Plastics Ltd", "Block B, 40 Savar Road, Dhaka EPZ, Dhaka", "BD"),
        Row("Crescent Footwear Ltd", "Block B, 40 Savar Road, Dhaka EPZ, Dhaka", "BD"),
    ),
    (
        "one company in two towns",
        Row("Prairie Oak Meats LLC", "333 Broad Street, Sumter, SC 29150"),
        Row("Prairie Oak Meats LLC", "1001 Stoddard Road, Dexter, MO 63841"),
    ),
    (
        "one name in two countries",
        Row("Golden Star Garments", "12 Main Road", "KH"),
        Row("Golden Star Garments", "12 Main Road", "BD"),
    ),
    (
        "coordinates a hundred kilometres apart",
        Row("Sungai Mawar", "", "MY", "", (3.10, 101.50)),
        Row("Sungai Mawar", "", "MY", "", (4.20, 102.40)),
    ),
    (
        "one name in two states",
        Row("Riverbend", "OH"),
        Row("Riverbend", "TX"),
    ),
)
