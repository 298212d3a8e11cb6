//! What goes wrong on a developer's machine, said so that they can put it right.

use std::fmt;

/// Something that stops the stack: what is wrong and, where we know it, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    what: String,
    hint: Option<String>,
}

/// The result of everything that can stop the stack.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Says what is wrong, as one sentence without a full stop.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is wrong.
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  What to do: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
