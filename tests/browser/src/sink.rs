//! A place on this machine that whatever leaves a page would reach: it takes every connection
//! and datagram, writes down that it came, and gives an empty answer. A browser has it for a
//! proxy, so that requests to any host arrive here.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A sink that listens until the test ends.
pub struct Sink {
    port: u16,
    proxy: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

/// Hosts that a browser calls on its own account, whatever page is open: its maker's, and the
/// start page of Debian's Chromium.
const BROWSERS_OWN: [&str; 9] = [
    "start.duckduckgo.com",
    "google.com",
    "gstatic.com",
    "googleapis.com",
    "gvt1.com",
    "mozilla.com",
    "mozilla.net",
    "mozilla.org",
    "firefox.com",
];

impl Sink {
    /// Listens for connections and for datagrams on one port, and as a proxy on another.
    pub fn start() -> Self {
        let (tcp, udp) = std::iter::repeat_with(|| {
            let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let udp = UdpSocket::bind(tcp.local_addr().unwrap());
            udp.map(|udp| (tcp, udp))
        })
        .find_map(Result::ok)
        .unwrap();
        let port = tcp.local_addr().unwrap().port();
        let proxy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let proxy_port = proxy.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let received = Arc::clone(&seen);
        for (listener, silence_counts) in [(tcp, true), (proxy, false)] {
            let seen = Arc::clone(&seen);
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let seen = Arc::clone(&seen);
                    std::thread::spawn(move || take(&stream, silence_counts, &seen));
                }
            });
        }
        std::thread::spawn(move || {
            let mut datagram = [0; 2048];
            while let Ok((length, _)) = udp.recv_from(&mut datagram) {
                received.lock().unwrap().push(format!("UDP, {length} bytes"));
            }
        });
        Self { port, proxy: proxy_port, seen }
    }

    /// Its port, for TCP and UDP.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port of the proxy.
    pub fn proxy(&self) -> u16 {
        self.proxy
    }

    /// What has come so far, but for what a browser asks on its own account.
    pub fn seen(&self) -> Vec<String> {
        let own = |line: &&String| !BROWSERS_OWN.iter().any(|host| names(line, host));
        self.seen.lock().unwrap().iter().filter(own).cloned().collect()
    }
}

/// Whether a request line is for a host or one below it.
fn names(line: &str, host: &str) -> bool {
    line.split([' ', '/', ':']).any(|part| part.ends_with(host))
}

/// Writes down what a connection asks for. One on which nothing is said counts as well, unless
/// it is to the proxy: browsers keep some ready there, and which page they are for is not said.
fn take(mut stream: &TcpStream, silence_counts: bool, seen: &Mutex<Vec<String>>) {
    let mut line = String::new();
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let said = BufReader::new(stream).read_line(&mut line).is_ok() && !line.is_empty();
    if said || silence_counts {
        seen.lock().unwrap().push(format!("TCP: {}", line.trim_end()));
    }
    let answer: &[u8] = if line.starts_with("CONNECT") {
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    } else {
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\
          Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
    };
    let _ = stream.write_all(answer);
}
