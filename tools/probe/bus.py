"""The bus of a stage, and what SES reports on the default bus."""

import json
import os

from probe.deployment import Trouble
from probe.lines import unknown, verdict
from probe.settle import each, guarded

# The mailbox simulator of SES, also in the sandbox. What it bounces does not count.
BOUNCES = "bounce@simulator.amazonses.com"


def run(deployment, sender=None):
    """The verdicts of this theme. Mail needs a verified sender, which the operator names."""
    verdicts = each(deployment, {"bus": bus, "bus-rights": bus_rights})
    sender = sender or os.environ.get("SENDER")
    if not sender:
        why = "no verified sender; run it again with make probe SENDER=no-reply@example.org"
        return verdicts + [unknown(line, why) for line in MAIL]
    return verdicts + guarded(MAIL, mail, deployment, sender)


def put(deployment, bus_name):
    """Publishes an event with the rights of the relay."""
    entry = {"EventBusName": bus_name, "Source": "glotto", "DetailType": "ThingMade", "Detail": '{"probe":"1"}'}
    return deployment.call("sender", "events", "put_events", Entries=[entry])


def bus(deployment):
    """An event reaches its subscriber, which fails on purpose: a record of it must be in the queue of OnFailure."""
    deployment.until(lambda: put(deployment, deployment.name).allowed)
    record = deployment.until(lambda: received(deployment, "FailuresUrl"))
    if not record:
        return verdict("bus", False, "there is no record of the event within a minute")
    function = record["requestContext"]["functionArn"]
    payload = record["requestPayload"]
    holds = "-subscriber" in function and payload["detail"] == {"probe": "1"}
    return verdict("bus", holds, f"a record of {payload['detail-type']} for {function.split(':function:')[-1]}")


def bus_rights(deployment):
    """The right to put events is of one bus."""
    own, other = put(deployment, deployment.name), put(deployment, "default")
    return verdict("bus-rights", not own.error and not other.allowed, f"own bus {own}, default bus {other}")


def received(deployment, queue):
    """The body of a message, if there is one."""
    found = deployment.client("sqs").receive_message(QueueUrl=deployment.output(queue), WaitTimeSeconds=5)
    return json.loads(found["Messages"][0]["Body"]) if found.get("Messages") else None


def send(deployment, function, sender):
    """Sends a mail to the simulator with the rights of a function."""
    text = {"Data": "The probe of Glotto."}
    return deployment.call(
        function,
        "sesv2",
        "send_email",
        FromEmailAddress=sender,
        Destination={"ToAddresses": [BOUNCES]},
        Content={"Simple": {"Subject": text, "Body": {"Text": text}}},
        ConfigurationSetName=deployment.name,
        EmailTags=[{"Name": "user", "Value": "probe"}],
    )


def mail(deployment, sender):
    """The verdicts about mail."""
    both, identity = send(deployment, "sender", sender), send(deployment, "loose", sender)
    named = send(deployment, "sender", f'"The probe" <{sender}>')
    if both.error and both.allowed:
        raise Trouble(f"SES does not send from {sender}: {both}: {both.message}")
    rights = verdict("mail-rights", not both.error and not identity.allowed, f"both {both}, identity alone {identity}")
    if both.error:
        return [rights, *(unknown(line, "no mail was sent") for line in ["mail-name", "mail-tags"])]
    name = verdict("mail-name", not named.error, f"{named}")
    return [rights, name, *guarded(["mail-tags"], lambda: [mail_tags(deployment)])]


def mail_tags(deployment):
    """The report on a bounce has the tags of the mail."""
    event = deployment.until(lambda: received(deployment, "ReportsUrl"), tries=24)
    if not event:
        return verdict("mail-tags", False, "no report is on the default bus within minutes")
    tags = event["detail"]["mail"].get("tags", {}).get("user")
    return verdict("mail-tags", tags == ["probe"], f"{event['detail-type']} with the tag user {tags}")


MAIL = ["mail-rights", "mail-name", "mail-tags"]
NAMES = ["bus", "bus-rights", *MAIL]
