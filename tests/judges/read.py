"""Reads pairs of files (original, tab, output, a line each) with pydicom and says,
a line each, what cannot be read in the output or is not as in the original."""

import sys
import warnings

import numpy
import pydicom

warnings.simplefilter("ignore")


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
