//! What a world is made of: the templates with their roles, the resources in the embedded cloud, and the settings of
//! the functions.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use glotto_cloud::{ACCOUNT, Cloud, CloudConfig, Role};
use glotto_domain::keys::KeyPurpose;
use glotto_runtime::settings::PUBLISHED_KINDS;
use glotto_runtime::{Bucket, Clock, Context, Queue, Rng, Settings};
use glotto_stack::template::{
    Attributes, CustomResource, Function, Infrastructure, Place, Resource, SecretTexts, Template,
};
use serde_json::json;
use xtask::registry::{FEATURES, published_kinds};

use crate::delivery::worker;
use crate::{API, APP, cdn};

/// The key that encrypts the keys in the table.
pub const WRAPPING_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The setting that names the purposes of keys that a function reads.
pub(crate) const KEY_PURPOSES: &str = "KEY_PURPOSES";

/// All purposes, as the setting names them.
pub(crate) fn all_purposes() -> String {
    KeyPurpose::ALL.iter().map(|purpose| purpose.name()).collect::<Vec<_>>().join(",")
}

/// The template of the root stack.
const TEMPLATE_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml");

/// The template with the default values of its parameters, parsed once: parsing takes longer than
/// starting a platform.
pub(crate) static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let parameters = [("MailSender", SENDER), ("OidcProviders", NO_PROVIDERS)];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mut template = read_template(&parameters);
    template.set_attributes(&[("CreateKeys".to_owned(), cdn::keys())].into());
    template
});

/// The template with these parameters, and with an origin secret, which has no default. Tests call functions without the
/// front door, so they do not know it.
pub(crate) fn read_template(parameters: &BTreeMap<String, String>) -> Template {
    let origin = [("OriginSecret", "of-the-tests".to_owned()), (ORIGIN_PARAMETER, "0".repeat(64))];
    let origin = origin.map(|(name, value)| (name.to_owned(), value));
    let parameters = parameters.clone().into_iter().chain(origin).collect();
    Template::read(Path::new(TEMPLATE_PATH), &parameters).unwrap()
}

/// The parameter with the hashes of the origin secret.
const ORIGIN_PARAMETER: &str = "OriginSecretHashes";
/// Its variable. If it is empty, a function answers whatever calls it.
pub(crate) const ORIGIN_VARIABLE: &str = "ORIGIN_SECRET_HASHES";

/// Another list of no providers than the default, so that there is a secret for those that tests configure.
const NO_PROVIDERS: &str = "[ ]";

/// The sender of mails, for which the policies allow to send.
const SENDER: &str = "no-reply@glotto.test";
/// The name of the stack.
pub(crate) const STACK: &str = "test";

/// The roles of the template, which are the same in every world: policies contain no addresses.
pub(crate) static ROLES: LazyLock<BTreeMap<String, Role>> = LazyLock::new(|| TEMPLATE.roles(&nowhere()).unwrap());

/// The place of what contains no addresses of the embedded cloud, and is the same in every world.
pub(crate) fn nowhere() -> Place {
    let region = CloudConfig::default().region;
    Place { stack: STACK.to_owned(), region, api_url: API.to_owned(), queue_base: String::new() }
}

/// The place of a stack in the embedded cloud.
pub(crate) fn place(cloud: &Cloud, stack: &str) -> Place {
    Place {
        stack: stack.to_owned(),
        region: cloud.endpoints().region.clone(),
        api_url: API.to_owned(),
        queue_base: cloud.endpoints().aws.clone(),
    }
}

/// The values of the secrets.
pub(crate) async fn secret_texts(cloud: &Cloud, infrastructure: &Infrastructure, place: &Place) -> SecretTexts {
    let mut texts = SecretTexts::new();
    for secret in &infrastructure.secrets {
        let arn = place.secret_arn(&secret.name);
        let text = cloud.secrets().value(&arn).await.unwrap_or_default();
        texts.insert(secret.name.clone(), text.clone());
        texts.insert(arn, text);
    }
    texts
}

/// Creates custom resources as CloudFormation does, in this process. Returns their attributes.
pub(crate) async fn create_resources(cloud: &Cloud, resources: &[CustomResource], makers: &[Function]) -> Attributes {
    let mut attributes = Attributes::new();
    for (resource, maker) in resources.iter().zip(makers) {
        let environment = maker.environment.clone().into_iter().chain(cloud.endpoints().as_env());
        let context = Context::new(Settings::from_pairs(environment), Clock::System, Rng::System).unwrap();
        let event = json!({"RequestType": "Create", "ResourceProperties": resource.properties});
        let task = worker(&maker.code.handler.replace('-', "_")).task();
        let answer = glotto_events::work(&task, &context, event).await.unwrap();
        attributes.insert(resource.logical_id.clone(), answer["Data"].clone());
    }
    attributes
}

/// The settings of all functions together. What each function may do follows from its role
/// ([`rights`](crate::rights)), and which variables it gets is checked by the tests of the template.
pub(crate) fn settings(cloud: &Cloud, infrastructure: &Infrastructure) -> Settings {
    let name = |list: &[Resource], id: &str| {
        list.iter().find(|resource| resource.logical_id == id).map(|resource| resource.name.clone()).unwrap()
    };
    let mut pairs = vec![
        ("TABLE_NAME", name(&infrastructure.tables, "Table")),
        ("PROVIDER_SECRETS_ID", name(&infrastructure.secrets, "ProviderSecrets")),
        ("OIDC_PROVIDERS", NO_PROVIDERS.to_owned()),
        ("OIDC_REDIRECT_URIS", format!("{APP}/signed-in/{{provider}}")),
        ("MEDIACONVERT_ROLE_ARN", format!("arn:aws:iam::{ACCOUNT}:role/{}", ROLES["MediaConvertRole"].name())),
        ("MEDIACONVERT_QUEUE", "Default".to_owned()),
        ("EVENT_BUS_NAME", name(&infrastructure.buses, "EventBus")),
        (PUBLISHED_KINDS, published_kinds(FEATURES).join(",")),
        ("WRAPPING_KEY", WRAPPING_KEY.to_owned()),
        (KEY_PURPOSES, all_purposes()),
        ("MEDIA_KEY_ID", cdn::MEDIA_KEY_ID.to_owned()),
        ("PUBLIC_URL", API.to_owned()),
        ("APP_URL", APP.to_owned()),
        ("APP_NAME", "Glotto".to_owned()),
        ("MAIL_SENDER", SENDER.to_owned()),
        ("MAIL_CONFIGURATION_SET", name(&infrastructure.configuration_sets, "MailConfigurationSet")),
        ("CORS_ORIGINS", APP.to_owned()),
        ("ERASURE_COOL_OFF_DAYS", "14".to_owned()),
        ("AUDIT_ARCHIVE_DAYS", "1096".to_owned()),
        ("PROOF_OF_WORK_BITS", "0".to_owned()),
        ("PUBLIC_DOCS", "true".to_owned()),
    ];
    for bucket in Bucket::ALL {
        pairs.push((bucket.variable(), name(&infrastructure.buckets, bucket.logical_id())));
    }
    for queue in Queue::ALL {
        pairs.push((queue.variable(), cloud.names().queue_url(&name(&infrastructure.queues, queue.logical_id()))));
    }
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Settings::from_pairs(pairs.chain(cloud.endpoints().as_env()))
}
