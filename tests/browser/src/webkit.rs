//! WebKitGTK under WebKitWebDriver. Its browser needs a screen, so each has one of its own that
//! nobody sees; where it saves is said in its home folder.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A screen that ends when it is dropped.
pub struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts one; the server chooses its number.
    pub fn start() -> Self {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
        let mut server =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap_or_else(|error| {
                panic!("{command:?}: {error}; cargo xtask test browser installs it")
            });
        let number = std::io::BufRead::lines(std::io::BufReader::new(
            // Kept open: the server writes to it again when its last client has left.
            server.stdout.as_mut().unwrap(),
        ))
        .next();
        let number = number.expect("the server said no display").unwrap();
        Self { server, name: format!(":{}", number.trim()) }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The driver's command. Home, settings and downloads of its browser are in `folder`.
pub fn driver(folder: &Path, screen: &Screen) -> Command {
    let settings = folder.join("config");
    std::fs::create_dir_all(&settings).unwrap();
    let downloads = folder.join("downloads");
    let named = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", downloads.display());
    std::fs::write(settings.join("user-dirs.dirs"), named).unwrap();
    let mut command = Command::new("WebKitWebDriver");
    command.arg("--port=0").env("DISPLAY", &screen.name).env("GDK_BACKEND", "x11");
    command.env("HOME", folder).env("XDG_CONFIG_HOME", settings);
    for name in ["XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
    // A screen without a graphics card.
    command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1").env("LIBGL_ALWAYS_SOFTWARE", "1");
    command
}

/// What the driver is asked for.
pub fn capabilities() -> Value {
    json!({
        "browserName": "MiniBrowser",
        "webkitgtk:browserOptions": { "binary": mini_browser(), "args": ["--automation"] },
    })
}

/// WebKitGTK's own browser. It lies beside the library, in the folder of the machine's kind.
fn mini_browser() -> PathBuf {
    let kinds = std::fs::read_dir("/usr/lib").unwrap().flatten();
    let mut files = kinds.flat_map(|kind| {
        ["webkit2gtk-4.1", "webkitgtk-6.0"].map(|name| kind.path().join(name).join("MiniBrowser"))
    });
    files.find(|file| file.is_file()).expect("WebKitGTK's MiniBrowser is not installed")
}

/// The port of a driver that says none: the socket on which the process listens.
pub fn port(driver: u32) -> Option<u16> {
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let handles: Vec<PathBuf> = std::fs::read_dir(format!("/proc/{driver}/fd"))
        .ok()?
        .filter_map(|handle| std::fs::read_link(handle.ok()?.path()).ok())
        .collect();
    let local = format!("{:08X}", u32::from_le_bytes(Ipv4Addr::LOCALHOST.octets()));
    table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, address, _, "0A", _, _, _, _, _, inode, ..] = fields[..] else { return None };
        let port = address.strip_prefix(&local)?.strip_prefix(':')?;
        let handle = PathBuf::from(format!("socket:[{inode}]"));
        handles.contains(&handle).then(|| u16::from_str_radix(port, 16).ok())?
    })
}
