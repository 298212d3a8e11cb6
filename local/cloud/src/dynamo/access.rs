//! The accesses of a request to DynamoDB, as IAM checks them: one for each item of a transaction, otherwise one for
//! each table. The partition keys are the condition key `dynamodb:LeadingKeys`; for an index they are those of the
//! index.

use std::collections::HashMap;

use serde_json::Value;

use crate::iam::{Access, LEADING_KEYS};
use crate::names::{self, Names};

/// The names of the partition keys of tables, by table, and of their indexes.
#[derive(Debug, Default)]
pub(super) struct Schemas(HashMap<String, Schema>);

#[derive(Debug, Default)]
struct Schema {
    partition_key: String,
    /// By the name of the index.
    indexes: HashMap<String, String>,
}

impl Schemas {
    /// Adds the table of a CloudFormation resource.
    pub(super) fn add(&mut self, table: &str, properties: &Value) {
        let indexes = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];
        let indexes = indexes.into_iter().filter_map(|kind| properties[kind].as_array()).flatten();
        let indexes =
            indexes.filter_map(|index| Some((index["IndexName"].as_str()?.to_owned(), partition_key(index)?)));
        let schema =
            Schema { partition_key: partition_key(properties).unwrap_or_default(), indexes: indexes.collect() };
        self.0.insert(table.to_owned(), schema);
    }

    /// The name of a table's partition key.
    pub(super) fn partition_key(&self, table: &str) -> Option<&str> {
        self.0.get(table).map(|schema| schema.partition_key.as_str())
    }

    /// The partition keys of some items or keys of a table.
    fn of_items<'i>(&self, table: &str, items: impl Iterator<Item = &'i Value>) -> Vec<String> {
        let Some(schema) = self.0.get(table) else { return Vec::new() };
        items.filter_map(|item| scalar(&item[&schema.partition_key])).collect()
    }

    /// The partition key that a query asks for.
    fn of_query(&self, table: &str, request: &Value) -> Option<String> {
        let schema = self.0.get(table)?;
        let name = match request["IndexName"].as_str() {
            Some(index) => schema.indexes.get(index)?,
            None => &schema.partition_key,
        };
        if let Some(condition) = request["KeyConditions"].get(name) {
            return scalar(&condition["AttributeValueList"][0]);
        }
        let value = equal_to(name, request["KeyConditionExpression"].as_str()?, &request["ExpressionAttributeNames"])?;
        scalar(&request["ExpressionAttributeValues"][&value])
    }
}

fn partition_key(of: &Value) -> Option<String> {
    let mut parts = of["KeySchema"].as_array().into_iter().flatten();
    let hash = parts.find(|part| part["KeyType"] == "HASH")?;
    hash["AttributeName"].as_str().map(str::to_owned)
}

/// A key's value without its type: `{"S": "a"}` becomes `a`.
fn scalar(value: &Value) -> Option<String> {
    ["S", "N", "B"].into_iter().find_map(|kind| value[kind].as_str()).map(str::to_owned)
}

/// The placeholder that an expression compares the attribute `name` with: `:p` in `#pk = :p AND sk > :s`.
fn equal_to(name: &str, expression: &str, names: &Value) -> Option<String> {
    let spaced = expression.replace(['(', ')'], " ").replace('=', " = ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let is_name = |token: &&str| *token == name || names[*token].as_str() == Some(name);
    tokens.windows(3).find_map(|tokens| match tokens {
        [left, "=", right] if is_name(left) => Some((*right).to_owned()),
        [left, "=", right] if is_name(right) => Some((*left).to_owned()),
        _ => None,
    })
}

/// What a request does.
pub(super) fn accesses(schemas: &Schemas, names: &Names, operation: &str, request: &Value) -> Vec<Access> {
    let keys = |key: &'static str, of: &Value| {
        let table = table(of);
        access(operation, names.table_arn(table), schemas.of_items(table, std::iter::once(&of[key])))
    };
    match operation {
        "GetItem" | "UpdateItem" | "DeleteItem" => vec![keys("Key", request)],
        "PutItem" => vec![keys("Item", request)],
        "Query" => {
            let table = table(request);
            vec![access(operation, resource(names, request), schemas.of_query(table, request))]
        }
        "BatchGetItem" | "BatchWriteItem" => batch(schemas, names, operation, &request["RequestItems"]),
        "TransactWriteItems" | "TransactGetItems" => {
            let items = request["TransactItems"].as_array().into_iter().flatten();
            items.map(|item| in_transaction(schemas, names, operation, item)).collect()
        }
        _ => vec![access(operation, resource(names, request), None::<String>)],
    }
}

fn access(operation: &str, resource: String, partitions: impl IntoIterator<Item = String>) -> Access {
    Access::new(format!("dynamodb:{operation}"), resource).with(LEADING_KEYS, partitions)
}

/// The table that a request names, which can be an ARN.
fn table(request: &Value) -> &str {
    names::last_part(request["TableName"].as_str().unwrap_or_default())
}

/// The table, index or stream of a request; `*` if it names none.
fn resource(names: &Names, request: &Value) -> String {
    if let Some(stream) = request["StreamArn"].as_str() {
        return stream.to_owned();
    }
    match (table(request), request["IndexName"].as_str()) {
        ("", _) => "*".to_owned(),
        (table, None) => names.table_arn(table),
        (table, Some(index)) => format!("{}/index/{index}", names.table_arn(table)),
    }
}

fn batch(schemas: &Schemas, names: &Names, operation: &str, tables: &Value) -> Vec<Access> {
    let tables = tables.as_object().into_iter().flatten();
    tables
        .map(|(name, requests)| {
            let table = names::last_part(name);
            let keys = requests["Keys"].as_array().into_iter().flatten();
            let writes = requests.as_array().into_iter().flatten().map(|write| match &write["PutRequest"]["Item"] {
                Value::Null => &write["DeleteRequest"]["Key"],
                item => item,
            });
            access(operation, names.table_arn(table), schemas.of_items(table, keys.chain(writes)))
        })
        .collect()
}

/// One item of a transaction. IAM knows its action, and the transaction as the condition key
/// `dynamodb:EnclosingOperation`.
fn in_transaction(schemas: &Schemas, names: &Names, operation: &str, item: &Value) -> Access {
    const ACTIONS: [(&str, &str, &str); 5] = [
        ("Put", "PutItem", "Item"),
        ("Update", "UpdateItem", "Key"),
        ("Delete", "DeleteItem", "Key"),
        ("ConditionCheck", "ConditionCheckItem", "Key"),
        ("Get", "GetItem", "Key"),
    ];
    let found = ACTIONS.into_iter().find(|(member, ..)| item[*member].is_object());
    let Some((member, action, key)) = found else { return access(operation, "*".to_owned(), None::<String>) };
    let of = &item[member];
    let table = table(of);
    let partitions = schemas.of_items(table, std::iter::once(&of[key]));
    access(action, names.table_arn(table), partitions).with("dynamodb:EnclosingOperation", [operation.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Endpoints;
    use serde_json::json;

    fn names() -> Names {
        let address = "127.0.0.1:1".parse().unwrap();
        Names::new(Endpoints::new(address, address, address, "eu-west-1".to_owned()))
    }

    /// The accesses of a request to a table with one index: action, last part of the resource, partition keys.
    fn seen(operation: &str, request: &Value) -> Vec<(String, String, Vec<String>)> {
        let mut schemas = Schemas::default();
        let key = |name: &str| json!([{"AttributeName": name, "KeyType": "HASH"}]);
        let index = json!({"IndexName": "gsi1", "KeySchema": key("gsi1pk")});
        schemas.add("T", &json!({"KeySchema": key("pk"), "GlobalSecondaryIndexes": [index]}));
        let accesses = accesses(&schemas, &names(), operation, request);
        let partitions = |access: &Access| {
            let mut keys = access.context.iter().filter(|(key, _)| *key == LEADING_KEYS);
            keys.next().map(|(_, values)| values.clone()).unwrap_or_default()
        };
        let last = |arn: &str| arn.rsplit(':').next().unwrap_or_default().to_owned();
        accesses.iter().map(|a| (a.action.replace("dynamodb:", ""), last(&a.resource), partitions(a))).collect()
    }

    fn one(action: &str, resource: &str, keys: &[&str]) -> (String, String, Vec<String>) {
        (action.to_owned(), resource.to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())
    }

    #[test]
    fn an_item_is_accessed_by_its_partition_key() {
        let get = json!({"TableName": "T", "Key": {"pk": {"S": "A#1"}, "sk": {"S": "-"}}});
        assert_eq!(seen("GetItem", &get), [one("GetItem", "table/T", &["A#1"])]);
        let put = json!({"TableName": "arn:aws:dynamodb:x:1:table/T", "Item": {"pk": {"N": "7"}}});
        assert_eq!(seen("PutItem", &put), [one("PutItem", "table/T", &["7"])]);
    }

    #[test]
    fn a_query_is_accessed_by_the_partition_key_of_the_table_or_of_the_index() {
        let values = json!({":a": {"S": "A#1"}, ":b": {"S": "B"}});
        let query = |expression: &str, index: Option<&str>| {
            json!({
                "TableName": "T", "IndexName": index, "KeyConditionExpression": expression,
                "ExpressionAttributeNames": {"#p": "pk"}, "ExpressionAttributeValues": values,
            })
        };
        for expression in ["pk = :a", "#p=:a AND begins_with(sk, :b)", "sk <= :b AND (pk = :a)", ":a = pk"] {
            assert_eq!(seen("Query", &query(expression, None)), [one("Query", "table/T", &["A#1"])], "{expression}");
        }
        let index = query("gsi1pk = :b AND gsi1sk > :a", Some("gsi1"));
        assert_eq!(seen("Query", &index), [one("Query", "table/T/index/gsi1", &["B"])]);
        assert_eq!(seen("Query", &query("pk = :a", Some("gsi1"))), [one("Query", "table/T/index/gsi1", &[])]);
    }

    #[test]
    fn a_transaction_is_one_access_for_each_item_and_a_batch_one_for_each_table() {
        let key = |pk: &str| json!({"TableName": "T", "Key": {"pk": {"S": pk}}});
        let item = json!({"TableName": "T", "Item": {"pk": {"S": "A"}}});
        let transaction = json!({"TransactItems": [
            {"Put": item}, {"Update": key("B")}, {"Delete": key("C")}, {"ConditionCheck": key("D")},
        ]});
        let expected = [("PutItem", "A"), ("UpdateItem", "B"), ("DeleteItem", "C"), ("ConditionCheckItem", "D")];
        let expected = expected.map(|(action, key)| one(action, "table/T", &[key]));
        assert_eq!(seen("TransactWriteItems", &transaction), expected);
        let batch = json!({"RequestItems": {"T": {"Keys": [{"pk": {"S": "A"}}, {"pk": {"S": "B"}}]}}});
        assert_eq!(seen("BatchGetItem", &batch), [one("BatchGetItem", "table/T", &["A", "B"])]);
        let writes =
            json!([{"PutRequest": {"Item": {"pk": {"S": "A"}}}}, {"DeleteRequest": {"Key": {"pk": {"S": "B"}}}}]);
        let batch = json!({"RequestItems": {"T": writes}});
        assert_eq!(seen("BatchWriteItem", &batch), [one("BatchWriteItem", "table/T", &["A", "B"])]);
    }

    #[test]
    fn other_operations_have_no_partition_key() {
        assert_eq!(seen("Scan", &json!({"TableName": "T"})), [one("Scan", "table/T", &[])]);
        assert_eq!(seen("ListTables", &json!({})), [one("ListTables", "*", &[])]);
        let stream = json!({"StreamArn": "arn:aws:dynamodb:x:1:table/T/stream/local"});
        assert_eq!(seen("DescribeStream", &stream), [one("DescribeStream", "table/T/stream/local", &[])]);
    }
}
