"""CloudFront: the origin secret, the viewer's address, signed addresses."""

import base64
import json
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from probe import ORIGIN
from probe.lines import unknown, verdict
from probe.settle import each, guarded

SECRET = "the-secret-of-the-probe"
FORGED = "192.0.2.77:4444"
FILE = "hls/probe.txt"
NAMES = [
    "origin-secret",
    "viewer-address",
    "if-match",
    "unsigned",
    "edge-error",
    "p256",
    "one-copy",
    "vary",
    "preflight",
    "public-key",
]


def new_key():
    """A key pair as the platform makes it for media."""
    return ec.generate_private_key(ec.SECP256R1())


def public_key(key):
    """The public key as CloudFront reads it."""
    public = key.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def skipped():
    """The verdicts if there is no distribution."""
    return [unknown(name, "it takes ten minutes more: make probe FRONT=1") for name in NAMES]


def run(deployment, key):
    """The verdicts of this theme."""
    bucket = f"{deployment.name}-media-{deployment.output('InvokeRoleArn').split(':')[4]}"
    deployment.client("s3").put_object(Bucket=bucket, Key=FILE, Body=b"a file of the probe")
    deployment.until(lambda: ask(deployment, "/v1/echo/a").status == 200)
    lines = {
        "origin-secret": origin_secret,
        "viewer-address": viewer_address,
        "if-match": if_match,
        "unsigned": unsigned,
        "edge-error": edge_error,
    }
    verdicts = each(deployment, lines) + guarded(["p256", "one-copy"], signed, deployment, key)
    verdicts += guarded(["vary"], varies, deployment, key)
    verdicts += guarded(["preflight"], lambda deployment: [preflight(deployment, key)], deployment)
    return verdicts + guarded(["public-key"], lambda deployment: [passed_key(deployment, key)], deployment)


def ask(deployment, path, method="GET", **headers):
    """A request to the distribution."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return deployment.request(path, method=method, headers=headers, base="FrontUrl")


def origin_secret(deployment):
    """The header that CloudFront adds."""
    response = ask(deployment, "/v1/echo/a", x_glotto_origin="guessed")
    if response.status != 200:
        return unknown("origin-secret", f"status {response.status}")
    got = response.json()["headers"].get("x-glotto-origin")
    return verdict("origin-secret", got == SECRET, "the secret arrived" if got == SECRET else f"it is {got}")


def viewer_address(deployment):
    """The header that only CloudFront can set, of a behaviour with the managed policy and of one with a list."""
    seen = {}
    for path in ["/v1/echo/a", "/v1/echo/public"]:
        response = ask(deployment, path, cloudfront_viewer_address=FORGED)
        seen[path] = response.json()["headers"].get("cloudfront-viewer-address") if response.status == 200 else None
    holds = all(address and FORGED not in address for address in seen.values())
    return verdict("viewer-address", holds, ", ".join(f"{path}: {describe(got)}" for path, got in seen.items()))


def describe(address):
    """What became of the header. The address of the operator is not printed."""
    return "absent" if not address else "the forged one" if FORGED in address else "replaced"


def if_match(deployment):
    """The condition of a change."""
    response = ask(deployment, "/v1/echo/a", method="PATCH", if_match='"7", "8"')
    got = response.json()["headers"].get("if-match") if response.status == 200 else None
    return verdict("if-match", got == '"7", "8"', f"status {response.status}, if-match is {got}")


def unsigned(deployment):
    """A file without a signature."""
    status = ask(deployment, f"/{FILE}").status
    return verdict("unsigned", status == 403, f"status {status}")


def edge_error(deployment):
    """What CloudFront adds to a refusal of its own."""
    response = ask(deployment, f"/{FILE}", origin=ORIGIN)
    if response.status != 403:
        return unknown("edge-error", f"status {response.status}")
    allowed = response.headers.get("access-control-allow-origin")
    return verdict("edge-error", allowed is None, f"access-control-allow-origin is {allowed or 'absent'}")


def varies(deployment, key):
    """`Vary` of a file, without and with the origin of a page."""
    seen = []
    for headers in [{}, {"origin": ORIGIN}]:
        response = ask(deployment, signed_path(deployment, key, 800), **headers)
        if response.status != 200:
            return [unknown("vary", f"status {response.status}")]
        seen.append(response.headers.get("vary", "absent"))
    holds = all("origin" in names.lower() for names in seen)
    return [verdict("vary", holds, f"{seen[0]} without an origin, {seen[1]} with one")]


def signed(deployment, key):
    """A file with a signature, and then with another one."""
    first = deployment.until(lambda: opened(deployment, key, 600))
    if not first:
        last = ask(deployment, signed_path(deployment, key, 600))
        seen = f"status {last.status}: {last.body[:200].decode(errors='replace')}"
        return [verdict("p256", False, seen), unknown("one-copy", "no signature opens the file")]
    # Edges are chosen by name servers, so not every request meets the copy of the one before.
    second = deployment.until(lambda: is_hit(opened(deployment, key, 700)), tries=6, seconds=2)
    return [verdict("p256", True, "status 200"), verdict("one-copy", bool(second), second or "no hit in six requests")]


def preflight(deployment, key):
    """What a browser asks before it requests a range. Without a signature it may be refused or not."""
    asking = {
        "method": "OPTIONS",
        "origin": ORIGIN,
        "access_control_request_method": "GET",
        "access_control_request_headers": "range",
    }
    with_signature = ask(deployment, signed_path(deployment, key, 600), **asking)
    without = ask(deployment, f"/{FILE}", **asking)
    seen = f"status {with_signature.status}, and {without.status} without a signature"
    return verdict("preflight", with_signature.status == 200, seen)


def passed_key(deployment, key):
    """The public key that was an attribute of a custom resource, and then an output."""
    got = deployment.output("PassedKey")
    if got != public_key(key):
        return verdict("public-key", False, f"it is {got!r}")
    client, name = deployment.client("cloudfront"), f"{deployment.name}-passed"
    config = {"CallerReference": name, "Name": name, "EncodedKey": got}
    try:
        made = client.create_public_key(PublicKeyConfig=config)
    except client.exceptions.InvalidArgument as error:
        return verdict("public-key", False, f"CreatePublicKey: {error}")
    client.delete_public_key(Id=made["PublicKey"]["Id"], IfMatch=made["ETag"])
    return verdict("public-key", True, "it has its line breaks, and CloudFront accepts it")


def opened(deployment, key, seconds):
    """The response, if a signature opens the file."""
    response = ask(deployment, signed_path(deployment, key, seconds))
    return response if response.status == 200 else None


def is_hit(response):
    """The header that says whether it came from the cache, if it did."""
    cache = response.headers.get("x-cache", "") if response else ""
    return cache if cache.startswith("Hit") else None


def signed_path(deployment, key, seconds):
    """The path of the file with a canned policy, as shared/cdn signs it."""
    url, expires = f"{deployment.output('FrontUrl')}/{FILE}", int(time.time()) + seconds
    condition = {"DateLessThan": {"AWS:EpochTime": expires}}
    policy = {"Statement": [{"Resource": url, "Condition": condition}]}
    signature = key.sign(json.dumps(policy, separators=(",", ":")).encode(), ec.ECDSA(hashes.SHA256()))
    text = base64.b64encode(signature).decode().translate(str.maketrans("+=/", "-_~"))
    id = deployment.output("MediaKeyId")
    return f"/{FILE}?Expires={expires}&Signature={text}&Key-Pair-Id={id}&Hash-Algorithm=SHA256"
