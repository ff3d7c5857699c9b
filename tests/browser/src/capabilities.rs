//! What drivers are asked for: a browser without a window, an empty profile, a folder for
//! what it saves, and what a hospital's policy has switched off.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::browser::Without;

/// What a maker calls its browser, its options and its console, where it is made of Chromium.
pub type Maker = [&'static str; 3];
/// Of Chromium and Chrome.
pub const GOOGLE: Maker = ["chrome", "goog:chromeOptions", "goog:loggingPrefs"];
/// Of Edge.
pub const MICROSOFT: Maker = ["MicrosoftEdge", "ms:edgeOptions", "ms:loggingPrefs"];

/// Of Chromium and what is made of it.
pub fn chromium(
    [name, options, logging]: Maker,
    profile: &Path,
    downloads: &Path,
    without: Without,
    more: &[&str],
) -> Value {
    let mut args = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".into(),
        "--disable-gpu".into(),
        "--disable-dev-shm-usage".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        format!("--user-data-dir={}", profile.display()),
    ];
    args.extend(more.iter().map(|&argument| argument.to_owned()));
    if without == Without::WebAssembly {
        args.push("--js-flags=--jitless".into());
    }
    let mut prefs = json!({
        "download.default_directory": downloads,
        "download.prompt_for_download": false,
        "profile.default_content_setting_values.automatic_downloads": 1,
        // As policies have it: nothing is written through pickers, which no driver can answer.
        "profile.default_content_setting_values.file_system_write_guard": 2,
    });
    if without == Without::JavaScript {
        prefs["profile.default_content_setting_values.javascript"] = json!(2);
    }
    json!({
        "browserName": name,
        "unhandledPromptBehavior": "dismiss",
        (logging): { "browser": "ALL" },
        (options): { "args": args, "prefs": prefs },
    })
}

/// Of Firefox.
pub fn firefox(downloads: &Path, without: Without, more: &[&str]) -> Value {
    let mut prefs = json!({
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        "browser.download.useDownloadDir": true,
        "browser.download.alwaysOpenPanel": false,
        "browser.download.always_ask_before_handling_new_types": false,
        // Errors of the page go to the log, its only way out of Firefox.
        "browser.dom.window.dump.enabled": true,
        "devtools.console.stdout.content": true,
        // Written at once, so that a test can look what it keeps.
        "browser.sessionstore.interval": 500,
    });
    match without {
        Without::Nothing => {}
        Without::WebAssembly => prefs["javascript.options.wasm"] = json!(false),
        Without::JavaScript => prefs["javascript.enabled"] = json!(false),
    }
    json!({
        "browserName": "firefox",
        "unhandledPromptBehavior": "dismiss",
        "moz:firefoxOptions": {
            "binary": find(&["firefox-esr", "firefox"]),
            "args": ([&["-headless"], more].concat()),
            "prefs": prefs,
        },
    })
}

/// Where a program of one of these names is on the PATH.
fn find(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places =
        std::env::split_paths(&path).flat_map(|dir| names.iter().map(move |name| dir.join(name)));
    places.find(|file| file.is_file()).unwrap_or_else(|| panic!("none of {names:?} is installed"))
}
