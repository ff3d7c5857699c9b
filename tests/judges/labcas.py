"""Reads pairs of files (original, tab, output, a line each) and says what LabCAS's own checker
(jpl.labcas.validation 1.0.1) reports of the tags of each output: path, tag, and how, a line each."""

import logging
import sys
import warnings

from jpl.labcas.validation._files import PotentialFile
from jpl.labcas.validation._profiles import get_profile

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def is_missing(value):
    """(An empty number is None to it.)"""
    return "missing" in str(value) or str(value) == "None"


def said(profile, file):
    """Every tag with what is said of it. Where a checker stumbles over the very value that it
    is to report (errors of the release, with lists and with empty values), it has found it."""
    for validators, kind in [
        (profile.required_validators, "finding"),
        (profile.optional_validators, "warning"),
    ]:
        for validator in validators:
            # It cannot take an element that was read before.
            PotentialFile._read_dicom_file.cache_clear()
            try:
                findings = validator.validate(file)
            except TypeError:
                yield validator.tag, kind
                continue
            except AttributeError:
                yield validator.tag, f"{kind} missing"
                continue
            for finding in findings:
                own = "warning" if "Warning" in finding.kind() else kind
                yield finding.tag, own + (" missing" if is_missing(finding.value) else "")


for line in sys.stdin:
    _, path = line.rstrip("\n").split("\t")
    file = PotentialFile(path)
    for tag, kind in said(get_profile(file.profile_name), file):
        print(path, f"({tag.group:04X},{tag.element:04X})", kind, sep="\t")
