"""Folding: what must leave no trace leaves none, and what is published is stable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.reference.folding import read_data
from comity.reference.text import (
    NameParts,
    display,
    display_address,
    display_name_words,
    display_words,
    name_parts,
    region_words,
    split_region,
    words,
)

SAME_WORDS = [
    ("12, Main Street", "12 main st."),
    ("Kings Road 4", "KINGS RD. 4"),
    ("5th Avenue", "5th Ave"),
    ("120 N. Main St", "120 North Main Street"),
    ("Main St. N", "Main Street North"),
    ("Acme Mfg. Co.", "ACME Manufacturing Company"),
    ("Acme Int'l", "Acme International"),
    ("Acme Intl.", "acme international"),
    ("Unit #5", "Unit No. 5"),
    ("Unit № 5", "unit number 5"),
    ("km. 12", "Kilometre 12"),
    ("Jl. Sudirman", "Jalan Sudirman"),
    ("Sei Mangkei", "Sungai Mangkei"),
    ("R. XV de Novembro, 12", "Rua XV de Novembro 12"),
    ("C/ Mayor 4", "Calle Mayor 4"),
    ("Ctra. de Madrid km 3", "Carretera de Madrid, KM 3"),
    ("Pol. Ind. Norte", "Polígono Industrial Norte"),
    ("Atatürk Mah. 5. Cad.", "ATATURK MAHALLESI 5 CADDESI"),
    ("KCN Tân Bình", "Khu Công Nghiệp Tan Binh"),
    ("Hauptstraße 3", "HAUPTSTRASSE 3"),
    ("A & B Foods", "A and B Foods"),
    ("P.T. Sinar Mas", "PT Sinar Mas"),
    ("P. T. Sinar Mas", "PT SINAR MAS"),
    ("J. R. Simplot", "JR Simplot"),
    ("Kellogg's", "Kellogg’s"),
    ("SÃ£o Paulo", "São Paulo"),
    ("Ｆｕｌｌ Ｗｉｄｔｈ １２", "full width 12"),
    ("İzmir", "IZMIR"),
    ("Łódź", "Lodz"),
    ("Sinar Mas POM", "Sinar Mas Palm Oil Mill"),
    ("PKS Sinar Mas", "Palm Oil Mill Sinar Mas"),
    ("Royal Textiles", "Royal Textile"),
    ("東莞", "dongguan"),
    ("东莞市", "Dongguan City"),
    ("завод Текстиль", "factory textile"),
]

LEGAL = [
    ("Acme Co., Ltd.", ("acme",), ("co", "ltd")),
    ("ACME COMPANY LIMITED", ("acme",), ("co", "ltd")),
    ("Acme Co.,Ltd", ("acme",), ("co", "ltd")),
    ("Acme Incorporated", ("acme",), ("inc",)),
    ("Acme, Inc.", ("acme",), ("inc",)),
    ("Royal (Pvt) Ltd.", ("royal",), ("pvt", "ltd")),
    ("Royal Private Limited", ("royal",), ("pvt", "ltd")),
    ("Royal (P) Ltd", ("royal",), ("pvt", "ltd")),
    ("PT. Sinar Jaya, Tbk", ("sinar", "jaya"), ("pt", "tbk")),
    ("Sinar Jaya, PT", ("sinar", "jaya"), ("pt",)),
    ("Felda Sdn. Bhd.", ("felda",), ("sdn", "bhd")),
    ("Müller GmbH & Co. KG", ("muller",), ("gmbh", "and", "co", "kg")),
    ("Müller GmbH u. Co KG", ("muller",), ("gmbh", "and", "co", "kg")),
    ("Grupo Bimbo, S.A. de C.V.", ("grupo", "bimbo"), ("sa", "de", "cv")),
    ("Palma S. de R.L. de C.V.", ("palma",), ("s", "de", "rl", "de", "cv")),
    ("Demir San. ve Tic. A.Ş.", ("demir",), ("san", "ve", "tic", "as")),
    ("DEMIR SANAYİ VE TİCARET ANONİM ŞİRKETİ", ("demir",), ("san", "ve", "tic", "as")),
    ("Công ty TNHH Việt Thắng", ("viet", "thang"), ("cong", "ty", "tnhh")),
    ("CTCP Việt Thắng", ("viet", "thang"), ("cong", "ty", "cp")),
    ("Rossi S.p.A.", ("rossi",), ("spa",)),
    ("Silva Ltda.", ("silva",), ("ltda",)),
    ("Silva Lda", ("silva",), ("ltda",)),
    ("Kowalski Sp. z o.o.", ("kowalski",), ("sp", "zoo")),
    ("ООО «Ромашка»", ("romashka",), ("ooo",)),
    ("(주)한국", ("hangug",), ("co", "ltd")),
    ("株式会社田中", ("tianzhong",), ("co", "ltd")),
    ("东莞华丰有限公司", ("dongguan", "huafeng"), ("co", "ltd")),
    ("Agropalma SA", ("agropalma",), ("sa",)),
    ("Santa Spa Resort", ("santa", "spa", "resort"), ()),
    ("Company Limited", ("co", "ltd"), ()),
    ("", (), ()),
]

SHOWN = [
    ("P.T. SINAR MAS, TBK.", "PT Sinar Mas Tbk"),
    ("welspun inds. limited", "Welspun Industries Ltd"),
    ("tuas ind. park", "Tuas Industrial Park"),
    ("FACTORY OF THE NORTH", "Factory of the North"),
    ("plant ii", "Plant II"),
    ("müller gmbh & co. kg", "Muller GmbH and Co KG"),
    ("acme s.a. de c.v.", "Acme SA de CV"),
    ("denver, co 80216", "Denver CO 80216"),
    ("12a main street", "12A Main St"),
    ("东莞华丰有限公司", "东莞华丰有限公司"),
    ("ооо «ромашка»", "ООО Ромашка"),
    ("บริษัท ไทย จำกัด", "บริษัท ไทย จำกัด"),
]

REGIONS = [
    ("TX", "US", "texas"),
    ("Texas", "US", "texas"),
    ("State of Texas", "US", "texas"),
    ("SP", "BR", "sao paulo"),
    ("São Paulo", "BR", "sao paulo"),
    ("North Sumatra", "ID", "sumatera utara"),
    ("SUMATERA UTARA", "ID", "sumatera utara"),
    ("Provinsi Riau", "ID", "riau"),
    ("Penang", "MY", "pulau pinang"),
    ("Guangdong Province", "CN", "guangdong"),
    ("广东", "CN", "guangdong"),
    ("广东省", "CN", "guangdong"),
    ("NSW", "AU", "new south wales"),
    ("ON", "CA", "ontario"),
    ("N.L.", "MX", "nuevo leon"),
    ("Tamilnadu", "IN", "tamil nadu"),
    ("Atlantis", "US", "atlantis"),
    ("TX", "FR", "tx"),
    ("", "US", ""),
]

texts = st.text(
    st.one_of(
        st.sampled_from("abcdeinostuABCDEINOST .,-/&'#()0123"),
        st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")),
    ),
    max_size=40,
)


@pytest.mark.parametrize(("left", "right"), SAME_WORDS)
def test_ways_of_writing_fold_to_the_same_words(left: str, right: str) -> None:
    assert words(left) == words(right)


@pytest.mark.parametrize(("text", "core", "legal"), LEGAL)
def test_legal_forms_are_recognised_in_any_style(text: str, core: tuple[str, ...], legal: tuple[str, ...]) -> None:
    assert name_parts(text) == NameParts(core, legal)


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_published_text_is_made_by_rule(text: str, shown: str) -> None:
    assert display(display_words(text)) == shown


@pytest.mark.parametrize(("text", "country", "region"), REGIONS)
def test_regions_are_known_by_code_and_other_names(text: str, country: str, region: str) -> None:
    assert " ".join(region_words(text, country)) == region


def test_a_legal_form_stands_at_one_place_in_published_names() -> None:
    assert (
        display(display_name_words("Sinar Jaya, P.T."))
        == display(display_name_words("PT Sinar Jaya"))
        == "PT Sinar Jaya"
    )
    assert display(display_name_words("GmbH Müller")) == display(display_name_words("Müller G.m.b.H.")) == "Muller GmbH"
    assert display(display_name_words("Acme, S.A. de C.V.")) == "Acme SA de CV"


def test_a_region_inside_an_address_is_found_and_taken_out() -> None:
    assert split_region(words("45 Rason Road, Inwood, NY 11096"), "US") == (
        ("new", "york"),
        words("45 Rason Rd Inwood 11096"),
    )
    assert split_region(words("Kapuas, Central Kalimantan"), "ID") == (("kalimantan", "tengah"), ("kapuas",))
    assert split_region(words("AL"), "US") == (("alabama",), ())
    assert split_region(words("1 La Salle in Paris"), "US") == ((), words("1 La Salle in Paris"))
    assert split_region(("anything",), "FR") == ((), ("anything",))


def test_every_fixed_form_of_the_word_lists_stays_as_it_is() -> None:
    for name, section in (("abbreviations.yaml", "words"), ("legal_forms.yaml", "forms")):
        for fixed in read_data(name)[section]:
            assert " ".join(display_words(fixed)) == fixed


def test_every_listed_way_of_writing_folds_to_its_fixed_form() -> None:
    for name, section in (("abbreviations.yaml", "words"), ("legal_forms.yaml", "forms")):
        for fixed, others in read_data(name)[section].items():
            for other in others:
                assert " ".join(display_words(other)) == fixed, other


@given(texts)
def test_words_are_ascii_without_capitals_or_blanks(text: str) -> None:
    for word in words(text):
        assert word
        assert word.isascii()
        assert word == word.lower()
        assert word.isalnum()


@given(texts)
def test_published_text_folds_to_itself(text: str) -> None:
    once = display(display_words(text))
    assert display(display_words(once)) == once
    assert words(once) == words(text)
    named = display(display_name_words(text))
    assert display(display_name_words(named)) == named


@given(st.text(st.sampled_from("abcdeinostuv .,&'#()0123äöñéşçÀÉ"), max_size=40))
def test_case_and_punctuation_leave_no_trace(text: str) -> None:
    assert display_words(text.upper()) == display_words(text)
    assert display_words(text.lower()) == display_words(text)
    assert display_words(text.replace(",", ";").replace("(", "[").replace(")", "]")) == display_words(text)
    assert display_words(f"  {text.replace(' ', '   ')}. ") == display_words(text)


@pytest.mark.parametrize(
    ("text", "country", "shown"),
    [
        ("1325 s. brazos, san antonio, tx", "US", "1325 South Brazos San Antonio TX"),
        ("NY", "US", "NY"),
        ("Rua Sete, Campinas - SP", "BR", "Rua Sete Campinas SP"),
        ("Rue Neuve 5, Ma", "FR", "Rue Neuve 5 Ma"),
        ("", "US", ""),
    ],
)
def test_a_region_code_at_the_end_of_an_address_is_in_capitals(text: str, country: str, shown: str) -> None:
    assert display_address(display_words(text), country) == shown
