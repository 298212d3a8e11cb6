//! The templates of this repository.

use super::*;
use crate::gateway::Selection;

/// The templates that are deployed, with the values of their secrets.
fn real() -> (Template, SecretTexts) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
    let template = Template::read(&path, &BTreeMap::new()).unwrap();
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
    let distribution = template.distribution(&place(), &texts).unwrap();
    let selection = Selection::new(distribution.as_ref(), &program.apis).unwrap();
    let mut routes = 0;
    for api in &program.apis {
        for route in &api.routes {
            let path = route.path.replace(['{', '}'], "");
            assert_eq!(selection.api(&path), Some(api.logical_id.as_str()), "{} {}", route.method, route.path);
            routes += 1;
        }
    }
    assert!(routes > 100, "{routes}");
}
