//! The study that this program was built for, as the build found its files.

use super::study::Files;

/// Its files.
pub const FILES: Files = Files {
    about: include_str!(concat!(env!("OUT_DIR"), "/study/study.csv")),
    sop: include_str!(concat!(env!("OUT_DIR"), "/study/sop.csv")),
    overrides: include_str!(concat!(env!("OUT_DIR"), "/study/overrides.csv")),
    asked: include_str!(concat!(env!("OUT_DIR"), "/study/asked.csv")),
    accepted: include_str!(concat!(env!("OUT_DIR"), "/study/accepted.csv")),
    profiles: include_str!(concat!(env!("OUT_DIR"), "/study/profiles.csv")),
    expected: include_str!(concat!(env!("OUT_DIR"), "/study/expected.csv")),
    burned_in: include_str!(concat!(env!("OUT_DIR"), "/study/burned_in.csv")),
    sample: include_str!(concat!(env!("OUT_DIR"), "/study/sample_exams.csv")),
    sample_header: include_str!(concat!(env!("OUT_DIR"), "/study/sample.csv")),
};
