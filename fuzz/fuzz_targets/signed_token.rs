//! See `glotto_fuzz::signed_token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::signed_token(data));
