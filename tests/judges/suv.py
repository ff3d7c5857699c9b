"""Reads pairs of files (original, tab, output, a line each) and computes SUVbw of both
with pydicom, as the vendor-neutral pseudocode of the quantitative imaging community has
it. Says, a line each, from what it was computed when both are equal bit for bit, else
what is wrong."""

import sys
import warnings
from datetime import datetime, timedelta

import numpy
import pydicom

warnings.simplefilter("ignore")

GE_SCAN = (0x0009, "GEMS_PETD_01", 0x0D)
SIEMENS_DECAY_CORRECTION = (0x0071, "SIEMENS MED PT", 0x22)
PHILIPS_SUV_FACTOR = (0x7053, "Philips PET Private Group", 0x00)
PHILIPS_ACTIVITY_FACTOR = (0x7053, "Philips PET Private Group", 0x09)


def private(dataset, place):
    """A private element as text, by its creator, in whatever block; None without one."""
    group, creator, offset = place
    try:
        value = dataset.private_block(group, creator)[offset].value
    except KeyError:
        return None
    value = value.decode("ascii") if isinstance(value, bytes) else str(value)
    return value.strip(" \0") or None


def moment(date, time):
    time = str(time)
    whole, _, fraction = time.partition(".")
    at = datetime.strptime(str(date) + whole, "%Y%m%d%H%M%S")
    return at + timedelta(seconds=float(f"0.{fraction or 0}"))


def scan_start(dataset):
    series = moment(dataset.SeriesDate, dataset.SeriesTime)
    if series <= moment(dataset.AcquisitionDate, dataset.AcquisitionTime):
        return series, "the series time"
    for place in (GE_SCAN, SIEMENS_DECAY_CORRECTION):
        value = private(dataset, place)
        if value:
            return moment(value[:8], value[8:]), place[1]
    raise ValueError("no time to which the activity was corrected")


def per_activity(dataset):
    """SUVbw for each Bq/ml, and the name of the time that the dose is decayed to."""
    if not {"ATTN", "DECY"} <= set(dataset.CorrectedImage) or dataset.DecayCorrection != "START":
        raise ValueError("not corrected for attenuation and to the start of the scan")
    dose = dataset.RadiopharmaceuticalInformationSequence[0]
    scan, way = scan_start(dataset)
    if "RadiopharmaceuticalStartDateTime" in dose:
        value = str(dose.RadiopharmaceuticalStartDateTime)
        injected = moment(value[:8], value[8:])
    else:
        injected = moment(scan.strftime("%Y%m%d"), dose.RadiopharmaceuticalStartTime)
    elapsed = (scan - injected).total_seconds()
    left = float(dose.RadionuclideTotalDose) * 2 ** (-elapsed / float(dose.RadionuclideHalfLife))
    return float(dataset.PatientWeight) * 1000 / left, way


def suv(path):
    dataset = pydicom.dcmread(path)
    activity = dataset.pixel_array.astype(numpy.float64) * float(dataset.RescaleSlope)
    activity += float(dataset.RescaleIntercept)
    if dataset.Units == "GML":
        return activity, "GML"
    if dataset.Units == "CNTS":
        factor = private(dataset, PHILIPS_SUV_FACTOR)
        if factor and float(factor):
            return activity * float(factor), "CNTS, SUV factor"
        activity *= float(private(dataset, PHILIPS_ACTIVITY_FACTOR))
    elif dataset.Units != "BQML":
        raise ValueError("units of another kind")
    factor, way = per_activity(dataset)
    return activity * factor, f"{dataset.Units}, {way}"


for line in sys.stdin:
    original, output = line.rstrip("\n").split("\t")
    try:
        before, way_before = suv(original)
        after, way_after = suv(output)
        equal = before.tobytes() == after.tobytes() and way_before == way_after
        print(way_after if equal else f"{original}: {way_before}, then {way_after}: differs")
    except Exception as error:
        print(f"{original}: {type(error).__name__}: {error}")
