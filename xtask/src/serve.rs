//! Serves `dist` to this machine alone, with the headers that a host should send.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::page;

/// The first port tried.
const PORT: u16 = 8642;

/// What a host should send beside the policy that the file carries itself.
/// `frame-ancestors` works as a header only, and `Connection-Allowlist` also
/// stops navigation and WebRTC where the browser knows it.
const HEADERS: [(&str, &str); 8] = [
    ("Connection-Allowlist", "()"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), \
         bluetooth=(), serial=(), hid=(), midi=(), clipboard-read=()",
    ),
    ("X-DNS-Prefetch-Control", "off"),
    ("Cache-Control", "no-cache"),
];

/// Builds the product, then serves it until it is stopped.
pub fn run(port: Option<u16>) -> Result<()> {
    let file = page::build()?;
    let folder = file.parent().context("the page is in no folder")?;
    let listener = listen(port)?;
    println!("http://{}/ (stop with Ctrl+C)", listener.local_addr()?);
    serve(&listener, folder);
    Ok(())
}

/// The port asked for, else the usual one, or one of the next, or any.
fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        return bind(port).with_context(|| format!("port {port}"));
    }
    let mut usual = (PORT..PORT + 10).chain([0]).map(bind);
    usual.find_map(Result::ok).context("no port is free on 127.0.0.1")
}

/// Answers every connection in a thread of its own.
pub fn serve(listener: &TcpListener, folder: &Path) {
    for stream in listener.incoming().flatten() {
        let folder = folder.to_path_buf();
        std::thread::spawn(move || {
            // A visitor who went away needs no answer.
            let _ = answer(stream, &folder);
        });
    }
}

fn answer(stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(&stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the request says nothing that changes the answer.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let path = path.split('?').next().unwrap_or(path);
    let response = match (method, body(path, folder)) {
        ("GET" | "HEAD", Some((kind, body))) => response("200 OK", kind, &body, method == "GET"),
        ("GET" | "HEAD", None) => response("404 Not Found", "text/plain", b"not here\n", true),
        _ => response("405 Method Not Allowed", "text/plain", b"only read\n", true),
    };
    (&stream).write_all(&response)
}

/// The file for a path and its kind. Only what the build makes is served.
fn body(path: &str, folder: &Path) -> Option<(&'static str, Vec<u8>)> {
    let (name, kind) = match path {
        "/" | "/index.html" | "/ltp2-deid.html" => ("ltp2-deid.html", "text/html; charset=utf-8"),
        "/SHA256SUMS" => ("SHA256SUMS", "text/plain; charset=utf-8"),
        _ => return None,
    };
    Some((kind, fs::read(folder.join(name)).ok()?))
}

fn response(status: &str, kind: &str, body: &[u8], with_body: bool) -> Vec<u8> {
    let length = body.len();
    let mut head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n"
    );
    let policy = policy_of(body);
    head.push_str(&format!("Content-Security-Policy: {policy}frame-ancestors 'none'\r\n"));
    for (name, value) in HEADERS {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if with_body {
        bytes.extend_from_slice(body);
    }
    bytes
}

/// The policy that the page carries, so that header and page say the same.
fn policy_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let policy = text
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(policy, _)| format!("{policy}; "));
    policy.unwrap_or_else(|| "default-src 'none'; ".into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Read;

    use super::*;
    use crate::config;

    fn asked(request: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";
        fs::write(folder.path().join("ltp2-deid.html"), page).unwrap();
        fs::write(folder.path().join("other"), "other").unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        answer(listener.accept().unwrap().0, folder.path()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_page_comes_with_its_own_policy_and_the_headers() {
        let text = asked("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        let policy = "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
        assert!(text.contains(policy), "{text}");
        assert!(text.contains("\r\nConnection-Allowlist: ()\r\n"), "{text}");
        assert!(text.ends_with("default-src 'none'\">"), "{text}");
    }

    /// The examples add a policy of their own, which names no hashes: one that forbids whatever
    /// the page's own does, so that it holds for every build.
    #[test]
    fn the_hosting_examples_send_what_serve_sends() {
        let hosting = config::root().join("docs/hosting");
        for (file, written) in [
            (
                "nginx.conf",
                (|n, v| format!("add_header {n} \"{v}\" always;")) as fn(&str, &str) -> String,
            ),
            ("apache.conf", |n, v| format!("Header always set {n} \"{v}\"")),
            ("_headers", |n, v| format!("  {n}: {v}")),
        ] {
            let text = fs::read_to_string(hosting.join(file)).unwrap();
            for (name, value) in HEADERS {
                assert!(text.contains(&written(name, value)), "{file} lacks {name}: {value}");
            }
            let policy = page::policy("HASH", "HASH").replace("'HASH'", "'unsafe-inline'");
            let policy =
                written("Content-Security-Policy", &format!("{policy}; frame-ancestors 'none'"));
            assert!(text.contains(&policy), "{file} lacks {policy}");
        }
    }

    #[test]
    fn nothing_else_is_served() {
        for path in ["/other", "/../other", "//other", "/%2e%2e/other"] {
            let text = asked(&format!("GET {path} HTTP/1.1\r\n\r\n"));
            assert!(text.starts_with("HTTP/1.1 404 "), "{path}: {text}");
        }
        assert!(asked("POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    }
}
