//! What a heap snapshot of the developer tools shows of a page in Chromium. It comes in pieces
//! as events, which chromedriver does not hand on, so the tools' own socket is asked.

use serde_json::{Value, json};
use tungstenite::Message;

use crate::browser::Browser;

/// Every string that lives in the page's heap once its garbage is collected. Whatever the driver
/// keeps a reference to lives on with what it refers to: do not touch elements by it that a
/// patient's values hang on.
pub fn strings(browser: &Browser) -> Vec<String> {
    // What was taken from the page is laid out, and so alive, until the next picture is drawn.
    browser.run_async(
        "const [done] = arguments;
         requestAnimationFrame(() => requestAnimationFrame(() => done(true)))",
    );
    let (mut socket, _) = tungstenite::connect(browser.devtools_address()).unwrap();
    for (id, method) in ["enable", "collectGarbage", "takeHeapSnapshot"].into_iter().enumerate() {
        let asked = json!({ "id": id, "method": format!("HeapProfiler.{method}") });
        socket.send(Message::text(asked.to_string())).unwrap();
    }
    let mut snapshot = String::new();
    loop {
        let said: Value = serde_json::from_str(socket.read().unwrap().to_text().unwrap()).unwrap();
        if let Some(piece) = said["params"]["chunk"].as_str() {
            snapshot.push_str(piece);
        }
        if said["id"] == 2 {
            break;
        }
    }
    let mut snapshot: Value = serde_json::from_str(&snapshot).unwrap();
    serde_json::from_value(snapshot["strings"].take()).unwrap()
}
