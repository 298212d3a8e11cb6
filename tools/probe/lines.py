"""What the probe settles: one line for each claim that a document makes and that only AWS can confirm."""

import dataclasses

OK, WRONG, UNKNOWN = "ok", "wrong", "unknown"


@dataclasses.dataclass(frozen=True)
class Line:
    """A claim, the documents that rest on it, and what follows if it is wrong."""

    claim: str
    documents: str
    otherwise: str


LINES = {
    # --- the table: aws.md B8, L2, L3 ---
    "transaction": Line(
        "IAM checks each item of a transaction on its own: two partitions with different rights are allowed",
        "decisions 0006, 0027, 0031",
        "every login is refused: the actions of a role need one statement with all its partitions",
    ),
    "transaction-partition": Line(
        "a transaction with an item in a partition that is not granted is refused",
        "decisions 0006, 0027, security.md",
        "rights by partition do not hold in transactions: a function writes wherever it likes",
    ),
    "transaction-action": Line(
        "a transaction that updates an item in a partition where only Put is granted is refused",
        "decision 0013, operations.md (Reading the audit trail)",
        "functions can change the audit trail; only the archive and its alarm are left",
    ),
    "transaction-check": Line(
        "a ConditionCheck in a transaction needs dynamodb:ConditionCheckItem on its partition, and nothing else",
        "decision 0006, xtask/src/policy.rs",
        "Grant::Check has to grant other actions",
    ),
    "batch": Line(
        "BatchGetItem over two granted partitions is allowed, and refused with one that is not granted",
        "decisions 0006, 0030 (one BatchGetItem at start)",
        "the keyring and keys have to be read one by one, or rights by partition do not hold",
    ),
    "null": Line(
        "with the Null condition, a call without a partition key (Scan) is refused",
        "decision 0028, xtask/src/policy.rs",
        "a role reads the whole table: rights by partition do not hold",
    ),
    "null-needed": Line(
        "without the Null condition such a call is allowed, so the condition is needed",
        "xtask/src/policy.rs",
        "nothing breaks: the Null condition can go",
    ),
    "index": Line(
        "on an index, LeadingKeys is the partition key of the index: granted ones can be queried, others are refused",
        "decisions 0006, 0028 (Grant::ReadIndex)",
        "lists by index are refused, or every role with the index reads all of it: use one index for each purpose",
    ),
    # --- functions: aws.md B9, decision 0030 ---
    "role-delay": Line(
        "a role that was just made may read the table within 30 seconds",
        "decision 0030 (create_keys)",
        "the first deployment fails: create_keys has to wait longer",
    ),
    "environment-key": Line(
        "Lambda decrypts an environment with a key of ours although the function's role may not use KMS",
        "decision 0030",
        "the functions that use keys do not start: grant their roles kms:Decrypt on the key",
    ),
    "missing-secret": Line(
        "a secret that does not exist is checked by its ARN without six characters, so its absence can be granted",
        "decision 0030, xtask/src/policy.rs (Grant::ProviderSecretsSource)",
        "copy_provider_secrets fails every 15 minutes once an operator deletes the secret: grant what the error names",
    ),
    "arm64": Line(
        "an artifact that was built for arm64 on another machine starts and answers",
        "samconfig.toml, decision 0036, docs/bench.md",
        "set Architecture=x86_64 in samconfig.toml, which costs a fifth more per millisecond",
    ),
    "boundary": Line(
        "a role with a permissions boundary has the rights that both allow, and Lambda decrypts its environment",
        "decision 0036, tools/deployer.yaml",
        "do not deploy from GitHub: no function works with the boundary, or it limits nothing",
    ),
    # --- the bus and mail: decisions 0009, 0033 and 0034 ---
    "bus": Line(
        "an event of a bus of ours invokes its subscriber, and if that fails, OnFailure has a record that names it",
        "decision 0033",
        "exports and pictures are not made, or what fails is lost: subscribe with queues",
    ),
    "bus-rights": Line(
        "events:PutEvents on the ARN of a bus is enough for it, and refused for the default bus",
        "decision 0033, xtask/src/policy.rs (Grant::PutEvents)",
        "the relay publishes nothing, or can forge events of other stages: look for the resource in the error",
    ),
    "mail-rights": Line(
        "a mail with a configuration set needs ses:SendEmail on the identity, and on the set",
        "decision 0034, xtask/src/policy.rs (Grant::Mail)",
        "no mail is sent, or the right on the set can go",
    ),
    "mail-name": Line(
        "a mail whose sender has a name is allowed by a condition on its address (ses:FromAddress)",
        "decision 0009, xtask/src/policy.rs (Grant::Mail)",
        "no mail is sent: send without the name, or add ses:FromDisplayName to the condition",
    ),
    "mail-tags": Line(
        "the report on a bounce on the default bus has the tags of the mail",
        "decision 0034",
        "mail to dead addresses goes on: look up users by address, or use SNS",
    ),
    # --- nested stacks: decision 0028 ---
    "stored-parameter": Line(
        "a nested stack that is passed the name of a parameter of Systems Manager reads its value",
        "decisions 0028, 0030 (EnvironmentKeyArn)",
        "the root stack is not deployed: pass the values as outputs or in dynamic references",
    ),
    # --- MediaConvert: aws.md B2 and section 5 ---
    "queue-default": Line(
        "CreateJob without a queue, and SearchJobs of the queue Default, need the right to queues/Default",
        "xtask/src/policy.rs (Grant::Transcode)",
        "no video is transcoded: find the resource in the message of the error",
    ),
    "token-minute": Line(
        "a request token that is used again after more than a minute makes a second job",
        "decision 0005, section 5",
        "nothing breaks: a retry that searches for the job is needed less than was thought",
    ),
    # --- API Gateway: aws.md B7, B10, B11, B12, decision 0029 ---
    "query": Line(
        'an odd query string (?a=<b>") is refused by API Gateway, or reaches the function as it was sent',
        "decision 0029 (strict query strings)",
        "CDN and function read one query string in two ways: the strict reader needs another table of characters",
    ),
    "forwarded-proto": Line(
        "an odd X-Forwarded-Proto does not fail the request",
        "decision 0029",
        "clients can cause a 5xx, and with it the alarm of the API",
    ),
    "host": Line(
        "an odd Host does not fail the request",
        "decision 0029",
        "clients can cause a 5xx, and with it the alarm of the API",
    ),
    "path": Line(
        "rawPath and path parameters arrive decoded",
        "decision 0029, local/stack/src/gateway",
        "typed ids are compared with encoded text, and the local gateway has to stop decoding",
    ),
    "path-slash": Line(
        "%2F in a path parameter leads to the same route, as a slash, or to no route",
        "decision 0029, local/stack/src/gateway",
        "a path can mean two things: reject %2F at the front door",
    ),
    "path-doubled-slash": Line(
        "a path with a doubled slash leads to no route",
        "local/stack/src/gateway/routes.rs",
        "let the local gateway find what AWS finds; functions compare the path of the route, so access stays the same",
    ),
    "path-question": Line(
        "rawPath ends at a decoded question mark, and the query string does not begin there",
        "decision 0029, local/stack/src/gateway",
        "correct the table of decision 0029 and the local gateway; functions ignore what follows",
    ),
    "authenticate": Line(
        "a 401 keeps its header www-authenticate",
        "docs/api.md, docs/adding-an-endpoint.md (step-up)",
        "clients find the challenge in x-amzn-remapped-www-authenticate: read it from the body",
    ),
    "head-length": Line(
        "the Content-Length that a function gives a response to HEAD reaches the client",
        "decision 0040, local/stack/src/gateway",
        "nothing breaks: a client of HEAD has to expect that it is missing or 0; say so in docs/api.md",
    ),
    "throttled-cors": Line(
        "a 429 of API Gateway has the CORS headers, for a page that sends cookies, too",
        "docs/api.md, decision 0032 (6)",
        "nothing breaks behind the front door, which sets them; a browser that calls an API directly sees no status",
    ),
    "rate-zero": Line(
        "a rate limit of 0 takes a route out of service (429)",
        "operations.md (Out of service)",
        "nothing breaks: Closed=true takes the platform out of service, not ApiRateLimit=0",
    ),
    "large-head": Line(
        "a request line with headers of more than 10,240 bytes is answered with 431",
        "decision 0029, local/stack/src/gateway/limits.rs",
        "correct the status in the table of decision 0029 and in the local gateway",
    ),
    "large-answer": Line(
        "an answer of a function of more than 6 MB is a 500",
        "decision 0029, local/stack/src/gateway/limits.rs",
        "correct the status in the table of decision 0029 and in the local gateway",
    ),
    "large-event": Line(
        "a body whose event is larger than 6 MB is a 413",
        "decision 0029, local/stack/src/gateway/limits.rs",
        "correct the status in the table of decision 0029 and in the local gateway",
    ),
    "large-body": Line(
        "a body of more than 10 MB is a 413",
        "decision 0029, local/stack/src/gateway/limits.rs",
        "correct the status in the table of decision 0029 and in the local gateway",
    ),
    "absent-function": Line(
        "API Gateway imports an integration with a function that does not exist yet, and answers 500 until it does",
        "decision 0028",
        "the edge cannot be deployed before the features: make it depend on them, and give PublicUrl another way",
    ),
    "message-string": Line(
        "in access logs $context.error.messageString has its own quotes, and is a bare - without an error",
        "decision 0028 (rejected), template.edge.yaml",
        "the access log can use messageString, which escapes quotes",
    ),
    # --- CloudFront: decisions 0029 and 0032 ---
    "origin-secret": Line(
        "the origin secret reaches the API, and a viewer cannot replace it",
        "decisions 0029, 0032, security.md",
        "the APIs answer to anyone, or to none: do not deploy",
    ),
    "viewer-address": Line(
        "cloudfront-viewer-address is the viewer's own, under both request policies, whatever the viewer sends",
        "decisions 0029, 0032, security.md (rate limits)",
        "rate limits by address can be avoided, or all users of an edge share one",
    ),
    "unsigned": Line(
        "media without a signature is a 403",
        "decision 0032",
        "every video is public: do not deploy",
    ),
    "edge-error": Line(
        "a 403 of CloudFront itself has none of the headers of the response headers policy",
        "decision 0032 (6), docs/api.md, local/stack/src/front",
        "nothing breaks, scripts can read the status: say so, and add the headers in the local front door",
    ),
    "vary": Line(
        "a response headers policy can set Vary: Origin on media, also for a request without an Origin",
        "decision 0032 (6), template.front.yaml",
        "a browser that has shown a picture cannot fetch it: let the front end request pictures with crossorigin",
    ),
    "p256": Line(
        "an address with a canned policy that a P-256 key has signed (Hash-Algorithm=SHA256) opens a file",
        "decisions 0030, 0032, shared/cdn",
        "no media can be watched: sign with RSA and SHA-1",
    ),
    "public-key": Line(
        "a public key in PEM keeps its line breaks from a custom resource to an output, and CloudFront accepts it",
        "decisions 0030, 0032 (create_keys returns the key for media)",
        "the first deployment fails at the front door: create_keys has to return the key in another form",
    ),
    "preflight": Line(
        "a preflight at a signed address, with its query, is answered by the bucket",
        "decision 0032, docs/api.md (Media), local/stack/src/front",
        "browsers that send a preflight before they request a range play no video; current ones send none",
    ),
    "if-match": Line(
        "If-Match of a PATCH reaches the API through CloudFront as it was sent",
        "docs/api.md (Concurrency), decision 0032",
        "changes are made without a comparison of versions: send the version in another header",
    ),
    "one-copy": Line(
        "two signatures of one file hit the same entry of the cache",
        "decision 0032",
        "every viewer fetches from the bucket: set QueryStringBehavior again, and recompute the costs",
    ),
}


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What a line turned out to be, and what was seen."""

    line: str
    state: str
    seen: str

    def __str__(self):
        line = LINES[self.line]
        text = f"{self.state:8}{self.line}: {line.claim}. Seen: {self.seen}."
        if self.state == WRONG:
            text += f" Concerns {line.documents}: {line.otherwise}."
        return text


def verdict(line, holds, seen):
    """The verdict of a line that holds or not."""
    return Verdict(line, OK if holds else WRONG, seen)


def unknown(line, why):
    """The verdict of a line that could not be settled."""
    return Verdict(line, UNKNOWN, why)


def exit_code(verdicts):
    """0 if all lines hold; 1 if one is wrong; 2 if none is wrong, but one is unknown."""
    states = {verdict.state for verdict in verdicts}
    return 1 if WRONG in states else 2 if UNKNOWN in states else 0


def summary(verdicts):
    """How many lines are what."""
    counts = {state: sum(verdict.state == state for verdict in verdicts) for state in [OK, WRONG, UNKNOWN]}
    return ", ".join(f"{count} {state}" for state, count in counts.items())
