//! The study that the program is built for, read once for all tests.

use std::sync::LazyLock;

use deidentifier::policy::{Settings, Study};

static DEFAULTS: LazyLock<Settings> = LazyLock::new(Settings::default);

/// Its own settings.
pub fn settings() -> &'static Settings {
    &DEFAULTS
}

/// The study.
pub fn study() -> &'static Study {
    DEFAULTS.policy.study()
}
