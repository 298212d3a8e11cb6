//! See `glotto_fuzz::picture`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::picture(data));
