//! Checks where modules are: a module with submodules is `mod.rs` in its folder, so that a folder holds
//! all of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::security::root;

/// The folders that contain crates or tests.
const FOLDERS: &[&str] = &["bench", "functions", "fuzz", "local", "shared", "testing", "tests", "xtask"];

/// The files `x.rs` below a folder that lie beside a folder `x`.
fn split_modules(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "node_modules" && name != "target") {
            if path.with_extension("rs").is_file() {
                found.push(path.with_extension("rs"));
            }
            split_modules(&path, found);
        }
    }
}

#[test]
fn a_module_with_submodules_is_in_its_folder() {
    let mut found = Vec::new();
    for folder in FOLDERS {
        split_modules(&root().join(folder), &mut found);
    }
    assert!(found.is_empty(), "move each of these into its folder, as mod.rs: {found:#?}");
}
