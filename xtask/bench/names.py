"""Names of people of many languages, as a table: language, family, given, middle, and the
family and given name in their own script where the first two are romanised.

Made by Faker (MIT), from its public lists of given and family names, the same each time.
Usage: names.py NAMES_PER_LANGUAGE
"""

import sys

from faker import Faker

LATIN = (
    "en_US en_GB de_DE fr_FR es_ES es_MX pt_BR it_IT nl_NL da_DK sv_SE no_NO fi_FI pl_PL cs_CZ "
    "hr_HR hu_HU ro_RO tr_TR lt_LT vi_VN id_ID en_IN en_NG zu_ZA"
).split()
ROMANISED = "ja_JP zh_CN zh_TW".split()
OWN_SCRIPT = "ko_KR ru_RU uk_UA el_GR he_IL hi_IN th_TH".split()

for language in LATIN + ROMANISED + OWN_SCRIPT:
    faker = Faker(language)
    faker.seed_instance(20260101)
    for _ in range(int(sys.argv[1])):
        family, given, middle = faker.last_name(), faker.first_name(), faker.first_name()
        own_family = own_given = ""
        if language in ROMANISED:
            own_family, own_given = family, given
            family, given = faker.last_romanized_name(), faker.first_romanized_name()
            middle = ""
        elif language in OWN_SCRIPT:
            middle = ""
        print(language, family, given, middle, own_family, own_given, sep="\t")
