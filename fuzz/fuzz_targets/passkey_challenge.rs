//! See `glotto_fuzz::passkey_challenge`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| glotto_fuzz::passkey_challenge(data));
