//! See `glotto_fuzz::markdown`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::markdown(data));
