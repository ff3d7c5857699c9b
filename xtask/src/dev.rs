//! Serves the page to whoever works on it: builds again what a change asks for, and reloads.
//!
//! A change in `www` puts the page together around the same module; one anywhere else compiles
//! the core first, under the fast profile. The page is the product's own but for one script,
//! which this server puts in as it answers, and for the policy that lets it through: nothing of
//! either is ever in `dist`.

use std::io::Write;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use notify::{EventKind, RecursiveMode, Watcher};
use tiny_http::{Request, Server};

use crate::config::{self, Config};
use crate::study::Study;
use crate::wasm::{self, FAST_PROFILE, Wasm};
use crate::{page, serve};

/// The port tried first; `serve` has the one before.
const PORTS: Range<u16> = 8643..8644;

/// What the core is made of, beside `www` from the repository's root. What is not there is
/// not watched.
const CORE: [&str; 7] =
    ["src", "studies", "platform", "vendor", "build.rs", "Cargo.toml", "Cargo.lock"];

/// An editor writes a file in several steps: so long nothing more must come.
const QUIET: Duration = Duration::from_millis(60);

/// A connection that says nothing for long is cut by some browsers.
const ALIVE: Duration = Duration::from_secs(15);

/// The page as it is, and how often it was made.
#[derive(Default)]
struct Latest {
    now: Mutex<(u64, String)>,
    changed: Condvar,
}

impl Latest {
    fn replace(&self, page: String) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = (now.0 + 1, page);
        self.changed.notify_all();
    }

    fn get(&self) -> (u64, String) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of the page, when it is another or a while has passed.
    fn next(&self, known: u64) -> u64 {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(now, ALIVE, |now| now.0 == known);
        waited.unwrap_or_else(PoisonError::into_inner).0.0
    }
}

/// Builds, serves and watches until it is stopped.
pub fn run(port: Option<u16>) -> Result<()> {
    let mut core = compiled()?;
    let latest = Arc::new(Latest::default());
    latest.replace(put_together(&core)?);
    let (send, changes) = channel();
    let mut watcher = notify::recommended_watcher(send)?;
    let root = config::root();
    for name in CORE.iter().chain(&["www"]) {
        let path = root.join(name);
        if path.exists() {
            watcher.watch(&path, RecursiveMode::Recursive)?;
        }
    }
    let server = serve::listen(port, PORTS)?;
    println!("http://{}/ (stop with Ctrl+C)", server.server_addr());
    let served = Arc::clone(&latest);
    std::thread::spawn(move || answer_all(&server, &served));
    loop {
        let touched = next_change(&changes).context("nothing is watched any more")?;
        let begun = Instant::now();
        let in_page = touched.iter().all(|path| path.starts_with(root.join("www")));
        // A mistake in what was typed ends nothing: the next change is waited for.
        let made = (|| {
            if !in_page {
                core = compiled()?;
            }
            put_together(&core)
        })();
        match made {
            Ok(page) => latest.replace(page),
            Err(error) => eprintln!("xtask: {error:#}"),
        }
        let what = if in_page { "page" } else { "core and page" };
        println!("{what}: {:.1} s", begun.elapsed().as_secs_f64());
    }
}

fn compiled() -> Result<Wasm> {
    wasm::build_with(&Config::read()?, &Study::find(None)?, FAST_PROFILE)
}

fn put_together(core: &Wasm) -> Result<String> {
    page::put_together(&Config::read()?, &Study::find(None)?, core.clone())
}

/// The paths of what changed next, once it is quiet again.
fn next_change(changes: &Receiver<notify::Result<notify::Event>>) -> Option<Vec<PathBuf>> {
    let mut touched = Vec::new();
    loop {
        let event = if touched.is_empty() {
            changes.recv().ok()?
        } else if let Ok(event) = changes.recv_timeout(QUIET) {
            event
        } else {
            return Some(touched);
        };
        // To read is no change.
        let event = event.ok().filter(|event| !matches!(event.kind, EventKind::Access(_)));
        touched.extend(event.into_iter().flat_map(|event| event.paths));
    }
}

fn answer_all(server: &Server, latest: &Arc<Latest>) {
    for request in server.incoming_requests() {
        let latest = Arc::clone(latest);
        std::thread::spawn(move || {
            // A visitor who went away needs no answer.
            let _ = answer(request, &latest);
        });
    }
}

fn answer(request: Request, latest: &Latest) -> std::io::Result<()> {
    let (status, kind, body) = match request.url() {
        "/" => {
            let (number, page) = latest.get();
            (200, "text/html; charset=utf-8", reloading(&page, number))
        }
        "/changes" => return changes(request, latest),
        _ => (404, "text/plain", String::new()),
    };
    let answer = serve::response(status, kind, body.into_bytes())?;
    request.respond(answer.with_header(serve::header("Cache-Control", "no-store")?))
}

/// An answer that goes on: a line with the page's number, now and whenever it changes. It is
/// written to the connection as it comes, since an answer of the library's own is gathered first.
fn changes(request: Request, latest: &Latest) -> std::io::Result<()> {
    let mut out = request.into_writer();
    out.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
          Connection: close\r\n\r\n",
    )?;
    let mut number = latest.get().0;
    loop {
        write!(out, "data: {number}\n\n")?;
        out.flush()?;
        number = latest.next(number);
    }
}

/// The page with a script that reloads it when another was made, and its policy with room for
/// that script and for the connection it keeps.
fn reloading(page: &str, number: u64) -> String {
    let script = format!(
        "new EventSource('/changes').onmessage = ({{ data }}) => {{\n  \
         if (data !== '{number}') location.reload();\n}};\n"
    );
    let opened = page
        .replacen("script-src '", &format!("script-src '{}' '", page::hash(&script)), 1)
        .replacen("connect-src 'none'", "connect-src 'self'", 1);
    format!("{opened}<script>{script}</script>\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::{BufRead, BufReader, Read};
    use std::net::TcpStream;
    use std::path::Path;

    use super::*;

    fn ask(latest: &Arc<Latest>, path: &str) -> BufReader<TcpStream> {
        let server = serve::listen(None, 0..0).unwrap();
        let mut stream = TcpStream::connect(server.server_addr().to_ip().unwrap()).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
        let latest = Arc::clone(latest);
        std::thread::spawn(move || answer_all(&server, &latest));
        BufReader::new(stream)
    }

    fn line_with(reader: &mut BufReader<TcpStream>, start: &str) -> String {
        reader.lines().map(Result::unwrap).find(|line| line.starts_with(start)).unwrap()
    }

    fn latest() -> Arc<Latest> {
        let latest = Arc::new(Latest::default());
        latest.replace(page::policy("sha256-A", "sha256-B"));
        latest
    }

    #[test]
    fn only_what_is_served_can_reload_itself() {
        let latest = latest();
        let mut text = String::new();
        ask(&latest, "/").read_to_string(&mut text).unwrap();
        assert!(text.contains("EventSource") && text.contains("connect-src 'self'"), "{text}");
        assert!(text.contains("' 'sha256-A' 'wasm-unsafe-eval'"), "{text}");
        assert!(!latest.get().1.contains("EventSource"));
    }

    #[test]
    fn a_page_that_is_open_hears_of_the_next() {
        let latest = latest();
        let mut reader = ask(&latest, "/changes");
        assert_eq!(line_with(&mut reader, "data:"), "data: 1");
        latest.replace("another".into());
        assert_eq!(line_with(&mut reader, "data:"), "data: 2");
    }

    #[test]
    fn a_change_is_told_with_its_place_and_reading_is_none() {
        let (send, changes) = channel();
        let event = |kind, path: &str| Ok(notify::Event::new(kind).add_path(path.into()));
        send.send(event(EventKind::Access(notify::event::AccessKind::Any), "a")).unwrap();
        send.send(event(EventKind::Any, "b")).unwrap();
        assert_eq!(next_change(&changes).unwrap(), [Path::new("b")]);
    }
}
