//! What the output says of itself: no code by default, the earned ones under the strict
//! preset, whose decisions follow Table E.1-1; and values legal for their VR.

use deidentifier::policy::{
    Action, Attribute, BirthDate, Context, InstitutionName, Modality, OperatorsName, Settings,
    claims, dummy, resolve, rules, vr_of,
};
use dicom_core::{Tag, VR};

const PROFILE: &str = include_str!("../../../src/policy/data/ps3_15_2026c.csv");

fn codes(settings: &Settings) -> Vec<&'static str> {
    claims(settings).codes.iter().map(|code| code.value).collect()
}

fn decide(tag: Tag, settings: &Settings) -> Action {
    let vr = vr_of(tag).unwrap();
    let attribute = Attribute { tag, vr, is_sequence: vr == VR::SQ, creator: None };
    resolve(&attribute, &Context { modality: Modality::Ct, path: &[] }, settings).action
}

#[test]
fn nothing_is_claimed_by_default_nor_by_any_other_setting() {
    let default = Settings::default();
    for settings in [
        default.clone(),
        Settings {
            institution_name: InstitutionName::Remove,
            operators_name: OperatorsName::Unspecified,
            keep_icon: false,
            birth_date: BirthDate::Absent,
            keep_safe_private: false,
            ..default
        },
    ] {
        assert!(codes(&settings).is_empty());
    }
}

#[test]
fn the_strict_preset_claims_what_it_earns() {
    let strict = Settings::strict();
    let all = ["113100", "113105", "113106", "113108", "113109", "113110", "113111"];
    assert_eq!(codes(&strict), all);
    let without = |code| all.into_iter().filter(|other| *other != code).collect::<Vec<_>>();
    let remapped = Settings { keep_uids: false, ..strict.clone() };
    assert_eq!(codes(&remapped), without("113110"));
    let no_private = Settings { keep_safe_private: false, ..strict.clone() };
    assert_eq!(codes(&no_private), without("113111"));
    // An age that was capped is no retained characteristic.
    assert!(codes(&Settings { cap_age: true, ..strict }).is_empty());
}

#[test]
fn the_markers_fit_their_vrs() {
    for settings in [Settings::default(), Settings::strict()] {
        let claims = claims(&settings);
        assert_eq!((claims.identity_removed, claims.temporal), ("YES", "UNMODIFIED"));
        for method in claims.methods {
            assert!(method.len() <= 64 && !method.contains('\\') && method.is_ascii(), "{method}");
        }
        assert!(claims.methods[0].contains("7.4"));
        assert!(claims.methods[1].contains("2026c"));
        assert!(claims.methods[2].contains(env!("CARGO_PKG_VERSION")));
        let text = claims.methods.join(" ").to_lowercase();
        assert!(!text.contains("safe harbor") && !text.contains("hipaa"));
        for code in claims.codes {
            assert!(code.scheme == "DCM" && code.meaning.len() <= 64 && code.value.len() <= 16);
        }
    }
}

/// Under the strict preset no row of Table E.1-1 is decided otherwise than the row and
/// the claimed options say.
#[test]
fn the_strict_preset_departs_from_no_row() {
    let strict = Settings::strict();
    let mut rows = 0;
    for row in csv::Reader::from_reader(PROFILE.as_bytes()).records() {
        let row = row.unwrap();
        let field = |name: &str| {
            let at = PROFILE.lines().next().unwrap().split(',').position(|head| head == name);
            row[at.unwrap()].to_owned()
        };
        let printed = field("tag");
        // Commands, file meta information and directories are no part of an image's data set.
        if printed.contains('x') || printed.contains("gggg") || printed.as_str() < "(0008,0000)" {
            continue;
        }
        rows += 1;
        let (group, element) = printed[1..10].split_once(',').unwrap();
        let hex = |digits| u16::from_str_radix(digits, 16).unwrap();
        let tag = Tag(hex(group), hex(element));
        let action = decide(tag, &strict);
        // Drawings and signatures: their sequences go, and with them whatever strays from them.
        if matches!(tag.0, 0x0070 | 0x0400 | 0xFFFA) {
            assert_eq!(action, Action::Remove, "{printed}");
            continue;
        }
        let keeps = ["rtn_uids", "rtn_long_full_dates", "rtn_dev_id", "rtn_pat_chars"]
            .iter()
            .any(|option| field(option) == "K");
        let cleans = field("clean_desc") == "C";
        let basic = field("basic");
        let follows = match action {
            Action::Keep | Action::Age => keeps,
            Action::Sweep => keeps || cleans,
            Action::Walk => keeps || cleans,
            Action::Uid => keeps || basic == "U",
            Action::Remove => !keeps && (basic.contains('X') || basic == "D" || cleans),
            Action::Empty | Action::BirthDate | Action::Write("Unspecified") => {
                !keeps && basic.contains('Z')
            }
            Action::EventId => !keeps && (basic.contains('Z') || basic.contains('D')),
            Action::Dummy => !keeps && basic.contains('D'),
            _ => false,
        };
        let removed = action == Action::Remove && basic == "D";
        assert!(!removed || matches!(vr_of(tag), Some(VR::SQ | VR::PN)), "{printed}");
        assert!(follows, "{printed} {basic}: {action:?}");
    }
    assert!(rows > 640, "{rows}");
}

#[test]
fn the_strict_preset_ends_the_sops_departures() {
    let strict = Settings::strict();
    for (group, element) in [
        (0x0008, 0x0080),
        (0x0008, 0x1040),
        (0x0008, 0x1070),
        (0x0040, 0x0009),
        (0x0040, 0x0253),
        (0x0088, 0x0200),
        (0x0040, 0x1001),
        (0x0010, 0x1090),
    ] {
        assert_eq!(decide(Tag(group, element), &strict), Action::Remove);
    }
    assert_eq!(decide(Tag(0x0010, 0x0010), &strict), Action::EventId);
    assert_eq!(decide(Tag(0x0008, 0x0090), &strict), Action::Write("Unspecified"));
    assert_eq!(decide(Tag(0x0008, 0x103E), &strict), Action::Sweep);
    assert_eq!(decide(Tag(0x0010, 0x1030), &strict), Action::Keep);
    assert_eq!(strict.differences().len(), 1);
}

#[test]
fn dummies_are_legal_for_their_vr() {
    let text = |vr| std::str::from_utf8(dummy(vr)).unwrap();
    for vr in [
        VR::AE,
        VR::AS,
        VR::AT,
        VR::CS,
        VR::DA,
        VR::DS,
        VR::DT,
        VR::FL,
        VR::FD,
        VR::IS,
        VR::LO,
        VR::LT,
        VR::OB,
        VR::OD,
        VR::OF,
        VR::OL,
        VR::OV,
        VR::OW,
        VR::PN,
        VR::SH,
        VR::SL,
        VR::SQ,
        VR::SS,
        VR::ST,
        VR::SV,
        VR::TM,
        VR::UC,
        VR::UI,
        VR::UL,
        VR::UN,
        VR::UR,
        VR::US,
        VR::UT,
        VR::UV,
    ] {
        assert_eq!(dummy(vr).len() % 2, 0, "{vr:?} is of even length");
        assert_eq!(dummy(vr).is_empty(), vr == VR::SQ, "{vr:?}");
    }
    assert!(text(VR::SH).len() <= 16 && text(VR::AE).len() <= 16);
    assert!(text(VR::CS).bytes().all(|byte| byte.is_ascii_uppercase()));
    assert_ne!(text(VR::DA), "00010101", "year 1 reads as a fault in many readers");
    assert!(dicom_core::value::deserialize::parse_date(text(VR::DA).as_bytes()).is_ok());
    assert_eq!((text(VR::DT).len(), text(VR::TM).len(), text(VR::AS).len()), (14, 6, 4));
    for vr in [VR::DS, VR::IS] {
        assert_eq!(text(vr).trim().parse::<f64>(), Ok(0.0));
    }
    for (vr, size) in [(VR::US, 2), (VR::AT, 4), (VR::FL, 4), (VR::FD, 8), (VR::UV, 8)] {
        assert_eq!(dummy(vr).len(), size);
    }
}

#[test]
fn the_table_in_force_can_be_shown() {
    for settings in [Settings::default(), Settings::strict()] {
        let rows = rules(&settings);
        let tags: Vec<&str> = rows.iter().map(|row| row.tag.as_str()).collect();
        let named = tags.iter().take_while(|tag| !tag.is_empty()).count();
        assert!(tags[..named].is_sorted(), "by tag");
        assert_eq!(rows.len() - named, 11, "then the default classes");
        assert!(named > 1200, "{named}");
        for row in &rows {
            assert!(!row.name.is_empty() && !row.words.is_empty(), "{row:?}");
            assert!(!row.rule.to_string().contains('?'), "{row:?}");
        }
        assert!(tags.contains(&"(60xx,xxxx)") && tags.contains(&"(7053,xx00)"));
        let json = serde_json::to_string(&rows).unwrap();
        assert!(json.contains("\"SOP row 19\"") || settings.strict);
    }
}
