//! Serves `dist` to this machine alone, with the headers that a host should send.

use std::fs;
use std::io::{self, Cursor};
use std::net::Ipv4Addr;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::page;

/// The ports tried, one after the other.
const PORTS: Range<u16> = 8642..8652;

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
    let server = listen(port, PORTS)?;
    println!("http://{}/ (stop with Ctrl+C)", server.server_addr());
    serve(&server, folder);
    Ok(())
}

/// A server of this machine alone, on the port asked for, else on a usual one, else on any.
pub fn listen(port: Option<u16>, usual: Range<u16>) -> Result<Server> {
    let bind = |port| Server::http((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        return bind(port).map_err(|error| anyhow!("port {port}: {error}"));
    }
    let mut usual = usual.chain([0]).map(bind);
    usual.find_map(Result::ok).context("no port is free on 127.0.0.1")
}

/// Answers every request in a thread of its own.
pub fn serve(server: &Server, folder: &Path) {
    for request in server.incoming_requests() {
        let folder = folder.to_path_buf();
        std::thread::spawn(move || {
            // A visitor who went away needs no answer.
            let _ = answer(request, &folder);
        });
    }
}

fn answer(request: Request, folder: &Path) -> io::Result<()> {
    let path = request.url().split('?').next().unwrap_or_default();
    let (status, kind, body) = match (request.method(), body(path, folder)) {
        (Method::Get | Method::Head, Some((kind, body))) => (200, kind, body),
        (Method::Get | Method::Head, None) => (404, "text/plain", b"not here\n".to_vec()),
        _ => (405, "text/plain", b"only read\n".to_vec()),
    };
    let policy = format!("{}frame-ancestors 'none'", policy_of(&body));
    let mut answer = response(status, kind, body)?;
    for (name, value) in HEADERS.into_iter().chain([("Content-Security-Policy", policy.as_str())]) {
        answer.add_header(header(name, value)?);
    }
    request.respond(answer)
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

/// A whole answer, its length said beforehand.
pub fn response(status: u16, kind: &str, body: Vec<u8>) -> io::Result<Response<Cursor<Vec<u8>>>> {
    let answer = Response::from_data(body).with_status_code(status);
    Ok(answer.with_chunked_threshold(usize::MAX).with_header(header("Content-Type", kind)?))
}

/// A header, all ASCII.
pub fn header(name: &str, value: &str) -> io::Result<Header> {
    Header::from_bytes(name, value).map_err(|()| io::Error::other(format!("header {name}")))
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
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;
    use crate::config;

    /// What comes for a request line.
    fn asked(line: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";
        fs::write(folder.path().join("ltp2-deid.html"), page).unwrap();
        fs::write(folder.path().join("other"), "other").unwrap();
        let server = listen(None, 0..0).unwrap();
        let mut stream = TcpStream::connect(server.server_addr().to_ip().unwrap()).unwrap();
        write!(stream, "{line}\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        answer(server.recv().unwrap(), folder.path()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_page_comes_with_its_own_policy_and_the_headers() {
        let text = asked("GET / HTTP/1.1");
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        let policy = "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
        assert!(text.contains(policy), "{text}");
        assert!(text.contains("\r\nConnection-Allowlist: ()\r\n"), "{text}");
        assert!(text.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"), "{text}");
        assert!(text.contains("\r\nContent-Length: "), "{text}");
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
            let text = asked(&format!("GET {path} HTTP/1.1"));
            assert!(text.starts_with("HTTP/1.1 404 "), "{path}: {text}");
        }
        assert!(asked("POST / HTTP/1.1").starts_with("HTTP/1.1 405 "));
    }
}
