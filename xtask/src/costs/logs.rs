//! How many bytes a request writes to CloudWatch Logs: a line of the API and a line of the function.

use serde_json::Value;

/// Bytes that CloudWatch adds to each line.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AnalyzeLogData-LogsInsights.html>
const OF_EVENT: usize = 26;

/// The line that a function writes for a request (`shared/http/src/answer.rs`, `shared/runtime/src/telemetry.rs`), with
/// long names and values. A test compares it with what a function writes.
pub const FUNCTION_LINE: &str = concat!(
    r#"{"timestamp":"2026-11-30T12:00:00.123456Z","level":"INFO","message":"answered","status":200,"duration_ms":14,"#,
    r#""reads":2,"read_calls":2,"writes":0,"read_milliunits":4000,"write_milliunits":0,"#,
    r#""span":{"function":"resend_verification_mail","request_id":"JKJaXPLvDoEEPsg=","#,
    r#""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","user":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD","name":"request"}}"#,
);

/// What API Gateway writes in place of its variables, the longest of what is usual.
const VARIABLES: [(&str, &str); 10] = [
    ("$context.integrationErrorMessage", "-"),
    ("$context.integrationLatency", "14"),
    ("$context.responseLatency", "16"),
    ("$context.responseLength", "2048"),
    ("$context.requestTime", "30/Nov/2026:12:00:00 +0000"),
    ("$context.requestId", "JKJaXPLvDoEEPsg="),
    ("$context.error.message", "-"),
    ("$context.httpMethod", "PATCH"),
    ("$context.routeKey", "PATCH /v1/courses/{courseId}/modules/{moduleId}/lessons/{lessonId}"),
    ("$context.status", "200"),
];

/// Bytes of both lines of a request, with the format of the access log in `template.edge.yaml`.
pub fn bytes_of_request(edge: &Value) -> usize {
    let format = edge["Globals"]["HttpApi"]["AccessLogSettings"]["Format"].as_str().unwrap_or_default();
    let line = VARIABLES.iter().fold(format.to_owned(), |line, (variable, value)| line.replace(variable, value));
    line.len() + FUNCTION_LINE.len() + 2 * OF_EVENT
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_line_of_a_function_is_json() {
        assert!(serde_json::from_str::<Value>(FUNCTION_LINE).unwrap().is_object());
    }

    #[test]
    fn the_format_of_the_access_log_counts() {
        let format = |format: &str| json!({"Globals": {"HttpApi": {"AccessLogSettings": {"Format": format}}}});
        let without = bytes_of_request(&format(""));
        assert_eq!(bytes_of_request(&format("$context.status $context.integrationLatency")), without + "200 14".len());
    }
}
