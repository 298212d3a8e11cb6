//! Functions that have just started, with empty caches, and what their roles allow without need.

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use glotto_cloud::Permission;
use glotto_runtime::{Clock, Context, Rng, Settings, keys};
use xtask::function::Function;

use crate::World;
use crate::provider::set_providers;
use crate::rights::{self, RUNNING};
use crate::world::with_roles;

/// How a function that has just started meets faults of its dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempts {
    /// The SDK repeats a call that failed, after a pause that is shorter than on Lambda.
    Several,
    /// The SDK repeats nothing, as after the last of its attempts. So a single fault reaches the function.
    One,
}

/// The setting that names the table.
const TABLE_NAME: &str = "TABLE_NAME";

/// The timeout of one attempt. That of functions is longer, so a test of many faults would take hours.
const ATTEMPT: Duration = Duration::from_secs(1);

impl World {
    /// The context of a function that has just started. It shares cloud and clock.
    pub fn cold_function(&self, attempts: Attempts) -> Context {
        let retries = match attempts {
            Attempts::Several => RetryConfig::standard().with_initial_backoff(Duration::from_millis(5)),
            Attempts::One => RetryConfig::disabled(),
        };
        let timeouts =
            TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(ATTEMPT * 4).build();
        let (settings, clock): (Settings, Clock) = (self.context.settings.clone(), self.context.clock.clone());
        let mut context = Context::new(settings, clock, Rng::System).unwrap();
        context.set_aws(context.aws().to_builder().retry_config(retries).timeout_config(timeouts).build());
        let context = with_roles(context, self.cloud.iam(), &self.roles);
        if let Some(providers) = self.providers.lock().unwrap().as_deref() {
            set_providers(&context, providers);
        }
        context
    }

    /// Reads keys as a function does while Lambda starts it. One without access to the table has no setting that names
    /// it, and so reads nothing.
    pub async fn start_function(&self, context: &Context, operation: &'static str) {
        let mut context = Self::as_function(context, operation);
        if !rights::has_setting(operation, TABLE_NAME) {
            context.settings = context.settings.with([(TABLE_NAME, "")]);
        }
        RUNNING.scope(operation, keys::read_ahead(&context)).await;
        self.check_denials();
    }

    /// The permissions that a function has not needed so far.
    pub fn unneeded_permissions(&self, function: &Function) -> Vec<Permission> {
        self.cloud.iam().unneeded(self.roles[&function.role()].name())
    }

    /// All permissions of a function.
    pub fn permissions(&self, function: &Function) -> Vec<Permission> {
        self.roles[&function.role()].permissions()
    }

    /// Takes a permission from a function.
    pub fn remove_permission(&self, function: &Function, permission: &Permission) {
        self.cloud.iam().add_roles([self.roles[&function.role()].without(permission)]);
    }

    /// Gives a function its permissions back.
    pub fn restore_permissions(&self, function: &Function) {
        self.cloud.iam().add_roles([self.roles[&function.role()].clone()]);
    }
}
