//! Faults that a workstation may bring, put into the page after it was opened. The page
//! looks for a worker, a picker, or a download only when it needs one.

use serde_json::json;

use crate::browser::Browser;

/// Workers that start and never answer.
pub const SILENT_WORKERS: &str =
    "window.Worker = function () { return { postMessage() {}, terminate() {} }; }";

/// Workers that a policy refuses.
pub const REFUSED_WORKERS: &str =
    "window.Worker = function () { throw new DOMException('refused', 'SecurityError'); }";

/// The first worker that is to write an image dies of it.
pub const DYING_WORKER: &str = "wrapWorkers((tasks, post, die) => {
    if (!window.someoneDied && tasks.some(({ task }) => task.kind === 'write')) {
      window.someoneDied = true;
      die();
    } else post(tasks);
  })";

/// Any worker that is to write the second file dies of it.
pub const DEADLY_FILE: &str = "wrapWorkers((tasks, post, die) => {
    if (tasks.some(({ task }) => task.kind === 'write' && task.source.index === 1)) die();
    else post(tasks);
  })";

/// Nothing is read until `go_on(.., "scan")`, and nothing written until `go_on(.., "write")`.
pub const WAITING_WORKERS: &str = "window.held = { scan: [], write: [] };
  window.goOn = (kind) => {
    for (const post of window.held[kind]) post();
    delete window.held[kind];
  };
  wrapWorkers((tasks, post) => {
    const free = tasks.filter(({ task }) => !window.held[task.kind]);
    for (const one of tasks) if (!free.includes(one)) window.held[one.task.kind].push(() => post([one]));
    if (free.length) post(free);
  })";

/// Workers that are counted in `livingWorkers` while they live.
pub const COUNTED_WORKERS: &str = "window.livingWorkers = new Set();
  window.Worker = class extends Worker {
    constructor(url) {
      super(url);
      window.livingWorkers.add(this);
    }
    terminate() {
      super.terminate();
      window.livingWorkers.delete(this);
    }
  }";

/// The browser's download begins only with `go_on(.., "save")`: as if it were slow.
pub const WAITING_DOWNLOAD: &str = "const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    window.heldLink = this;
    window.goOn = () => click.call(this);
  }";

/// The system's pickers are there, and a policy refuses them.
pub const REFUSED_PICKERS: &str =
    "const refuse = () => Promise.reject(new DOMException('refused', 'SecurityError'));
     window.showDirectoryPicker = refuse;
     window.showSaveFilePicker = refuse";

/// Puts a fault into the page.
pub fn with(browser: &Browser, fault: &str) {
    browser.run(
        &format!(
            "const wrapWorkers = (onTasks) => {{
               const Real = window.Worker;
               window.Worker = function (url) {{
                 const worker = new Real(url);
                 const post = worker.postMessage.bind(worker);
                 const die = () => {{
                   worker.terminate();
                   setTimeout(() => worker.onerror(new Event('error', {{ cancelable: true }})), 0);
                 }};
                 worker.postMessage = (message) => {{
                   if (message.type !== 'tasks') post(message);
                   else onTasks(message.tasks, (tasks) => post({{ ...message, tasks }}), die);
                 }};
                 return worker;
               }};
             }};
             {fault};"
        ),
        json!([]),
    );
}

/// What waited goes on.
pub fn go_on(browser: &Browser, what: &str) {
    browser.run("window.goOn(arguments[0])", json!([what]));
}
