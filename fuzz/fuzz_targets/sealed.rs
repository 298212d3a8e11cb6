//! See `glotto_fuzz::sealed`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::sealed(data));
