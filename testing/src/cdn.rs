//! The front door for media: addresses are followed and their signatures verified as CloudFront does.

use std::sync::LazyLock;

use glotto_stack::front::distribution::Distribution;
use glotto_stack::front::signature::KeyGroup;
use glotto_stack::template::SecretTexts;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

use crate::deployment::{TEMPLATE, nowhere};
use crate::{API, World};

/// Any public key of P-256, as the templates need one before a world has its own.
const ANY_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7PrtNO1WLIyfziW5IdagIIxd77V+\n\
    dCtEp1vDQPg+GPlIOtspZTMh2w/joP/ChfJiToBYqy6Jzd/49V+Pj0sl1w==\n\
    -----END PUBLIC KEY-----\n";

/// The id of the key that signs: what `Ref` makes of it.
pub(crate) const MEDIA_KEY_ID: &str = "test-FirstMediaKey";

/// Attributes of the custom resource `CreateKeys` for templates that no function runs with.
pub(crate) fn keys() -> Value {
    json!({
        "MediaKeySlots": "1",
        "FirstMediaKeyVersion": "v1",
        "FirstMediaPublicKey": ANY_KEY,
        "SecondMediaKeyVersion": "none",
        "SecondMediaPublicKey": "none",
    })
}

/// The distribution of the templates.
pub fn distribution() -> &'static Distribution {
    static DISTRIBUTION: LazyLock<Distribution> = LazyLock::new(|| {
        let distribution = TEMPLATE.distribution(&nowhere(), &SecretTexts::new()).unwrap();
        distribution.expect("the templates have one")
    });
    &DISTRIBUTION
}

/// What a viewer gets of a file.
#[derive(Debug)]
pub struct Media {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl World {
    /// Puts the key for media that `create_keys` returned to the front door, and into the settings of the functions.
    pub(crate) fn set_media_key(&mut self, keys: &Value) {
        let text = |name: &str| keys[name].as_str().unwrap_or_else(|| panic!("no {name} in {keys}"));
        let settings = &self.context.settings;
        let id = settings.get("MEDIA_KEY_ID").unwrap().to_owned();
        self.media_keys.insert(id, text("FirstMediaPublicKey")).unwrap();
        self.context.settings = settings.with([("MEDIA_KEY_VERSION", text("FirstMediaKeyVersion"))]);
    }

    /// The keys that verify addresses of a path below which media are.
    pub fn media_keys(&self, path: &str) -> &KeyGroup {
        assert!(distribution().behaviour(path).key_group.is_some(), "{path} is open to all");
        &self.media_keys
    }

    /// Follows an address that a view or a playlist has: to the API, which redirects, or to the bucket.
    pub async fn watch(&self, url: &str, headers: &HeaderMap) -> Media {
        let path = url.strip_prefix(API).unwrap_or_else(|| panic!("{url} is not at the front door"));
        if !path.starts_with("/v1/") {
            return self.media(url, headers).await;
        }
        let answer = self.anonymous().get(path).await;
        match answer.header("location") {
            Some(location) if answer.status == 302 => self.media(location, headers).await,
            _ => {
                let status = StatusCode::from_u16(answer.status).unwrap();
                Media { status, headers: HeaderMap::new(), body: answer.body }
            }
        }
    }

    /// Fetches a file of the media bucket through the front door.
    pub async fn media(&self, url: &str, headers: &HeaderMap) -> Media {
        let (file, query) = url.split_once('?').unwrap_or((url, ""));
        let path = file.strip_prefix(API).unwrap_or_else(|| panic!("{url} is not at the front door"));
        if let Err(denied) = self.media_keys(path).check(file, query, self.context.now()) {
            return Media {
                status: StatusCode::FORBIDDEN,
                headers: HeaderMap::new(),
                body: format!("{denied:?}").into(),
            };
        }
        let bucket = self.name_of("MediaBucket");
        let response = self.cloud.buckets().fetch(bucket, path, &Method::GET, headers).await;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Media { status: parts.status, headers: parts.headers, body }
    }
}
