"""Tests of what tools/emulate.py does to templates. tools/test-tools runs them."""

import unittest

import emulate
from fake_programs import TOOLS


def template():
    return {
        "Resources": {
            "Key": {"Type": "AWS::Unknown::Key", "Condition": "HasKey", "Properties": {"Name": "key"}},
            "KeyAlias": {"Type": "AWS::Unknown::Alias"},
            "Group": {"Type": "AWS::Known::Group", "Properties": {"Keys": [{"Ref": "Key"}, {"Fn::GetAtt": ["Key", "Id"]}]}},
        },
        "Outputs": {"Id": {"Value": {"Fn::Sub": "${Key.Id}/${KeyAlias.Id}/${AWS::Region}"}}},
    }


class ReplaceTypes(unittest.TestCase):
    def test_resources_of_unknown_types_have_no_properties_and_keep_their_conditions(self):
        changed = template()
        self.assertEqual(emulate.replace_types(changed, ["AWS::Unknown::Key"]), {"Key": "AWS::Unknown::Key"})
        self.assertEqual(changed["Resources"]["Key"], {**emulate.STAND_IN, "Condition": "HasKey"})

    def test_their_attributes_are_texts_and_those_of_others_are_left(self):
        changed = template()
        emulate.replace_types(changed, ["AWS::Unknown::Key"])
        self.assertEqual(changed["Resources"]["Group"]["Properties"]["Keys"], [{"Ref": "Key"}, "Key.Id"])
        self.assertEqual(changed["Outputs"]["Id"]["Value"], {"Fn::Sub": "Key.Id/${KeyAlias.Id}/${AWS::Region}"})

    def test_a_template_whose_types_are_all_known_stays_as_it_is(self):
        changed = template()
        self.assertEqual(emulate.replace_types(changed, []), {})
        self.assertEqual(changed, template())


class Parameters(unittest.TestCase):
    def test_every_condition_of_the_data_stack_is_met(self):
        template = emulate.read(TOOLS.parent / emulate.DATA)
        values = {name: one.get("Default") for name, one in template["Parameters"].items()} | emulate.PARAMETERS
        # Each is that a parameter is not its default.
        for name, condition in template["Conditions"].items():
            if "Fn::Not" in condition and name != "HasBoundary":
                reference, other = condition["Fn::Not"][0]["Fn::Equals"]
                self.assertNotEqual(values[reference["Ref"]], other, name)


class Reference(unittest.TestCase):
    def test_a_dynamic_reference_is_a_service_and_a_name(self):
        for text, expected in [
            ("{{resolve:ssm:/glotto/dev/role-arn}}", ("ssm", "/glotto/dev/role-arn")),
            ("{{resolve:secretsmanager:glotto/dev/link:SecretString}}", ("secretsmanager", "glotto/dev/link")),
        ]:
            self.assertEqual(emulate.REFERENCE.fullmatch(text).groups(), expected)


if __name__ == "__main__":
    unittest.main()
