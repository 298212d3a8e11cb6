//! The schemas of problems and their field errors.

use glotto_domain::input::MAX_FIELD_ERRORS;
use serde_json::{Value, json};

/// The schema of all problems.
pub fn problem() -> Value {
    json!({
        "type": "object",
        "description": "Why a request failed (RFC 9457).",
        "required": ["type", "title", "status", "instance"],
        "properties": {
            "type": {"$ref": "#/components/schemas/ProblemType"},
            "title": {"type": "string", "description": "The kind in one sentence."},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {
                "type": "string",
                "description": "Only with 401: what it means, so that a client knows whether to refresh, to log in or \
                                to re-authenticate.",
            },
            "detail": {"type": "string", "description": "What happened this time."},
            "instance": {"type": "string", "description": "The id of the request."},
            "errors": {
                "type": "array",
                "description": "The faults of the input, a hundred at most.",
                "maxItems": MAX_FIELD_ERRORS,
                "items": {"$ref": "#/components/schemas/FieldError"},
            },
            "errorsOmitted": {
                "type": "integer",
                "minimum": 1,
                "description": "How many more faults the input has than `errors` lists; missing if it lists all.",
            },
        },
    })
}

/// The schema of a field error; `code` is that of its codes.
pub fn field_error(code: &Value) -> Value {
    json!({
        "type": "object",
        "description": "What is wrong with a part of the input.",
        "required": ["pointer", "code", "detail"],
        "properties": {
            "pointer": {
                "type": "string",
                "description": "Where: a JSON pointer (RFC 6901) into the body; query parameters stand under `/query`.",
            },
            "code": code,
            "params": {
                "type": "object",
                "additionalProperties": true,
                "description": "The parameters that the documentation of `code` names, such as `min` and `max`.",
            },
            "detail": {
                "type": "string",
                "description": "What is wrong, for the user: in the language of `lang` or `Accept-Language`, if the \
                                platform has the sentence in it, and otherwise in English.",
            },
        },
    })
}
