//! S3: s3s implements the protocol and checks signatures, and s3s-fs stores the objects as files. What they
//! lack is added: uploads in parts here, and rights, conditions, CORS, event notifications and faults in the proxy.

mod access;
mod conditions;
mod cors;
mod files;
mod multipart;
mod notify;
mod proxy;

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, ORIGIN};
use http::{HeaderMap, Method, StatusCode};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3Result};
use s3s_fs::FileSystem;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::buses::BusEvent;
use crate::faults::Faults;
use crate::iam::Iam;
use crate::meter::Meter;
use crate::names::{self, Names};
use crate::sqs::Queues;
use crate::{ACCESS_KEY, CloudError, SECRET_KEY};
pub use conditions::precondition;
use cors::Cors;
use files::Files;
use notify::Notification;

/// The buckets of a cloud. Clones share them.
#[derive(Clone)]
pub struct Buckets {
    shared: Arc<Shared>,
}

struct Shared {
    service: S3Service,
    root: PathBuf,
    names: Names,
    queues: Queues,
    iam: Iam,
    configured: RwLock<HashMap<String, Bucket>>,
    events: broadcast::Sender<BusEvent>,
    /// Whether a new bucket sends a test event to its queues.
    test_events: bool,
}

/// The bucket's settings in the template.
#[derive(Default)]
struct Bucket {
    cors: Cors,
    notifications: Vec<Notification>,
    /// Whether all events go to the default event bus.
    notifies_bus: bool,
}

/// Marks a request from this process, which needs no signature.
#[derive(Clone)]
struct FromInside;

/// The secrets of the access keys: the developer's, and those of roles.
struct AccessKeys(Iam);

#[async_trait::async_trait]
impl S3Auth for AccessKeys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == ACCESS_KEY {
            return Ok(SECRET_KEY.into());
        }
        let secret = self.0.secret_access_key(access_key);
        secret.map(SecretKey::from).ok_or_else(|| s3s::s3_error!(InvalidAccessKeyId))
    }
}

/// Refuses unsigned requests. What a role may do is checked before, by the proxy.
struct OnlySigned;

#[async_trait::async_trait]
impl S3Access for OnlySigned {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let inside = context.extensions_mut().get::<FromInside>().is_some();
        if inside || context.credentials().is_some() {
            return Ok(());
        }
        Err(s3s::s3_error!(AccessDenied, "Access Denied"))
    }
}

impl std::fmt::Debug for Buckets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Buckets").field("root", &self.shared.root).finish_non_exhaustive()
    }
}

impl Buckets {
    pub(crate) fn open(
        names: Names,
        queues: Queues,
        iam: Iam,
        events: broadcast::Sender<BusEvent>,
        root: PathBuf,
        test_events: bool,
    ) -> Result<Self, CloudError> {
        std::fs::create_dir_all(&root)?;
        let files = FileSystem::new(&root).map_err(|error| CloudError::State(root.clone(), format!("{error:?}")))?;
        let mut builder = S3ServiceBuilder::new(Files::new(files, root.clone()));
        builder.set_auth(AccessKeys(iam.clone()));
        builder.set_access(OnlySigned);
        let service = builder.build();
        let configured = RwLock::default();
        let shared = Shared { service, root, names, queues, iam, configured, events, test_events };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Creates the bucket of a CloudFormation resource, and replaces its CORS rules and notifications.
    pub(crate) fn create(&self, logical_id: &str, properties: &Value) -> Result<(), CloudError> {
        let name = names::bucket_name(logical_id, properties);
        let directory = self.shared.root.join(&name);
        let fresh = !directory.exists();
        std::fs::create_dir_all(directory)?;
        let bucket = Bucket {
            cors: Cors::from_properties(&properties["CorsConfiguration"]),
            notifications: Notification::from_properties(&properties["NotificationConfiguration"]),
            notifies_bus: notify::notifies_bus(&properties["NotificationConfiguration"]),
        };
        if fresh && self.shared.test_events {
            for notification in &bucket.notifications {
                let body = notify::test_event(&name).to_string();
                self.shared.queues.send(&notification.queue, &body);
            }
        }
        let mut configured = self.shared.configured.write().unwrap_or_else(PoisonError::into_inner);
        configured.insert(name, bucket);
        Ok(())
    }

    /// The file of an object, which may not exist. `None` for a key that no file can have, such as one with a path
    /// out of its bucket.
    pub fn file(&self, bucket: &str, key: &str) -> Option<PathBuf> {
        let plain = |path: &str| {
            let mut parts = Path::new(path).components();
            !path.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
        };
        (plain(bucket) && plain(key)).then(|| self.shared.root.join(bucket).join(key))
    }

    /// The keys in a bucket that begin with `prefix`, in order.
    pub fn keys(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let root = self.shared.root.join(bucket);
        let mut keys = Vec::new();
        collect(&root, &root, &mut keys);
        keys.retain(|key| key.starts_with(prefix));
        keys.sort();
        keys
    }

    /// Stores an object as a service of the cloud would: with its notifications, needing no
    /// signature.
    pub async fn put(&self, bucket: &str, key: &str, content_type: &str, content: Bytes) -> Result<(), CloudError> {
        let request = from_inside(Method::PUT, bucket, key, Body::from(content));
        let mut request = request.ok_or_else(|| CloudError::Resource(format!("bad key: {key}")))?;
        if let Ok(value) = content_type.parse() {
            request.headers_mut().insert(CONTENT_TYPE, value);
        }
        let answer = proxy::carry_out(&self.shared, request).await;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(CloudError::Resource(format!("cannot store {bucket}/{key}: {}", answer.status())))
    }

    /// Answers a request for an object as S3 answers a service that may read the bucket: `GET`, `HEAD`, or the
    /// preflight of a browser. `path` begins with a slash.
    pub async fn fetch(&self, bucket: &str, path: &str, method: &Method, headers: &HeaderMap) -> Response {
        if *method == Method::OPTIONS {
            let answer = self.shared.with_bucket(bucket, |bucket| bucket.cors.preflight(headers));
            return answer.unwrap_or_else(|| StatusCode::FORBIDDEN.into_response());
        }
        let Ok(uri) = format!("/{bucket}{path}").parse() else { return StatusCode::BAD_REQUEST.into_response() };
        let mut request = http::Request::new(Body::empty());
        *request.method_mut() = method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers.clone();
        request.extensions_mut().insert(FromInside);
        let mut answer = proxy::carry_out(&self.shared, request).await;
        if let Some(origin) = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()) {
            let answer = answer.headers_mut();
            self.shared.with_bucket(bucket, |bucket| bucket.cors.allow(origin, method.as_str(), answer));
        }
        answer
    }

    pub(crate) fn router(&self, faults: Faults, meter: Meter) -> Router {
        proxy::router(Arc::clone(&self.shared), faults, meter)
    }
}

impl Shared {
    fn with_bucket<T>(&self, name: &str, read: impl FnOnce(&Bucket) -> T) -> Option<T> {
        let configured = self.configured.read().unwrap_or_else(PoisonError::into_inner);
        configured.get(name).map(read)
    }

    /// Notifies the queues of a bucket that are configured for `event`, and the event bus.
    async fn notify(&self, event: &notify::Event) {
        let wanted = self.with_bucket(&event.bucket, |bucket| {
            let wanting = bucket.notifications.iter().filter(|n| n.wants(event));
            let queues: Vec<_> = wanting.map(|n| (n.queue.clone(), n.id.clone())).collect();
            (queues, bucket.notifies_bus)
        });
        let (queues, notifies_bus) = wanted.unwrap_or_default();
        if queues.is_empty() && !notifies_bus {
            return;
        }
        let head = self.head(&event.bucket, &event.key).await;
        if notifies_bus {
            // Without a subscriber no rule matches it.
            let _ = self.events.send(BusEvent::of_service(event.on_bus(&self.names, &head)));
        }
        for (queue, configuration) in queues {
            let body = event.body(&self.names, &configuration, &head);
            if self.queues.send(&queue, &body.to_string()).is_none() {
                tracing::error!(queue, "a bucket notifies a queue that does not exist");
            }
        }
    }

    /// The headers of an object; empty if it does not exist.
    async fn head(&self, bucket: &str, key: &str) -> HeaderMap {
        let Some(request) = from_inside(Method::HEAD, bucket, key, Body::empty()) else {
            return HeaderMap::new();
        };
        match self.service.call(request).await {
            Ok(answer) if answer.status().is_success() => answer.headers().clone(),
            _ => HeaderMap::new(),
        }
    }
}

/// A request from this process. `None` for a key that cannot be part of a URL.
fn from_inside(method: Method, bucket: &str, key: &str, body: Body) -> Option<http::Request<Body>> {
    let mut request = http::Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = format!("/{bucket}/{}", notify::path_encoded(key)).parse().ok()?;
    request.extensions_mut().insert(FromInside);
    Some(request)
}

fn collect(root: &Path, directory: &Path, keys: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, keys);
        } else if let Ok(key) = path.strip_prefix(root) {
            keys.push(key.to_string_lossy().into_owned());
        }
    }
}
