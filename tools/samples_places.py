"""Towns of the sample world: real towns and regions, with rough coordinates, and invented streets and estates.

A line of TOWNS: town | region | postcode | latitude | longitude | native town | native region (the last two where the
script differs from Latin or from plain ASCII).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Town:
    country: str
    name: str
    region: str
    postcode: str
    lat: float
    lng: float
    native: str
    native_region: str


TOWNS_TEXT = {
    "CN": """
        Ningbo|Zhejiang|315100|29.87|121.55|宁波市|浙江省
        Wenzhou|Zhejiang|325000|28.00|120.67|温州市|浙江省
        Jiaxing|Zhejiang|314000|30.75|120.76|嘉兴市|浙江省
        Dongguan|Guangdong|523000|23.02|113.75|东莞市|广东省
        Foshan|Guangdong|528000|23.02|113.12|佛山市|广东省
        Zhongshan|Guangdong|528400|22.52|113.39|中山市|广东省
        Suzhou|Jiangsu|215000|31.30|120.58|苏州市|江苏省
        Wuxi|Jiangsu|214000|31.49|120.31|无锡市|江苏省
        Qingdao|Shandong|266000|36.07|120.38|青岛市|山东省
        Weifang|Shandong|261000|36.71|119.16|潍坊市|山东省
        Xiamen|Fujian|361000|24.48|118.09|厦门市|福建省
        Hefei|Anhui|230000|31.82|117.23|合肥市|安徽省""",
    "VN": """
        Can Tho|Can Tho|94000|10.03|105.78|Cần Thơ|Cần Thơ
        Vinh Long|Vinh Long|89000|10.25|105.97|Vĩnh Long|Vĩnh Long
        Cao Lanh|Dong Thap|81000|10.46|105.63|Cao Lãnh|Đồng Tháp
        Long Xuyen|An Giang|90000|10.39|105.44|Long Xuyên|An Giang
        Ca Mau|Ca Mau|98000|9.18|105.15|Cà Mau|Cà Mau
        Bac Lieu|Bac Lieu|97000|9.29|105.72|Bạc Liêu|Bạc Liêu
        Nha Trang|Khanh Hoa|57000|12.24|109.19|Nha Trang|Khánh Hòa
        Bien Hoa|Dong Nai|76000|10.95|106.82|Biên Hòa|Đồng Nai
        Thu Dau Mot|Binh Duong|75000|10.98|106.65|Thủ Dầu Một|Bình Dương
        Hai Phong|Hai Phong|18000|20.86|106.68|Hải Phòng|Hải Phòng""",
    "ID": """
        Pekanbaru|Riau|28282|0.51|101.45
        Dumai|Riau|28811|1.67|101.45
        Rantau Prapat|Sumatera Utara|21411|2.10|99.83
        Kisaran|Sumatera Utara|21211|2.98|99.62
        Jambi|Jambi|36128|-1.61|103.61
        Muara Bungo|Jambi|37214|-1.48|102.12
        Palembang|Sumatera Selatan|30127|-2.98|104.75
        Sampit|Kalimantan Tengah|74322|-2.53|112.95
        Pangkalan Bun|Kalimantan Tengah|74112|-2.68|111.62
        Ketapang|Kalimantan Barat|78811|-1.83|109.98
        Sangatta|Kalimantan Timur|75611|0.50|117.55
        Bekasi|Jawa Barat|17530|-6.24|106.99
        Sidoarjo|Jawa Timur|61252|-7.45|112.72""",
    "TR": """
        Ordu|Ordu|52200|40.98|37.88
        Giresun|Giresun|28200|40.91|38.39
        Trabzon|Trabzon|61030|41.00|39.72
        Malatya|Malatya|44110|38.35|38.31
        Aydin|Aydin|09100|37.85|27.84|Aydın|Aydın
        Manisa|Manisa|45030|38.61|27.43
        Izmir|Izmir|35620|38.42|27.14|İzmir|İzmir
        Bursa|Bursa|16140|40.19|29.06
        Gaziantep|Gaziantep|27090|37.07|37.38
        Denizli|Denizli|20065|37.78|29.09
        Usak|Usak|64100|38.67|29.41|Uşak|Uşak""",
    "BR": """
        Chapeco|SC|89801-000|-27.10|-52.62|Chapecó|SC
        Concordia|SC|89700-000|-27.23|-52.03|Concórdia|SC
        Cascavel|PR|85801-000|-24.96|-53.46
        Toledo|PR|85900-000|-24.72|-53.74
        Londrina|PR|86010-000|-23.31|-51.16
        Passo Fundo|RS|99010-000|-28.26|-52.41
        Lajeado|RS|95900-000|-29.47|-51.96
        Uberlandia|MG|38400-000|-18.92|-48.28|Uberlândia|MG
        Rio Verde|GO|75901-000|-17.79|-50.92
        Campo Grande|MS|79002-000|-20.46|-54.62
        Rondonopolis|MT|78700-000|-16.47|-54.64|Rondonópolis|MT""",
    "ES": """
        Murcia|Murcia|30010|37.99|-1.13
        Lorca|Murcia|30800|37.67|-1.70
        Molina de Segura|Murcia|30500|38.05|-1.21
        El Ejido|Almeria|04700|36.78|-2.81|El Ejido|Almería
        Almeria|Almeria|04009|36.84|-2.46|Almería|Almería
        Motril|Granada|18600|36.75|-3.52
        Calahorra|La Rioja|26500|42.30|-1.97
        Tudela|Navarra|31500|42.06|-1.60
        Don Benito|Badajoz|06400|38.95|-5.86
        Lleida|Lleida|25191|41.61|0.63
        Valencia|Valencia|46024|39.47|-0.38|València|València""",
    "DE": """
        Bielefeld|Nordrhein-Westfalen|33602|52.02|8.53
        Paderborn|Nordrhein-Westfalen|33098|51.72|8.75
        Duren|Nordrhein-Westfalen|52349|50.80|6.48|Düren|Nordrhein-Westfalen
        Osnabruck|Niedersachsen|49074|52.28|8.05|Osnabrück|Niedersachsen
        Hildesheim|Niedersachsen|31134|52.15|9.95
        Fulda|Hessen|36037|50.55|9.68
        Bamberg|Bayern|96047|49.89|10.89
        Nordlingen|Bayern|86720|48.85|10.49|Nördlingen|Bayern
        Heilbronn|Baden-Württemberg|74072|49.14|9.22
        Gera|Thüringen|07545|50.88|12.08
        Plauen|Sachsen|08523|50.49|12.14""",
    "US": """
        Fresno|CA|93721|36.74|-119.79
        Modesto|CA|95354|37.64|-121.00
        Yakima|WA|98901|46.60|-120.51
        Omaha|NE|68102|41.26|-95.94
        Sioux City|IA|51101|42.50|-96.40
        Joplin|MO|64801|37.08|-94.51
        Toledo|OH|43604|41.65|-83.54
        Rockford|IL|61101|42.27|-89.09
        Green Bay|WI|54301|44.51|-88.02
        Lancaster|PA|17602|40.04|-76.31
        Gainesville|GA|30501|34.30|-83.82
        Laredo|TX|78040|27.51|-99.51""",
    "FR": """
        Quimper|Bretagne|29000|48.00|-4.10
        Vitre|Bretagne|35500|48.12|-1.21|Vitré|Bretagne
        Laval|Pays de la Loire|53000|48.07|-0.77
        Cholet|Pays de la Loire|49300|47.06|-0.88
        Lons-le-Saunier|Bourgogne-Franche-Comté|39000|46.67|5.55
        Aurillac|Auvergne-Rhône-Alpes|15000|44.93|2.44
        Saint-Omer|Hauts-de-France|62500|50.75|2.25
        Rodez|Occitanie|12000|44.35|2.57""",
    "IT": """
        Cuneo|Piemonte|12100|44.39|7.55
        Alba|Piemonte|12051|44.70|8.03
        Bergamo|Lombardia|24122|45.70|9.67
        Cremona|Lombardia|26100|45.13|10.02
        Verona|Veneto|37135|45.44|10.99
        Treviso|Veneto|31100|45.67|12.24
        Parma|Emilia-Romagna|43126|44.80|10.33
        Lucca|Toscana|55100|43.84|10.50""",
    "NL": """
        Zwolle|Overijssel|8011|52.51|6.09
        Deventer|Overijssel|7411|52.25|6.16
        Leeuwarden|Friesland|8911|53.20|5.79
        Drachten|Friesland|9203|53.11|6.10
        Veghel|Noord-Brabant|5461|51.62|5.55
        Venlo|Limburg|5911|51.37|6.17
        Tiel|Gelderland|4001|51.89|5.43""",
    "PL": """
        Poznan|Wielkopolskie|60-101|52.41|16.93|Poznań|Wielkopolskie
        Kalisz|Wielkopolskie|62-800|51.76|18.09
        Leszno|Wielkopolskie|64-100|51.84|16.57
        Bydgoszcz|Kujawsko-Pomorskie|85-001|53.12|18.01
        Radom|Mazowieckie|26-600|51.40|21.15
        Rzeszow|Podkarpackie|35-001|50.04|22.00|Rzeszów|Podkarpackie
        Opole|Opolskie|45-001|50.67|17.92""",
    "GB": """
        Grimsby|Lincolnshire|DN31|53.57|-0.08
        Wisbech|Cambridgeshire|PE13|52.66|0.16
        Hereford|Herefordshire|HR2|52.06|-2.72
        Skelmersdale|Lancashire|WN8|53.55|-2.78
        Wakefield|West Yorkshire|WF1|53.68|-1.50
        Telford|Shropshire|TF1|52.68|-2.45
        Corby|Northamptonshire|NN17|52.49|-0.69""",
    "IN": """
        Tiruppur|Tamil Nadu|641601|11.11|77.34
        Karur|Tamil Nadu|639001|10.96|78.08
        Coimbatore|Tamil Nadu|641001|11.02|76.96
        Panipat|Haryana|132103|29.39|76.97
        Ludhiana|Punjab|141001|30.90|75.86
        Surat|Gujarat|395003|21.17|72.83
        Vadodara|Gujarat|390001|22.31|73.18
        Nashik|Maharashtra|422001|20.00|73.79""",
    "TH": """
        Samut Sakhon|Samut Sakhon|74000|13.55|100.27
        Songkhla|Songkhla|90000|7.20|100.60
        Surat Thani|Surat Thani|84000|9.14|99.33
        Nakhon Pathom|Nakhon Pathom|73000|13.82|100.06
        Chumphon|Chumphon|86000|10.49|99.18""",
    "MY": """
        Sandakan|Sabah|90000|5.84|118.12
        Lahad Datu|Sabah|91100|5.03|118.33
        Miri|Sarawak|98000|4.40|113.99
        Kluang|Johor|86000|2.03|103.32
        Teluk Intan|Perak|36000|4.02|101.02
        Kuantan|Pahang|25000|3.81|103.33""",
    "MX": """
        Toluca|Estado de Mexico|50071|19.29|-99.66|Toluca|Estado de México
        Queretaro|Queretaro|76120|20.59|-100.39|Querétaro|Querétaro
        Celaya|Guanajuato|38010|20.52|-100.81
        Puebla|Puebla|72014|19.04|-98.21
        Tepatitlan|Jalisco|47600|20.81|-102.76|Tepatitlán|Jalisco
        Torreon|Coahuila|27000|25.54|-103.41|Torreón|Coahuila""",
    "CO": """
        Manizales|Caldas|170001|5.07|-75.52
        Armenia|Quindio|630001|4.53|-75.68|Armenia|Quindío
        Pitalito|Huila|417030|1.85|-76.05
        Villavicencio|Meta|500001|4.14|-73.63""",
    "EC": """
        Machala|El Oro|070101|-3.26|-79.96
        Manta|Manabi|130201|-0.95|-80.73|Manta|Manabí
        Duran|Guayas|092401|-2.17|-79.84|Durán|Guayas""",
    "PE": """
        Trujillo|La Libertad|13001|-8.11|-79.03
        Ica|Ica|11001|-14.07|-75.73
        Chiclayo|Lambayeque|14001|-6.77|-79.84""",
    "CI": """
        San Pedro|Bas-Sassandra||4.75|-6.64|San-Pédro|Bas-Sassandra
        Soubre|Nawa||5.79|-6.61|Soubré|Nawa
        Daloa|Haut-Sassandra||6.88|-6.45""",
    "GH": """
        Tema|Greater Accra||5.67|-0.02
        Kumasi|Ashanti||6.69|-1.62
        Takoradi|Western||4.90|-1.76""",
    "KE": """
        Kericho|Kericho County|20200|-0.37|35.28
        Nakuru|Nakuru County|20100|-0.30|36.07
        Thika|Kiambu County|01000|-1.04|37.08""",
    "MA": """
        Agadir|Souss-Massa|80000|30.42|-9.60
        Safi|Marrakech-Safi|46000|32.30|-9.24
        Meknes|Fès-Meknès|50000|33.89|-5.55|Meknès|Fès-Meknès""",
    "ZA": """
        Ceres|Western Cape|6835|-33.37|19.31
        Upington|Northern Cape|8801|-28.45|21.25
        Tzaneen|Limpopo|0850|-23.83|30.16""",
    "BD": """
        Gazipur|Dhaka|1700|24.00|90.42
        Narayanganj|Dhaka|1400|23.62|90.50
        Chattogram|Chattogram|4000|22.36|91.78""",
    "PT": """
        Viseu|Viseu|3500-101|40.66|-7.91
        Guimaraes|Braga|4800-001|41.44|-8.29|Guimarães|Braga
        Santarem|Santarem|2000-001|39.24|-8.69|Santarém|Santarém""",
    "EG": """
        Tanta|Gharbia|31511|30.79|31.00
        Ismailia|Ismailia|41511|30.60|32.27
        Damanhur|Beheira|22511|31.03|30.47""",
}


def _town(country: str, line: str) -> Town:
    parts = [part.strip() for part in line.split("|")]
    name, region, postcode, lat, lng = parts[:5]
    native, native_region = parts[5:7] if len(parts) > 5 else (name, region)
    return Town(country, name, region, postcode, float(lat), float(lng), native, native_region)


TOWNS: dict[str, tuple[Town, ...]] = {
    country: tuple(_town(country, line) for line in text.strip().splitlines()) for country, text in TOWNS_TEXT.items()
}

# Language of the country in which native names and addresses are written.
LANGUAGE = {
    "CN": "zh",
    "VN": "vi",
    "ID": "id",
    "MY": "my",
    "TR": "tr",
    "BR": "pt",
    "PT": "pt",
    "ES": "es",
    "MX": "es",
    "CO": "es",
    "EC": "es",
    "PE": "es",
    "DE": "de",
    "US": "us",
    "GB": "en",
    "GH": "en",
    "KE": "en",
    "ZA": "en",
    "FR": "fr",
    "CI": "fr",
    "MA": "fr",
    "IT": "it",
    "NL": "nl",
    "PL": "pl",
    "IN": "in",
    "BD": "in",
    "TH": "th",
    "EG": "en",
}

# Invented streets: {n}, {m}, {p} are numbers, {l} a letter, {s} the name of a street, {e} that of an estate.
STREETS = {
    "zh": (
        "No. {n} {s} Road|{s}路{n}号",
        "Building {m}, {e} Industrial Park, No. {n} {s} Road|{e}工业园{s}路{n}号{m}幢",
    ),
    "vi": (
        "Lot {l}{m}, {e} Industrial Zone|Lô {l}{m}, KCN {e}",
        "No. {n} {s} Street|Số {n} đường {s}",
        "Lot {l}{m}, {s} Street, {e} Industrial Zone|Lô {l}{m}, đường {s}, KCN {e}",
    ),
    "id": ("Jalan Raya {s} Km {m}", "Desa {s}, Kecamatan {e}", "Jalan {s} No. {n}", "Kawasan Industri {e} Blok {l}{m}"),
    "my": ("Lot {n}, Jalan {s}", "Batu {m}, Jalan {s}", "Lot {n}, Kawasan Perindustrian {e}"),
    "tr": ("{e} Organize Sanayi Bölgesi {m}. Cadde No: {n}", "{s} Mahallesi {e} Caddesi No: {n}", "{s} Sokak No: {n}"),
    "pt": ("Rodovia {s}, km {n}", "Rua {s}, {n}", "Avenida {s}, {n}, Distrito Industrial {e}", "Linha {s}, s/n"),
    "es": ("Calle {s}, {n}", "Carretera de {s}, km {m}", "Polígono Industrial {e}, parcela {m}", "Avenida {s}, {n}"),
    "de": ("{s}straße {n}", "{s}weg {n}", "Am {s} {n}", "Industriestraße {n}"),
    "us": ("{n}0 {s} Road", "{n}5 {s} Street", "{n}1 {s} Avenue", "{n}4 Industrial Parkway, Suite {m}"),
    "en": ("{n} {s} Road", "Unit {m}, {e} Trading Estate", "{n} {s} Lane", "Plot {n}, {e} Industrial Area"),
    "fr": ("{n} rue {s}", "Zone industrielle {e}", "{n} route {s}", "{n} avenue {s}"),
    "it": ("Via {s} {n}", "Via dell'Industria {n}", "Strada Provinciale {s} {n}", "Zona Industriale {e}, lotto {m}"),
    "nl": ("{s}weg {n}", "{s}straat {n}", "Industrieweg {n}", "{s}kade {n}"),
    "pl": ("ul. {s} {n}", "ul. Przemysłowa {n}", "al. {s} {n}"),
    "in": ("Plot No. {n}, Phase {p}, {e} Industrial Area", "Survey No. {n}, {s} Road", "{n}, {s} Nagar Main Road"),
    "th": ("{n}/{m} Moo {p}, {s} Road", "{n} Soi {s} {p}", "{n}/{m} {e} Industrial Estate"),
}

# name lists for {s} and {e}; zh and vi give "latin:native"
STREET_NAMES = {
    "zh": (
        "Xinhe:新荷 Yunmian:云棉 Liulan:柳岚 Qianfan:千帆 Hetang:荷塘 "
        "Songming:松茗 Shiqiao:石桥 Yanbo:烟波 Chunlai:春籁"
    ),
    "vi": (
        "Sao Mai:Sao_Mai Cay Da:Cây_Đa Ben Ngoc:Bến_Ngọc Dong Xanh:Đồng_Xanh "
        "Go Sim:Gò_Sim Hoa Lau:Hoa_Lau Cau Tre:Cầu_Tre"
    ),
    "id": (
        "Kertosari Wanakerta Tanjungmulya Sukamerindu Rawasari Mekarwangi "
        "Tebingraya Muaralestari Kampungbaru Bungurasih"
    ),
    "my": "Meranti Cengal Kemboja Perusahaan Tembusu Sentul Kenanga Serindit",
    "tr": "Çınaraltı Değirmen Menekşe İncirlik Karanfil Fındıklı Yeniyol Ihlamur Zeytinlik",
    "pt": "das_Araucárias do_Ipê dos_Tropeiros da_Colina São_Roque dos_Sabiás do_Moinho Quinze_Figueiras",
    "es": "los_Almendros la_Acequia del_Molino los_Olivos del_Alfarero la_Noria las_Eras San_Telmo",
    "de": "Erlen Mühlen Gerber Hopfen Birken Ziegel Kanal Lerchen Acker",
    "us": "Old_Mill Cannery Cottonwood Depot Granary Quarry Prairie Ferry Orchard",
    "en": "Saltmarsh Fenbank Quarry Station Cooper's Malthouse Windmill Harbour",
    "fr": "des_Tanneurs du_Lavoir des_Genêts de_la_Minoterie des_Peupliers du_Vieux_Pont de_la_Gare",
    "it": "dei_Gelsi delle_Fornaci del_Mulino della_Roggia dei_Pioppi del_Lavoro San_Rocco",
    "nl": "Molen Kanaal Populieren Veer Wilgen Haven Turf",
    "pl": "Młynarska Wierzbowa Kolejowa Stawowa Ogrodowa Polna Lipowa",
    "in": "Ambika Shanthi Mill Gandhi Textile Temple Kaveri",
    "th": "Rim_Khlong Suan_Mali Tha_Ruea Ban_Na Sai_Thong",
}
ESTATE_NAMES = {
    "zh": "Lanting:兰亭 Huaxi:花溪 Zhuyun:竹云 Beichen:北宸 Yuehe:月河 Nanpu:南浦",
    "vi": "Hau Xanh:Hậu_Xanh Dong Ngan:Đồng_Ngàn Song Lau:Sông_Lau Phu An Son:Phú_An_Sơn Tam Dien:Tam_Điền",
    "id": "Teluk_Meranti Sungai_Apit Bina_Karya Tanah_Putih Mekar_Jaya Lubuk_Raja",
    "my": "Seri_Wangsa Batu_Lintang Permai_Jaya Tanjung_Seri",
    "tr": "Yeşilova Gülpınar Karşıyaka Doğanbey Kavaklı",
    "pt": "Boa_Vista Nova_Aurora Santa_Rita Vale_Verde",
    "es": "El_Saladar La_Serreta Las_Norias El_Romeral Los_Prados",
    "en": "Thornwick Mereside Lowfield Ashburn Kestrel_Way",
    "fr": "des_Landes du_Grand_Pré de_l'Écluse des_Quatre_Vents",
    "it": "La_Morsina Ponte_Rosso San_Giorgio Le_Prata",
    "in": "Vallampatti Sanjeevi Madhavpur Rampuri Kolathur",
    "th": "Bang_Phrao Nong_Sai Khao_Din",
}
