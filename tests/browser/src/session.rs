//! A WebDriver session: the few commands that the tests need, over plain HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};

/// How long anything may take; far more than it does, so that a slow machine
/// does not fail and a stuck page does. `LTP2_PATIENCE` may give other seconds.
pub fn deadline() -> Duration {
    let given = std::env::var("LTP2_PATIENCE").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(given.unwrap_or(120))
}

/// What WebDriver calls the key of an element's reference.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser window under a driver.
pub struct Session {
    port: u16,
    path: String,
    /// Where Chromium's developer tools listen.
    debugger: Option<String>,
}

impl Session {
    /// Asks the driver on `port` for a browser with these capabilities.
    pub fn new(port: u16, capabilities: &Value) -> Self {
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let made = request(port, "POST", "/session", Some(&wanted)).unwrap();
        let id = made["sessionId"].as_str().unwrap();
        let debugger = &made["capabilities"]["goog:chromeOptions"]["debuggerAddress"];
        let debugger = debugger.as_str().map(str::to_owned);
        let session = Self { port, path: format!("/session/{id}"), debugger };
        let limit = deadline().as_millis() as u64;
        session.post("timeouts", json!({ "script": limit, "pageLoad": limit }));
        session
    }

    /// Opens an address.
    pub fn open(&self, url: &str) {
        self.post("url", json!({ "url": url }));
    }

    /// WebDriver's reference to the first element that a CSS selector finds.
    fn element(&self, selector: &str) -> String {
        let found = self.post("element", json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().unwrap().to_string()
    }

    /// Clicks an element as a person would: it must be there to be seen.
    pub fn click(&self, selector: &str) {
        self.try_click(selector).unwrap_or_else(|error| panic!("click {selector}: {error}"));
    }

    /// The same, or why it could not be done: something lies over it.
    pub fn try_click(&self, selector: &str) -> Result<(), String> {
        let id = self.element(selector);
        self.try_post(&format!("element/{id}/click"), &json!({})).map(|_| ())
    }

    /// Clicks the one element of this kind that says these words.
    pub fn click_words(&self, tag: &str, words: &str) {
        let path = format!("//{tag}[normalize-space()='{words}']");
        let found = self.post("element", json!({ "using": "xpath", "value": path }));
        let id = found[ELEMENT].as_str().unwrap();
        self.run(
            "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })",
            json!([found]),
        );
        self.post(&format!("element/{id}/click"), json!({}));
    }

    /// Types into a control; for a file control, the paths of the files.
    pub fn keys(&self, selector: &str, text: &str) {
        let id = self.element(selector);
        self.post(&format!("element/{id}/value"), json!({ "text": text }));
    }

    /// Gives files to a file control.
    pub fn send_files(&self, selector: &str, files: &[PathBuf]) {
        let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.keys(selector, &paths.join("\n"));
    }

    /// Presses and releases keys one after the other, wherever the focus is.
    pub fn type_keys(&self, text: &str) {
        let key = |key: char| {
            let value = key.to_string();
            [
                json!({ "type": "keyDown", "value": value }),
                json!({ "type": "keyUp", "value": value }),
            ]
        };
        let keys: Vec<Value> = text.chars().flat_map(key).collect();
        let source = json!({ "type": "key", "id": "keyboard", "actions": keys });
        self.post("actions", json!({ "actions": [source] }));
    }

    /// Presses a key while another is held.
    pub fn chord(&self, held: &str, key: &str) {
        let act = |kind: &str, value: &str| json!({ "type": kind, "value": value });
        let keys =
            [act("keyDown", held), act("keyDown", key), act("keyUp", key), act("keyUp", held)];
        let source = json!({ "type": "key", "id": "keyboard", "actions": keys });
        self.post("actions", json!({ "actions": [source] }));
    }

    /// An element's text as it can be seen, also where the page's scripts are off.
    pub fn text(&self, selector: &str) -> String {
        let id = self.element(selector);
        self.get(&format!("element/{id}/text")).as_str().unwrap().to_owned()
    }

    /// Whether an element can be seen.
    pub fn is_displayed(&self, selector: &str) -> bool {
        let id = self.element(selector);
        self.get(&format!("element/{id}/displayed")) == json!(true)
    }

    /// Sets the window's size.
    pub fn resize(&self, width: u32, height: u32) {
        self.post("window/rect", json!({ "width": width, "height": height }));
    }

    /// Opens an address in another tab, so that this one is hidden, and comes back when
    /// something has been done there.
    pub fn behind(&self, url: &str, there: impl FnOnce()) {
        let own = self.get("window");
        let other = self.post("window/new", json!({ "type": "tab" }));
        self.post("window", json!({ "handle": other["handle"] }));
        self.open(url);
        there();
        request(self.port, "DELETE", &format!("{}/window", self.path), None).unwrap();
        self.post("window", json!({ "handle": own }));
    }

    /// Whether the browser asks or says something in a dialog of its own.
    pub fn has_dialog(&self) -> bool {
        request(self.port, "GET", &format!("{}/alert/text", self.path), None).is_ok()
    }

    /// Whether the page would have the browser ask before it is left.
    pub fn asks_before_leaving(&self) -> bool {
        let asked = self.run(
            "const leaving = new Event('beforeunload', { cancelable: true });
             window.dispatchEvent(leaving);
             return leaving.defaultPrevented",
            json!([]),
        );
        asked == json!(true)
    }

    /// Empties a text control.
    pub fn clear(&self, selector: &str) {
        let id = self.element(selector);
        self.post(&format!("element/{id}/clear"), json!({}));
    }

    /// The value of a function's body run in the page.
    pub fn run(&self, body: &str, arguments: Value) -> Value {
        self.post("execute/sync", json!({ "script": body, "args": arguments }))
    }

    /// The value that a function's body hands to its last argument.
    pub fn run_async(&self, body: &str) -> Value {
        self.post("execute/async", json!({ "script": body, "args": [] }))
    }

    /// Waits until an expression of the page is true, looking again whenever the
    /// page changes, and returns its value.
    pub fn wait(&self, expression: &str) -> Value {
        let body = format!(
            "const [done] = arguments;
             const look = () => {{
               const value = ({expression});
               if (value) {{ watch.disconnect(); clearInterval(timer); done(value); }}
             }};
             const watch = new MutationObserver(look);
             const timer = setInterval(look, 250);
             watch.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
             look();"
        );
        let script = json!({ "script": body, "args": [] });
        self.try_post("execute/async", &script).unwrap_or_else(|error| {
            panic!("waited for `{expression}`: {error}\nthe page then: {}", self.summary())
        })
    }

    /// A picture of the window as a PNG file, if the browser still gives one.
    pub fn screenshot(&self, file: &Path) {
        let picture = request(self.port, "GET", &format!("{}/screenshot", self.path), None);
        let Ok(Value::String(picture)) = picture else { return };
        let decoder = base64::engine::general_purpose::STANDARD;
        std::fs::write(file, decoder.decode(picture).unwrap()).unwrap();
    }

    /// The page as a PDF file, as it would be printed.
    pub fn print(&self) -> Vec<u8> {
        let pdf = self.post("print", json!({}));
        base64::engine::general_purpose::STANDARD.decode(pdf.as_str().unwrap()).unwrap()
    }

    /// What the browser's console has shown since the last time, as text.
    pub fn console(&self) -> Vec<String> {
        let log = self.post("se/log", json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect()
    }

    /// A command of the browser's developer tools (chromedriver's own extension).
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// The socket of the developer tools of this window (chromedriver's alone).
    pub fn devtools_address(&self) -> String {
        let (debugger, window) = (self.debugger.as_ref().unwrap(), self.get("window"));
        format!("ws://{debugger}/devtools/page/{}", window.as_str().unwrap())
    }

    /// Ends the browser.
    pub fn quit(&self) {
        // A browser that died has nothing left to end.
        let _ = request(self.port, "DELETE", &self.path, None);
    }

    /// The stage and all that can be read on the page.
    pub fn summary(&self) -> String {
        let script = json!({
            "script": "return document.body.dataset.stage + ': ' + document.body.innerText",
            "args": [],
        });
        let text = self.try_post("execute/sync", &script);
        text.map_or_else(|error| error, |text| text.as_str().unwrap_or_default().to_string())
    }

    fn get(&self, command: &str) -> Value {
        request(self.port, "GET", &format!("{}/{command}", self.path), None).unwrap()
    }

    fn post(&self, command: &str, body: Value) -> Value {
        self.try_post(command, &body).unwrap_or_else(|error| panic!("{command} {body}: {error}"))
    }

    fn try_post(&self, command: &str, body: &Value) -> Result<Value, String> {
        request(self.port, "POST", &format!("{}/{command}", self.path), Some(body))
    }
}

/// One request, its answer's value, or what the driver says went wrong.
fn request(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| e.to_string())?;
    stream.set_read_timeout(Some(deadline() * 2)).map_err(|e| e.to_string())?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = (|| {
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        read_answer(BufReader::new(&stream))
    })();
    let answer: Value = answer
        .and_then(|bytes| Ok(serde_json::from_slice(&bytes)?))
        .map_err(|error| format!("{method} {path}: {error}"))?;
    let value = answer["value"].clone();
    match value.get("error").and_then(Value::as_str) {
        Some(error) => Err(format!("{error}: {}", value["message"].as_str().unwrap_or_default())),
        None => Ok(value),
    }
}

fn read_answer(mut stream: BufReader<&TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut length = 0;
    let mut line = String::new();
    while stream.read_line(&mut line)? > 2 {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(body)
}
