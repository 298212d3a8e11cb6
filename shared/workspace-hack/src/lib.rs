//! Nothing to use: its `Cargo.toml` gives every package of the workspace the same features of the same crates,
//! so that cargo compiles each crate once, whichever package it is asked for. `make features` writes it
//! (docs/decisions/0026-one-set-of-features.md).
