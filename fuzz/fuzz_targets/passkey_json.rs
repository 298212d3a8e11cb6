//! See `glotto_fuzz::passkey_json`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::passkey_json(data));
