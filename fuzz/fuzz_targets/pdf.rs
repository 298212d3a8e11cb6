//! See `glotto_fuzz::pdf`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::pdf(data));
