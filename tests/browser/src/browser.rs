//! A browser under its driver, with an empty profile and download folder.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::capabilities::{GOOGLE, MICROSOFT, chromium, firefox};
use crate::session::Session;
use crate::webkit::{self, Screen};

/// The browsers that the page is tested in. A further one needs a line in each `match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chromium under chromedriver.
    Chromium,
    /// Firefox under geckodriver.
    Firefox,
    /// WebKitGTK's own browser under WebKitWebDriver.
    WebKit,
    /// Google's Chrome under chromedriver, as other systems have it.
    Chrome,
    /// Edge under msedgedriver.
    Edge,
    /// Safari under safaridriver.
    Safari,
}

/// Lines, as they come.
type Log = Arc<Mutex<Vec<String>>>;

/// What a hospital's policy may have switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// Nothing.
    Nothing,
    /// WebAssembly: it is undefined.
    WebAssembly,
    /// Scripts of any page.
    JavaScript,
}

/// A browser that ends when it is dropped.
pub struct Browser {
    /// Which one.
    pub kind: Kind,
    session: Session,
    driver: Child,
    /// What the driver and the browser have written so far.
    log: Log,
    /// What it shows itself on, where it needs one.
    _screen: Option<Screen>,
    folder: TempDir,
}

/// Those that every test is for, or the only one that `LTP2_BROWSER` names.
pub fn chosen() -> impl Iterator<Item = Kind> {
    Kind::MAIN.into_iter().filter(|kind| kind.is_chosen())
}

/// Each of them in turn, started when its turn comes.
pub fn each() -> impl Iterator<Item = Browser> {
    chosen().map(Browser::start)
}

/// Each, and behind them those in which the whole way is gone and no more: WebKitGTK, and a
/// browser of another system when it is named.
pub fn each_and_webkit() -> impl Iterator<Item = Browser> {
    let webkit = Some(Kind::WebKit).filter(|kind| kind.is_chosen());
    let more = webkit.into_iter().chain(Kind::ELSEWHERE.into_iter().filter(|kind| kind.is_named()));
    each().chain(more.map(Browser::start))
}

impl Kind {
    /// Those that every test is for.
    pub const MAIN: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// Those of other systems, started only when `LTP2_BROWSER` names them.
    pub const ELSEWHERE: [Self; 3] = [Self::Chrome, Self::Edge, Self::Safari];

    fn is_chosen(self) -> bool {
        std::env::var_os("LTP2_BROWSER").is_none() || self.is_named()
    }

    fn is_named(self) -> bool {
        std::env::var("LTP2_BROWSER").is_ok_and(|only| only == self.name())
    }

    /// Whether its driver hands over what its console shows.
    #[must_use]
    pub const fn tells_console(self) -> bool {
        !matches!(self, Self::WebKit | Self::Safari)
    }

    /// Its name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
            Self::Chrome => "chrome",
            Self::Edge => "edge",
            Self::Safari => "safari",
        }
    }

    /// The driver's command, and where it says its port.
    fn driver(self, folder: &Path, screen: Option<&Screen>) -> (Command, Port) {
        match self {
            Self::Chromium | Self::Chrome | Self::Edge => {
                let program = if self == Self::Edge { "msedgedriver" } else { "chromedriver" };
                let mut command = Command::new(program);
                command.arg("--port=0");
                (command, Port::Said("successfully on port "))
            }
            Self::Safari => {
                let port = free_port();
                let mut command = Command::new("safaridriver");
                command.args(["-p", &port.to_string()]);
                (command, Port::Given(port))
            }
            Self::Firefox => {
                let mut command = Command::new("geckodriver");
                command.args(["--port", "0", "--profile-root"]).arg(folder);
                (command, Port::Said("Listening on 127.0.0.1:"))
            }
            Self::WebKit => {
                (webkit::driver(folder, screen.expect("it has a screen")), Port::Unsaid)
            }
        }
    }

    fn capabilities(self, folder: &Path, without: Without, more: &[&str]) -> Value {
        let downloads = folder.join("downloads");
        match self {
            Self::Chromium | Self::Chrome => {
                chromium(GOOGLE, &folder.join("profile"), &downloads, without, more)
            }
            Self::Edge => chromium(MICROSOFT, &folder.join("profile"), &downloads, without, more),
            // It takes no profile, and saves where its person does.
            Self::Safari => json!({ "browserName": "safari" }),
            Self::Firefox => firefox(&downloads, without, more),
            Self::WebKit => webkit::capabilities(),
        }
    }

    /// How the name of a file ends that is still being saved.
    pub(crate) const fn unfinished(self) -> &'static str {
        match self {
            Self::Chromium | Self::Chrome | Self::Edge => ".crdownload",
            Self::Firefox => ".part",
            Self::WebKit => ".wkdownload",
            Self::Safari => ".download",
        }
    }
}

/// How often a driver may be started until it stays.
const DRIVER_STARTS: usize = 4;

impl Browser {
    /// Starts it without a window.
    pub fn start(kind: Kind) -> Self {
        Self::start_as(kind, Without::Nothing, &[], |_| {})
    }

    /// Starts it with more arguments.
    pub fn start_with(kind: Kind, arguments: &[&str]) -> Self {
        Self::start_as(kind, Without::Nothing, arguments, |_| {})
    }

    /// Starts it as on a workstation where something is switched off.
    pub fn start_without(kind: Kind, without: Without) -> Self {
        Self::start_as(kind, without, &[], |_| {})
    }

    /// Starts it with a proxy on this machine for every host but this machine.
    pub fn start_behind(kind: Kind, port: u16) -> Self {
        let proxy = format!("127.0.0.1:{port}");
        // What Chromium gets ready for its own address bar is not the page's doing.
        let arguments = match kind {
            Kind::Chromium | Kind::Chrome | Kind::Edge => &[
                "--disable-features=PreconnectToSearch,PreconnectToSearchDesktop,NavigationPredictor,OptimizationHints",
            ][..],
            Kind::Firefox | Kind::WebKit | Kind::Safari => &[],
        };
        Self::start_as(kind, Without::Nothing, arguments, |capabilities| {
            capabilities["proxy"] =
                json!({ "proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy });
        })
    }

    /// Starts it with its profile in a folder that it does not take with it.
    pub fn start_in(kind: Kind, profile: &Path) -> Self {
        std::fs::create_dir_all(profile).unwrap();
        let named = profile.display();
        Self::start_as(kind, Without::Nothing, &[], |capabilities| match kind {
            Kind::Chromium | Kind::Chrome => {
                let arguments = &mut capabilities["goog:chromeOptions"]["args"];
                arguments
                    .as_array_mut()
                    .unwrap()
                    .retain(|one| !one.as_str().unwrap().starts_with("--user-data-dir"));
                arguments.as_array_mut().unwrap().push(json!(format!("--user-data-dir={named}")));
            }
            Kind::Firefox => {
                let arguments = &mut capabilities["moz:firefoxOptions"]["args"];
                let arguments = arguments.as_array_mut().unwrap();
                arguments.extend([json!("-profile"), json!(named.to_string())]);
            }
            // Under their drivers they keep none, or are not asked for one.
            Kind::WebKit | Kind::Edge | Kind::Safari => {}
        })
    }

    fn start_as(
        kind: Kind,
        without: Without,
        arguments: &[&str],
        change: impl FnOnce(&mut Value),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("downloads")).unwrap();
        let screen = (kind == Kind::WebKit).then(Screen::start);
        let (command, port) = kind.driver(folder.path(), screen.as_ref());
        let (driver, port, log) = start_driver(command, port);
        let mut capabilities = kind.capabilities(folder.path(), without, arguments);
        change(&mut capabilities);
        let session = Session::new(port, &capabilities);
        session.resize(1280, 1000);
        Self { kind, session, driver, log, _screen: screen, folder }
    }

    /// Where what the page saves arrives.
    pub fn downloads(&self) -> PathBuf {
        match (self.kind, std::env::home_dir()) {
            (Kind::Safari, Some(home)) => home.join("Downloads"),
            _ => self.folder.path().join("downloads"),
        }
    }

    /// The folder with the browser's profile in it.
    pub fn profile(&self) -> PathBuf {
        let own = self.folder.path().join("profile");
        if own.exists() {
            return own;
        }
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names = entries.map(|entry| entry.unwrap().path());
        names.find(|path| path.join("prefs.js").exists()).expect("the driver made no profile")
    }

    /// A folder of the test's own, gone with the browser.
    pub fn scratch(&self) -> PathBuf {
        let scratch = self.folder.path().join("scratch");
        std::fs::create_dir_all(&scratch).unwrap();
        scratch
    }

    /// Ends the processes that show pages, as a fault of their own would.
    pub fn crash(&self) {
        let sign = match self.kind {
            Kind::Chromium | Kind::Chrome | Kind::Edge => "--type=renderer",
            Kind::Firefox => "-contentproc",
            Kind::WebKit | Kind::Safari => "WebKitWebProcess",
        };
        let victims = below(self.driver.id(), sign);
        assert!(!victims.is_empty(), "no process shows a page");
        for victim in &victims {
            let killed = Command::new("kill").args(["-SEGV", &victim.to_string()]).status();
            assert!(killed.unwrap().success());
        }
        crate::wait_until("the crash", || victims.iter().all(|victim| !is_running(*victim)));
    }

    /// Errors shown in the console since the start or the last time.
    pub fn console_errors(&self) -> Vec<String> {
        match self.kind {
            Kind::Chromium | Kind::Chrome | Kind::Edge => {
                let shown = self.session.console();
                shown.into_iter().filter(|line| line.contains("SEVERE")).collect()
            }
            // Their drivers hand none over.
            Kind::WebKit | Kind::Safari => Vec::new(),
            Kind::Firefox => {
                let lines = std::mem::take(&mut *self.log.lock().unwrap());
                let is_error = |line: &String| line.contains("JavaScript error: ");
                // Firefox's own scripts (chrome:, resource:) err as well.
                let is_own =
                    |line: &String| !line.contains("chrome://") && !line.contains("resource://");
                lines.into_iter().filter(is_error).filter(is_own).collect()
            }
        }
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
        if std::thread::panicking() {
            eprintln!("(in {})", self.kind.name());
            if let Some(folder) = std::env::var_os("LTP2_SCREENSHOTS") {
                let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
                let name = format!("{test}-{}.png", self.kind.name());
                self.session.screenshot(&Path::new(&folder).join(name));
            }
        }
        self.session.quit();
        // The driver ends with its test, also when it does not answer.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// How the port of a driver is learned.
#[derive(Clone, Copy)]
enum Port {
    /// It stands behind these words.
    Said(&'static str),
    /// The system is asked for it.
    Unsaid,
    /// The driver was told it.
    Given(u16),
}

/// A port that nobody listened on a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a driver on a port that it chooses. It may choose one that another program takes
/// at the same moment; it ends then, and chooses again when it is started again.
fn start_driver(mut command: Command, port: Port) -> (Child, u16, Log) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = (0..DRIVER_STARTS).find_map(|_| {
        let mut driver = command.spawn().unwrap_or_else(|error| {
            panic!("{command:?}: {error}; cargo xtask test browser installs it")
        });
        let log = Log::default();
        // Firefox says on one what is not on the other.
        keep_lines(driver.stdout.take().unwrap(), &log);
        keep_lines(driver.stderr.take().unwrap(), &log);
        loop {
            let has_ended = driver.try_wait().unwrap().is_some();
            let found =
                match port {
                    Port::Said(words) => log.lock().unwrap().iter().find_map(|line| {
                        line.split_once(words)?.1.trim_end_matches('.').parse().ok()
                    }),
                    Port::Unsaid => webkit::port(driver.id()),
                    Port::Given(port) => {
                        TcpStream::connect(("127.0.0.1", port)).is_ok().then_some(port)
                    }
                };
            if let Some(port) = found {
                return Some((driver, port, log));
            }
            if has_ended {
                return None;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    started.expect("the driver said no port")
}

/// Reads to the end, or whoever writes would stop once the pipe is full.
fn keep_lines(from: impl Read + Send + 'static, log: &Log) {
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        let lines = BufReader::new(from).lines();
        lines.map_while(Result::ok).for_each(|line| log.lock().unwrap().push(line));
    });
}

/// The processes started by this one, and by those, whose command line holds a word.
fn below(parent: u32, word: &str) -> Vec<u32> {
    let path = format!("/proc/{parent}/task");
    let tasks = std::fs::read_dir(path).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<u32> = lists
        .flat_map(|list| {
            list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()
        })
        .collect();
    let mut found = Vec::new();
    for child in children {
        let line = std::fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).contains(word) {
            found.push(child);
        }
        found.extend(below(child, word));
    }
    found
}

/// Whether a process is there and has not ended.
fn is_running(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    status.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
