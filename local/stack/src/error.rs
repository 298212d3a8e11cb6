//! Errors on the developer's machine, with hints how to fix them.

use std::fmt;

/// An error that stops the stack, with a hint if we know one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    what: String,
    hint: Option<String>,
}

/// A result with an error that stops the stack.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with its message: one sentence without a full stop.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The message.
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
