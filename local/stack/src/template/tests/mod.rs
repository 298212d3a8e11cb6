//! One template; several of them ([`nested`]); and those that are deployed ([`real`]).

mod nested;
mod real;

use super::*;
use std::time::Duration;

const FIXTURE: &str = include_str!("../../../tests/fixture.yaml");

fn place() -> Place {
    Place {
        stack: "glotto".into(),
        region: "eu-central-1".into(),
        api_url: "http://127.0.0.1:4000".into(),
        queue_base: "http://127.0.0.1:4003".into(),
    }
}

fn made() -> SecretTexts {
    let arn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:glotto-LinkSecret-local0";
    [(arn.into(), "s3cret".into())].into()
}

fn parse(text: &str) -> Template {
    Template::parse(text, &BTreeMap::new()).unwrap()
}

#[test]
fn the_fixture_lists_its_infrastructure() {
    let found = parse(FIXTURE).infrastructure(&place()).unwrap();
    assert_eq!(found.tables[0].properties["TableName"], "glotto-Table");
    assert_eq!(found.buckets[0].name, "glotto-uploadsbucket");
    let redrive = &found.queues.iter().find(|q| q.logical_id == "MailQueue").unwrap().properties["RedrivePolicy"]["deadLetterTargetArn"];
    assert_eq!(redrive, "arn:aws:sqs:eu-central-1:000000000000:glotto-MailQueueDeadLetterQueue");
    assert_eq!(found.secrets.len(), 1);
}

#[test]
fn a_queue_hands_out_no_more_at_once_than_the_template_allows() {
    let program = parse(FIXTURE).program(&place(), &made()).unwrap();
    let mail = program.functions.iter().find(|f| f.logical_id == "MailFunction").unwrap();
    let [Event::Queue(source)] = &mail.events[..] else { panic!("one queue") };
    assert_eq!(source.batches_at_once, Some(2));
}

#[test]
fn environments_are_resolved_with_globals_and_secrets() {
    let program = parse(FIXTURE).program(&place(), &made()).unwrap();
    let echo = program.functions.iter().find(|f| f.logical_id == "EchoFunction").unwrap();
    assert_eq!(echo.environment["TABLE_NAME"], "glotto-Table");
    assert_eq!(echo.environment["LINK_KEY"], "s3cret");
    assert_eq!(echo.environment["PUBLIC_URL"], "http://127.0.0.1:4000");
    assert_eq!(echo.environment["MAIL_QUEUE_URL"], "http://127.0.0.1:4003/000000000000/glotto-MailQueue");
    assert_eq!(echo.environment["CORS_ORIGINS"], "http://localhost:5173,http://localhost:3000");
    assert_eq!(echo.environment["OWN"], "yes");
    assert!(!echo.environment.contains_key("ABSENT"));
    assert_eq!(echo.timeout, Duration::from_secs(5));
    assert_eq!(echo.code, Code { binary: "echo".into(), handler: "echo".into() });
    assert_eq!(program.apis[0].cors.as_ref().unwrap().origins.len(), 2);
}

#[test]
fn routes_are_read_from_the_integrations_of_an_api() {
    let program = parse(FIXTURE).program(&place(), &made()).unwrap();
    let route =
        |method: &str, path: &str| Route { method: method.into(), path: path.into(), function: "EchoFunction".into() };
    assert_eq!(program.apis[0].routes, [route("GET", "/v1/echo/{name}"), route("POST", "/v1/{proxy+}")]);
}

#[test]
fn an_integration_that_aws_could_not_call_is_an_error() {
    let refused = |from: &str, to: &str| {
        let text = FIXTURE.replacen(from, to, 1);
        assert_ne!(text, FIXTURE);
        parse(&text).program(&place(), &made()).unwrap_err().to_string()
    };
    let message = refused("                credentials: !GetAtt ApiInvokeRole.Arn\n", "");
    assert!(message.contains("no credentials"), "{message}");
    let message = refused("payloadFormatVersion: \"2.0\"", "payloadFormatVersion: \"1.0\"");
    assert!(message.contains("has not 2.0 as its payloadFormatVersion"), "{message}");
    let message = refused("${EchoFunction.Arn}", "arn:aws:lambda:eu-central-1:000000000000:function:gone");
    assert!(message.contains("calls gone, which is in no template"), "{message}");
}

#[test]
fn a_false_condition_removes_its_resource() {
    let text = "Parameters: {Stage: {Type: String, Default: dev}}\n\
                Conditions: {Prod: !Equals [!Ref Stage, prod]}\n\
                Resources:\n  A: {Type: 'AWS::SQS::Queue', Condition: Prod}\n  B: {Type: 'AWS::SQS::Queue'}\n";
    let names = |stage: &str| -> Vec<String> {
        let overrides = [("Stage".to_owned(), stage.to_owned())].into();
        let found = Template::parse(text, &overrides).unwrap().infrastructure(&place()).unwrap();
        found.queues.into_iter().map(|queue| queue.logical_id).collect()
    };
    assert_eq!(names("dev"), ["B"]);
    assert_eq!(names("prod"), ["A", "B"]);
}

#[test]
fn an_unresolvable_reference_is_reported_with_its_place() {
    let refused = |resources: &str| {
        let template = parse(&format!("Resources:\n{resources}"));
        let outcome =
            template.infrastructure(&place()).and_then(|_| template.program(&place(), &SecretTexts::new()).map(|_| ()));
        outcome.unwrap_err().to_string()
    };
    let message = refused("  Q: {Type: 'AWS::SQS::Queue', Properties: {Tags: !Transform x}}\n");
    assert!(message.contains("Q.Properties.Tags uses Fn::Transform"), "{message}");
    let message = refused("  S: {Type: 'AWS::StepFunctions::StateMachine'}\n");
    assert!(message.contains("S is a AWS::StepFunctions::StateMachine"), "{message}");
    let message = refused("  Q: {Type: 'AWS::SQS::Queue', Properties: {X: !GetAtt Gone.Arn}}\n");
    assert!(message.contains("Q.Properties.X names Gone"), "{message}");
    let message = refused(
        "  F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: f}}\n    \
         Properties: {Handler: f, Events: {K: {Type: Kinesis}}}\n",
    );
    assert!(message.contains("F.Properties.Events.K is of type Kinesis"), "{message}");
    let message = refused("  F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: f}}\n");
    assert!(message.contains("F.Properties.Handler is missing"), "{message}");
    let message = refused(
        "  F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: f}}\n    \
         Properties: {VpcConfig: {}}\n",
    );
    assert!(message.contains("F.Properties.VpcConfig is not supported"), "{message}");
}

#[test]
fn a_policy_that_cannot_be_enforced_is_an_error_with_its_role() {
    let role = |condition: &str| {
        format!(
            "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyDocument:\n            \
             Statement: [{{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {condition}}}]\n"
        )
    };
    let supported = parse(&role("{StringLike: {'s3:prefix': 'hls/*'}}")).roles(&place()).unwrap();
    assert_eq!(supported["R"].name(), "glotto-R");
    let refused = parse(&role("{IpAddress: {'aws:SourceIp': '10.0.0.0/8'}}")).roles(&place()).unwrap_err().to_string();
    assert!(refused.contains("R cannot be enforced") && refused.contains("IpAddress"), "{refused}");
}

/// A custom resource with its function, and a key that refers to it.
const CUSTOM: &str = "Conditions: {IsThere: !Equals [!GetAtt C.Size, 3]}\n\
                      Resources:\n  K: {Type: 'AWS::KMS::Key'}\n  \
                      F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: f}}\n    \
                      Properties: {Handler: f, KmsKeyArn: !GetAtt K.Arn}\n  \
                      C:\n    Type: Custom::Things\n    Properties: {ServiceToken: !GetAtt F.Arn, ServiceTimeout: 60}\n  \
                      P: {Type: 'AWS::CloudFront::PublicKey', Condition: IsThere, Properties: {Key: !GetAtt C.Key}}\n";

#[test]
fn custom_resources_name_their_functions() {
    let (template, place, none) = (parse(CUSTOM), place(), SecretTexts::new());
    let (resources, makers) = template.custom_resources(&place, &none).unwrap();
    let ([resource], [maker]) = (&resources[..], &makers[..]) else { panic!("{resources:?} {makers:?}") };
    assert_eq!((resource.logical_id.as_str(), resource.kind.as_str()), ("C", "Custom::Things"));
    assert_eq!((&resource.function, maker.logical_id.as_str()), (&maker.arn, "F"));
    assert_eq!(resource.properties["ServiceTimeout"], 60);
    assert!(template.infrastructure(&place).unwrap().secrets.is_empty());
    let broken = parse("Resources:\n  C: {Type: 'Custom::Things'}\n").custom_resources(&place, &none).unwrap_err();
    assert!(broken.to_string().contains("C.Properties.ServiceToken is missing"), "{broken}");
}

#[test]
fn a_custom_resource_has_the_attributes_that_its_function_returned() {
    let (mut template, place, none) = (parse(CUSTOM), place(), SecretTexts::new());
    let keys = |template: &Template| template.resources("AWS::CloudFront::PublicKey", &place, &none);
    let early = keys(&template).unwrap_err().to_string();
    assert!(early.contains("C.Size, which its function has not returned"), "{early}");
    template.set_attributes(&[("C".to_owned(), serde_json::json!({"Size": 3, "Key": "abc"}))].into());
    assert_eq!(keys(&template).unwrap()[0].properties["Key"], "abc");
    template.set_attributes(&[("C".to_owned(), serde_json::json!({"Size": "2"}))].into());
    assert!(keys(&template).unwrap().is_empty());
}

#[test]
fn a_parameter_without_a_value_is_an_error() {
    let text = "Parameters: {Domain: {Type: String}}\nResources:\n  \
                Q: {Type: 'AWS::SQS::Queue', Properties: {X: !Ref Domain}}\n";
    let message = parse(text).infrastructure(&place()).unwrap_err().to_string();
    assert!(message.contains("--parameter Domain="), "{message}");
}

#[test]
fn the_public_host_of_the_api_becomes_this_machine() {
    let text = "Resources:\n  Api: {Type: 'AWS::Serverless::HttpApi'}\n  Q:\n    Type: AWS::SQS::Queue\n    \
                Properties: {Url: !Sub 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1'}\n";
    let found = parse(text).infrastructure(&place()).unwrap();
    assert_eq!(found.queues[0].properties["Url"], "http://127.0.0.1:4000/v1");
}
