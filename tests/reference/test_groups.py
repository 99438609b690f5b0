"""Groups of sectors and of countries: everything stands in one."""

import pytest

from comity.reference import countries, groups, sectors


def test_every_sector_stands_in_one_of_five_groups() -> None:
    found = {groups.sector_group(code) for code in sectors.codes()}
    assert len(found) == 5
    assert not found & set(sectors.codes())


def test_every_country_stands_in_one_of_four_groups() -> None:
    assert len({groups.region_group(code) for code in countries.codes()}) == 4


@pytest.mark.parametrize(
    ("country", "group"), [("US", "americas"), ("DE", "europe"), ("TR", "africa_middle_east"), ("ID", "asia_pacific")]
)
def test_region_groups(country: str, group: str) -> None:
    assert groups.region_group(country) == group


def test_unknown_sectors_are_a_group_of_their_own_and_an_unknown_country_is_an_error() -> None:
    assert groups.sector_group("") == ""
    with pytest.raises(KeyError):
        groups.region_group("XX")
