//! Measuring one life of a process, and what many lives come to.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::process::{Process, Program};
use crate::requests;
use crate::school::School;

/// What is measured.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its name in the tables.
    pub name: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// How it is started.
    pub program: Program,
    /// The function whose events it is given.
    pub asked_as: String,
    /// Warm calls in each life.
    pub warm_calls: u32,
}

/// What a subject is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The hello-world Lambda.
    Floor,
    /// A function of ours.
    Function,
    /// A function of ours that hashes a password.
    Hashing,
    /// A worker of ours that takes pictures apart or puts archives together.
    Crunching,
    /// The same in another language.
    Rival,
}

/// One life of a process.
#[derive(Debug, Clone, Copy)]
struct Life {
    init: Duration,
    first: Duration,
    warm: Option<Duration>,
    peak: u64,
}

/// The medians over all lives of a subject.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// CPU time until it first asks for an invocation.
    pub init: Duration,
    /// CPU time of the first call.
    pub first: Duration,
    /// CPU time of a call after that.
    pub warm: Option<Duration>,
    /// Most memory occupied, in bytes.
    pub peak: u64,
}

impl Figures {
    /// What a cold start costs.
    pub fn cold(&self) -> Duration {
        self.init + self.first
    }
}

/// Measures all subjects, one life each in turn and that many times over, so that what else
/// happens on the machine falls on all of them.
pub async fn all(school: &School<'_>, subjects: &[Subject], rounds: u32) -> Result<Vec<Figures>> {
    let mut lives: BTreeMap<usize, Vec<Life>> = BTreeMap::new();
    for round in 0..=rounds {
        for (index, subject) in subjects.iter().enumerate() {
            let life =
                life(school, subject).await.map_err(|trouble| Error::new(format!("{}: {trouble}", subject.name)))?;
            // The first round reads binaries from the disk.
            if round > 0 {
                lives.entry(index).or_default().push(life);
            }
        }
        eprint!("\rround {round} of {rounds}");
    }
    eprintln!();
    Ok(lives.values().map(|lives| figures(lives)).collect())
}

async fn life(school: &School<'_>, subject: &Subject) -> Result<Life> {
    let first_event = requests::event(school, &subject.asked_as).await?;
    let mut process = Process::start(&subject.program).await?;
    let init = process.cpu().await?;
    call(school, subject, &mut process, &first_event).await?;
    let first = process.cpu().await?;
    for _ in 0..subject.warm_calls {
        let event = requests::event(school, &subject.asked_as).await?;
        call(school, subject, &mut process, &event).await?;
    }
    let end = process.cpu().await?;
    let peak = process.peak()?;
    process.end().await?;
    let warm = (subject.warm_calls > 0).then(|| end.saturating_sub(first) / subject.warm_calls);
    Ok(Life { init, first: first.saturating_sub(init), warm, peak })
}

async fn call(school: &School<'_>, subject: &Subject, process: &mut Process, event: &Value) -> Result<()> {
    let answer = process.call(event).await?;
    if requests::is_good(school, &subject.asked_as, &answer)? {
        Ok(())
    } else {
        Err(process.trouble(&format!("it answered {answer}")))
    }
}

fn figures(lives: &[Life]) -> Figures {
    let median = |of: fn(&Life) -> Option<Duration>| {
        let mut values: Vec<_> = lives.iter().filter_map(of).collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied()
    };
    Figures {
        init: median(|life| Some(life.init)).unwrap_or_default(),
        first: median(|life| Some(life.first)).unwrap_or_default(),
        warm: median(|life| life.warm),
        peak: lives.iter().map(|life| life.peak).max().unwrap_or_default(),
    }
}

/// The sizes of what is deployed.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Of the binary or bundle, in bytes.
    pub plain: u64,
    /// Of the zip file, in bytes.
    pub zipped: u64,
}

/// Measures a file, as deployed and as zipped.
pub async fn size(file: &PathBuf) -> Result<Size> {
    let folder = tempfile::tempdir()?;
    let zip = folder.path().join("function.zip");
    let script =
        "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED).write(sys.argv[2], 'bootstrap')";
    let done = tokio::process::Command::new("python3").args(["-c", script]).arg(&zip).arg(file).status().await?;
    if !done.success() {
        return Err(Error::new(format!("{} cannot be zipped", file.display())));
    }
    Ok(Size { plain: std::fs::metadata(file)?.len(), zipped: std::fs::metadata(&zip)?.len() })
}
