//! See `glotto_fuzz::cursor`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::cursor(data));
