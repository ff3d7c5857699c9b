//! Chromium under chromedriver, each with an empty profile and download folder.

use std::io::{BufRead, BufReader};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use crate::session::Session;

/// A browser that ends when it is dropped.
pub struct Browser {
    session: Session,
    driver: Child,
    folder: TempDir,
}

/// Starts Chromium without a window.
pub fn start() -> Browser {
    start_with(&[])
}

/// The same with more arguments.
pub fn start_with(more: &[&str]) -> Browser {
    let folder = tempfile::tempdir().unwrap();
    let downloads = folder.path().join("downloads");
    std::fs::create_dir(&downloads).unwrap();
    let (driver, port) = start_driver();
    let profile = format!("--user-data-dir={}", folder.path().join("profile").display());
    let mut arguments = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1000",
        &profile,
    ];
    arguments.extend(more);
    let session = Session::new(
        port,
        &json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": {
                    "download.default_directory": downloads,
                    "download.prompt_for_download": false,
                    "profile.default_content_setting_values.automatic_downloads": 1,
                },
            },
        }),
    );
    Browser { session, driver, folder }
}

impl Browser {
    /// Where what the page saves arrives.
    pub fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    /// The browser's whole profile on disk.
    pub fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// A folder of the test's own, gone with the browser.
    pub fn scratch(&self) -> &Path {
        self.folder.path()
    }
}

impl Deref for Browser {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = std::env::var_os("LTP2_SCREENSHOTS")
        {
            let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
            self.session.screenshot(&Path::new(&folder).join(format!("{test}.png")));
        }
        self.session.quit();
        // The driver ends with its test, also when it does not answer.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Starts chromedriver on a port that it chooses.
fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver; cargo xtask test browser installs it");
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
        })
        .expect("chromedriver said no port");
    // Its output is read to the end, or it would stop once the pipe is full.
    std::thread::spawn(move || lines.for_each(drop));
    (driver, port)
}
