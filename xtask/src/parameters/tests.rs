use super::*;

#[test]
fn a_parameter_is_used_by_a_reference_or_in_a_text_and_not_by_a_longer_name() {
    assert!(uses("A: !Ref Stage\n", "Stage") && uses("A: !Sub \"x-${Stage}\"", "Stage") && uses("!Ref Stage", "Stage"));
    assert!(!uses("A: !Ref StageName", "Stage") && !uses("A: !Sub \"${StageName}\"", "Stage"));
    assert!(uses("[!Ref StageName, !Ref Stage]", "Stage"));
}

#[test]
fn the_parameters_of_a_template_are_read_from_its_text() {
    let text =
        "Parameters:\n  Stage: {Type: String}\n  # why\n\n  AppUrl:\n    Type: String\nGlobals:\n  Function: {}\n";
    assert_eq!(declared(text), ["Stage", "AppUrl"]);
    assert!(declared("Resources:\n  A: {}\n").is_empty());
}

#[test]
fn a_nested_stack_gets_a_parameter_of_the_root_or_an_output_of_another_stack() {
    assert_eq!(value("Stage"), "!Ref Stage");
    assert_eq!(value("PublicUrl"), "!GetAtt Front.Outputs.Url");
    assert_eq!(value("MediaKeyId"), "!GetAtt Front.Outputs.MediaKeyId");
}

#[test]
fn a_nested_stack_gets_the_name_of_what_the_data_stack_stores_and_cloudformation_reads_it() {
    assert_eq!(value("EnvironmentKeyArn"), "!Sub \"/glotto/${Stage}/environment-key-arn\"");
    let declared = passed_declarations("KmsKeyArn: !Ref EnvironmentKeyArn\n");
    assert_eq!(declared, "  EnvironmentKeyArn: {Type: \"AWS::SSM::Parameter::Value<String>\"}\n");
}

#[test]
fn what_other_stacks_get_from_a_feature_is_an_attribute_of_its_custom_resource() {
    assert!(outputs("keys").any(|output| output == "MediaKeySlots"));
    assert_eq!(outputs("identity").count(), 0);
    assert_eq!(value("MediaKeySlots"), "!GetAtt Keys.Outputs.MediaKeySlots");
}

#[test]
fn a_parameter_is_declared_with_its_limits_by_the_root_and_with_its_type_by_nested_stacks() {
    let bits = declarations(|name| name == "ProofOfWorkBits");
    assert!(
        bits.starts_with("  ProofOfWorkBits:\n    Type: Number\n    Default: 0\n    MinValue: 0\n    MaxValue: 30\n")
    );
    let name = declarations(|name| name == "AppName");
    assert!(name.contains(r#"    AllowedPattern: "^[^\\s:<>{}]([^:<>{}\\t\\r\\n]*[^\\s:<>{}])?$""#), "{name}");
    let nested = passed_declarations("!Ref ProofOfWorkBits, !Ref OriginSecret, !Ref PublicUrl");
    let expected = "  OriginSecret: {Type: String, NoEcho: true}\n  ProofOfWorkBits: {Type: Number, Default: 0}\n  \
                    PublicUrl: {Type: String, Default: \"\"}\n";
    assert_eq!(nested, expected);
}

#[test]
fn no_stack_is_made_without_the_secret_of_the_front_door() {
    for name in ["OriginSecret", "OriginSecretHashes"] {
        let declared = declarations(|one| one == name);
        assert!(!declared.contains("Default"), "{declared}");
        let pattern = declared.lines().find_map(|line| line.trim().strip_prefix("AllowedPattern: ")).unwrap();
        assert!(pattern.ends_with("$\"") && !pattern.contains("]*$") && !pattern.contains(")?$"), "{pattern}");
        assert!(!passed_declarations(&format!("!Ref {name}")).contains("Default"));
    }
}

#[test]
fn every_function_knows_the_address_of_the_platform_unless_the_front_door_waits_for_it() {
    assert!(variables("identity").contains(&("PUBLIC_URL", "PublicUrl")));
    assert!(!variables("keys").contains(&("PUBLIC_URL", "PublicUrl")));
    assert!(variables("keys").contains(&("RUST_LOG", "LogLevel")));
}
