"""MediaConvert: the resource of CreateJob, and how long its request token is good.

The jobs read a file that does not exist, so they fail at once. MediaConvert bills minutes of output, of which there are
none; even if each was billed at its minimum, both would cost less than a cent."""

import uuid

from probe.lines import unknown, verdict
from probe.settle import each

# A token is good for a minute.
SECONDS = 70
NAMES = ["queue-default", "token-minute"]


def run(deployment):
    """The verdicts of this theme."""
    token = str(uuid.uuid4())
    first = create(deployment, token)
    if first.error:
        queue = verdict("queue-default", False, f"{first}: {first.message}") if not first.allowed else None
        why = f"CreateJob: {first}: {first.message}"
        return [queue or unknown("queue-default", why), unknown("token-minute", why)]
    lines = {"queue-default": queue_default, "token-minute": lambda deployment: token_minute(deployment, token, first)}
    return each(deployment, lines)


def create(deployment, token):
    """Submits a job, with the rights of the function that transcodes."""
    return deployment.call(
        "transcode",
        "mediaconvert",
        "create_job",
        ClientRequestToken=token,
        Role=deployment.output("ConvertRoleArn"),
        Settings=settings(deployment.name),
        UserMetadata={"probe": deployment.name},
    )


def queue_default(deployment):
    """CreateJob was allowed; so must be SearchJobs."""
    found = deployment.call("transcode", "mediaconvert", "search_jobs", Queue="Default", MaxResults=1)
    return verdict("queue-default", not found.error, f"CreateJob allowed; SearchJobs {found}")


def token_minute(deployment, token, first):
    """Uses the token again after more than a minute."""
    deployment.sleep(SECONDS)
    second = create(deployment, token)
    if second.error:
        return unknown("token-minute", f"the second CreateJob: {second}: {second.message}")
    ids = [outcome.answer["Job"]["Id"] for outcome in [first, second]]
    seen = "two jobs" if ids[0] != ids[1] else f"the same job after {SECONDS} seconds"
    return verdict("token-minute", ids[0] != ids[1], seen)


def settings(name):
    """A job with one small output."""
    bitrate = {"RateControlMode": "QVBR", "MaxBitrate": 300_000, "SceneChangeDetect": "TRANSITION_DETECTION"}
    video = {"Width": 426, "Height": 240, "CodecSettings": {"Codec": "H_264", "H264Settings": bitrate}}
    output = {"ContainerSettings": {"Container": "MP4"}, "VideoDescription": video, "NameModifier": "-240"}
    target = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": f"s3://{name}-absent/out/"}}
    return {
        "Inputs": [{"FileInput": f"s3://{name}-absent/in.mp4", "VideoSelector": {}}],
        "OutputGroups": [{"Name": "probe", "OutputGroupSettings": target, "Outputs": [output]}],
    }
