"""Reads pairs of files (original, tab, output, a line each) with pydicom, as raw
elements, and says, a line each, where the output holds what it should not: a kept
element whose bytes are not the original's, a private element that is not listed, a
person's name, an element from nowhere. Arguments: the Event ID, the folder of the
listed private elements."""

import csv
import sys
import warnings

import pydicom
from pydicom.datadict import dictionary_VR, tag_for_keyword

warnings.simplefilter("ignore")

EVENT_ID, DATA = sys.argv[1:3]
SPECIFIC_CHARACTER_SET = tag_for_keyword("SpecificCharacterSet")
TEXT = {"LO", "LT", "SH", "ST", "UC", "UT"}

# Attributes that the Event ID replaces wherever they stand, and those whose value is
# fixed. Operators' Name stays.
EVENT_IDS = {
    tag_for_keyword(keyword)
    for keyword in (
        "PatientName",
        "PatientID",
        "MedicalRecordLocator",
        "AccessionNumber",
        "StudyID",
        "RequestedProcedureID",
        "FillerOrderNumberImagingServiceRequest",
        "FillerOrderNumberImagingServiceRequestRetired",
    )
}
FIXED = {
    tag_for_keyword("ReferringPhysicianName"): b"Unspecified",
    tag_for_keyword("InstitutionName"): b"Anonymous",
    tag_for_keyword("PatientBirthDate"): b"",
    tag_for_keyword("PatientIdentityRemoved"): b"YES",
}
MAY_BE_EVENT_ID = {
    tag_for_keyword("ScheduledProcedureStepID"),
    tag_for_keyword("PerformedProcedureStepID"),
}
NAMES = {
    tag_for_keyword(keyword)
    for keyword in ("PatientName", "ReferringPhysicianName", "OperatorsName")
}
PIXEL_DATA = tag_for_keyword("PixelData")
MARKERS = {0x00120062, 0x00120063, 0x00120064, 0x00280303}
# Present in every output with these values, whatever the original had.
MUST_BE_EVENT_ID = [
    tag_for_keyword(k) for k in ("PatientName", "PatientID", "AccessionNumber", "StudyID")
]
# Acquisition, geometry, picture and quantity: numbers and codes of these groups stay.
MEASURES = {0x0018, 0x0020, 0x0028, 0x0054}
NUMBERS = {"CS", "DS", "FD", "FL", "IS", "SL", "SS", "UL", "US"}


def listed():
    """(group, offset, creator) of the private elements that may stay."""
    found = set()
    for name in ("safe_private.csv", "pet_dates.csv"):
        with open(f"{DATA}/{name}", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                group, element = row["tag"].strip("()").split(",")
                found.add((int(group, 16), int(element[-2:], 16), row["creator"].strip()))
    return found


LISTED = listed()


def is_sequence(dataset, tag):
    element = dataset.get_item(tag)
    if element.VR in (None, "UN"):
        try:
            return not tag.is_private and dictionary_VR(tag) == "SQ"
        except KeyError:
            return False
    return element.VR == "SQ"


def raw(dataset, tag):
    """The bytes as they stand in the file, padded to even length."""
    value = dataset.get_item(tag).value or b""
    if tag == SPECIFIC_CHARACTER_SET and not isinstance(value, bytes):
        # The one that pydicom needs, and so converts, while it reads.
        values = [value] if isinstance(value, str) else value
        value = "\\".join(values).encode()
    return value + b"\0" * (len(value) % 2)


def vr_of(dataset, tag):
    vr = dataset.get_item(tag).VR
    if vr in (None, "UN"):
        try:
            return dictionary_VR(tag)
        except KeyError:
            return "UN"
    return vr


def creator(dataset, tag):
    name = dataset.get_item((tag.group << 16) | (tag.element >> 8))
    return None if name is None else bytes(name.value or b"").decode("latin-1").strip(" \0")


def private_is_listed(dataset, tag):
    if 0x10 <= tag.element <= 0xFF:
        # The creator: an element of its block stands in the same item.
        block = tag.element << 8
        return any(t.group == tag.group and t.element & 0xFF00 == block for t in dataset.keys())
    return (tag.group, tag.element & 0xFF, creator(dataset, tag)) in LISTED


def words(value):
    return value.replace(b"\\", b" \\ ").split()


def is_cleaned(before, after):
    """Whether a text is the earlier one with parts cut or replaced."""
    left = iter(words(before))
    allowed = (b"[redacted]", EVENT_ID.encode())
    return all(word in allowed or any(word in other for other in left) for word in words(after))


def element_faults(before, after, tag):
    value = raw(after, tag)
    stripped = value.strip(b" \0")
    if tag in MARKERS:
        # What earlier tools said stays, in front.
        if tag == 0x00120063 and tag in before and not value.startswith(raw(before, tag).rstrip(b" \0")):
            yield "an earlier method is gone"
        return
    if tag in EVENT_IDS:
        if stripped != EVENT_ID.encode():
            yield "is not the Event ID"
        return
    if tag in FIXED:
        if stripped != FIXED[tag]:
            yield "has not its fixed value"
        return
    if tag in MAY_BE_EVENT_ID and stripped == EVENT_ID.encode():
        return
    if tag not in before:
        if stripped:
            yield "is from nowhere"
        return
    original = raw(before, tag)
    if value == original:
        return
    if tag == PIXEL_DATA and is_cleared(original, value):
        return
    vr = vr_of(after, tag)
    if vr in TEXT and is_cleaned(original, value):
        return
    yield f"({vr}) differs: {len(original)} and {len(value)} bytes"


def faults(before, after, path=""):
    yield from gone_measures(before, after, path)
    for tag in list(after.keys()):
        where = f"{path}{tag}"
        if tag.is_private and not private_is_listed(after, tag):
            yield f"{where} is private and not listed"
        if vr_of(after, tag) == "PN" and tag not in NAMES:
            yield f"{where} is a person's name"
        if is_sequence(after, tag):
            if tag in MARKERS:
                continue
            if tag not in before:
                yield f"{where} is from nowhere"
                continue
            items, originals = after[tag].value, before[tag].value
            if len(items) not in (0, len(originals)):
                yield f"{where} has {len(items)} items of {len(originals)}"
            for number, (item, original) in enumerate(zip(items, originals)):
                yield from faults(original, item, f"{where}[{number}]")
        else:
            for fault in element_faults(before, after, tag):
                yield f"{where} {fault}"


def gone_measures(before, after, path):
    for tag in list(before.keys()):
        if tag.group in MEASURES and tag not in after and vr_of(before, tag) in NUMBERS:
            if tag.element and raw(before, tag):
                yield f"{path}{tag} is gone"


def missing(after):
    for tag in MUST_BE_EVENT_ID:
        if tag not in after:
            yield f"{pydicom.tag.Tag(tag)} is missing"


for line in sys.stdin:
    original, output = line.rstrip("\n").split("\t")
    try:
        before, after = pydicom.dcmread(original, force=True), pydicom.dcmread(output)
        for fault in [*missing(after), *faults(before, after)]:
            print(f"{original}: {fault}")
    except Exception as error:
        print(f"{original}: pydicom: {type(error).__name__}: {error}")
