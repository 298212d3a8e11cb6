"""Rights by partition: transactions, batches, calls without a partition, the index."""

from probe.lines import OK, UNKNOWN, WRONG, Verdict, unknown
from probe.settle import guarded

STRICT, LOOSE = "strict", "loose"


def run(deployment):
    """The verdicts of this theme."""
    for function in [STRICT, LOOSE]:
        if not may_read(deployment, function):
            return [unknown(line, f"the role of {function} may not even read an item of its own") for line in LINES]
    return [guarded([line], lambda line=line: [settle(deployment, line)])[0] for line in LINES]


def key(partition):
    """The key of an item."""
    return {"pk": {"S": partition}, "sk": {"S": "A"}}


def may_read(deployment, function):
    """Whether a function may read an item that its role grants, once the role is known everywhere."""
    arguments = {"TableName": deployment.name, "Key": key("USER#1")}
    return deployment.until(lambda: deployment.call(function, "dynamodb", "get_item", **arguments).allowed)


def put(partition):
    """An item of a transaction that writes an item."""
    return "Put", {"Item": key(partition) | {"gsi1pk": {"S": "TEACHER#1"}, "gsi1sk": {"S": partition}}}


def update(partition):
    """An item of a transaction that changes an item."""
    values = {":one": {"N": "1"}}
    return "Update", {"Key": key(partition), "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": values}


def check(partition):
    """An item of a transaction that requires that an item is not there."""
    return "ConditionCheck", {"Key": key(partition), "ConditionExpression": "attribute_not_exists(pk)"}


def transaction(*items):
    """A call that commits a transaction with the strict role."""

    def call(deployment):
        listed = [{kind: item | {"TableName": deployment.name}} for kind, item in items]
        return deployment.call(STRICT, "dynamodb", "transact_write_items", TransactItems=listed)

    return call


def batch(*partitions):
    """A call that reads items of several partitions."""

    def call(deployment):
        requests = {deployment.name: {"Keys": [key(partition) for partition in partitions]}}
        return deployment.call(STRICT, "dynamodb", "batch_get_item", RequestItems=requests)

    return call


def query(partition):
    """A call that reads a partition of the index."""

    def call(deployment):
        return deployment.call(
            STRICT,
            "dynamodb",
            "query",
            TableName=deployment.name,
            IndexName="gsi1",
            KeyConditionExpression="gsi1pk = :p",
            ExpressionAttributeValues={":p": {"S": partition}},
        )

    return call


def scan(function):
    """A call that names no partition."""
    return lambda deployment: deployment.call(function, "dynamodb", "scan", TableName=deployment.name)


# Of each line, the calls and whether they must be allowed.
LINES = {
    "transaction": [(transaction(put("AUDIT#1"), update("USER#1")), True)],
    "transaction-partition": [
        (transaction(put("OTHER#1"), update("USER#1")), False),
        (transaction(put("USER#1"), check("OTHER#1")), False),
    ],
    "transaction-action": [(transaction(update("AUDIT#1"), put("USER#2")), False)],
    "transaction-check": [(transaction(check("CHECK#1"), put("USER#3")), True)],
    "batch": [(batch("USER#1", "COURSE#1"), True), (batch("USER#1", "OTHER#1"), False)],
    "null": [(scan(STRICT), False)],
    "null-needed": [(scan(LOOSE), True)],
    "index": [(query("TEACHER#1"), True), (query("AUDITED#1"), False)],
}


def settle(deployment, line):
    """The verdict of a line: all its calls have to be allowed or refused as it says."""
    states, seen = [], []
    for call, expected in LINES[line]:
        outcome = call(deployment)
        states.append(state(outcome, expected))
        seen.append(f"{outcome}, expected {'allowed' if expected else 'refused'}")
    worst = WRONG if WRONG in states else UNKNOWN if UNKNOWN in states else OK
    return Verdict(line, worst, "; ".join(seen))


def state(outcome, expected):
    """What an outcome says. Errors other than a refusal by IAM say nothing."""
    if outcome.allowed and outcome.error:
        return UNKNOWN
    return OK if outcome.allowed == expected else WRONG
