//! See `glotto_fuzz::access_token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::access_token(data));
