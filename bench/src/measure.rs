//! Measures runs of a process, and computes medians over them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use glotto_testing::scenario::Fixtures;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::process::{Process, Program};
use crate::requests;

/// A measured program.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The name in the table.
    pub name: String,
    /// The kind of program.
    pub kind: Kind,
    /// How the process is started.
    pub program: Program,
    /// The function whose events the process gets.
    pub function: String,
    /// The number of warm calls in each run.
    pub warm_calls: u32,
}

/// The kind of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The hello-world Lambda, which others are compared with.
    Baseline,
    /// A function of the platform.
    Function,
    /// A function of the platform that hashes passwords.
    Hashing,
    /// A worker of the platform that processes pictures or archives.
    DataProcessing,
    /// The same operation in another language.
    Rival,
}

/// The measurements of one run of a process.
#[derive(Debug, Clone, Copy)]
struct Run {
    init: Duration,
    first: Duration,
    warm: Option<Duration>,
    peak: u64,
}

/// The medians over all runs of a subject.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// CPU time until the process first requests an invocation.
    pub init: Duration,
    /// CPU time of the first call.
    pub first: Duration,
    /// CPU time of a later call.
    pub warm: Option<Duration>,
    /// Peak memory in bytes.
    pub peak: u64,
}

impl Figures {
    /// CPU time of a cold start.
    pub fn cold(&self) -> Duration {
        self.init + self.first
    }
}

/// Measures all subjects. Runs are interleaved, so that other load on the machine affects all subjects
/// alike.
pub async fn all(fixtures: &Fixtures<'_>, subjects: &[Subject], rounds: u32) -> Result<Vec<Figures>> {
    let mut runs: BTreeMap<usize, Vec<Run>> = BTreeMap::new();
    for round in 0..=rounds {
        for (index, subject) in subjects.iter().enumerate() {
            let run = run(fixtures, subject).await.map_err(|error| Error::new(format!("{}: {error}", subject.name)))?;
            // The first round is not counted, as it reads the binaries from disk.
            if round > 0 {
                runs.entry(index).or_default().push(run);
            }
        }
        eprint!("\rround {round} of {rounds}");
    }
    eprintln!();
    Ok(runs.values().map(|runs| figures(runs)).collect())
}

async fn run(fixtures: &Fixtures<'_>, subject: &Subject) -> Result<Run> {
    let first_event = requests::event(fixtures, &subject.function).await;
    let mut process = Process::start(&subject.program).await?;
    let init = process.cpu().await?;
    call(&mut process, &first_event).await?;
    let first = process.cpu().await?;
    for _ in 0..subject.warm_calls {
        let event = requests::event(fixtures, &subject.function).await;
        call(&mut process, &event).await?;
    }
    let end = process.cpu().await?;
    let peak = process.peak()?;
    process.end().await?;
    let warm = (subject.warm_calls > 0).then(|| end.saturating_sub(first) / subject.warm_calls);
    Ok(Run { init, first: first.saturating_sub(init), warm, peak })
}

async fn call(process: &mut Process, event: &Value) -> Result<()> {
    let answer = process.call(event).await?;
    if requests::is_good(&answer) { Ok(()) } else { Err(process.error(&format!("it returned {answer}"))) }
}

fn figures(runs: &[Run]) -> Figures {
    let median = |of: fn(&Run) -> Option<Duration>| {
        let mut values: Vec<_> = runs.iter().filter_map(of).collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied()
    };
    Figures {
        init: median(|run| Some(run.init)).unwrap_or_default(),
        first: median(|run| Some(run.first)).unwrap_or_default(),
        warm: median(|run| run.warm),
        peak: runs.iter().map(|run| run.peak).max().unwrap_or_default(),
    }
}

/// The sizes of a deployed file.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// The size of the binary or bundle, in bytes.
    pub plain: u64,
    /// The size of the zip file, in bytes.
    pub zipped: u64,
}

/// Measures a file, plain and zipped.
pub async fn size(file: &PathBuf) -> Result<Size> {
    let folder = tempfile::tempdir()?;
    let zip = folder.path().join("function.zip");
    let script =
        "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED).write(sys.argv[2], 'bootstrap')";
    let status = tokio::process::Command::new("python3").args(["-c", script]).arg(&zip).arg(file).status().await?;
    if !status.success() {
        return Err(Error::new(format!("{} cannot be zipped", file.display())));
    }
    Ok(Size { plain: std::fs::metadata(file)?.len(), zipped: std::fs::metadata(&zip)?.len() })
}
