//! Settings: the file that carries them, what is refused and with which words, what they
//! change in the table in force, and how they are told apart from the SOP's defaults.

use deidentifier::policy::{
    Action, Attribute, BirthDate, Context, Decision, InstitutionName, Modality, OperatorsName,
    Rule, Settings, SettingsError, created, resolve, rules, vr_of,
};
use dicom_core::{Tag, VR};
use proptest::prelude::*;

fn decide(tag: Tag, settings: &Settings) -> Decision {
    let vr = vr_of(tag).unwrap();
    let attribute = Attribute { tag, vr, is_sequence: vr == VR::SQ, creator: None };
    resolve(&attribute, &Context { modality: Modality::Ct, path: &[] }, settings)
}

#[test]
fn an_empty_object_is_the_default_and_differs_in_nothing() {
    let settings = Settings::parse("{}").unwrap();
    assert_eq!(settings, Settings::default());
    assert!(settings.differences().is_empty());
    assert_eq!(Settings::parse("\u{feff}{ }").unwrap(), settings, "a byte order mark is no fault");
}

#[test]
fn each_setting_is_read() {
    let settings = Settings::parse(
        r#"{
            "ltp2-deid-settings": 1, "event-id-digits": 8, "file-name": "{event}_{n}.dcm",
            "file-number-digits": 5, "link-safe-names": false, "birth-date": {"reference": "20000229"},
            "institution-name": "remove", "operators-name": "unspecified",
            "keep-safe-private": false, "keep-icon": false, "cap-age": true, "keep-uids": false,
            "strict": false
        }"#,
    )
    .unwrap();
    let expected = Settings {
        policy: Settings::default().policy,
        event_id_digits: 8,
        file_name: "{event}_{n}.dcm".into(),
        file_number_digits: 5,
        link_safe_names: false,
        birth_date: BirthDate::Reference("20000229".into()),
        institution_name: InstitutionName::Remove,
        operators_name: OperatorsName::Unspecified,
        keep_safe_private: false,
        keep_icon: false,
        cap_age: true,
        keep_uids: false,
        strict: false,
    };
    assert_eq!(settings, expected);
    assert_eq!(settings.differences().len(), 10, "{:?}", settings.differences());
}

#[test]
fn names_safe_for_links_are_one_setting() {
    let settings = Settings::parse(r#"{"link-safe-names": true}"#).unwrap();
    let names = settings.file_names();
    assert_eq!((names.template, names.number_digits), ("IMG_{n}_{event}.dcm", 4));
    assert_eq!(settings.differences().len(), 1);
    let usual = Settings::default();
    assert_eq!(usual.file_names().template, "IMG#{n}_{event}.dcm");
    assert_eq!(usual.file_names().number_digits, 0);
}

#[test]
fn what_cannot_be_used_is_refused_with_its_code() {
    let cases = [
        ("", "settings-not-json"),
        ("{", "settings-not-json"),
        ("[1]", "settings-not-an-object"),
        ("null", "settings-not-an-object"),
        (r#"{"ltp2-deid-settings": 2}"#, "settings-version"),
        (r#"{"patient": "SECRET"}"#, "settings-unknown-key"),
        (r#"{"Birth-Date": "empty"}"#, "settings-unknown-key"),
        (r#"{"birth-date": "SECRET"}"#, "settings-wrong-value"),
        (r#"{"birth-date": {"reference": "19000101", "SECRET": 1}}"#, "settings-wrong-value"),
        (r#"{"birth-date": {"reference": 19000101}}"#, "settings-wrong-value"),
        (r#"{"birth-date": {"reference": "SECRET"}}"#, "settings-reference-date"),
        (r#"{"birth-date": {"reference": "19000229"}}"#, "settings-reference-date"),
        (r#"{"birth-date": {"reference": "20001301"}}"#, "settings-reference-date"),
        (r#"{"birth-date": {"reference": "20000100"}}"#, "settings-reference-date"),
        (r#"{"birth-date": {"reference": "00010101"}}"#, "settings-reference-date"),
        (r#"{"institution-name": "SECRET"}"#, "settings-wrong-value"),
        (r#"{"operators-name": true}"#, "settings-wrong-value"),
        (r#"{"link-safe-names": 1}"#, "settings-wrong-value"),
        (r#"{"link-safe-names": true, "file-name": "{event}_{n}.dcm"}"#, "settings-two-file-names"),
        (r#"{"link-safe-names": true, "file-number-digits": 5}"#, "settings-two-file-names"),
        (r#"{"keep-icon": "yes"}"#, "settings-wrong-value"),
        (r#"{"keep-uids": 1}"#, "settings-wrong-value"),
        (r#"{"file-number-digits": 10}"#, "settings-wrong-value"),
        (r#"{"file-number-digits": -1}"#, "settings-wrong-value"),
        (r#"{"event-id-digits": 3}"#, "settings-event-id-digits"),
        (r#"{"event-id-digits": 17}"#, "settings-event-id-digits"),
        (r#"{"event-id-digits": 10}"#, "settings-event-id-digits"),
        (r#"{"event-id-digits": 11}"#, "settings-event-id-digits"),
        (r#"{"event-id-digits": 7.5}"#, "settings-event-id-digits"),
        (r#"{"event-id-digits": "7"}"#, "settings-event-id-digits"),
        (r#"{"strict": true, "cap-age": true}"#, "settings-strict-and-cap-age"),
        (r#"{"file-name": 7}"#, "settings-file-name"),
    ];
    for (json, code) in cases {
        let error = Settings::parse(json).unwrap_err();
        assert_eq!(error.code(), code, "{json}");
        let said = format!("{error} {error:?}");
        assert!(!said.contains("SECRET"), "{json}: {said}");
    }
}

#[test]
fn unsafe_file_names_are_refused() {
    for template in [
        "IMG#{n}.dcm",
        "{event}.dcm",
        "IMG#{n}_{event}",
        "IMG#{n}_{event}.DCM",
        "IMG#{n}_{event}_{n}.dcm",
        "IMG#{n}_{event}_{patient}.dcm",
        "IMG#{n}_{event}{.dcm",
        "../{n}_{event}.dcm",
        "a/{n}_{event}.dcm",
        "a\\\\{n}_{event}.dcm",
        "C:{n}_{event}.dcm",
        "IMG?{n}_{event}.dcm",
        "IMG {n}_{event}.dcm",
        "IMG\\u0000{n}_{event}.dcm",
        "IMG\\u202e{n}_{event}.dcm",
        ".{n}_{event}.dcm",
        "{n}..{event}.dcm",
        "",
    ] {
        let json = format!("{{\"file-name\": \"{template}\"}}");
        assert_eq!(Settings::parse(&json).unwrap_err().code(), "settings-file-name", "{template}");
    }
    let long = format!("{{\"file-name\": \"{}{{n}}_{{event}}.dcm\"}}", "A".repeat(60));
    assert_eq!(Settings::parse(&long).unwrap_err().code(), "settings-file-name");
    for template in ["IMG#{n}_{event}.dcm", "{event}-{n}.dcm", "IMG{n}_{event}.dcm"] {
        assert!(
            Settings::parse(&format!("{{\"file-name\": \"{template}\"}}")).is_ok(),
            "{template}"
        );
    }
}

#[test]
fn settings_built_by_hand_are_checked_too() {
    let settings = Settings { file_name: "x".into(), ..Settings::default() };
    assert!(matches!(settings.check(), Err(SettingsError::FileName(_))));
    assert_eq!(Settings::default().check(), Ok(()));
    assert_eq!(Settings::strict().check(), Ok(()));
}

#[test]
fn a_settings_file_is_told_from_other_json() {
    assert!(Settings::is_settings_file(&Settings::default().to_json()));
    assert!(Settings::is_settings_file("{\"ltp2-deid-settings\": 9}"), "and then refused");
    for other in ["{}", "[]", "", "{\"birth-date\": \"empty\"}", "not json"] {
        assert!(!Settings::is_settings_file(other), "{other}");
    }
}

#[test]
fn each_setting_names_itself_as_the_rule() {
    let default = Settings::default();
    let (institution, operator) = (Tag(0x0008, 0x0080), Tag(0x0008, 0x1070));
    let (icon, age, uid) = (Tag(0x0088, 0x0200), Tag(0x0010, 0x1010), Tag(0x0020, 0x000D));
    let birth_date = Tag(0x0010, 0x0030);
    let figure = Decision { action: Action::Write("Anonymous"), rule: Rule::SopFigure('D') };
    assert_eq!(decide(institution, &default), figure);
    let set = |action, name| Decision { action, rule: Rule::Setting(name) };
    let cases = [
        (
            institution,
            Settings { institution_name: InstitutionName::Remove, ..default.clone() },
            set(Action::Remove, "institution-name"),
        ),
        (
            operator,
            Settings { operators_name: OperatorsName::Unspecified, ..default.clone() },
            set(Action::Write("Unspecified"), "operators-name"),
        ),
        (icon, Settings { keep_icon: false, ..default.clone() }, set(Action::Remove, "keep-icon")),
        (age, Settings { cap_age: true, ..default.clone() }, set(Action::Age, "cap-age")),
        (uid, Settings { keep_uids: false, ..default.clone() }, set(Action::Uid, "keep-uids")),
        (
            birth_date,
            Settings { birth_date: BirthDate::Random, ..default.clone() },
            set(Action::BirthDate, "birth-date"),
        ),
    ];
    for (tag, settings, expected) in cases {
        assert_eq!(decide(tag, &settings), expected, "{tag:?}");
        assert_eq!(settings.differences().len(), 1);
        let shown = rules(&settings);
        let text = format!("({:04X},{:04X})", tag.0, tag.1);
        let row = shown.iter().find(|row| row.tag == text).unwrap();
        assert_eq!((row.action, row.rule), (expected.action, expected.rule), "shown as decided");
    }
}

#[test]
fn class_uids_stay_when_uids_are_remapped() {
    let remap = Settings { keep_uids: false, ..Settings::default() };
    for (group, element) in
        [(0x0008, 0x0016), (0x0008, 0x1150), (0x0008, 0x010C), (0x0008, 0x0117), (0x0008, 0x0118)]
    {
        assert_eq!(decide(Tag(group, element), &remap).action, Action::Keep);
    }
    for (group, element) in [
        (0x0008, 0x0018),
        (0x0008, 0x1155),
        (0x0020, 0x0052),
        (0x0008, 0x3012),
        (0x0020, 0x0242),
        (0x0008, 0x1167),
        (0x0040, 0xA124),
        (0x0018, 0x1002),
    ] {
        assert_eq!(decide(Tag(group, element), &remap).action, Action::Uid);
    }
}

#[test]
fn an_absent_birth_date_is_not_created() {
    let tags = |settings: &Settings| created(settings).map(|new| new.tag).collect::<Vec<_>>();
    let birth_date = Tag(0x0010, 0x0030);
    assert!(tags(&Settings::default()).contains(&birth_date));
    assert!(tags(&Settings::default()).is_sorted());
    let absent = Settings { birth_date: BirthDate::Absent, ..Settings::default() };
    assert!(!tags(&absent).contains(&birth_date));
    for new in created(&Settings::default()) {
        assert_eq!(vr_of(new.tag), Some(new.vr));
        assert_eq!(decide(new.tag, &Settings::default()).action, new.action, "as when present");
    }
}

prop_compose! {
    fn any_settings()(
        digits in prop_oneof![4..=9u8, 12..=16u8], number in 0..=9u8, birth in 0..4u8,
        flags in any::<[bool; 8]>(), prefix in "[A-Za-z#_-]{0,20}",
    ) -> Settings {
        let [institution, operator, private, icon, age, uids, strict, link_safe] = flags;
        let own = Settings::default();
        Settings {
            policy: Settings::default().policy,
            event_id_digits: digits,
            file_name: if link_safe { own.file_name } else { format!("{prefix}{{n}}_{{event}}.dcm") },
            file_number_digits: if link_safe { own.file_number_digits } else { number },
            link_safe_names: link_safe,
            birth_date: match birth {
                0 => BirthDate::Empty,
                1 => BirthDate::Random,
                2 => BirthDate::Absent,
                _ => BirthDate::Reference("19700131".into()),
            },
            institution_name: if institution { InstitutionName::Anonymous } else { InstitutionName::Remove },
            operators_name: if operator { OperatorsName::Retain } else { OperatorsName::Unspecified },
            keep_safe_private: private,
            keep_icon: icon,
            cap_age: age && !strict,
            keep_uids: uids,
            strict,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(settings in any_settings()) {
        let read = Settings::parse(&settings.to_json());
        prop_assert_eq!(read, Ok(settings));
    }

    #[test]
    fn parse_never_panics(text in "\\PC{0,200}") {
        let _ = Settings::parse(&text);
        let _ = Settings::is_settings_file(&text);
    }
}
