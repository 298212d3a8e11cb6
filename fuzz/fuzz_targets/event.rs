//! See `glotto_fuzz::event`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::event(data));
