"""Policies: the defaults, what a file may change, and what is refused in which words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from comity.disclosure.policy import Policy, load_policy, policy_of
from comity.vocabulary.errors import PolicyError


def policy_file(tmp_path, text):
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_profile_is_the_one_of_the_design():
    assert Policy().as_dict() == {
        "k_min": 5, "coalition_m": 1, "p_max": 0.25, "knowledge_cell": "sector x country",
        "delta_cell": "sector group x region group", "min_age_days": 90, "horizon_months": 36,
        "date_bucket": "half-year",
        "attr_min_users": 6, "count_buckets": "none", "hold_max_editions": 4,
        "calendar": "2 editions a year, on fixed dates", "cellkey_D": 3, "cellkey_js": 2,
    }  # fmt: skip


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    policy = load_policy(policy_file(tmp_path, "k_min = 7\ncoalition_m = 2\np_max = 0.34\n"))
    assert (policy.k_min, policy.coalition_m, policy.p_max) == (7, 2, Fraction(34, 100))
    assert policy.attr_min_users == 9
    assert policy.min_age_days == 90
    assert policy.as_dict()["p_max"] == 0.34


def test_a_share_may_be_a_fraction_and_stays_exact(tmp_path):
    policy = load_policy(policy_file(tmp_path, 'p_max = "1/3"'))
    assert policy.p_max == Fraction(1, 3)
    assert policy.as_dict()["p_max"] == "1/3"


def test_an_empty_file_is_the_default(tmp_path):
    assert load_policy(policy_file(tmp_path, "")) == Policy()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("k_min = 2", "k_min is 2, but must be at least 3"),
        ("coalition_m = 4", "coalition_m is 4, but must be between 0 and 3"),
        ("p_max = 0.2", "p_max is 0.2, but must be above 1/k_min = 1/5 and at most 0.5"),
        ("p_max = 0.51", "p_max is 0.51"),
        ('p_max = "a quarter"', "p_max is 'a quarter', but must be a number"),
        ("min_age_days = 30", "min_age_days is 30, but must be between 90 and"),
        ("horizon_months = 60", "horizon_months is 60, but must be between 1 and 36"),
        ("attr_min_users = 4", "attr_min_users is 4, but must be at least 5"),
        ('date_bucket = "quarter"', "date_bucket is 'quarter', but must be one of: half-year"),
        ('count_buckets = "1-4"', "count_buckets is '1-4', but must be one of: none"),
        ("k_min = 5.5", "k_min is '5.5', but must be a whole number"),
        ("k_min = true", "k_min is True, but must be a whole number"),
        ("min_age_days = 1097", "min_age_days is 1097, but must be between 90 and 1096."),
        ("hold_max_editions = 0", "hold_max_editions is 0, but must be between 1 and 100."),
        ("hold_max_editions = 101", "hold_max_editions is 101"),
        ("cellkey_D = 0", "cellkey_D is 0, but must be between 1 and 10."),
        ("cellkey_D = 11", "cellkey_D is 11"),
        ("cellkey_js = 11", "cellkey_js is 11, but must be between 0 and 10."),
        ("k_min = 0\np_max = 0.5", "k_min is 0, but must be at least 3. p_max is 0.5, but must be above 1/k_min = 1/0"),
        ("k_min = 1\np_max = 0.75", "p_max is 0.75, but must be above 1/k_min = 1/1 and at most 0.5."),
        ("calendar = 2", "calendar is 2, but must be a text in quotation marks."),
        ('rule = "loose"', "rule is 'loose', but must be one of: weighted, strict."),
        ('profile = "lax"', "policy.toml names the profile 'lax'; there are: default, strict."),
        (
            "k_most = 5\nk_max = 5",
            "The policy file policy.toml has unknown parameters: k_max, k_most. A policy may have: rule, k_min,",
        ),
        ("k_max = 5", "unknown parameters: k_max"),
        ("k_min = ", "cannot be read as TOML"),
    ],
)
def test_what_is_out_of_range_is_refused_with_name_value_and_range(tmp_path, text, words):
    with pytest.raises(PolicyError) as refused:
        load_policy(policy_file(tmp_path, text))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "min_age_days = 1096",
        "hold_max_editions = 1",
        "cellkey_D = 1\ncellkey_js = 0",
        "cellkey_js = 0",
        "hold_max_editions = 100",
    ],
)
def test_the_ends_of_a_range_are_in_it(tmp_path, text):
    policy = load_policy(policy_file(tmp_path, text))
    for name, value in (line.split(" = ") for line in text.splitlines()):
        assert getattr(policy, name) == int(value)


def test_a_file_may_begin_from_a_profile(tmp_path):
    policy = load_policy(policy_file(tmp_path, 'profile = "strict"\nk_min = 6\n'))
    assert (policy.rule, policy.k_min, policy.attr_min_users) == ("strict", 6, 7)


def test_a_file_with_letters_beyond_ascii_and_a_mark_is_read(tmp_path):
    """As editors of Windows save it, whatever the language of the machine."""
    assert load_policy(
        policy_file(tmp_path, '\ufeffcalendar = "2 Ausgaben im Jahr, fällig im März"')
    ).calendar.endswith("fällig im März")


def test_what_holds_no_parameters_is_refused():
    with pytest.raises(PolicyError, match=r"^The manifest holds no parameters\.$"):
        policy_of([], "The manifest")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
