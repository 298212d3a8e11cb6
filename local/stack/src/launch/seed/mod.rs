//! Fills an empty table with a demo course: through the API, as people would.

mod accounts;
mod clip;
mod course;
mod taxonomy;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::launch::client::Client;
use crate::launch::console::print;
use crate::stack::Stack;

/// The seeded data, for developers who want to try it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Demo {
    /// Whether it went to its end.
    pub(super) done: bool,
    /// The course.
    pub(super) course: String,
    /// Its video lesson.
    pub(super) lesson: String,
}

/// Seeds an empty stack. Returns the demo, if there is one.
pub(super) async fn seed(stack: &Stack, state: &Path) -> Result<Option<Demo>> {
    let note = state.join("demo.json");
    let before = read(&note);
    let empty = stack.was_empty();
    match before {
        Some(demo) if demo.done && !empty => return Ok(Some(demo)),
        // The stack has data of its own, which the seed does not touch.
        None if !empty => return Ok(None),
        // The seed was interrupted, or everything but the note was deleted.
        _ => {}
    }
    write(&note, &Demo::default())?;
    let demo = run(stack).await?;
    write(&note, &demo)?;
    Ok(Some(demo))
}

async fn run(stack: &Stack) -> Result<Demo> {
    print("Seeding a demo course: accounts …");
    let anonymous = Client::anonymous(&stack.url())?;
    let people = accounts::people(&anonymous, &stack.cloud().endpoints().aws).await?;
    print("Seeding a demo course: lessons …");
    let subjects = taxonomy::write(&people.admin).await?;
    let demo = course::write(&people.instructor, &subjects).await?;
    print("Seeding a demo course: a video, transcoded …");
    course::film(&people.instructor, &demo).await?;
    course::publish(&people.instructor, &people.learner, &demo).await?;
    Ok(Demo { done: true, ..demo })
}

fn read(note: &PathBuf) -> Option<Demo> {
    serde_json::from_slice(&std::fs::read(note).ok()?).ok()
}

fn write(note: &PathBuf, demo: &Demo) -> Result<()> {
    let text = serde_json::to_vec(demo).map_err(|error| Error::new(error.to_string()))?;
    std::fs::write(note, text).map_err(|error| Error::new(format!("cannot write {}: {error}", note.display())))
}
