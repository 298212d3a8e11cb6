//! The files of the project, for the checks that read them.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are not part of the project.
const FOREIGN: &[&str] = &[".git", ".glotto", ".tools", "artifacts", "node_modules", "target"];

/// The files of the project: their paths from its root.
pub fn files() -> impl Iterator<Item = String> {
    let (mut folders, mut files) = (vec![root()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let is_foreign = FOREIGN.iter().any(|name| entry.file_name() == *name);
            match entry.file_type().unwrap() {
                kind if kind.is_dir() && !is_foreign => folders.push(entry.path()),
                kind if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.into_iter().map(|file| file.strip_prefix(root()).unwrap().to_string_lossy().into_owned())
}

/// The folder of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether the name of a file ends in this extension.
pub fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// The content of a file, by its path.
pub fn page(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The Rust files below some folders.
pub fn rust_files(folders: &[&str]) -> impl Iterator<Item = String> {
    let is_wanted = |path: &String| folders.iter().any(|folder| Path::new(path).starts_with(folder));
    files().filter(move |path| has_extension(path, "rs") && is_wanted(path))
}

/// All Rust code below some folders, in one text.
pub fn sources(folders: &[&str]) -> String {
    rust_files(folders).map(|path| page(&path)).collect()
}
