//! One test for every row of the SOP's table, named after the row: what `resolve` decides
//! for its attributes, in CT, PET and MR, at the top level and inside sequences, and that the
//! rule it names is that row. The expectations are written out here, not read from the
//! product's own data.

use crate::common::study::{settings, study};
use deidentifier::policy::{Action, Attribute, Context, Decision, Modality, Rule, resolve, vr_of};
use dicom_core::{Tag, VR};

/// Tag and VR of an attribute in the dictionary, as a file would hold it.
fn decide(tag: Tag, modality: Modality, path: &[Tag]) -> Decision {
    let vr = vr_of(tag).unwrap_or(VR::UN);
    let attribute = Attribute { tag, vr, is_sequence: vr == VR::SQ, creator: None };
    resolve(&attribute, &Context { modality, path }, settings())
}

/// The row as the SOP prints it.
fn printed(row: u8, tag: &str, name: &str) {
    let found = &study().rows[usize::from(row) - 1];
    assert_eq!((found.row, found.printed_tag, found.name), (row, tag, name));
}

/// The row decides this attribute, wherever it stands.
fn decided(row: u8, tag: Tag, action: Action) {
    let request = Tag(0x0040, 0x0275);
    let converted = Tag(0x0020, 0x9171);
    for modality in Modality::ALL {
        for path in [&[][..], &[request], &[converted, request]] {
            let expected = Decision { action, rule: Rule::Sop(row) };
            assert_eq!(decide(tag, modality, path), expected, "{tag:?} below {path:?}");
        }
    }
}

macro_rules! rows {
    ($($test:ident: $row:literal, $tag:literal, $name:literal, $action:ident $([$text:literal])? $(($group:literal, $element:literal))*;)*) => {$(
        #[test]
        fn $test() {
            printed($row, $tag, $name);
            let attributes: &[Tag] = &[$(Tag($group, $element)),*];
            let found = &study().rows[$row - 1];
            assert_eq!(found.attributes, attributes);
            for tag in attributes {
                decided($row, *tag, Action::$action $(($text))?);
            }
            // Rows without attributes are facts about the file.
            assert_eq!(found.action, (!attributes.is_empty()).then_some(Action::$action $(($text))?));
        }
    )*};
}

rows! {
    row_001_specific_character_set: 1, "(0008,0005)", "Specific Character Set", Keep (0x0008, 0x0005);
    row_002_patient_name: 2, "", "Patient Name", EventId (0x0010, 0x0010);
    row_003_patients_birth_date: 3, "(0010,0030)", "Patient's Birth Date", BirthDate (0x0010, 0x0030);
    row_004_other_patient_ids: 4, "(0010,1000)", "Other Patient IDs", Remove (0x0010, 0x1000);
    row_005_other_patient_names: 5, "(0010,1001)", "Other Patient Names", Remove (0x0010, 0x1001);
    row_006_patient_id: 6, "(0010,0020)", "Patient ID", EventId (0x0010, 0x0020);
    row_007_medical_record: 7, "", "Medical Record #", EventId (0x0010, 0x1090);
    row_008_image_type: 8, "(0008,0008)", "Image Type", Keep (0x0008, 0x0008);
    row_009_sop_class_uid: 9, "(0008,0016)", "SOP Class UID", Keep (0x0008, 0x0016);
    row_010_sop_instance_uid: 10, "(0008,0018)", "SOP Instance UID", Uid (0x0008, 0x0018);
    row_011_study_date: 11, "(0008,0020)", "Study Date", Keep (0x0008, 0x0020);
    row_012_series_date: 12, "(0008,0021)", "Series Date", Keep (0x0008, 0x0021);
    row_013_acquisition_date: 13, "(0008,0022)", "Acquisition Date", Keep (0x0008, 0x0022);
    row_014_content_date: 14, "(0008,0023)", "Content Date", Keep (0x0008, 0x0023);
    row_015_study_time: 15, "(0008,0030)", "Study Time", Keep (0x0008, 0x0030);
    row_016_series_time: 16, "(0008,0031)", "Series Time", Keep (0x0008, 0x0031);
    row_017_acquisition_time: 17, "(0008,0032)", "Acquisition Time", Keep (0x0008, 0x0032);
    row_018_content_time: 18, "(0008,0033)", "Content Time", Keep (0x0008, 0x0033);
    row_019_accession_number: 19, "(0008,0050)", "Accession Number", EventId (0x0008, 0x0050);
    row_020_modality: 20, "(0008,0060)", "Modality", Keep (0x0008, 0x0060);
    row_021_manufacturer: 21, "(0008,0070)", "Manufacturer", Sweep (0x0008, 0x0070);
    row_022_referring_physicians_name: 22, "(0008,0090)", "Referring Physician's Name", Write["Unspecified"] (0x0008, 0x0090);
    row_023_station_name: 23, "(0008,1010)", "Station Name", Sweep (0x0008, 0x1010);
    row_024_study_description: 24, "(0008,1030)", "Study Description", Sweep (0x0008, 0x1030);
    row_025_procedure_code_sequence: 25, "(0008,1032)", "Procedure Code Sequence", Walk (0x0008, 0x1032);
    row_026_series_description: 26, "(0008,103E)", "Series Description", Sweep (0x0008, 0x103E);
    row_027_institutional_department_name: 27, "(0008,1040)", "Institutional Department Name", Sweep (0x0008, 0x1040);
    row_028_operators_name: 28, "(0008,1070)", "Operators Name", Sweep (0x0008, 0x1070);
    row_029_manufacturer_model_name: 29, "(0008,1090)", "Manufacturer Model Name", Sweep (0x0008, 0x1090);
    row_030_referenced_study_sequence: 30, "(0008,1110)", "Referenced Study Sequence", Walk (0x0008, 0x1110);
    row_031_patient_sex: 31, "(0010,0040)", "Patient Sex", Keep (0x0010, 0x0040);
    row_032_patient_age: 32, "(0010,1010)", "Patient Age", Age (0x0010, 0x1010);
    row_033_patient_birth_name: 33, "(0010,1005)", "Patient Birth Name", Remove (0x0010, 0x1005);
    row_034_ethnic_group: 34, "(0010,2160)", "Ethnic Group", Remove (0x0010, 0x2160);
    row_035_occupation: 35, "(0010,2180)", "Occupation", Remove (0x0010, 0x2180);
    row_036_patient_mothers_birth_name: 36, "(0010,1060)", "Patient Mother's Birth Name", Remove (0x0010, 0x1060);
    row_037_patients_telephone_numbers: 37, "(0010,2154)", "Patient's Telephone Numbers", Remove (0x0010, 0x2154);
    row_038_patients_address: 38, "(0010,1040)", "Patient's Address", Remove (0x0010, 0x1040);
    row_039_body_part_examined: 39, "(0018,0015)", "Body Part Examined", Keep (0x0018, 0x0015);
    row_040_scan_options: 40, "(0018,0022)", "Scan Options", Keep (0x0018, 0x0022);
    row_041_slice_thickness: 41, "(0018,0050)", "Slice Thickness", Keep (0x0018, 0x0050);
    row_042_kvp: 42, "(0018,0060)", "KVP", Keep (0x0018, 0x0060);
    row_043_data_collection_diameter: 43, "(0018,0090)", "Data Collection Diameter", Keep (0x0018, 0x0090);
    row_044_device_serial_number: 44, "(0018,1000)", "Device Serial Number", Sweep (0x0018, 0x1000);
    row_045_software_versions: 45, "(0018,1020)", "Software Versions", Sweep (0x0018, 0x1020);
    row_046_protocol_name: 46, "(0018,1030)", "Protocol Name", Sweep (0x0018, 0x1030);
    row_047_reconstruction_diameter: 47, "(0018,1100)", "Reconstruction Diameter", Keep (0x0018, 0x1100);
    row_048_gantry_detector_tilt: 48, "(0018,1120)", "Gantry Detector Tilt", Keep (0x0018, 0x1120);
    row_049_table_height: 49, "(0018,1130)", "Table Height", Keep (0x0018, 0x1130);
    row_050_rotation_direction: 50, "(0018,1140)", "Rotation Direction", Keep (0x0018, 0x1140);
    row_051_exposure_time: 51, "(0018,1150)", "Exposure Time", Keep (0x0018, 0x1150);
    row_052_x_ray_tube_current: 52, "(0018,1151)", "X Ray Tube Current", Keep (0x0018, 0x1151);
    row_053_exposure: 53, "(0018,1152)", "Exposure", Keep (0x0018, 0x1152);
    row_054_filter_type: 54, "(0018,1160)", "Filter Type", Sweep (0x0018, 0x1160);
    row_055_generator_power: 55, "(0018,1170)", "Generator Power", Keep (0x0018, 0x1170);
    row_056_focal_spots: 56, "(0018,1190)", "Focal Spots", Keep (0x0018, 0x1190);
    row_057_convolution_kernel: 57, "(0018,1210)", "Convolution Kernel", Sweep (0x0018, 0x1210);
    row_058_patient_position: 58, "(0018,5100)", "Patient Position", Keep (0x0018, 0x5100);
    row_059_acquisition_type: 59, "(0018,9302)", "Acquisition Type", Keep (0x0018, 0x9302);
    row_060_revolution_time: 60, "(0018,9305)", "Revolution Time", Keep (0x0018, 0x9305);
    row_061_single_collimation_width: 61, "(0018,9306)", "Single Collimation Width", Keep (0x0018, 0x9306);
    row_062_total_collimation_width: 62, "(0018,9307)", "Total Collimation Width", Keep (0x0018, 0x9307);
    row_063_table_feed_per_rotation: 63, "(0018,9310)", "Table Feed Per Rotation", Keep (0x0018, 0x9310);
    row_064_spiral_pitch_factor: 64, "(0018,9311)", "Spiral Pitch Factor", Keep (0x0018, 0x9311);
    row_065_reconstruction_target_center_patient: 65, "(0018,9313)", "Reconstruction Target Center Patient", Keep (0x0018, 0x9313) (0x0018, 0x9318);
    row_066_exposure_modulation_type: 66, "(0018,9323)", "Exposure Modulation Type", Keep (0x0018, 0x9323);
    row_067_estimated_dose_saving: 67, "(0018,9324)", "Estimated Dose Saving", Keep (0x0018, 0x9324);
    row_068_table_position: 68, "(0018,9327)", "Table Position", Keep (0x0018, 0x9327);
    row_069_fluoroscopy_flag: 69, "(0018,9331)", "Fluoroscopy Flag", Keep (0x0018, 0x9334);
    row_070_c_t_d_ivol: 70, "(0018,9345)", "C T D Ivol", Keep (0x0018, 0x9345);
    row_071_study_instance_u_id: 71, "(0020,000D)", "Study Instance U ID", Uid (0x0020, 0x000D);
    row_072_series_instance_u_id: 72, "(0020,000E)", "Series Instance U ID", Uid (0x0020, 0x000E);
    row_073_study_id: 73, "(0020,0010)", "Study ID", EventId (0x0020, 0x0010);
    row_074_series_number: 74, "(0020,0011)", "Series Number", Keep (0x0020, 0x0011);
    row_075_acquisition_number: 75, "(0020,0012)", "Acquisition Number", Keep (0x0020, 0x0012);
    row_076_instance_number: 76, "(0020,0013)", "Instance Number", Keep (0x0020, 0x0013);
    row_077_patient_orientation: 77, "(0020,0020)", "Patient Orientation", Keep (0x0020, 0x0020);
    row_078_image_position_patient: 78, "(0020,0032)", "Image Position Patient", Keep (0x0020, 0x0032);
    row_079_image_orientation_patient: 79, "(0020,0037)", "Image Orientation Patient", Keep (0x0020, 0x0037);
    row_080_frame_of_reference_u_id: 80, "(0020,0052)", "Frame Of Reference U ID", Uid (0x0020, 0x0052);
    row_081_position_reference_indicator: 81, "(0020,1040)", "Position Reference Indicator", Sweep (0x0020, 0x1040);
    row_082_slice_location: 82, "(0020,1041)", "Slice Location", Keep (0x0020, 0x1041);
    row_083_image_comments: 83, "(0020,4000)", "Image Comments", Sweep (0x0020, 0x4000);
    row_084_samples_per_pixel: 84, "(0028,0002)", "Samples Per Pixel", Keep (0x0028, 0x0002);
    row_085_photometric_interpretation: 85, "(0028,0004)", "Photometric Interpretation", Keep (0x0028, 0x0004);
    row_086_rows: 86, "(0028,0010)", "Rows", Keep (0x0028, 0x0010);
    row_087_columns: 87, "(0028,0011)", "Columns", Keep (0x0028, 0x0011);
    row_088_pixel_spacing: 88, "(0028,0030)", "Pixel Spacing", Keep (0x0028, 0x0030);
    row_089_bits_allocated: 89, "(0028,0100)", "Bits Allocated", Keep (0x0028, 0x0100);
    row_090_bits_stored: 90, "(0028,0101)", "Bits Stored", Keep (0x0028, 0x0101);
    row_091_high_bit: 91, "(0028,0102)", "High Bit", Keep (0x0028, 0x0102);
    row_092_pixel_representation: 92, "(0028,0103)", "Pixel Representation", Keep (0x0028, 0x0103);
    row_093_window_center: 93, "(0028,1050)", "Window Center", Keep (0x0028, 0x1050);
    row_094_window_width: 94, "(0028,1051)", "Window Width", Keep (0x0028, 0x1051);
    row_095_rescale_intercept: 95, "(0028,1052)", "Rescale Intercept", Keep (0x0028, 0x1052);
    row_096_rescale_slope: 96, "(0028,1053)", "Rescale Slope", Keep (0x0028, 0x1053);
    row_097_requested_procedure_description: 97, "(0032,1060)", "Requested Procedure Description", Sweep (0x0032, 0x1060);
    row_098_requested_procedure_code_sequence: 98, "(0032,1064)", "Requested Procedure Code Sequence", Walk (0x0032, 0x1064);
    row_099_scheduled_procedure_step_start_date: 99, "(0040,0002)", "Scheduled Procedure Step Start Date", Keep (0x0040, 0x0002);
    row_100_scheduled_procedure_step_start_time: 100, "(0040,0003)", "Scheduled Procedure Step Start Time", Keep (0x0040, 0x0003);
    row_101_scheduled_procedure_step_end_date: 101, "(0040,0004)", "Scheduled Procedure Step End Date", Keep (0x0040, 0x0004);
    row_102_scheduled_procedure_step_end_time: 102, "(0040,0005)", "Scheduled Procedure Step End Time", Keep (0x0040, 0x0005);
    row_103_scheduled_procedure_step_description: 103, "(0040,0007)", "Scheduled Procedure Step Description", Sweep (0x0040, 0x0007);
    row_104_scheduled_protocol_code_sequence: 104, "(0040,0008)", "Scheduled Protocol Code Sequence", Walk (0x0040, 0x0008);
    row_105_scheduled_procedure_step_id: 105, "(0040,0009)", "Scheduled Procedure Step ID", EventIdIfIdentifier (0x0040, 0x0009);
    row_106_performed_procedure_step_start_date: 106, "(0040,0244)", "Performed Procedure Step Start Date", Keep (0x0040, 0x0244);
    row_107_performed_procedure_step_start_time: 107, "(0040,0245)", "Performed Procedure Step Start Time", Keep (0x0040, 0x0245);
    row_108_performed_procedure_step_id: 108, "(0040,0253)", "Performed Procedure Step ID", EventIdIfIdentifier (0x0040, 0x0253);
    row_109_performed_protocol_code_sequence: 109, "(0040,0260)", "Performed Protocol Code Sequence", Walk (0x0040, 0x0260);
    row_110_request_attributes_sequence: 110, "(0040,0275)", "Request Attributes Sequence", Walk (0x0040, 0x0275);
    row_111_filler_order_number_imaging_service_request: 111, "(0040,2017)", "Filler Order Number Imaging Service Request", EventId (0x0040, 0x2017);
    row_112_icon_image_sequence: 112, "(0088,0200)", "Icon Image Sequence", Walk (0x0088, 0x0200);
    row_113_file_type: 113, "(0018,0015)", "File Type", Keep;
    row_114_file_size: 114, "(0018,0022)", "File Size", Keep;
    row_115_file_download_id: 115, "(0018,0050)", "File Download Id", Keep;
}

#[test]
fn the_table_has_115_rows_in_order() {
    let numbers: Vec<u8> = study().rows.iter().map(|row| row.row).collect();
    assert_eq!(numbers, (1..=115).collect::<Vec<u8>>());
}

/// Rows 113 to 115 carry the tags of other attributes. Taken literally the last would
/// write the Event ID over Slice Thickness.
#[test]
fn facts_about_the_file_touch_no_attribute() {
    for (row, tag) in
        [(39, Tag(0x0018, 0x0015)), (40, Tag(0x0018, 0x0022)), (41, Tag(0x0018, 0x0050))]
    {
        decided(row, tag, Action::Keep);
    }
}

/// Row 69 prints a tag that DICOM does not have; the attribute that it names stays.
#[test]
fn a_printed_tag_outside_the_dictionary_is_unknown() {
    let unknown = Decision { action: Action::Remove, rule: Rule::Unknown };
    assert_eq!(decide(Tag(0x0018, 0x9331), Modality::Ct, &[]), unknown);
}

/// Row 110's example shows the accession number inside the retained sequence.
#[test]
fn the_request_attributes_lose_their_ids_and_persons() {
    let inside =
        |group, element| decide(Tag(group, element), Modality::Ct, &[Tag(0x0040, 0x0275)]).action;
    assert_eq!(inside(0x0040, 0x1001), Action::EventId, "Requested Procedure ID");
    assert_eq!(inside(0x0008, 0x0050), Action::EventId, "Accession Number");
    for (group, element) in [
        (0x0032, 0x1032),
        (0x0032, 0x1033),
        (0x0040, 0x1002),
        (0x0040, 0x100A),
        (0x0040, 0x1400),
        (0x0040, 0x0006),
        (0x0008, 0x0051),
    ] {
        assert_eq!(inside(group, element), Action::Remove, "({group:04X},{element:04X})");
    }
}
