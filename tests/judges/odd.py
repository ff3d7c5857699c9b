"""Reads pairs of files (original, tab, output, a line each) with pydicom and says, a line
each (original, tab, fault), which outputs it cannot read though it can read the original."""

import io
import sys
import warnings

import pydicom

warnings.simplefilter("ignore")
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE


def fault(path):
    try:
        dataset = pydicom.dcmread(path, force=True)
        for element in dataset.iterall():
            element.value
        dataset.pixel_array
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


for line in sys.stdin:
    original, output = line.rstrip("\n").split("\t")
    found = fault(output)
    if found and not fault(original):
        print(f"{original}\t{found}")
