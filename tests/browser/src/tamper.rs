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

/// Any worker that is to write the second file says nothing of it ever. What would be waited
/// for over a minute is waited for seconds.
pub const SILENT_FILE: &str = "const wait = window.setTimeout;
  window.setTimeout = (then, ms, ...more) => wait(then, ms > 60000 ? ms / 20 : ms, ...more);
  wrapWorkers((tasks, post) =>
    post(tasks.filter(({ task }) => !(task.kind === 'write' && task.source.index === 1))))";

/// The memory of each instance may grow by no more than 12 MB: put before the page's own script
/// where it compiles the module. The memory's limits are the module's fifth section
/// (WebAssembly core specification, 5.5.8).
pub const LITTLE_MEMORY: &str = "<script>{
  const MORE = 192;
  const number = (bytes, at) => {
    let value = 0;
    for (let shift = 0; ; shift += 7, at += 1) {
      value |= (bytes[at] & 127) << shift;
      if (bytes[at] < 128) return [value, at + 1];
    }
  };
  const written = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...written(value >>> 7)]);
  const shrunk = (bytes) => {
    for (let at = 8; at < bytes.length; ) {
      const [length, start] = number(bytes, at + 1);
      if (bytes[at] === 5) {
        const [pages] = number(bytes, start + 2);
        const limits = [1, 1, ...written(pages), ...written(pages + MORE)];
        window.littleMemory = true;
        const made = new Uint8Array(at + 2 + limits.length + bytes.length - start - length);
        made.set(bytes.subarray(0, at));
        made.set([5, limits.length, ...limits], at);
        made.set(bytes.subarray(start + length), at + 2 + limits.length);
        return made;
      }
      at = start + length;
    }
  };
  const Real = WebAssembly.Module;
  WebAssembly.Module = function (bytes) { return new Real(shrunk(bytes)); };
  WebAssembly.Module.prototype = Real.prototype;
}</script>";

/// Workers that get no task of these kinds until `go_on` names the kind.
macro_rules! waiting {
    ($held:literal) => {
        concat!(
            "window.held = ",
            $held,
            ";
  window.goOn = (kind) => {
    for (const post of window.held[kind]) post();
    delete window.held[kind];
  };
  wrapWorkers((tasks, post) => {
    const free = tasks.filter(({ task }) => !window.held[task.kind]);
    for (const one of tasks) if (!free.includes(one)) window.held[one.task.kind].push(() => post([one]));
    if (free.length) post(free);
  })"
        )
    };
}

/// Nothing is read until `go_on(.., "scan")`, and nothing written until `go_on(.., "write")`.
pub const WAITING_WORKERS: &str = waiting!("{ scan: [], write: [] }");

/// Nothing is searched for letters until `go_on(.., "search")`.
pub const WAITING_SEARCH: &str = waiting!("{ search: [] }");

/// From the press of De-identify on, the page's pauses wait until `go_on(.., "pauses")`: what is
/// found in between is found before the run begins. `window.heard` counts how often the page
/// heard of what was searched.
pub const WAITING_PAUSES: &str = "const held = [];
  const [post, wait, others] = [MessagePort.prototype.postMessage, window.setTimeout, window.goOn];
  const HEARD_MS = 250;
  window.heard = 0;
  window.setTimeout = (then, ms, ...more) =>
    wait((...given) => { then(...given); if (ms === HEARD_MS) window.heard += 1; }, ms, ...more);
  window.goOn = (what) => {
    if (what !== 'pauses') return others(what);
    MessagePort.prototype.postMessage = post;
    for (const go of held) go();
  };
  MessagePort.prototype.postMessage = function (...message) {
    if (document.body.dataset.stage === 'working') held.push(() => post.apply(this, message));
    else post.apply(this, message);
  }";

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

/// The built page without its policy, and with something at the beginning or behind its end.
pub fn without_policy(before: &str, behind: &str) -> String {
    let page = std::fs::read_to_string(crate::page_file()).unwrap();
    let (head, rest) = page.split_once("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    [head, before, rest, behind].concat()
}

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
