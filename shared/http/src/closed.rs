//! Whether the platform is out of service: an operator has closed it (the parameter `Closed`), for example while the
//! table is restored. Endpoints then read and write nothing, and the templates turn off queues, streams and schedules.
//! Workers for events of S3, SES and MediaConvert are still invoked, because nothing keeps those events.

use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port};

use crate::{Function, Problem, kinds};

/// The setting that closes the platform: `true`, or anything else.
pub const SETTING: &str = "CLOSED";

/// Seconds after which clients may retry. A platform is closed for an hour or more.
pub const RETRY_AFTER: u32 = 300;

/// Whether the platform is closed, read once in a process.
pub(crate) struct Closed(bool);

impl Port for Closed {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        Ok(Self(context.settings.get(SETTING).is_ok_and(|setting| setting == "true")))
    }
}

impl Closed {
    /// Checks that a function may answer now.
    ///
    /// # Errors
    ///
    /// 503 if the platform is closed, except for a function that answers all the same.
    pub(crate) fn check(&self, function: &Function) -> Result<(), Problem> {
        if !self.0 || function.answers_when_closed {
            return Ok(());
        }
        let problem = Problem::of(kinds::UNAVAILABLE).detail("The platform is closed for maintenance.");
        Err(problem.retry_after(RETRY_AFTER))
    }
}
