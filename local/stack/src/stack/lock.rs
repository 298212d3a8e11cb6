//! One stack at a time in a state folder: two would write the same tables and queues.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

use crate::error::{Error, Result};

/// The lock of a state directory. The operating system releases it when the process ends in any way, so a
/// leftover lock file has no effect.
#[derive(Debug)]
pub(crate) struct StateLock {
    _file: File,
}

impl StateLock {
    /// Locks a directory, and creates it if necessary.
    pub(crate) fn take(state: &Path) -> Result<Self> {
        let file = open(state).map_err(|error| no_state(state, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(format!("another stack is running on the state in {}", state.display()))
                    .hint("stop that one, or choose another folder: --state <folder> or GLOTTO_STATE=<folder>"))
            }
            // A file system that knows no locks is no reason not to run on it.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Self { _file: file }),
            Err(TryLockError::Error(error)) => Err(no_state(state, &error)),
        }
    }
}

/// The mode of a state directory: it has mails with valid links, and the table with everything in it.
const PRIVATE: u32 = 0o700;

fn open(state: &Path) -> io::Result<File> {
    let lock = state.join("lock");
    // A directory that was there before, and is not ours, keeps its mode.
    let is_ours = lock.exists();
    DirBuilder::new().recursive(true).mode(PRIVATE).create(state)?;
    if is_ours {
        std::fs::set_permissions(state, Permissions::from_mode(PRIVATE))?;
    }
    OpenOptions::new().create(true).truncate(false).write(true).open(lock)
}

/// The error if a directory cannot be used for state.
pub(crate) fn no_state(state: &Path, error: &io::Error) -> Error {
    Error::new(format!("cannot keep state in {}: {error}", state.display()))
        .hint("make that folder writable, or choose another: --state <folder> or GLOTTO_STATE=<folder>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_folder_is_private_and_any_other_folder_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let open_to_all = |path: &Path| std::fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        let state = folder.path().join("state");
        drop(StateLock::take(&state).unwrap());
        assert_eq!(mode(&state), 0o700);
        // As earlier versions made it.
        open_to_all(&state);
        drop(StateLock::take(&state).unwrap());
        assert_eq!(mode(&state), 0o700);
        let other = folder.path().join("other");
        std::fs::create_dir(&other).unwrap();
        open_to_all(&other);
        drop(StateLock::take(&other).unwrap());
        assert_eq!(mode(&other), 0o755);
    }

    #[test]
    fn a_state_that_is_no_folder_or_is_inside_a_file_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state");
        std::fs::write(&file, "not a folder").unwrap();
        for state in [file.clone(), file.join("inside")] {
            let message = StateLock::take(&state).unwrap_err().to_string();
            let expected = format!("cannot keep state in {}: ", state.display());
            assert!(message.starts_with(&expected) && message.contains("--state <folder>"), "{message}");
        }
    }

    #[test]
    fn a_folder_is_locked_until_its_stack_releases_it() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let first = StateLock::take(&state).unwrap();
        let message = StateLock::take(&state).unwrap_err().to_string();
        assert!(message.contains("another stack") && message.contains("--state <folder>"), "{message}");
        drop(first);
        assert!(StateLock::take(&state).is_ok(), "a leftover file locks no one out");
    }
}
