//! The logs of functions: stored in a file per function, and printed in a readable format.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// A log file that is larger than this at the start of the stack is rotated.
const LARGEST: u64 = 5 * 1024 * 1024;
/// The number of lines in memory, per function.
const MAX_LINES: usize = 200;

/// One line in a readable shape.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// RFC 3339, UTC.
    pub time: String,
    /// `INFO`, `ERROR` …; none for plain output.
    pub level: String,
    /// The message with its fields.
    pub message: String,
    /// The request it belongs to.
    pub request_id: String,
}

/// Where lines go.
#[derive(Debug)]
pub struct Logs {
    folder: PathBuf,
    /// Whether lines are shown in the terminal.
    terminal: AtomicBool,
    colour: bool,
    functions: Mutex<BTreeMap<String, Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    file: Option<File>,
    last: VecDeque<LogLine>,
}

impl Logs {
    /// Writes to files in `folder` and, if `terminal`, to standard output.
    pub fn new(folder: PathBuf, terminal: bool) -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let terminal = AtomicBool::new(terminal);
        Self { folder, terminal, colour, functions: Mutex::default() }
    }

    /// Shows lines in the terminal from now on, or no more.
    pub fn show(&self, terminal: bool) {
        self.terminal.store(terminal, Ordering::Relaxed);
    }

    /// The last lines of a function, oldest first.
    pub fn last(&self, function: &str, most: usize) -> Vec<LogLine> {
        let functions = self.functions.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = functions.get(function).map(|log| &log.last);
        lines.into_iter().flat_map(|l| l.iter().skip(l.len().saturating_sub(most))).cloned().collect()
    }

    pub(super) fn line(&self, function: &str, raw: &str) {
        if !raw.is_empty() {
            self.keep(function, raw, readable(raw));
        }
    }

    /// Logs a message of Lambda about an invocation.
    pub(super) fn platform(&self, function: &str, request_id: &str, message: &str) {
        let line = LogLine {
            time: Timestamp::now().to_string(),
            level: "ERROR".to_owned(),
            message: message.to_owned(),
            request_id: request_id.to_owned(),
        };
        self.keep(function, message, line);
    }

    fn keep(&self, function: &str, raw: &str, line: LogLine) {
        if self.terminal.load(Ordering::Relaxed) {
            // The stack continues if the terminal is gone.
            let _ = writeln!(std::io::stdout(), "{}", self.render(function, &line));
        }
        let mut functions = self.functions.lock().unwrap_or_else(PoisonError::into_inner);
        let log = functions.entry(function.to_owned()).or_default();
        if log.file.is_none() {
            log.file = open(&self.folder, function);
        }
        if let Some(file) = &mut log.file
            && let Err(error) = writeln!(file, "{raw}")
        {
            tracing::warn!(%error, function, "cannot write a log line");
        }
        if log.last.len() == MAX_LINES {
            log.last.pop_front();
        }
        log.last.push_back(line);
    }

    fn render(&self, function: &str, line: &LogLine) -> String {
        let time = line.time.get(11..23).unwrap_or(&line.time);
        let short: String = line.request_id.chars().take(8).collect();
        let function = function.trim_end_matches("Function");
        let level = format!("{:5}", line.level);
        let level = match (self.colour, line.level.as_str()) {
            (true, "ERROR") => format!("\x1b[31m{level}\x1b[0m"),
            (true, "WARN") => format!("\x1b[33m{level}\x1b[0m"),
            _ => level,
        };
        format!("{time} {level} {function:20} {short:8} {}", line.message)
    }
}

fn open(folder: &Path, function: &str) -> Option<File> {
    let path = folder.join(format!("{function}.log"));
    // One old file is kept, so that logs do not fill the disk.
    if std::fs::metadata(&path).is_ok_and(|file| file.len() > LARGEST) {
        let _ = std::fs::rename(&path, path.with_extension("log.old"));
    }
    let opened =
        std::fs::create_dir_all(folder).and_then(|()| OpenOptions::new().create(true).append(true).open(&path));
    opened.inspect_err(|error| tracing::warn!(%error, path = %path.display(), "cannot open a log")).ok()
}

/// Formats a JSON log line. Other lines stay unchanged.
fn readable(raw: &str) -> LogLine {
    let now = || Timestamp::now().to_string();
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(raw) else {
        let (level, message) = (String::new(), raw.to_owned());
        return LogLine { time: now(), level, message, request_id: String::new() };
    };
    let mut flat = BTreeMap::new();
    // Top-level members come first, because a span can have members of the same name.
    let (nested, plain): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|(_, value)| value.is_object() || value.is_array());
    for (key, value) in plain.into_iter().chain(nested) {
        flatten(&key, value, &mut flat);
    }
    let mut take = |names: &[&str]| names.iter().find_map(|name| flat.remove(*name));
    let time = take(&["timestamp", "time"]).unwrap_or_else(now);
    let level = take(&["level"]).unwrap_or_default().to_uppercase();
    let request_id = take(&["requestId", "request_id", "AWSRequestId", "lambdaRequestId"]).unwrap_or_default();
    let text = take(&["message", "msg"]).unwrap_or_default();
    for noise in ["target", "function", "filename", "line_number", "threadId", "name", "xray_trace_id", "trace_id"] {
        flat.remove(noise);
    }
    let fields = flat.iter().map(|(key, value)| format!(" {key}={value}"));
    let message = std::iter::once(text).chain(fields).collect();
    LogLine { time, level, message, request_id }
}

/// Lifts the members that `tracing` nests in `fields`, `span` and `spans` to the top level.
fn flatten(key: &str, value: Value, flat: &mut BTreeMap<String, String>) {
    match (key, value) {
        ("fields" | "span", Value::Object(members)) => {
            for (key, value) in members {
                flatten(&key, value, flat);
            }
        }
        ("spans", Value::Array(spans)) => {
            for span in spans {
                flatten("span", span, flat);
            }
        }
        (_, Value::Null) => {}
        (key, value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            flat.entry(key.to_owned()).or_insert(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_line_of_tracing_becomes_readable() {
        let line = readable(
            r#"{"timestamp":"2026-03-01T10:00:00.123456Z","level":"INFO","fields":{"message":"done","status":200},
               "target":"glotto_http","span":{"requestId":"abc","name":"request"},"spans":[]}"#,
        );
        assert_eq!(line.message, "done status=200");
        assert_eq!((line.level.as_str(), line.request_id.as_str()), ("INFO", "abc"));
        assert_eq!(line.time, "2026-03-01T10:00:00.123456Z");
    }

    #[test]
    fn plain_output_stays_as_it_is() {
        assert_eq!(readable("thread 'main' panicked").message, "thread 'main' panicked");
    }

    #[test]
    fn log_lines_are_stored_by_function() {
        let folder = tempfile::tempdir().unwrap();
        let logs = Logs::new(folder.path().to_owned(), false);
        logs.line("A", "one");
        logs.line("B", "two");
        assert_eq!(logs.last("A", 10).len(), 1);
        assert_eq!(std::fs::read_to_string(folder.path().join("B.log")).unwrap(), "two\n");
    }
}
