//! See `glotto_fuzz::clip`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::clip(data));
