//! Templates that are nested in each other, and the one of the data stack beside them.

use super::*;

/// Writes templates into a folder, and reads the first of them.
fn read(files: &[(&str, &str)]) -> Result<Template> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    Template::read(&folder.path().join(files[0].0), &BTreeMap::new())
}

const ROOT: &str = "Parameters: {Stage: {Type: String, Default: dev}}\nResources:\n  \
                    Inner:\n    Type: AWS::Serverless::Application\n    Properties:\n      \
                    Location: template.inner.yaml\n      Parameters: {Name: !Sub 'x-${Stage}'}\n  \
                    Other:\n    Type: AWS::Serverless::Application\n    Properties:\n      \
                    Location: template.other.yaml\n      Parameters: {Queue: !GetAtt Inner.Outputs.Name}\n";
const INNER: &str = "Parameters: {Name: {Type: String}}\nResources:\n  A: {Type: 'AWS::SQS::Queue'}\n\
                     Outputs: {Name: {Value: !Sub '${Name}-queue'}}\n";
const OTHER: &str = "Parameters: {Queue: {Type: String}}\nResources:\n  \
                     B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref Queue, \
                     Stream: '{{resolve:ssm:/x/stream}}'}}\n";
const DATA: &str = "Parameters: {Stage: {Type: String, Default: dev}, Days: {Type: Number, Default: 3}}\nResources:\n  \
                    Table: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Sub 't-${Stage}'}}\n  \
                    Stream:\n    Type: AWS::SSM::Parameter\n    \
                    Properties: {Name: /x/stream, Value: !GetAtt Table.StreamArn}\n";

#[test]
fn nested_stacks_get_parameters_and_outputs_and_what_the_data_stack_stored() {
    let all = [("template.yaml", ROOT), ("template.inner.yaml", INNER), ("template.other.yaml", OTHER)];
    let all = [&all[..], &[("template.data.yaml", DATA)]].concat();
    let template = read(&all).unwrap();
    let found = template.infrastructure(&place()).unwrap();
    assert_eq!(found.tables[0].name, "t-dev");
    let other = found.queues.iter().find(|queue| queue.logical_id == "B").unwrap();
    assert_eq!(other.name, "x-dev-queue");
    assert_eq!(other.properties["Stream"], "arn:aws:dynamodb:eu-central-1:000000000000:table/t-dev/stream/local");
    assert!(template.declares("Days") && !template.declares("Queue"), "operators set what the two stacks declare");
}

#[test]
fn a_nested_stack_reads_a_parameter_of_systems_manager_whose_name_is_passed() {
    let root = ROOT.replace("!GetAtt Inner.Outputs.Name", "/x/stream");
    let other = OTHER.replace("Queue: {Type: String}", "Queue: {Type: 'AWS::SSM::Parameter::Value<String>'}");
    let data = DATA.replace("Value: !GetAtt Table.StreamArn", "Value: !Sub '${Stage}-stored'");
    let read = |data: &str| {
        let all = [("template.yaml", root.as_str()), ("template.inner.yaml", INNER)];
        read(&[&all[..], &[("template.other.yaml", other.as_str()), ("template.data.yaml", data)]].concat())
    };
    let found = read(&data).unwrap().infrastructure(&place()).unwrap();
    let queue = found.queues.iter().find(|queue| queue.logical_id == "B").unwrap();
    assert_eq!(queue.name, "dev-stored");
    let missing = data.replace("/x/stream", "/x/other");
    let message = read(&missing).unwrap().infrastructure(&place()).unwrap_err().to_string();
    assert!(message.contains("the parameter /x/stream, which no stack creates"), "{message}");
}

#[test]
fn a_nested_stack_is_left_out_with_its_application() {
    let root = ROOT.replacen(
        "    Type: AWS::Serverless::Application\n",
        "    Type: AWS::Serverless::Application\n    Condition: Prod\n",
        1,
    );
    let root = format!("Conditions: {{Prod: !Equals [!Ref Stage, prod]}}\n{root}");
    let inner = INNER.replace("A:", "Lost:");
    let template = read(&[
        ("template.yaml", root.as_str()),
        ("template.inner.yaml", inner.as_str()),
        ("template.other.yaml", OTHER),
        ("template.data.yaml", DATA),
    ]);
    let queues = template.unwrap().infrastructure(&place()).unwrap().queues;
    assert_eq!(queues.iter().map(|queue| queue.logical_id.as_str()).collect::<Vec<_>>(), ["B"]);
}

#[test]
fn stacks_that_do_not_fit_together_are_reported() {
    let refused = |files: &[(&str, &str)]| {
        read(files).and_then(|template| template.infrastructure(&place()).map(|_| ())).unwrap_err().to_string()
    };
    let message = refused(&[("template.yaml", ROOT)]);
    assert!(message.contains("cannot read the template") && message.contains("template.inner.yaml"), "{message}");
    let without = INNER.replace("Outputs: {Name:", "Outputs: {Other:");
    let all = [("template.yaml", ROOT), ("template.inner.yaml", without.as_str()), ("template.other.yaml", OTHER)];
    let message = refused(&all);
    assert!(message.contains("Inner has no output Name"), "{message}");
    let all = [("template.yaml", ROOT), ("template.inner.yaml", INNER), ("template.other.yaml", OTHER)];
    assert!(refused(&all).contains("the parameter /x/stream, which no stack creates"));
    let around = ROOT.replace("template.inner.yaml", "template.yaml");
    let message = refused(&[("template.yaml", around.as_str()), ("template.other.yaml", OTHER)]);
    assert!(message.contains("is nested too deeply"), "{message}");
    let circle = OTHER.replace("Resources:", "Outputs: {Name: {Value: !Ref Queue}}\nResources:");
    let root = ROOT.replace("Inner.Outputs", "Other.Outputs");
    let message = refused(&[
        ("template.yaml", root.as_str()),
        ("template.inner.yaml", INNER),
        ("template.other.yaml", circle.as_str()),
        ("template.data.yaml", DATA),
    ]);
    assert!(message.contains("refers to itself"), "{message}");
}

#[test]
fn two_functions_with_one_logical_id_are_an_error() {
    let function = "\n  F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: f}}\n    \
                    Properties: {Handler: f}\n";
    let (inner, data) = (format!("Resources:{function}"), format!("Resources:{function}"));
    let root = "Resources:\n  Inner:\n    Type: AWS::Serverless::Application\n    \
                Properties: {Location: template.inner.yaml}\n";
    let all = [("template.yaml", root), ("template.inner.yaml", inner.as_str()), ("template.data.yaml", data.as_str())];
    let message = read(&all).unwrap().program(&place(), &SecretTexts::new()).unwrap_err().to_string();
    assert!(message.contains("two templates have a function F"), "{message}");
}
