//! One function as the template sees it, whether it answers requests or works off messages.

use glotto_runtime::{Grant, Queue, Sizing};

/// A function to deploy.
#[derive(Debug, Clone)]
pub struct Function {
    /// The feature whose crate it is in.
    pub feature: &'static str,
    /// Its operation, `create_course`.
    pub operation: &'static str,
    /// The artifact of its feature that holds its code, where it has one of its own.
    pub artifact: Option<&'static str>,
    /// What it may touch.
    pub grants: Vec<Grant>,
    /// How large it is.
    pub sizing: Sizing,
    /// What calls it.
    pub source: Source,
}

/// What calls a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A request to the API.
    Route {
        /// The method, in capitals.
        method: String,
        /// The path with its parameters in braces.
        path: String,
    },
    /// Messages of a queue.
    Queue {
        /// The queue.
        queue: Queue,
        /// Most messages in one batch.
        batch: u16,
        /// Most batches at once, if there is a limit.
        concurrency: Option<u16>,
    },
    /// Events that were written to the table's outbox.
    Outbox,
    /// Entries that were added to the audit trail.
    Trail,
    /// Events of the default bus.
    Rule {
        /// The pattern as JSON.
        pattern: String,
    },
    /// The clock.
    Schedule {
        /// `rate(…)` or `cron(…)`.
        expression: String,
    },
    /// Nobody but an operator.
    Command,
}

impl Function {
    /// What its artifact knows it by, and the name of the event file: `create-course`.
    pub fn handler(&self) -> String {
        glotto_artifact::handler(self.operation)
    }

    /// The binary that is deployed: `glotto-courses`, or `glotto-profiles-pictures`.
    pub fn binary(&self) -> String {
        let feature = self.feature;
        self.artifact.map_or_else(|| format!("glotto-{feature}"), |artifact| format!("glotto-{feature}-{artifact}"))
    }

    /// `CreateCourse`.
    fn pascal(&self) -> String {
        pascal(self.operation)
    }

    /// The function's key in the template.
    pub fn logical_id(&self) -> String {
        format!("{}Function", self.pascal())
    }

    /// The key of the function's role.
    pub fn role(&self) -> String {
        format!("{}Role", self.pascal())
    }

    /// The key of the log group that it shares with its feature.
    pub fn logs(&self) -> String {
        logs(self.feature)
    }
}

/// The key of a feature's log group.
pub fn logs(feature: &str) -> String {
    format!("{}Logs", pascal(feature))
}

fn pascal(snake: &str) -> String {
    snake
        .split('_')
        .filter_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        })
        .collect()
}
