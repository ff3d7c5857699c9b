//! Which pictures wait for a look, reason by reason, and which do not.

use crate::common::build::{Build, pixels16, raw, text, us};
use crate::common::intake::examine_file;
use deidentifier::intake::BurnedIn;
use deidentifier::policy::Settings;

fn reasons(build: &Build) -> Vec<BurnedIn> {
    examine_file(&build.bytes()).unwrap().image.burned_in
}

#[test]
fn the_flag_holds_only_when_it_says_yes() {
    let flag = |value| Build::ct().set(text(0x0028_0301, "CS", value));
    assert_eq!(reasons(&flag("YES")), [BurnedIn::Flagged]);
    assert_eq!(reasons(&flag("yes ")), [BurnedIn::Flagged]);
    assert_eq!(reasons(&flag("NO")), []);
    assert_eq!(reasons(&flag("")), []);
}

#[test]
fn a_capture_class_in_the_file_meta_holds() {
    for class in ["1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.7.4"] {
        let mut build = Build::ct();
        build.meta = Some(vec![text(0x0002_0002, "UI", class)]);
        assert_eq!(reasons(&build), [BurnedIn::SecondaryCaptureClass]);
    }
}

#[test]
fn colour_and_eight_bits_hold() {
    let colour = Build::ct().set(us(0x0028_0002, 3)).set(pixels16(vec![0; 48]));
    assert_eq!(reasons(&colour), [BurnedIn::Colour]);
    let grey = Build::pet().set(us(0x0028_0100, 8)).set(raw(0x7FE0_0010, "OB", vec![0; 16]));
    assert_eq!(reasons(&grey), [BurnedIn::EightBits]);
}

#[test]
fn slices_without_geometry_or_scale_hold() {
    for (tag, reason) in [
        (0x0020_0032, BurnedIn::NoPosition),
        (0x0028_0030, BurnedIn::NoSpacing),
        (0x0028_1052, BurnedIn::NoRescale),
        (0x0028_1053, BurnedIn::NoRescale),
    ] {
        assert_eq!(reasons(&Build::ct().remove(tag)), [reason], "CT without {tag:08X}");
        assert_eq!(reasons(&Build::pet().remove(tag)), [reason], "PET without {tag:08X}");
        assert_eq!(reasons(&Build::ct().set(text(tag, "DS", ""))), [reason], "{tag:08X} empty");
        let localizer =
            Build::ct().remove(tag).set(text(0x0008_0008, "CS", r"ORIGINAL\PRIMARY\LOCALIZER"));
        assert_eq!(reasons(&localizer), [], "localizer without {tag:08X}");
        for class in ["1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.130"] {
            let enhanced = Build::ct().remove(tag).set(text(0x0008_0016, "UI", class));
            assert_eq!(reasons(&enhanced), [], "enhanced without {tag:08X}");
        }
    }
}

#[test]
fn capture_devices_hold_even_unnamed() {
    for (tag, vr) in [(0x0008_0064, "CS"), (0x0018_1016, "LO"), (0x0018_1018, "LO")] {
        for value in ["WSD", ""] {
            let build = Build::ct().set(text(tag, vr, value));
            assert_eq!(reasons(&build), [BurnedIn::CaptureDevice], "{tag:08X}");
        }
    }
}

#[test]
fn texts_of_screens_hold_and_low_dose_does_not() {
    for value in [
        "SCREEN SAVE",
        "Screen Save",
        "screensave",
        "SCREEN_SAVES",
        "Dose Report",
        "DOSE INFO",
        "Dose Information",
        "Patient Protocol",
        "Exam Summary",
        "Screen Capture",
        "SCREENCAPTURE",
    ] {
        let series = Build::ct().set(text(0x0008_103E, "LO", value));
        assert_eq!(reasons(&series), [BurnedIn::ScreenText], "{value}");
        let image = Build::ct().set(text(
            0x0008_0008,
            "CS",
            &format!(r"DERIVED\SECONDARY\{}", value.to_uppercase()),
        ));
        assert_eq!(reasons(&image), [BurnedIn::ScreenText], "{value}");
    }
    for value in [
        "LOW DOSE",
        "CT CHEST LOW DOSE",
        "Low Dose Lung 1.0",
        "LOWDOSE INSPIRATION",
        "Axial Body Std. Axial Non Contrast",
        "PET WB UNCORRECTED",
        "LUNG SCREENING",
        "THORAX PROTOCOL",
    ] {
        assert_eq!(reasons(&Build::ct().set(text(0x0008_103E, "LO", value))), [], "{value}");
    }
}

#[test]
fn secondary_alone_is_no_reason() {
    let reformat = Build::ct().set(text(0x0008_0008, "CS", r"DERIVED\SECONDARY\REFORMATTED"));
    assert_eq!(reasons(&reformat), []);
}

#[test]
fn another_modality_holds_and_the_swapped_one_is_told() {
    let other = Build::ct().set(text(0x0008_0060, "CS", "OT"));
    assert_eq!(reasons(&other), [BurnedIn::OtherModality]);
    for (build, modality, differs) in [
        (Build::ct(), "PT", true),
        (Build::pet(), "CT", true),
        (Build::ct(), "CT", false),
        (Build::ct(), "", false),
    ] {
        let bytes = build.set(text(0x0008_0060, "CS", modality)).bytes();
        let record = examine_file(&bytes).unwrap();
        assert!(record.image.burned_in.is_empty());
        assert_eq!(record.series.modality_differs, differs, "{modality}");
    }
}

#[test]
fn several_reasons_are_all_told() {
    let dose_page = Build::ct()
        .set(text(0x0008_103E, "LO", "Dose Report"))
        .set(text(0x0028_0301, "CS", "YES"))
        .remove(0x0020_0032);
    assert_eq!(
        reasons(&dose_page),
        [BurnedIn::Flagged, BurnedIn::NoPosition, BurnedIn::ScreenText]
    );
    let settings = Settings::default();
    for reason in BurnedIn::ALL {
        let said = reason.sentence(settings.policy.study());
        assert!(!reason.as_str().is_empty() && said.ends_with('.'));
    }
}

#[test]
fn real_slices_do_not_wait() {
    for name in ["CT_small.dcm", "693_J2KI.dcm", "dicomdirtests/98892001/CT5N/2062"] {
        let bytes = crate::common::pydicom(&format!("test_files/{name}"));
        assert!(examine_file(&bytes).unwrap().image.burned_in.is_empty(), "{name}");
    }
}
