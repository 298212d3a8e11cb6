//! A function of the templates: an endpoint or a worker.

use glotto_events::LogAlarm;
use glotto_http::Throttle;
use glotto_runtime::{Bucket, Grant, Queue, Sizing};

/// A function to deploy.
#[derive(Debug, Clone)]
pub struct Function {
    /// The feature that contains it.
    pub feature: &'static str,
    /// Its operation, `create_course`.
    pub operation: &'static str,
    /// The artifact of the feature that contains its code, if that is not the feature's main artifact.
    pub artifact: Option<&'static str>,
    /// Its grants.
    pub grants: Vec<Grant>,
    /// Its memory and timeout.
    pub sizing: Sizing,
    /// What invokes it.
    pub source: Source,
    /// The alarm that it raises by a log line, if any.
    pub alarm: Option<LogAlarm>,
}

/// What invokes a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A request to the API.
    Route {
        /// The method, in capitals.
        method: String,
        /// The path with its parameters in braces.
        path: String,
        /// The limits of the route, if it has limits of its own.
        throttle: Option<Throttle>,
    },
    /// Messages of a queue.
    Queue {
        /// The queue.
        queue: Queue,
        /// The largest batch.
        batch: u16,
        /// The largest number of concurrent batches.
        concurrency: u16,
    },
    /// New events of the outbox.
    Outbox {
        /// The kinds with a consumer, in the order of their names.
        kinds: Vec<&'static str>,
        /// Those of them that are published on the bus.
        published: Vec<&'static str>,
    },
    /// Events of the outbox from the bus of the stage.
    Event {
        /// Their kinds.
        kinds: Vec<&'static str>,
    },
    /// New objects of a bucket, from the default bus.
    Object {
        /// The bucket.
        bucket: Bucket,
        /// How their keys begin.
        prefix: &'static str,
    },
    /// New entries of the audit trail.
    Trail,
    /// Events of the default bus.
    Rule {
        /// The pattern as JSON.
        pattern: String,
    },
    /// A schedule.
    Schedule {
        /// `rate(…)` or `cron(…)`.
        expression: String,
    },
    /// CloudFormation, when the stack is created, changed or deleted: the function is that of a custom resource.
    Deployment,
    /// An operator.
    Command,
}

impl Source {
    /// Whether Lambda queues the events for the function, and a record of those for which it keeps failing goes to the
    /// queue of events that were given up.
    pub fn is_asynchronous(&self) -> bool {
        match self {
            Self::Event { .. } | Self::Object { .. } | Self::Rule { .. } | Self::Schedule { .. } => true,
            // `Deployment` is asynchronous, too, but CloudFormation waits for its answer and reports if there is none.
            Self::Route { .. }
            | Self::Queue { .. }
            | Self::Outbox { .. }
            | Self::Trail
            | Self::Deployment
            | Self::Command => false,
        }
    }
}

impl Function {
    /// The name of the handler in the artifact, and of the event file, such as `create-course`.
    pub fn handler(&self) -> String {
        glotto_artifact::handler(self.operation)
    }

    /// The binary that is deployed: `glotto-courses`, or `glotto-profiles-pictures`.
    pub fn binary(&self) -> String {
        let feature = self.feature;
        self.artifact.map_or_else(|| format!("glotto-{feature}"), |artifact| format!("glotto-{feature}-{artifact}"))
    }

    /// Its name in AWS, as text of a `!Sub`: `glotto-${Stage}-create-course`. It is fixed, so that the API can name
    /// the function before it exists.
    pub fn name(&self) -> String {
        format!("glotto-${{Stage}}-{}", self.handler())
    }

    /// `CreateCourse`.
    fn pascal(&self) -> String {
        pascal(self.operation)
    }

    /// The function's key in the template, which no function of another feature has.
    pub fn logical_id(&self) -> String {
        format!("{}Function", self.pascal())
    }

    /// The key of the custom resource that the function is for.
    pub fn resource(&self) -> String {
        self.pascal()
    }

    /// The key of the function's role.
    pub fn role(&self) -> String {
        format!("{}Role", self.pascal())
    }

    /// The keys of its alarm and of the metric that the alarm watches.
    pub fn alarm_ids(&self) -> (String, String) {
        (format!("{}Alarm", self.pascal()), format!("{}Metric", self.pascal()))
    }

    /// The key of the log group of its feature.
    pub fn logs(&self) -> String {
        logs(self.feature)
    }
}

/// The key of a feature's log group.
pub fn logs(feature: &str) -> String {
    format!("{}Logs", pascal(feature))
}

/// `CreateCourse` for `create_course`.
pub fn pascal(snake: &str) -> String {
    snake
        .split('_')
        .filter_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        })
        .collect()
}
