//! What axe-core finds: faults that keep people from using the page with a screen reader,
//! a keyboard, or weak sight.

use serde_json::json;

use crate::browser::Browser;

/// Fails on a violation of serious or critical impact in the page as it is now. `state`
/// names it in the failure.
pub fn assert_accessible(browser: &Browser, state: &str) {
    if browser.run("return typeof window.axe", json!([])) != json!("object") {
        let script = std::fs::read_to_string(crate::axe_file()).unwrap();
        // Given to the page as the driver's own script: its policy refuses an element.
        browser.run(&format!("{script}\nwindow.axe = window.axe || axe;"), json!([]));
    }
    let found = browser.run_async(
        "const done = arguments[arguments.length - 1];
         axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(
           violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
             .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any, all, none }) =>
               `${html} ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`).join('\\n   ')}`)),
           (error) => done([`axe-core failed: ${error}`]));",
    );
    let found: Vec<&str> =
        found.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert!(found.is_empty(), "{state}:\n{}", found.join("\n"));
}
