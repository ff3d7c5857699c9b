"""Reads pairs of files (original, tab, output, a line each), decodes both, and says, a line
each, where the output's picture is not the original's. JPEG and JPEG-LS are decoded by
dcmtk, JPEG 2000 by OpenJPEG, RLE by pydicom. The last line says how many were compared."""

import os
import subprocess
import sys
import tempfile
import warnings

import pydicom

warnings.simplefilter("ignore")

JPEG = {"1.2.840.10008.1.2.4.%d" % n for n in (50, 51, 53, 55, 57, 70)}
JPEG_LS = {"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"}


def by_dcmtk(program, path):
    with tempfile.TemporaryDirectory() as folder:
        plain = os.path.join(folder, "plain.dcm")
        # Colours as they are coded: what they stand for is not the question.
        options = ["--conv-never"] if program == "dcmdjpeg" else []
        done = subprocess.run([program, *options, path, plain], capture_output=True)
        if done.returncode != 0:
            return None
        return pydicom.dcmread(plain).PixelData


def picture(path):
    data_set = pydicom.dcmread(path, force=True)
    syntax = data_set.file_meta.TransferSyntaxUID
    if syntax in JPEG:
        return by_dcmtk("dcmdjpeg", path)
    if syntax in JPEG_LS:
        return by_dcmtk("dcmdjpls", path)
    try:
        return data_set.pixel_array.tobytes()
    except Exception:
        return None


compared = 0
for line in sys.stdin:
    original, output = line.rstrip("\n").split("\t")
    before = picture(original)
    if before is None:
        continue
    compared += 1
    if picture(output) != before:
        print(f"{original}: the picture is another one")
print(compared)
