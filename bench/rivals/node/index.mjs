// The GetItem of get_course in Node.js: AWS SDK v3, one bundle, and a runtime loop that does less than
// the one of Lambda.
import { request } from "node:http";
import { Agent } from "node:http";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
const agent = new Agent({ keepAlive: true });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const base = "/2018-06-01/runtime/invocation";

async function handle(event) {
  const { TABLE_NAME: TableName, BENCH_PK, BENCH_SK } = process.env;
  const Key = { pk: { S: BENCH_PK }, sk: { S: BENCH_SK } };
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const status = Item ? 200 : 404;
  return { statusCode: status, headers: { "content-type": "application/json" }, body: JSON.stringify(Item ?? null) };
}

function ask(method, path, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path, method, agent }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (part) => (text += part));
      incoming.on("end", () => resolve({ headers: incoming.headers, text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

for (;;) {
  const { headers, text } = await ask("GET", `${base}/next`);
  const answer = await handle(JSON.parse(text));
  await ask("POST", `${base}/${headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(answer));
}
