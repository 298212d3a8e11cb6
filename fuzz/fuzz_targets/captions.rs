//! See `glotto_fuzz::captions`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::captions(data));
