"""Each line that the local stack cannot settle, both ways, on an AWS that answers from a list."""

import io
import json
import os
import pathlib
import tempfile
import unittest
import zipfile
from unittest import mock

from probe import HERE
from probe import bus, front, functions, gateway, nested, table, transcoding
from probe.fakes import Answers, Fake, allowed, answer, failed, refused
from probe.lines import OK, UNKNOWN, WRONG

ROLES = {"HttpRoleArn": "arn:aws:iam::123456789012:role/h", "InvokeRoleArn": "arn:aws:iam::123456789012:role/i"}


class Table(unittest.TestCase):
    def test_an_error_other_than_a_refusal_settles_nothing(self):
        deployment = Answers(outcomes={"transact_write_items": failed("ThrottlingException")})
        self.assertEqual(table.settle(deployment, "transaction").state, UNKNOWN)

    def test_a_role_that_is_refused_its_own_items_settles_nothing(self):
        verdicts = table.run(Answers(outcomes={"get_item": failed("AccessDeniedException")}))
        self.assertEqual({verdict.state for verdict in verdicts}, {UNKNOWN})

    def test_a_transaction_whose_refusal_depends_on_all_partitions_is_wrong(self):
        deployment = Answers(outcomes={"transact_write_items": failed("AccessDeniedException")})
        self.assertEqual(table.settle(deployment, "transaction").state, WRONG)

    def test_one_call_that_should_have_been_refused_makes_a_line_wrong(self):
        outcomes = {"transact_write_items": [failed("AccessDeniedException"), allowed()]}
        self.assertEqual(table.settle(Answers(outcomes=outcomes), "transaction-partition").state, WRONG)


class Functions(unittest.TestCase):
    def test_a_role_is_late_after_thirty_seconds_or_if_it_never_may_read(self):
        for seconds, state in [("2", OK), ("30", OK), ("31", WRONG), ("never", WRONG)]:
            self.assertEqual(functions.role_delay(Answers(FirstReadSeconds=seconds)).state, state, seconds)

    def test_an_environment_that_is_not_decrypted_is_wrong(self):
        for value, state in [("readable", OK), (None, WRONG)]:
            deployment = Answers()
            deployment.invoke = lambda *_: {"value": value}
            self.assertEqual(functions.environment_key(deployment).state, state)

    def test_a_boundary_that_limits_nothing_or_too_much_is_wrong(self):
        denied, fine = failed("AccessDeniedException"), allowed()
        for read, deleted, value, state in [
            (fine, denied, "readable", OK),
            (fine, fine, "readable", WRONG),
            (denied, denied, "readable", WRONG),
            (fine, denied, None, WRONG),
        ]:
            deployment = Answers(outcomes={"get_item": read, "delete_item": deleted})
            deployment.invoke = lambda *_: {"value": value}
            self.assertEqual(functions.boundary(deployment).state, state, (read, deleted, value))

    def test_a_secret_that_is_missing_must_not_look_like_one_that_is_denied(self):
        for outcome, state in [("ResourceNotFoundException", OK), ("AccessDeniedException", WRONG)]:
            deployment = Answers(outcomes={"get_secret_value": failed(outcome)})
            self.assertEqual(functions.missing_secret(deployment).state, state)

    def test_the_artifact_is_uploaded_as_an_executable_invoked_and_deleted_whatever_it_answers(self):
        with tempfile.TemporaryDirectory() as folder:
            artifact = pathlib.Path(folder, "bootstrap")
            artifact.write_bytes(b"elf")
            for status, state in [(200, OK), (500, WRONG)]:
                client = Fake()
                deployment = Answers(clients={"lambda": client}, **ROLES)
                deployment.invoke = lambda *_: {"statusCode": status}
                self.assertEqual(functions.arm64(deployment, artifact).state, state)
                operations = [operation for operation, _ in client.calls]
                self.assertEqual(operations, ["create_function", "function_active_v2", "delete_function"])
                archive = zipfile.ZipFile(io.BytesIO(client.calls[0][1]["Code"]["ZipFile"]))
                self.assertEqual(archive.getinfo("bootstrap").external_attr >> 16, 0o755)

    def test_without_an_artifact_the_line_says_how_to_build_it(self):
        verdict = functions.arm64(Answers(), "/nowhere")
        self.assertEqual(verdict.state, UNKNOWN)
        self.assertIn("tools/build-arm64", verdict.seen)


def message(body):
    """A message in a queue."""
    return {"Messages": [{"Body": json.dumps(body)}]}


class Bus(unittest.TestCase):
    RECORD = {
        "requestContext": {"functionArn": "arn:aws:lambda:eu:1:function:glotto-probe-x-subscriber:$LATEST"},
        "requestPayload": {"detail-type": "ThingMade", "detail": {"probe": "1"}},
    }
    BOUNCE = {"detail-type": "Email Bounced", "detail": {"mail": {"tags": {"user": ["probe"]}}}}
    DENIED = failed("AccessDeniedException")

    def verdicts(self, messages, outcomes, sender=None):
        outputs = {"FailuresUrl": "f", "ReportsUrl": "r"}
        queue = Fake(receive_message=messages)
        deployment = Answers(outcomes=outcomes, clients={"sqs": queue}, **outputs)
        with mock.patch.dict(os.environ, clear=True):
            return {verdict.line: verdict.state for verdict in bus.run(deployment, sender)}

    def test_an_event_whose_record_is_missing_or_of_another_function_is_wrong(self):
        other = self.RECORD | {"requestContext": {"functionArn": "arn:aws:lambda:eu:1:function:x"}}
        for found, state in [(message(self.RECORD), OK), ({}, WRONG), (message(other), WRONG)]:
            outcomes = {"put_events": [allowed(), allowed(), self.DENIED]}
            self.assertEqual(self.verdicts(found, outcomes)["bus"], state)

    def test_the_default_bus_has_to_be_refused_and_the_own_one_allowed(self):
        for own, default, state in [
            (allowed(), self.DENIED, OK),
            (allowed(), allowed(), WRONG),
            (self.DENIED, self.DENIED, WRONG),
        ]:
            outcomes = {"put_events": [allowed(), own, default]}
            self.assertEqual(self.verdicts(message(self.RECORD), outcomes)["bus-rights"], state)

    def mail(self, report, both, identity, named=allowed()):
        outcomes = {"put_events": [allowed(), allowed(), self.DENIED], "send_email": [both, identity, named]}
        found = [message(self.RECORD), *[report] * 30]
        verdicts = self.verdicts(found, outcomes, "ada@school.test")
        return verdicts["mail-rights"], verdicts["mail-name"], verdicts["mail-tags"]

    def test_without_a_sender_nothing_is_said_about_mail(self):
        verdicts = self.verdicts(message(self.RECORD), {"put_events": [allowed(), allowed(), self.DENIED]})
        self.assertEqual([verdicts[line] for line in bus.MAIL], [UNKNOWN] * 3)
        rejected = failed("MessageRejected")
        self.assertEqual(self.mail(message(self.BOUNCE), rejected, rejected), (UNKNOWN,) * 3)

    def test_a_report_without_tags_and_a_right_that_is_not_needed_are_wrong(self):
        untagged = {"detail-type": "Email Bounced", "detail": {"mail": {}}}
        self.assertEqual(self.mail(message(self.BOUNCE), allowed(), self.DENIED), (OK, OK, OK))
        self.assertEqual(self.mail(message(untagged), allowed(), self.DENIED), (OK, OK, WRONG))
        self.assertEqual(self.mail({}, allowed(), self.DENIED), (OK, OK, WRONG))
        self.assertEqual(self.mail(message(self.BOUNCE), allowed(), allowed()), (WRONG, OK, OK))
        self.assertEqual(self.mail(message(self.BOUNCE), self.DENIED, self.DENIED), (WRONG, UNKNOWN, UNKNOWN))

    def test_a_name_of_the_sender_that_the_condition_refuses_is_wrong(self):
        self.assertEqual(self.mail(message(self.BOUNCE), allowed(), self.DENIED, self.DENIED), (OK, WRONG, OK))


class Nested(unittest.TestCase):
    def settle(self, value, **answers):
        outputs = {"Stacks": [{"Outputs": [{"OutputKey": "Value", "OutputValue": value}]}]}
        calls = []
        clients = {
            "cloudformation": Fake(calls, describe_stacks=outputs, **answers),
            "s3": Fake(calls, list_objects_v2={"Contents": [{"Key": "inner.json"}]}),
        }
        (verdict,) = nested.run(Answers(clients=clients, StoredName="/glotto-probe-x/stored"))
        return verdict.state, calls

    def test_another_value_or_a_stack_that_fails_is_wrong_and_everything_is_removed(self):
        failure = {"stack_create_complete": True, "describe_stack_events": {"StackEvents": []}}
        for value, answers, state in [("stored", {}, OK), ("/x/stored", {}, WRONG), ("stored", failure, WRONG)]:
            found, calls = self.settle(value, **answers)
            self.assertEqual(found, state)
            ends = ["delete_stack", "stack_delete_complete", "list_objects_v2", "delete_object", "delete_bucket"]
            self.assertEqual([operation for operation, _ in calls][-5:], ends)

    def test_the_nested_stack_gets_the_name_and_declares_the_type_of_the_templates(self):
        _, calls = self.settle("stored")
        text = next(arguments["TemplateBody"] for operation, arguments in calls if operation == "create_stack")
        inner = json.loads(text)["Resources"]["Inner"]["Properties"]
        self.assertEqual(inner["Parameters"], {"Stored": "/glotto-probe-x/stored"})
        self.assertIn(f'Type: "{nested.TYPE}"', (HERE.parent.parent / "template.keys.yaml").read_text())


class Transcoding(unittest.TestCase):
    def run_with(self, creations, search):
        deployment = Answers(outcomes={"create_job": creations, "search_jobs": search}, ConvertRoleArn="r")
        waited = []
        deployment.sleep = waited.append
        verdicts = {verdict.line: verdict.state for verdict in transcoding.run(deployment)}
        return verdicts, sum(waited)

    def test_a_second_job_shows_that_the_token_has_ended(self):
        for second, state in [("b", OK), ("a", WRONG)]:
            jobs = [allowed(Job={"Id": "a"}), allowed(Job={"Id": second})]
            verdicts, waited = self.run_with(jobs, allowed())
            self.assertEqual(verdicts, {"queue-default": OK, "token-minute": state})
            self.assertGreater(waited, 60)

    def test_a_refused_job_or_search_is_wrong(self):
        denied = failed("AccessDeniedException")
        self.assertEqual(self.run_with([denied], allowed())[0], {"queue-default": WRONG, "token-minute": UNKNOWN})
        jobs = [allowed(Job={"Id": "a"}), allowed(Job={"Id": "b"})]
        self.assertEqual(self.run_with(jobs, denied)[0], {"queue-default": WRONG, "token-minute": OK})

    def test_a_job_that_is_invalid_settles_nothing(self):
        verdicts, _ = self.run_with([failed("BadRequestException")], allowed())
        self.assertEqual(set(verdicts.values()), {UNKNOWN})


class Gateway(unittest.TestCase):
    def state(self, settle, *responses, path="/", **more):
        return settle(Answers({path: list(responses)}, **more)).state

    def test_an_odd_request_may_be_refused_but_must_not_fail_or_be_changed(self):
        def event(query):
            return answer(body=json.dumps({"rawQueryString": query}))

        self.assertEqual(self.state(gateway.query, event('a=<b>"')), OK)
        self.assertEqual(self.state(gateway.query, event("a=%3Cb%3E%22")), WRONG)
        for settle in [gateway.query, gateway.forwarded_proto, gateway.host]:
            self.assertEqual(self.state(settle, answer(400)), OK)
            self.assertEqual(self.state(settle, answer(500)), WRONG)

    def test_paths_have_to_arrive_decoded(self):
        def event(path, query=""):
            return answer(
                body=json.dumps({"rawPath": path, "rawQueryString": query, "pathParameters": {"name": path[9:]}})
            )

        self.assertEqual(self.state(gateway.path, event("/v1/echo/a bé")), OK)
        self.assertEqual(self.state(gateway.path, event("/v1/echo/a%20b%C3%A9")), WRONG)
        self.assertEqual(self.state(gateway.path_slash, event("/v1/echo/a/b")), OK)
        self.assertEqual(self.state(gateway.path_slash, event("/v1/echo/a%2Fb")), WRONG)
        self.assertEqual(self.state(gateway.path_slash, answer(404)), OK)
        self.assertEqual(self.state(gateway.path_doubled_slash, answer(404), answer(404)), OK)
        self.assertEqual(self.state(gateway.path_doubled_slash, answer(404), answer(200)), WRONG)
        self.assertEqual(self.state(gateway.path_question, event("/v1/echo/a")), OK)
        self.assertEqual(self.state(gateway.path_question, event("/v1/echo/a?b")), WRONG)

    def test_a_challenge_under_another_name_is_wrong(self):
        self.assertEqual(self.state(gateway.authenticate, answer(401, www_authenticate="x")), OK)
        self.assertEqual(self.state(gateway.authenticate, answer(401, x_amzn_remapped_www_authenticate="x")), WRONG)

    def test_a_response_to_head_without_the_length_of_the_function_is_wrong(self):
        self.assertEqual(self.state(gateway.head_length, answer(content_length="99")), OK)
        self.assertEqual(self.state(gateway.head_length, answer(content_length="0")), WRONG)
        self.assertEqual(self.state(gateway.head_length, answer()), WRONG)

    def test_a_429_is_looked_for_until_there_is_one(self):
        passed = [answer()] * 12
        origin = {"access_control_allow_origin": gateway.ORIGIN}
        with_cors = answer(429, **origin, access_control_allow_credentials="true")
        self.assertEqual(self.state(gateway.throttled_cors, *passed, with_cors, *passed), OK)
        self.assertEqual(self.state(gateway.throttled_cors, *passed, answer(429, **origin), *passed), WRONG)
        self.assertEqual(self.state(gateway.throttled_cors, *passed, answer(429), *passed), WRONG)
        self.assertEqual(self.state(gateway.throttled_cors, *[answer()] * 60), UNKNOWN)

    def test_limits_have_the_statuses_of_the_documents(self):
        for settle, status in [
            (gateway.large_head, 431),
            (gateway.large_answer, 500),
            (gateway.large_event, 413),
            (gateway.large_body, 413),
        ]:
            self.assertEqual(self.state(settle, answer(status)), OK)
            self.assertEqual(self.state(settle, answer(502)), WRONG)

    def test_a_rate_of_zero_closes_a_route_once_its_burst_has_passed(self):
        open_ones, closed = [answer()] * 15, [answer(429)] * 200
        more = {"ApiId": "a"}
        self.assertEqual(self.state(gateway.rate_zero, *open_ones, *closed, **more), OK)
        self.assertEqual(self.state(gateway.rate_zero, *[answer()] * 120, **more), WRONG)
        invalid = Fake.exceptions.BadRequestException({"Error": {"Code": "BadRequestException"}}, "UpdateStage")
        more["clients"] = {"apigatewayv2": Fake(update_stage=invalid)}
        self.assertEqual(self.state(gateway.rate_zero, **more), WRONG)

    def test_an_api_with_an_absent_function_is_imported_called_and_deleted(self):
        for statuses, state in [([404, 404, 500], OK), ([200], WRONG), ([404] * 12, WRONG)]:
            client = Fake(import_api={"ApiId": "a", "ApiEndpoint": "https://a"})
            responses = [answer(status) for status in statuses]
            found = self.state(gateway.absent_function, *responses, clients={"apigatewayv2": client}, **ROLES)
            self.assertEqual(found, state)
            self.assertEqual(client.calls[-1], ("delete_api", {"ApiId": "a"}))
            self.assertIn("function:glotto-probe-x-absent", client.calls[0][1]["Body"])

    def test_an_import_that_is_refused_is_wrong(self):
        invalid = Fake.exceptions.BadRequestException({"Error": {"Code": "BadRequestException"}}, "ImportApi")
        clients = {"apigatewayv2": Fake(import_api=invalid)}
        self.assertEqual(self.state(gateway.absent_function, clients=clients, **ROLES), WRONG)

    def test_the_access_log_is_read_once_it_has_both_kinds_of_lines(self):
        def line(text):
            return {"message": text}

        passed, failed = line("200|-|-|1"), '429|Too Many Requests|"Too Many Requests"|2'
        for last, state in [(failed, OK), (failed.replace('"', ""), WRONG), ('429|"x"|"x"|2', WRONG)]:
            pages = [{"events": []}, {"events": [passed]}, {"events": [passed, line(last)]}]
            clients = {"logs": Fake(filter_log_events=pages)}
            self.assertEqual(gateway.message_string(Answers(clients=clients)).state, state)
        clients = {"logs": Fake(filter_log_events={"events": [passed]})}
        self.assertEqual(gateway.message_string(Answers(clients=clients)).state, UNKNOWN)

    def test_a_line_that_fails_leaves_the_others_alone(self):
        clients = {"apigatewayv2": Fake(update_stage=refused("TooManyRequestsException"))}
        verdicts = gateway.run(Answers({"/": answer(body="no JSON")}, clients=clients, ApiId="a"))
        self.assertEqual([verdict.line for verdict in verdicts], list(gateway.LINES))
        states = {verdict.line: verdict.state for verdict in verdicts}
        self.assertEqual((states["path"], states["rate-zero"], states["host"]), (UNKNOWN, UNKNOWN, OK))


class Front(unittest.TestCase):
    def headers(self, **headers):
        return answer(body=json.dumps({"headers": {name.replace("_", "-"): text for name, text in headers.items()}}))

    def test_a_secret_that_a_viewer_replaces_or_that_is_absent_is_wrong(self):
        for response, state in [
            (self.headers(x_glotto_origin=front.SECRET), OK),
            (self.headers(x_glotto_origin="guessed"), WRONG),
            (self.headers(), WRONG),
            (answer(502), UNKNOWN),
        ]:
            self.assertEqual(front.origin_secret(Answers({"/": response})).state, state)

    def test_an_address_that_is_forged_or_absent_in_one_of_the_behaviours_is_wrong(self):
        own, forged = self.headers(cloudfront_viewer_address="198.51.100.1:5"), None
        forged = self.headers(cloudfront_viewer_address=front.FORGED)
        for other, state in [(own, OK), (forged, WRONG), (self.headers(), WRONG)]:
            deployment = Answers({"/v1/echo/public": other, "/": own})
            verdict = front.viewer_address(deployment)
            self.assertEqual(verdict.state, state)
            self.assertNotIn("198.51.100.1", str(verdict), "the operator's address is personal data")

    def test_media_without_a_signature_must_be_refused(self):
        for status, state in [(403, OK), (200, WRONG)]:
            self.assertEqual(front.unsigned(Answers({"/": answer(status)})).state, state)

    def test_a_refusal_of_the_edge_with_cors_headers_is_not_what_the_local_front_door_does(self):
        allowed = answer(403, access_control_allow_origin=front.ORIGIN)
        for response, state in [(answer(403), OK), (allowed, WRONG), (answer(200), UNKNOWN)]:
            self.assertEqual(front.edge_error(Answers({"/": response})).state, state)

    def test_media_must_vary_by_origin_with_and_without_one(self):
        one, none, closed = answer(vary="Origin"), answer(), answer(403)
        for responses, state in [([one, one], OK), ([none, one], WRONG), ([one, none], WRONG), ([closed], UNKNOWN)]:
            deployment = Answers({"/": responses}, FrontUrl="https://d", MediaKeyId="K")
            self.assertEqual([verdict.state for verdict in front.varies(deployment, front.new_key())], [state])

    def test_a_signature_that_opens_nothing_is_wrong_and_one_that_meets_no_copy_too(self):
        hit, miss = answer(x_cache="Hit from cloudfront"), answer(x_cache="Miss from cloudfront")
        for responses, states in [
            ([miss, hit], [OK, OK]),
            ([miss] * 7, [OK, WRONG]),
            ([answer(403)] * 13, [WRONG, UNKNOWN]),
        ]:
            deployment = Answers({"/": responses}, FrontUrl="https://d", MediaKeyId="K")
            verdicts = front.signed(deployment, front.new_key())
            self.assertEqual([verdict.state for verdict in verdicts], states)

    def test_a_condition_that_is_lost_or_changed_on_the_way_is_wrong(self):
        for response, state in [
            (self.headers(if_match='"7", "8"'), OK),
            (self.headers(if_match='"7"'), WRONG),
            (self.headers(), WRONG),
            (answer(403), WRONG),
        ]:
            self.assertEqual(front.if_match(Answers({"/": response})).state, state)

    def test_a_preflight_must_be_answered_with_a_signature_and_may_be_refused_without(self):
        for statuses, state in [([200, 403], OK), ([200, 200], OK), ([403, 403], WRONG), ([403, 200], WRONG)]:
            responses = [answer(status) for status in statuses]
            deployment = Answers({"/": responses}, FrontUrl="https://d", MediaKeyId="K")
            verdict = front.preflight(deployment, front.new_key())
            self.assertEqual(verdict.state, state)
            self.assertIn(f"{statuses[1]} without", verdict.seen)

    def test_a_key_without_its_line_breaks_or_that_cloudfront_refuses_is_wrong_and_no_key_is_left(self):
        key = front.new_key()
        pem = front.public_key(key)
        client = Fake(create_public_key={"PublicKey": {"Id": "K2"}, "ETag": "E"})
        deployment = Answers(clients={"cloudfront": client}, PassedKey=pem)
        self.assertEqual(front.passed_key(deployment, key).state, OK)
        self.assertEqual(client.calls[1], ("delete_public_key", {"Id": "K2", "IfMatch": "E"}))
        for wrong in [pem.replace("\n", " "), pem.strip()]:
            self.assertEqual(front.passed_key(Answers(PassedKey=wrong), key).state, WRONG)
        invalid = Fake.exceptions.InvalidArgument({"Error": {"Code": "InvalidArgument"}}, "CreatePublicKey")
        deployment = Answers(clients={"cloudfront": Fake(create_public_key=invalid)}, PassedKey=pem)
        self.assertEqual(front.passed_key(deployment, key).state, WRONG)

    def test_without_the_flag_every_line_says_how_to_settle_it(self):
        for verdict in front.skipped():
            self.assertEqual(verdict.state, UNKNOWN)
            self.assertIn("FRONT=1", verdict.seen)


if __name__ == "__main__":
    unittest.main()
