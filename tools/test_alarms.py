"""Alarms and dead-letter queues of the templates: nothing that fails waits unseen."""

import json
import unittest

from samcli.yamlhelper import yaml_parse

from fake_programs import TOOLS

ROOT = TOOLS.parent
TEMPLATES = {path.name: yaml_parse(path.read_text()) for path in ROOT.glob("template*.yaml")}
RESOURCES = {name: one for template in TEMPLATES.values() for name, one in template["Resources"].items()}
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
FORTNIGHT = 14 * 24 * 3600


def of(kind):
    """The properties of the resources of a type, by their names."""
    return {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == kind}


class Queues(unittest.TestCase):
    def setUp(self):
        self.queues = of("AWS::SQS::Queue")
        self.dead = {name for name in self.queues if name.endswith("DeadLetterQueue")}

    def test_every_queue_has_a_dead_letter_queue_which_keeps_messages_as_long_as_possible(self):
        self.assertGreater(len(self.dead), 3)
        for name, queue in self.queues.items():
            if name in self.dead:
                self.assertEqual(queue["MessageRetentionPeriod"], FORTNIGHT, name)
            else:
                target = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
                self.assertIn(target, self.dead, name)
                # The time that a message was sent counts in the dead-letter queue, too.
                self.assertLessEqual(queue["MessageRetentionPeriod"], FORTNIGHT, name)

    def test_an_alarm_goes_off_as_soon_as_a_message_is_in_a_dead_letter_queue(self):
        # NumberOfMessagesSent does not count what a redrive policy moves.
        alarms = [one for one in of("AWS::CloudWatch::Alarm").values() if one["Namespace"] == "AWS/SQS"]
        watched = {alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]: alarm for alarm in alarms}
        self.assertEqual(set(watched), self.dead)
        for name, alarm in watched.items():
            self.assertEqual(alarm["MetricName"], "ApproximateNumberOfMessagesVisible", name)
            found = (alarm["Threshold"], alarm["ComparisonOperator"], alarm["EvaluationPeriods"])
            self.assertEqual(found, (0, "GreaterThanThreshold", 1), name)
            # A queue that nothing uses for hours has no data.
            self.assertEqual(alarm["TreatMissingData"], "notBreaching", name)


class Alarms(unittest.TestCase):
    def test_every_alarm_is_sent_and_in_the_handbook(self):
        alarms = of("AWS::CloudWatch::Alarm")
        self.assertGreater(len(alarms), 10)
        for name, alarm in alarms.items():
            self.assertIn(f"`{name}`", OPERATIONS)
            self.assertRegex(json.dumps(alarm["AlarmActions"]), "AlarmTopic|:glotto-[^:]*-alarms", name)
            self.assertIn("docs/operations.md", alarm["AlarmDescription"], name)
            self.assertIn("TreatMissingData", alarm, name)


class Logs(unittest.TestCase):
    def test_every_log_is_deleted_some_day(self):
        for name, group in of("AWS::Logs::LogGroup").items():
            self.assertIn("RetentionInDays", group, name)


if __name__ == "__main__":
    unittest.main()
