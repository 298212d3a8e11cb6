//! See `glotto_fuzz::code`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::code(data));
