//! Generated files: compares them with the files on disk, or writes them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The expected files. Paths are relative to the root of the repository.
#[derive(Debug, Default)]
pub struct Files {
    /// The text files.
    pub text: Vec<(PathBuf, String)>,
    /// Folders that must not contain other files of a kind.
    pub closed: Vec<Closed>,
}

/// A folder in which files of a kind must be among the expected ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The folder.
    pub folder: PathBuf,
    /// How the names of these files begin.
    pub begin: &'static str,
    /// How they end.
    pub end: &'static str,
}

/// A difference between the expected and the existing files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drift {
    /// A missing file.
    Missing(PathBuf),
    /// A file with other contents.
    Stale(PathBuf),
    /// A file that is not expected.
    Orphan(PathBuf),
}

impl std::fmt::Display for Drift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "{} is missing", path.display()),
            Self::Stale(path) => write!(f, "{} is out of date", path.display()),
            Self::Orphan(path) => write!(f, "{} belongs to no function", path.display()),
        }
    }
}

impl Files {
    /// All differences below `root`.
    pub fn drift(&self, root: &Path) -> io::Result<Vec<Drift>> {
        let mut drift = Vec::new();
        for (path, text) in &self.text {
            match fs::read_to_string(root.join(path)) {
                Ok(found) if found == *text => {}
                Ok(_) => drift.push(Drift::Stale(path.clone())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    drift.push(Drift::Missing(path.clone()));
                }
                Err(error) => return Err(error),
            }
        }
        let paths: BTreeSet<&PathBuf> = self.text.iter().map(|(path, _)| path).collect();
        for closed in &self.closed {
            for path in closed.list(root)? {
                if !paths.contains(&path) {
                    drift.push(Drift::Orphan(path));
                }
            }
        }
        drift.sort();
        Ok(drift)
    }

    /// Writes the expected files and returns the differences that there were.
    pub fn write(&self, root: &Path) -> io::Result<Vec<Drift>> {
        let drift = self.drift(root)?;
        for change in &drift {
            match change {
                Drift::Orphan(path) => fs::remove_file(root.join(path))?,
                Drift::Missing(path) | Drift::Stale(path) => {
                    let found = self.text.iter().find(|(candidate, _)| candidate == path);
                    let Some((_, text)) = found else { continue };
                    let path = root.join(path);
                    if let Some(folder) = path.parent() {
                        fs::create_dir_all(folder)?;
                    }
                    fs::write(path, text)?;
                }
            }
        }
        Ok(drift)
    }
}

impl Closed {
    /// The files of the kind that are there.
    fn list(&self, root: &Path) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(root.join(&self.folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let names: io::Result<Vec<_>> = entries.map(|entry| entry.map(|entry| entry.file_name())).collect();
        let is_of_kind = |name: &OsString| {
            let name = name.to_string_lossy();
            name.starts_with(self.begin) && name.ends_with(self.end)
        };
        Ok(names?.into_iter().filter(is_of_kind).map(|name| self.folder.join(name)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drift_is_named_and_gone_after_writing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("events")).unwrap();
        fs::write(root.join("events/old.json"), "{}").unwrap();
        fs::write(root.join("events/stale.json"), "{}").unwrap();
        fs::write(root.join("events/notes.md"), "by hand").unwrap();
        let files = Files {
            text: vec![
                ("events/stale.json".into(), "{\"a\":1}".into()),
                ("docs/new.rs".into(), "fn main() {}\n".into()),
            ],
            closed: vec![Closed { folder: "events".into(), begin: "", end: ".json" }],
        };
        let expected = vec![
            Drift::Missing("docs/new.rs".into()),
            Drift::Stale("events/stale.json".into()),
            Drift::Orphan("events/old.json".into()),
        ];
        assert_eq!(files.drift(root).unwrap(), expected);
        assert_eq!(files.write(root).unwrap(), expected);
        assert_eq!(files.drift(root).unwrap(), []);
        assert!(root.join("events/notes.md").exists());
    }
}
