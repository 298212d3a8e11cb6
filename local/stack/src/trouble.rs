//! What goes wrong on a developer's machine, said so that they can put it right.

use std::fmt;

/// Something that stops the stack: what is wrong and, where we know it, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    what: String,
    remedy: Option<String>,
}

/// The result of everything that can stop the stack.
pub type Outcome<T> = Result<T, Trouble>;

impl Trouble {
    /// Says what is wrong, as one sentence without a full stop.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// What is wrong.
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n  What to do: {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Trouble {}
