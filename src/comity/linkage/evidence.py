"""Evidence: the kinds of it, what speaks for and against two rows being one site, each in the words of a person."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """One kind of evidence: its name in the model file, its sign (+1, -1, 0 for either), and its words.

    `most` is the largest weight, in log-odds, that examples can teach.
    """

    name: str
    sign: int
    words: str
    most: float = math.inf

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which weights its own lies."""
        return 0.0 if self.sign > 0 else -self.most, 0.0 if self.sign < 0 else self.most


FEATURES: tuple[Feature, ...] = (
    Feature("name_letters", 1, "names are spelt alike"),
    Feature("name_alike", 1, "names are spelt nearly the same"),
    Feature("name_words", 1, "names share their telling words"),
    Feature("name_contained", 1, "one name is contained in the other"),
    Feature("name_rarity", 1, "the shared words of the names are rare"),
    Feature("name_same", 1, "names are the same"),
    Feature("name_differs_both", -1, "each name has telling words that the other row does not have"),
    Feature("name_clash", -1, "much of each name is not found in the other row"),
    Feature("name_differs_one", -1, "one name has telling words that the other row does not have"),
    Feature("name_known_differs", -1, "each name has a common word that the other row does not have"),
    Feature("name_known_one", -1, "one name has a common word that the other row does not have"),
    # No labelled list has a site that names another trade on another list, so that the weight would be without end.
    Feature("trade_differs", -1, "the names tell different trades", most=4.0),
    Feature("trade_same_word_differs", 1, "the names tell one trade in different words"),
    Feature("name_crowded", -1, "many rows with other addresses bear this name"),
    Feature("other_name", 1, "one row's name is the other's supplier, or named beside it"),
    Feature("other_script", 0, "the names are written in different scripts"),
    Feature("other_script_clash", 1, "much of each name is not found in the other row, but one is in another script"),
    Feature("supplier_words", 1, "suppliers have the same name"),
    Feature("supplier_differs", -1, "suppliers have different names"),
    Feature("address_words", 1, "addresses share their telling words"),
    Feature("address_letters", 1, "addresses are spelt alike"),
    Feature("address_contained", 1, "one address is contained in the other"),
    Feature("address_rarity", 1, "the shared words of the addresses are rare"),
    Feature("address_differs", -1, "each address has telling words that the other does not have"),
    Feature("address_clash", -1, "much of each address is not found in the other"),
    Feature("number_same", 1, "house numbers agree"),
    Feature("number_slip", 0, "house numbers are the same but for a slip"),
    Feature("number_differs", -1, "house numbers differ"),
    Feature("postcode_same", 1, "postcodes agree"),
    Feature("postcode_slip", 0, "postcodes are the same but for a slip"),
    Feature("postcode_differs", -1, "postcodes differ"),
    Feature("postal_area_differs", -1, "postcodes are of different areas"),
    Feature("region_same", 1, "regions agree"),
    Feature("region_differs", -1, "regions differ"),
    Feature("region_alone_same", 1, "regions agree, and no more of the addresses is known"),
    Feature("region_alone_differs", -1, "regions differ, and no more of the addresses is known"),
    Feature("mark_same", 1, "plant or unit numbers agree"),
    Feature("mark_differs", -1, "plant, unit or plot numbers differ"),
    Feature("mark_one_sided", -1, "only one name has a plant or unit number"),
    Feature("very_near", 1, "coordinates are the same place"),
    Feature("near", 1, "coordinates are near each other"),
    Feature("far", -1, "coordinates are far apart"),
    Feature("no_place", 0, "nothing but the names can be compared"),
    Feature("no_address", 0, "no address on one side"),
    Feature("same_place_other_name", -1, "one address, but different names"),
    Feature("same_place_name_clash", -1, "one address, but each name has telling words of its own"),
    Feature("same_place_known_differs", -1, "one address, but each name has a common word that the other has not"),
    Feature("mark_elsewhere", -1, "only one name has a plant or unit number, and house numbers differ"),
    Feature("same_name_other_place", -1, "one name, but different addresses"),
    Feature("same_list", -1, "both rows stand on one list"),
    Feature("same_long_list", -1, "both rows stand on one long list, which repeats no row"),
    Feature("same_tidy_list", -1, "both rows stand on one list, which repeats no row"),
    Feature("country_differs", -1, "countries differ"),
    Feature("site_identifier_same", 1, "the same GLN, OS ID or Sedex site"),
    Feature("site_identifier_differs", -1, "a different GLN, OS ID or Sedex site"),
    Feature("company_identifier_same", 1, "the same LEI or D-U-N-S"),
    Feature("company_identifier_differs", -1, "a different LEI or D-U-N-S"),
    Feature("outbid", -1, "on one of the lists another row fits better"),
    Feature("best_fit", 1, "each is the best fit for the other on its lists"),
)
NAMES = tuple(feature.name for feature in FEATURES)
# What two rows that say the same on different lists do not have, whatever lists those are.
OF_ONE_LIST = ("same_list", "same_long_list", "same_tidy_list")
# Filled in by `rivals.py`, which needs a first score of all pairs.
SECOND_LOOK = ("outbid", "best_fit")
SECOND_PLACES = [NAMES.index(name) for name in SECOND_LOOK]
