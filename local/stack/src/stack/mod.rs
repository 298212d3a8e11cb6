//! The whole platform in one process: the embedded cloud with the template's resources, its functions, and
//! everything that invokes them.

mod custom;
pub(crate) mod lock;
mod origin_secret;
mod rights;
pub(crate) mod setup;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use glotto_cloud::{Cloud, CloudConfig, Ports, StreamPosition};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::activity::Activity;
use crate::error::{Error, Result};
use crate::front::{self, Front};
use crate::gateway::Gateway;
use crate::lambda::{Ending, LambdaSettings, Lambdas, Logs, invoke_router, limits};
use crate::quiet::Quiet;
use crate::schedules::Schedules;
use crate::sources::Sources;
use crate::template::{Infrastructure, Template};
use crate::{developer, server};
use lock::StateLock;
use setup::{absolute, bind, cloud_error, local_parameters, place, retries, secrets, start_cloud, state_folder};

/// The concurrent executions of an account (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
/// A new account has 10.
pub(crate) const CONCURRENCY: usize = 1_000;

/// The configuration of a stack.
#[derive(Debug, Clone)]
pub struct StackConfig {
    /// The SAM template of the root stack.
    pub template: PathBuf,
    /// Where `cargo build` puts binaries.
    pub bin_dir: PathBuf,
    /// The directory for state. Without one, nothing survives the end of the stack.
    pub state_dir: Option<PathBuf>,
    /// The port of the API and the developer's pages. 0 selects any free port.
    pub port: u16,
    /// The ports of the embedded cloud.
    pub cloud: Ports,
    /// Another address of this machine, at which the embedded cloud answers to functions in containers.
    pub containers: Option<Ipv4Addr>,
    /// Values of the template's parameters other than their defaults.
    pub parameters: BTreeMap<String, String>,
    /// Show the functions' log lines in the terminal.
    pub terminal: bool,
    /// Whether schedules fire at their times. They can be fired by hand either way.
    pub clock: bool,
    /// Most environments of one function at a time, for the sake of this machine; further calls wait.
    pub most_environments: usize,
    /// The concurrent executions of the account; further calls are throttled.
    pub concurrency: usize,
    /// How long the credentials of an environment are valid, and with them the environment.
    pub credentials_lifetime: Duration,
    /// How long a shard of a table's stream is open.
    pub shard_lifetime: Duration,
    /// An idle environment ends after this time.
    pub idle: Duration,
    /// Whether the front door keeps what may be kept. Changes then stay invisible for a while, as on AWS.
    pub keeps_responses: bool,
}

impl StackConfig {
    /// Any free ports, no state directory, no output, no schedules: for tests. The limits are those of AWS.
    pub fn new(template: impl Into<PathBuf>, bin_dir: impl Into<PathBuf>) -> Self {
        let CloudConfig { credentials_lifetime, shard_lifetime, .. } = CloudConfig::default();
        Self {
            template: template.into(),
            bin_dir: bin_dir.into(),
            state_dir: None,
            port: 0,
            cloud: Ports::default(),
            containers: None,
            parameters: BTreeMap::new(),
            terminal: false,
            clock: false,
            most_environments: 10,
            concurrency: CONCURRENCY,
            credentials_lifetime,
            shard_lifetime,
            idle: Duration::from_mins(5),
            keeps_responses: false,
        }
    }

    /// Whether the API reference is public, as it is unless the parameter `PublicDocs` says otherwise.
    pub(crate) fn docs_are_public(&self) -> bool {
        self.parameters.get("PublicDocs").is_none_or(|value| value != "false")
    }
}

/// A running stack. Everything that it started ends when it is [stopped](Stack::stop) or dropped.
pub struct Stack {
    address: SocketAddr,
    cloud: Arc<Cloud>,
    lambdas: Arc<Lambdas>,
    logs: Arc<Logs>,
    schedules: Schedules,
    quiet: Quiet,
    /// Whether no table with a stream was written to before this start.
    was_empty: bool,
    tasks: JoinSet<()>,
    /// Ends calls that are under way when the stack is dropped.
    _ending: Ending,
    /// Contains logs and stream positions of a stack without a state directory.
    _scratch: Option<TempDir>,
    /// Dropped last, because something may write to the directory until then.
    _lock: Option<StateLock>,
}

impl std::fmt::Debug for Stack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stack").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Stack {
    /// Starts everything, and returns when the API responds.
    pub async fn start(config: StackConfig) -> Result<Self> {
        let listener = bind(config.port).await?;
        let address = listener.local_addr().map_err(|error| Error::new(error.to_string()))?;
        let api_url = format!("http://{address}");
        let parameters = local_parameters(&config, &api_url)?;
        let mut template = Template::read(&config.template, &parameters)?;
        let lock = config.state_dir.as_deref().map(StateLock::take).transpose()?;

        let cloud = Arc::new(start_cloud(&config).await?);
        let events = cloud.events();
        let place = place(&api_url, cloud.endpoints());
        let infrastructure = template.infrastructure(&place)?;
        cloud.apply(&infrastructure.as_cloud_resources()).await.map_err(cloud_error)?;
        cloud.iam().add_roles(template.roles(&place)?.into_values());
        // The custom resources write to tables, too.
        let was_empty = are_empty(&cloud, &infrastructure).await;
        let secrets = secrets(&cloud, &infrastructure, &place).await?;
        let activity = Activity::default();
        let (state, scratch) = state_folder(&config)?;
        let logs = Arc::new(Logs::new(state.join("logs"), config.terminal));
        let settings = LambdaSettings {
            bin_dir: absolute(&config.bin_dir),
            environment: cloud.endpoints().as_env(),
            most_environments: config.most_environments,
            concurrency: config.concurrency,
            iam: cloud.iam().clone(),
            idle: config.idle,
        };
        // Everything else may refer to what custom resources are, so they and their functions come first.
        let (resources, makers) = template.custom_resources(&place, &secrets)?;
        let first = Lambdas::new(&makers, &settings, &logs, &activity, cloud.queues());
        template.set_attributes(&custom::create(&Arc::new(first), &resources).await?);

        let program = template.program(&place, &secrets)?;
        let distribution = template.distribution(&place, &secrets)?;
        front::check(distribution.as_ref(), &program.apis)?;
        limits::check(&program.functions, config.concurrency)?;
        rights::check(cloud.iam(), &program.functions)?;
        let lambdas = Arc::new(Lambdas::new(&program.functions, &settings, &logs, &activity, cloud.queues()));
        cloud.mount(invoke_router(Arc::clone(&lambdas)));
        let sources = Sources {
            cloud: Arc::clone(&cloud),
            lambdas: Arc::clone(&lambdas),
            activity: activity.clone(),
            retries: Arc::new(retries(&infrastructure)),
            positions: state.join("cloud/streams"),
        };
        let running = sources.start(events);
        let mut tasks = running.tasks;
        let schedules = Schedules::new(&lambdas, &cloud.endpoints().region)?;
        if config.clock {
            schedules.start(&mut tasks);
        }
        let (idle, reaped) = (config.idle, Arc::clone(&lambdas));
        tasks.spawn(async move { reaped.end_idle_environments(idle).await });
        let quiet = Quiet { cloud: Arc::clone(&cloud), activity, queues: running.queues, streams: running.streams };
        let ending = lambdas.ending();
        let gateway = Arc::new(Gateway::new(&lambdas, &program.apis));
        let front = distribution.map(|distribution| {
            let (cloud, gateway) = (Arc::clone(&cloud), Arc::clone(&gateway));
            Front::new(distribution, api_url, cloud, gateway, config.keeps_responses)
        });
        let site = developer::Site {
            address,
            cloud: Arc::clone(&cloud),
            lambdas: Arc::clone(&lambdas),
            logs: Arc::clone(&logs),
            schedules: schedules.clone(),
            gateway: Arc::clone(&gateway),
            quiet: quiet.clone(),
            docs_are_public: config.docs_are_public(),
        };
        tasks.spawn(server::serve(listener, developer::router(site, gateway, front)));
        Ok(Self {
            address,
            cloud,
            lambdas,
            logs,
            schedules,
            quiet,
            was_empty,
            tasks,
            _ending: ending,
            _scratch: scratch,
            _lock: lock,
        })
    }

    /// `http://127.0.0.1:<port>` of the API and of the developer's pages under `/local`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The embedded cloud: its endpoints, queues, inbox, faults and meters.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The functions.
    pub fn lambdas(&self) -> &Arc<Lambdas> {
        &self.lambdas
    }

    /// The functions' log lines.
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// The schedules, to fire them by hand.
    pub fn schedules(&self) -> &Schedules {
        &self.schedules
    }

    /// Whether no table with a stream was written to before this start.
    pub const fn was_empty(&self) -> bool {
        self.was_empty
    }

    /// Waits at most `limit` until nothing is running. The error lists what still is.
    pub async fn quiet(&self, limit: Duration) -> Result<(), Vec<String>> {
        self.quiet.reached(limit).await
    }

    /// Ends everything, and waits until it has ended.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        self.lambdas.stop().await;
        let Self { cloud, quiet, schedules, lambdas, .. } = self;
        drop((quiet, schedules, lambdas));
        // The only other owner can be a request that is being handled. It ends by itself.
        if let Some(cloud) = Arc::into_inner(cloud) {
            cloud.stop().await;
        }
    }
}

/// Whether no table with a stream was ever written to.
async fn are_empty(cloud: &Cloud, infrastructure: &Infrastructure) -> bool {
    for table in &infrastructure.tables {
        let mut stream = cloud.tables().stream(&table.name, StreamPosition::TrimHorizon);
        if !stream.next(1, Duration::ZERO).await.is_ok_and(|records| records.is_empty()) {
            return false;
        }
    }
    true
}
