"""Reads pairs of files (original, tab, output, a line each) with pydicom and says,
a line each, what cannot be read in the output or is not as in the original."""

import sys
import warnings

import numpy
import pydicom

warnings.simplefilter("ignore")


def is_cleared(before, after):
    """Whether encapsulated pixels are the same but for bytes that are no part of a picture and
    are zero now: the pad after a codestream's end (PS3.5 A.4), and what stands in the boxes
    of a JP2 file before its codestream."""
    if len(before) != len(after):
        return False
    codestream = before.find(b"\xff\x4f\xff\x51")
    for at, (old, now) in enumerate(zip(before, after)):
        is_pad = before[at - 2 : at] == b"\xff\xd9" and before[at + 1 : at + 3] in (b"\xfe\xff", b"")
        if old != now and (now != 0 or not (is_pad or at < codestream)):
            return False
    return True


def differences(original, output):
    after = pydicom.dcmread(output)
    for element in after.iterall():
        element.value
    before = pydicom.dcmread(original, force=True)
    if not is_cleared(before.get("PixelData") or b"", after.get("PixelData") or b""):
        # Bytes may differ where the original was read in another byte order.
        if before.file_meta.get("TransferSyntaxUID") == after.file_meta.TransferSyntaxUID:
            yield "the pixel bytes differ"
    try:
        picture = before.pixel_array
    except Exception:
        return  # pydicom cannot show the original either
    if not numpy.array_equal(picture, after.pixel_array):
        yield "the pictures differ"


for line in sys.stdin:
    original, output = line.rstrip("\n").split("\t")
    try:
        for difference in differences(original, output):
            print(f"{original}: pydicom: {difference}")
    except Exception as error:
        print(f"{original}: pydicom: {type(error).__name__}: {error}")
