//! See `glotto_fuzz::passkey`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::passkey(data));
