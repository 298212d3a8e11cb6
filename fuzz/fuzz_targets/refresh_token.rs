//! See `glotto_fuzz::refresh_token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::refresh_token(data));
