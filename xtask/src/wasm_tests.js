// Calls the tests of a program that wasm-bindgen bound for node: all, or those whose name holds
// a text. It ends with 1 when one fails, and when there is none.
//
// node wasm_tests.js BOUND.js [TEXT]
'use strict';

const [, , file, text = ''] = process.argv;

// What wasm-bindgen-test 0.3.80 asks of whoever runs it.
globalThis.__wbgtest_og_console_log = console.log;
globalThis.__wbg_test_invoke = (test) => test();

const bound = require(file);
const all = Object.keys(bound.__wasm).filter((name) => name.startsWith('__wbgt_'));
const wanted = all.filter((name) => name.slice(name.indexOf('::') + 2).includes(text));
const context = new bound.WasmBindgenTestContext(false);
context.include_ignored(false);
context.filtered_count(all.length - wanted.length);
context.run(wanted.map((name) => bound.__wasm[name])).then(
  (passed) => process.exit(passed && all.length ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
