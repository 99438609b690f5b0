"""Sectors as lists say them, and as names and products give them away."""

import pytest

from comity.reference import sectors


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Meat & poultry", "meat_poultry"),
        ("PROTEINS", "meat_poultry"),
        ("Fleisch und Geflügel", "meat_poultry"),
        ("肉制品", "meat_poultry"),
        ("Huile de palme", "oils_fats"),
        ("油脂", "oils_fats"),
        ("Lohnabfüllung", "co_packing"),
        ("Contract packing", "co_packing"),
        ("代加工", "co_packing"),
        ("Emballage", "packaging"),
        ("Thé", "cocoa_coffee_tea"),
        ("Şekerleme", "confectionery_snacks"),
        ("Terceirização", "co_packing"),
        ("the usual", ""),
        ("A/B", ""),
        ("", ""),
    ],
)
def test_stated(cell: str, code: str) -> None:
    assert sectors.stated(cell) == code


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["Kilang Sawit Bukit Harum"], "oils_fats"),
        (["PMKS Sungai Lestari"], "oils_fats"),
        (["Northgate Sausage Co."], "meat_poultry"),
        (["Frigorífico Três Pontes Ltda"], "meat_poultry"),
        (["东莞华美包装有限公司"], "packaging"),
        (["Harbour Cold Storage"], ""),
        (["Meadow Farms Inc."], ""),
        (["Smith & Sons"], ""),
        (["Sausage and Cheese"], ""),  # two sectors alike: unknown
        ([], ""),
    ],
)
def test_inferred(texts: list[str], code: str) -> None:
    assert sectors.inferred(texts) == code


def test_style_and_order_make_no_difference() -> None:
    assert sectors.inferred(["PALM OIL MILL", "x"]) == sectors.inferred(["x", "Palm-oil mill", "palm oil mill"])


def test_every_code_has_a_label() -> None:
    assert sectors.label("") == ""
    assert all(sectors.label(code) for code in sectors.codes())
    assert len(set(map(sectors.label, sectors.codes()))) == len(sectors.codes())
