//! The templates of this repository.

use super::*;

/// Any public key of P-256, as the front door needs one.
const MEDIA_PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7PrtNO1WLIyfziW5IdagIIxd77V+\n\
    dCtEp1vDQPg+GPlIOtspZTMh2w/joP/ChfJiToBYqy6Jzd/49V+Pj0sl1w==\n\
    -----END PUBLIC KEY-----\n";

/// What the function that creates keys returns.
fn keys(slots: &str) -> Attributes {
    let keys = serde_json::json!({
        "MediaKeySlots": slots,
        "FirstMediaKeyVersion": "v1",
        "FirstMediaPublicKey": MEDIA_PUBLIC_KEY,
        "SecondMediaKeyVersion": "v2",
        "SecondMediaPublicKey": MEDIA_PUBLIC_KEY,
    });
    Attributes::from([("CreateKeys".to_owned(), keys)])
}

/// The parameters without a default: the secret of the front door.
fn given() -> BTreeMap<String, String> {
    let hash = "0".repeat(64);
    [("OriginSecret", "abc"), ("OriginSecretHashes", &hash)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// The templates that are deployed, with the values of their secrets.
fn real() -> (Template, SecretTexts) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
    let mut template = Template::read(&path, &given()).unwrap();
    template.set_attributes(&keys("1"));
    let secrets = template.infrastructure(&place()).unwrap().secrets;
    let texts = secrets.into_iter().map(|secret| (secret.name, "x".to_owned())).collect();
    (template, texts)
}

#[test]
fn the_real_templates_are_understood() {
    let (template, texts) = real();
    let found = template.infrastructure(&place()).unwrap();
    assert_eq!(found.tables[0].name, "glotto-dev");
    let program = template.program(&place(), &texts).unwrap();
    assert_eq!(program.apis.len(), 3);
    for api in &program.apis {
        assert_eq!(api.cors.as_ref().unwrap().origins, ["http://localhost:3000"]);
    }
    let login = program.functions.iter().find(|function| function.logical_id == "LoginFunction").unwrap();
    assert_eq!(login.name, "glotto-dev-login");
    assert_eq!(login.environment["PUBLIC_URL"], "http://127.0.0.1:4000");
    let relay = program.functions.iter().find(|function| function.logical_id == "RelayEventsFunction").unwrap();
    assert_eq!(relay.environment["MAIL_QUEUE_URL"], "http://127.0.0.1:4003/000000000000/glotto-dev-mail");
    let [Event::Stream(stream)] = &relay.events[..] else { panic!("{:?}", relay.events) };
    assert_eq!(stream.stream_arn, "arn:aws:dynamodb:eu-central-1:000000000000:table/glotto-dev/stream/local");
}

#[test]
fn mail_that_comes_back_goes_from_the_configuration_set_to_one_function() {
    let (template, texts) = real();
    let found = template.infrastructure(&place()).unwrap();
    assert_eq!(found.configuration_sets[0].name, "glotto-dev");
    let destination = &found.event_destinations[0].properties;
    assert_eq!(destination["ConfigurationSetName"], "glotto-dev");
    let functions = template.program(&place(), &texts).unwrap().functions;
    let sender = functions.iter().find(|function| function.logical_id == "SendMailFunction").unwrap();
    assert_eq!(sender.environment["MAIL_CONFIGURATION_SET"], "glotto-dev");
    for kind in ["Email Bounced", "Email Complaint Received"] {
        let event = serde_json::json!({
            "source": "aws.ses", "detail-type": kind,
            "detail": {"mail": {"tags": {"user": ["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"]}}},
        });
        let receives = |event_source: &Event| matches!(event_source, Event::Rule(rule) if rule.pattern.matches(&event));
        let receiving = functions.iter().filter(|function| function.events.iter().any(receives));
        let receiving: Vec<_> = receiving.map(|function| function.logical_id.as_str()).collect();
        assert_eq!(receiving, ["RecordMailFeedbackFunction"], "{kind}");
    }
}

#[test]
fn an_uploaded_picture_of_this_stage_invokes_one_function_and_an_uploaded_video_none() {
    let (template, texts) = real();
    let functions = template.program(&place(), &texts).unwrap().functions;
    let receiving = |bucket: &str, key: &str| {
        let detail = serde_json::json!({"bucket": {"name": bucket}, "object": {"key": key}});
        let event = serde_json::json!({"source": "aws.s3", "detail-type": "Object Created", "detail": detail});
        let receives = |source: &Event| matches!(source, Event::Rule(rule) if rule.bus == "default" && rule.pattern.matches(&event));
        let receiving = functions.iter().filter(|function| function.events.iter().any(receives));
        receiving.map(|function| function.logical_id.clone()).collect::<Vec<_>>()
    };
    let bucket = "glotto-dev-uploads-000000000000-eu-central-1";
    assert_eq!(receiving(bucket, "avatars/u/a"), ["ProcessAvatarFunction"]);
    assert_eq!(receiving(bucket, "uploads/v/original"), [""; 0]);
    assert_eq!(receiving("glotto-prod-uploads-000000000000-eu-central-1", "avatars/u/a"), [""; 0]);
}

#[test]
fn the_function_that_creates_keys_needs_no_other_stack() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
    let template = Template::read(&path, &given()).unwrap();
    let (resources, makers) = template.custom_resources(&place(), &real().1).unwrap();
    let [keys] = &resources[..] else { panic!("{resources:?}") };
    assert_eq!(keys.logical_id, "CreateKeys");
    assert_eq!(keys.properties["MediaKeyVersions"], "");
    assert_eq!(makers[0].environment["WRAPPING_KEY"], "x");
    let error = template.program(&place(), &real().1).unwrap_err().to_string();
    assert!(error.contains("CreateKeys."), "{error}");
}

#[test]
fn addresses_of_media_are_signed_with_the_key_that_the_front_door_names() {
    let (first, second) = (("FirstMediaKey", "v1"), ("SecondMediaKey", "v2"));
    for (slots, (key, version)) in [("1", first), ("12", first), ("2", second), ("21", second)] {
        let (mut template, texts) = real();
        template.set_attributes(&keys(slots));
        let functions = template.program(&place(), &texts).unwrap().functions;
        let avatar = functions.iter().find(|function| function.logical_id == "GetAvatarFunction").unwrap();
        assert_eq!(avatar.environment["MEDIA_KEY_ID"], format!("glotto-{key}"), "{slots}");
        assert_eq!(avatar.environment["MEDIA_KEY_VERSION"], version, "{slots}");
        let public = template.resources("AWS::CloudFront::PublicKey", &place(), &texts).unwrap();
        assert_eq!(public.len(), slots.len(), "{slots}");
        let groups = template.resources("AWS::CloudFront::KeyGroup", &place(), &texts).unwrap();
        assert_eq!(groups[0].properties["KeyGroupConfig"]["Items"].as_array().unwrap().len(), slots.len());
    }
}

#[test]
fn while_the_platform_is_closed_its_functions_know_and_only_events_that_nothing_keeps_invoke_workers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
    let sources = |closed: &str| {
        let mut parameters = given();
        parameters.insert("Closed".to_owned(), closed.to_owned());
        let mut template = Template::read(&path, &parameters).unwrap();
        template.set_attributes(&keys("1"));
        let functions = template.program(&place(), &real().1).unwrap().functions;
        assert!(functions.iter().all(|function| function.environment["CLOSED"] == closed));
        let events = functions.iter().flat_map(|function| function.events.iter());
        let on = events.filter(|event| !matches!(event, Event::Schedule(schedule) if !schedule.enabled));
        let (rules, others): (Vec<_>, Vec<_>) = on.partition(|event| matches!(event, Event::Rule(_)));
        (rules.len(), others.len())
    };
    let (rules, others) = sources("false");
    assert!(rules >= 5 && others > 5, "{rules} {others}");
    assert_eq!(sources("true"), (rules, 0));
}

#[test]
fn without_the_secret_of_the_front_door_there_is_no_function() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
    let mut template = Template::read(&path, &BTreeMap::new()).unwrap();
    template.set_attributes(&keys("1"));
    let error = template.program(&place(), &real().1).unwrap_err().to_string();
    assert!(error.contains("needs the parameter OriginSecretHashes"), "{error}");
    for name in ["OriginSecret", "OriginSecretHashes"] {
        let empty = BTreeMap::from([(name.to_owned(), String::new())]);
        assert!(Template::read(&path, &empty).is_err(), "an empty {name}");
    }
}

#[test]
fn every_function_has_a_role_of_the_templates() {
    let (template, texts) = real();
    let roles = template.roles(&place()).unwrap();
    for function in template.program(&place(), &texts).unwrap().functions {
        let role = function.role.unwrap_or_else(|| panic!("{} has no role", function.logical_id));
        assert!(roles.values().any(|known| known.name() == role), "no template has {role}");
    }
}

#[test]
fn every_route_is_in_the_api_that_the_front_door_chooses_for_its_path() {
    let (template, texts) = real();
    let program = template.program(&place(), &texts).unwrap();
    let distribution = template.distribution(&place(), &texts).unwrap().unwrap();
    let mut routes = 0;
    for api in &program.apis {
        for route in &api.routes {
            let path = route.path.replace(['{', '}'], "");
            let chosen = distribution.behaviour(&path);
            assert_eq!(distribution.origin(chosen).host, api.host, "{} {}", route.method, route.path);
            assert!(chosen.methods.contains(&route.method), "{} {}", route.method, route.path);
            routes += 1;
        }
    }
    assert!(routes > 100, "{routes}");
}
