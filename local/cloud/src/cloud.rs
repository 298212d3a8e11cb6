//! The cloud, as its owner uses it.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use tempfile::TempDir;
use thiserror::Error;
use tokio::sync::broadcast;

use crate::aws_endpoint::{self, AwsEndpoint, Mounted};
use crate::buses::{BusEvent, Buses};
use crate::clock::CloudClock;
use crate::dynamo::Tables;
use crate::endpoints::{Endpoints, Ports};
use crate::faults::Faults;
use crate::iam::Iam;
use crate::meter::Meter;
use crate::names::Names;
use crate::s3::Buckets;
use crate::secrets::Secrets;
use crate::server::{self, Task};
use crate::ses::{ConfigurationSets, Inbox, Post};
use crate::sqs::Queues;
use crate::transcoder::{Dependencies, Transcoder};

/// The configuration of a cloud.
#[derive(Debug, Clone)]
pub struct CloudConfig {
    /// The directory for state. Without one, nothing survives the end of the cloud.
    pub state_dir: Option<PathBuf>,
    /// Where to listen.
    pub ports: Ports,
    /// Another address of this machine to listen at, on the same ports, for the roles of functions in containers.
    pub containers: Option<Ipv4Addr>,
    /// The region to claim to be in.
    pub region: String,
    /// Whether a new bucket sends the `s3:TestEvent` of S3 to its queues.
    pub s3_test_events: bool,
    /// Whether expired items are deleted from time to time, as DynamoDB does, by the clock of this machine. Tests use
    /// other times and would lose items that have not expired there.
    pub sweeps: bool,
    /// How long the credentials of a role are valid.
    pub credentials_lifetime: Duration,
    /// How long a shard of a table's stream is open. It must not change for a state directory, because readers store
    /// their positions by shard.
    pub shard_lifetime: Duration,
}

impl Default for CloudConfig {
    /// Any free ports, no state directory, no test events, no deletion of expired items, credentials for six hours,
    /// and shards for four hours, as on AWS.
    fn default() -> Self {
        Self {
            state_dir: None,
            ports: Ports::default(),
            containers: None,
            region: "eu-central-1".to_owned(),
            s3_test_events: false,
            sweeps: false,
            credentials_lifetime: Duration::from_hours(6),
            shard_lifetime: Duration::from_hours(4),
        }
    }
}

/// An error of the cloud.
#[derive(Debug, Error)]
pub enum CloudError {
    /// An error of the operating system: a port is in use, or the disk is full.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// The embedded database refused.
    #[error("the embedded database: {0}")]
    Database(String),
    /// A file of the state directory is invalid.
    #[error("{0}: {1}")]
    State(PathBuf, String),
    /// The properties of a resource are invalid.
    #[error("{0}")]
    Resource(String),
    /// The named resource of a template could not be created.
    #[error("resource {0}: {1}")]
    Apply(String, #[source] Box<CloudError>),
}

/// A running cloud. Everything that it started ends when it is [stopped](Cloud::stop) or dropped.
#[derive(Debug)]
pub struct Cloud {
    endpoints: Endpoints,
    names: Names,
    clock: CloudClock,
    iam: Iam,
    tables: Tables,
    buckets: Buckets,
    queues: Queues,
    secrets: Secrets,
    inbox: Inbox,
    configuration_sets: ConfigurationSets,
    transcoder: Transcoder,
    events: broadcast::Sender<BusEvent>,
    buses: Buses,
    faults: Faults,
    meter: Meter,
    mounted: Mounted,
    tasks: Vec<Task>,
    /// Contains the objects of a cloud without a state directory.
    _scratch: Option<TempDir>,
}

impl Cloud {
    /// Starts a cloud without resources. [`Cloud::apply`] creates them.
    pub async fn start(config: CloudConfig) -> Result<Self, CloudError> {
        let (dynamodb, dynamodb_address) = server::bind(config.ports.dynamodb).await?;
        let (s3, s3_address) = server::bind(config.ports.s3).await?;
        let (aws, aws_address) = server::bind(config.ports.aws).await?;
        let (region, test_events) = (config.region, config.s3_test_events);
        let endpoints = Endpoints::new(dynamodb_address, s3_address, aws_address, region);
        let names = Names::new(endpoints.clone());
        let scratch = match &config.state_dir {
            Some(_) => None,
            None => Some(TempDir::with_prefix("glotto-cloud-")?),
        };
        let state = config.state_dir.as_deref();
        // Media needs files even without a state directory.
        let files = state.or(scratch.as_ref().map(TempDir::path));
        let files = files.unwrap_or(std::path::Path::new(".")).to_path_buf();
        let in_state = |name: &str| state.map(|directory| directory.join(name));

        let faults = Faults::default();
        let meter = Meter::default();
        let (events, _) = broadcast::channel(1024);
        let clock = CloudClock::default();
        let iam = Iam::open(clock.clone(), config.credentials_lifetime, state)?;
        let tables = Tables::open(names.clone(), state, config.shard_lifetime)?;
        let queues = Queues::new(names.clone(), in_state("queues"));
        let secrets = Secrets::open(names.clone(), state).await?;
        let post = Post::open(names.clone(), events.clone(), in_state("mail"))?;
        let s3_files = files.join("s3");
        let buckets = Buckets::open(names.clone(), queues.clone(), iam.clone(), events.clone(), s3_files, test_events)?;
        let dependencies = Dependencies {
            names: names.clone(),
            clock: clock.clone(),
            iam: iam.clone(),
            buckets: buckets.clone(),
            events: events.clone(),
        };
        let (transcoder, worker) = Transcoder::open(dependencies, &files.join("mediaconvert"))?;
        let buses = Buses::new(names.clone(), events.clone());
        let mounted = Mounted::default();
        let shared_door = aws_endpoint::router(AwsEndpoint {
            names: names.clone(),
            iam: iam.clone(),
            queues: queues.clone(),
            post: post.clone(),
            secrets: secrets.clone(),
            transcoder: transcoder.clone(),
            buses: buses.clone(),
            faults: faults.clone(),
            meter: meter.clone(),
            mounted: mounted.clone(),
        });
        let (front, mut tasks) = tables.serve(iam.clone(), faults.clone(), meter.clone()).await?;
        if config.sweeps {
            tasks.push(tables.sweeper());
        }
        tasks.push(worker);
        let objects = buckets.router(faults.clone(), meter.clone());
        if let Some(address) = config.containers {
            let doors = [(dynamodb_address, &front), (s3_address, &objects), (aws_address, &shared_door)];
            for (ours, router) in doors {
                let listener = server::bind_at(address, ours.port()).await?;
                tasks.push(server::serve_roles(listener, router.clone(), iam.clone()));
            }
        }
        tasks.push(server::serve(dynamodb, front));
        tasks.push(server::serve(s3, objects));
        tasks.push(server::serve(aws, shared_door));
        let (inbox, configuration_sets) = (post.inbox().clone(), post.configuration_sets().clone());
        Ok(Self {
            endpoints,
            names,
            clock,
            iam,
            tables,
            buckets,
            queues,
            secrets,
            inbox,
            configuration_sets,
            transcoder,
            events,
            buses,
            faults,
            meter,
            mounted,
            tasks,
            _scratch: scratch,
        })
    }

    /// The addresses of the endpoints.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The values of `Ref` and `Fn::GetAtt`, which are known before the resources exist.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The clock, to let credentials and request tokens end.
    pub fn clock(&self) -> &CloudClock {
        &self.clock
    }

    /// The roles and their credentials.
    pub fn iam(&self) -> &Iam {
        &self.iam
    }

    /// The tables and their streams.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The buckets and their objects.
    pub fn buckets(&self) -> &Buckets {
        &self.buckets
    }

    /// The queues and their messages.
    pub fn queues(&self) -> &Queues {
        &self.queues
    }

    /// The secrets and their values.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The mail that was sent.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// The configuration sets of the mail service.
    pub fn configuration_sets(&self) -> &ConfigurationSets {
        &self.configuration_sets
    }

    /// The jobs of the MediaConvert emulation.
    pub fn transcoder(&self) -> &Transcoder {
        &self.transcoder
    }

    /// The events that services and callers put on the buses of EventBridge from now on, complete with `source`,
    /// `detail-type` and `detail`. Subscribe before [`Cloud::apply`], which repeats the last event of jobs that ended
    /// without a subscriber.
    pub fn events(&self) -> broadcast::Receiver<BusEvent> {
        self.events.subscribe()
    }

    pub(crate) fn buses(&self) -> &Buses {
        &self.buses
    }

    /// Faults to order.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The number and cost of calls.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Serves `router` at the `aws` endpoint for every request that is not for one of the cloud's own services, such
    /// as `POST /2015-03-31/functions/{name}/invocations`. A second call replaces the first.
    pub fn mount(&self, router: Router) {
        self.mounted.set(router);
    }

    /// Stops everything, and waits until it has stopped.
    pub async fn stop(mut self) {
        for task in self.tasks.drain(..) {
            task.stop().await;
        }
    }
}
