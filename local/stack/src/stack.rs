//! The whole platform in one process: the embedded cloud with what the template declares, its
//! functions, and everything that calls them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use glotto_cloud::{Cloud, CloudConfig, Endpoints, Ports};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::activity::Activity;
use crate::developer;
use crate::gateway::Gateway;
use crate::lambda::{LambdaSettings, Lambdas, Logs, invoke_router};
use crate::quiet::Quiet;
use crate::schedules::Schedules;
use crate::server;
use crate::sources::Sources;
use crate::template::{Infrastructure, Place, SecretTexts, Template};
use crate::trouble::{Outcome, Trouble};

/// How a stack is to be started.
#[derive(Debug, Clone)]
pub struct StackConfig {
    /// The SAM template.
    pub template: PathBuf,
    /// Where `cargo build` puts binaries.
    pub bin_dir: PathBuf,
    /// Where state is kept; without one, everything is gone when the stack stops.
    pub state_dir: Option<PathBuf>,
    /// The API's port and the developer's pages'; 0 takes any free one.
    pub port: u16,
    /// The ports of the embedded cloud.
    pub cloud: Ports,
    /// Values of the template's parameters other than their defaults.
    pub parameters: BTreeMap<String, String>,
    /// Show the functions' log lines in the terminal.
    pub terminal: bool,
    /// Let the clock fire schedules; they can be fired by hand either way.
    pub clock: bool,
    /// Most environments of one function at a time.
    pub most_environments: usize,
    /// An environment that had nothing to do for so long is ended.
    pub idle: Duration,
}

impl StackConfig {
    /// Any free ports, nothing kept, nothing shown, no clock: what a test wants.
    pub fn new(template: impl Into<PathBuf>, bin_dir: impl Into<PathBuf>) -> Self {
        Self {
            template: template.into(),
            bin_dir: bin_dir.into(),
            state_dir: None,
            port: 0,
            cloud: Ports::default(),
            parameters: BTreeMap::new(),
            terminal: false,
            clock: false,
            most_environments: 10,
            idle: Duration::from_mins(5),
        }
    }
}

/// A running stack. Everything it started ends when it is [stopped](Stack::stop) or dropped.
pub struct Stack {
    address: SocketAddr,
    cloud: Arc<Cloud>,
    lambdas: Arc<Lambdas>,
    logs: Arc<Logs>,
    schedules: Schedules,
    quiet: Quiet,
    tasks: JoinSet<()>,
}

impl std::fmt::Debug for Stack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stack").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Stack {
    /// Starts everything and returns when the API answers.
    pub async fn start(config: StackConfig) -> Outcome<Self> {
        let listener = bind(config.port).await?;
        let address = listener.local_addr().map_err(|error| Trouble::new(error.to_string()))?;
        let api_url = format!("http://{address}");
        let parameters = local_parameters(&config, &api_url)?;
        let template = Template::read(&config.template, &parameters)?;

        let cloud = Arc::new(start_cloud(&config).await?);
        let events = cloud.events();
        let place = place(&api_url, cloud.endpoints());
        let infrastructure = template.infrastructure(&place)?;
        cloud.apply(&resources(&infrastructure)).await.map_err(refused)?;
        let secrets = secrets(&cloud, &infrastructure, &place).await?;
        let program = template.program(&place, &secrets)?;

        let activity = Activity::default();
        let state = config.state_dir.clone();
        let scratch = || {
            std::env::temp_dir().join(format!(
                "glotto-stack-{}-{}",
                std::process::id(),
                address.port()
            ))
        };
        let state = state.unwrap_or_else(scratch);
        let logs = Arc::new(Logs::new(state.join("logs"), config.terminal));
        let settings = LambdaSettings {
            bin_dir: absolute(&config.bin_dir),
            environment: cloud.endpoints().as_env(),
            most_environments: config.most_environments,
            idle: config.idle,
        };
        let lambdas = Arc::new(Lambdas::new(&program.functions, &settings, &logs, &activity));
        cloud.mount(invoke_router(Arc::clone(&lambdas)));
        let sources = Sources {
            cloud: Arc::clone(&cloud),
            lambdas: Arc::clone(&lambdas),
            activity: activity.clone(),
            positions: state.join("streams"),
        };
        let running = sources.start(events);
        let mut tasks = running.tasks;
        let schedules = Schedules::new(&lambdas, &cloud.endpoints().region)?;
        if config.clock {
            schedules.start(&mut tasks);
        }
        let (idle, reaped) = (config.idle, Arc::clone(&lambdas));
        tasks.spawn(async move { reaped.end_idle_environments(idle).await });
        let quiet = Quiet {
            cloud: Arc::clone(&cloud),
            activity,
            queues: running.queues,
            streams: running.streams,
        };
        let gateway = Arc::new(Gateway::new(&lambdas, program.cors));
        let site = developer::Site {
            address,
            cloud: Arc::clone(&cloud),
            lambdas: Arc::clone(&lambdas),
            logs: Arc::clone(&logs),
            schedules: schedules.clone(),
            gateway: Arc::clone(&gateway),
            quiet: quiet.clone(),
        };
        tasks.spawn(server::serve(listener, developer::router(site, gateway)));
        Ok(Self { address, cloud, lambdas, logs, schedules, quiet, tasks })
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

    /// The schedules, to be fired by hand.
    pub fn schedules(&self) -> &Schedules {
        &self.schedules
    }

    /// Waits until nothing is under way, at most `limit`; what still is is the error.
    pub async fn quiet(&self, limit: Duration) -> Result<(), Vec<String>> {
        self.quiet.reached(limit).await
    }

    /// Ends everything that was started and waits until it has ended.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        self.lambdas.stop().await;
        let Self { cloud, quiet, schedules, lambdas, .. } = self;
        drop((quiet, schedules, lambdas));
        // Held elsewhere only by a request that is being answered right now; it ends by itself.
        if let Some(cloud) = Arc::into_inner(cloud) {
            cloud.stop().await;
        }
    }
}

async fn bind(port: u16) -> Outcome<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Trouble::new(format!("the API cannot listen on port {port}: {error}"))
            .remedy("end what listens there, or choose another: --port <n> or GLOTTO_PORT=<n>")
    })
}

async fn start_cloud(config: &StackConfig) -> Outcome<Cloud> {
    let Ports { dynamodb, s3, aws } = config.cloud;
    for (port, what, flag) in [
        (dynamodb, "DynamoDB", "dynamodb-port"),
        (s3, "S3", "s3-port"),
        (aws, "SQS, SES and the rest of AWS", "aws-port"),
    ] {
        // Asked before, since the cloud's own error does not say which of its doors it is.
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
            let variable = format!("GLOTTO_{}", flag.to_uppercase().replace('-', "_"));
            Trouble::new(format!("{what} cannot listen on port {port}: {error}")).remedy(format!(
                "end what listens there, or choose another: --{flag} <n> or {variable}=<n>"
            ))
        })?;
    }
    let state_dir = config.state_dir.as_ref().map(|state| state.join("cloud"));
    let settings = CloudConfig { state_dir, ports: config.cloud, ..CloudConfig::default() };
    Cloud::start(settings).await.map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn refused(error: glotto_cloud::CloudError) -> Trouble {
    let mut text = error.to_string();
    if let Some(source) = std::error::Error::source(&error) {
        text = format!("{text}: {source}");
    }
    Trouble::new(format!("the embedded cloud refuses: {text}"))
}

fn place(api_url: &str, endpoints: &Endpoints) -> Place {
    Place {
        stack: "glotto".to_owned(),
        region: endpoints.region.clone(),
        api_url: api_url.to_owned(),
        queue_base: endpoints.aws.clone(),
    }
}

/// Values that only this machine can give: its own address, and short waits.
fn local_parameters(config: &StackConfig, api_url: &str) -> Outcome<BTreeMap<String, String>> {
    let template = Template::read(&config.template, &BTreeMap::new())?;
    let localhost = api_url.replace("127.0.0.1", "localhost");
    let ours = [
        ("PublicUrl", api_url.to_owned()),
        // The pages under /local play media too; the front end usually runs on 3000 or 5173.
        (
            "CorsOrigins",
            format!("{api_url},{localhost},http://localhost:3000,http://localhost:5173"),
        ),
        ("QueueRetrySeconds", "5".to_owned()),
    ];
    let mut parameters: BTreeMap<String, String> = ours
        .into_iter()
        .filter(|(name, _)| template.declares(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    parameters.extend(config.parameters.clone());
    Ok(parameters)
}

fn resources(infrastructure: &Infrastructure) -> glotto_cloud::Resources {
    let kinds = [
        ("AWS::SQS::Queue", &infrastructure.queues),
        ("AWS::DynamoDB::Table", &infrastructure.tables),
        ("AWS::SecretsManager::Secret", &infrastructure.secrets),
        ("AWS::S3::Bucket", &infrastructure.buckets),
    ];
    let of = |(kind, list): (&str, &Vec<crate::template::Resource>)| -> Vec<(String, Value)> {
        let row = |r: &crate::template::Resource| {
            (r.logical_id.clone(), json!({ "Type": kind, "Properties": r.properties }))
        };
        list.iter().map(row).collect()
    };
    kinds.into_iter().flat_map(of).collect()
}

async fn secrets(
    cloud: &Cloud,
    infrastructure: &Infrastructure,
    place: &Place,
) -> Outcome<SecretTexts> {
    let mut texts = SecretTexts::new();
    for secret in &infrastructure.secrets {
        let arn = place.secret_arn(&secret.name);
        let text = cloud.secrets().value(&arn).await.ok_or_else(|| {
            Trouble::new(format!("the secret {} was not made as {arn}", secret.logical_id))
        })?;
        texts.insert(secret.name.clone(), text.clone());
        texts.insert(arn, text);
    }
    Ok(texts)
}

fn absolute(path: &std::path::Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
