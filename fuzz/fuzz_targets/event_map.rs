#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| ltp2_deid_fuzz::targets::event_map(data));
