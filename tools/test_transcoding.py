"""The settings of a transcoding job against the model of MediaConvert that AWS publishes with botocore: the names,
values and ranges of everything that a job sends. The settings are those of tests/it/api/media/transcoding.rs."""

import copy
import json
import re
import unittest

from botocore.loaders import Loader

from fake_programs import TOOLS

SNAPSHOT = TOOLS.parent / "tests/it/api/media/snapshots/it__api__media__transcoding__job_settings.snap"
SHAPES = Loader().load_service_model("mediaconvert", "service-2")["shapes"]
TYPES = {"string": str, "integer": int, "long": int, "double": (int, float), "boolean": bool}


def errors(value, name, at=""):
    """What the model forbids of a value of a shape."""
    shape = SHAPES[name]
    kind = shape["type"]
    if kind == "structure":
        members = {member.get("locationName", key): member["shape"] for key, member in shape["members"].items()}
        found = [f"{at}/{key}: unknown" for key in value if key not in members]
        return found + [e for key in value if key in members for e in errors(value[key], members[key], f"{at}/{key}")]
    if kind == "list":
        return [e for n, one in enumerate(value) for e in errors(one, shape["member"]["shape"], f"{at}/{n}")]
    if kind == "map":
        return [e for key, one in value.items() for e in errors(one, shape["value"]["shape"], f"{at}/{key}")]
    if not isinstance(value, TYPES[kind]):
        return [f"{at}: {value!r} is no {kind}"]
    if kind == "string":
        named = value in shape.get("enum", [value])
        return [] if named and re.search(shape.get("pattern", ""), value) else [f"{at}: {value}"]
    return [] if shape.get("min", value) <= value <= shape.get("max", value) else [f"{at}: {value}"]


def professional(value, name):
    """The settings whose documentation in the model names the professional tier, with their values."""
    shape, found = SHAPES[name], {}
    if shape["type"] == "structure":
        for key, member in shape["members"].items():
            key = member.get("locationName", key)
            if key in value:
                if "pro-tier" in member.get("documentation", ""):
                    found[key] = value[key]
                found |= professional(value[key], member["shape"])
    if shape["type"] == "list":
        for one in value:
            found |= professional(one, shape["member"]["shape"])
    if shape["type"] == "map":
        for one in value.values():
            found |= professional(one, shape["value"]["shape"])
    return found


def settings():
    return json.loads(SNAPSHOT.read_text().split("\n---\n", 1)[1])


class TranscodingSettings(unittest.TestCase):
    def test_everything_that_a_job_sends_is_in_the_model_of_mediaconvert(self):
        self.assertEqual(errors(settings(), "JobSettings"), [])

    def test_each_preprocessor_of_every_picture_is_in_the_settings(self):
        outputs = [output for group in settings()["outputGroups"] for output in group["outputs"]]
        pictures = [output["videoDescription"] for output in outputs if "videoDescription" in output]
        self.assertEqual((len(outputs), len(pictures)), (4, 2))
        for picture in pictures:
            self.assertEqual(sorted(picture["videoPreprocessors"]), ["colorCorrector", "deinterlacer"])

    def test_every_output_of_the_cmaf_group_has_a_picture_or_sound_and_not_both(self):
        # MediaConvert refuses others, which the model does not say.
        [outputs] = [group["outputs"] for group in settings()["outputGroups"] if group["name"] == "CMAF"]
        for output in outputs:
            self.assertNotEqual("videoDescription" in output, "audioDescriptions" in output)

    def test_nothing_that_a_job_sends_is_billed_as_professional(self):
        # The model says it of the setting. Of the three values, multi_pass is the one that it means. Loudness is an
        # addition by the minute of audio, which the model does not mention (docs/decisions/0057-transcoding.md).
        self.assertEqual(professional(settings(), "JobSettings"), {"qualityTuningLevel": "SINGLE_PASS_HQ"})

    def test_a_wrong_name_value_number_or_address_is_found(self):
        audio = ["outputGroups", 0, "outputs", 1, "audioDescriptions", 0]
        for path, wrong in [
            (["outputGroups", 0, "outputs", 0, "videoDescription", "colourCorrector"], {}),
            (["inputs", 0, "videoSelector", "colorSpace"], "REC_2020"),
            (["outputGroups", 1, "outputs", 0, "videoDescription", "width"], 16),
            (["outputGroups", 1, "outputGroupSettings", "fileGroupSettings", "destination"], "media/frame"),
            ([*audio, "streamName"], "de-AT"),
            ([*audio, "audioNormalizationSettings", "algorithm"], "EBU_R128"),
        ]:
            changed = copy.deepcopy(settings())
            place = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = wrong
            self.assertEqual(len(errors(changed, "JobSettings")), 1, path)


if __name__ == "__main__":
    unittest.main()
