//! See `glotto_fuzz::id_token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::id_token(data));
