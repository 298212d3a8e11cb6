//! See `glotto_fuzz::provider_state`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::provider_state(data));
