//! The errors of the API: a status and a body in Attio's format.
//!
//! Messages are those of Attio's servers or its OpenAPI file; where neither is known, the code that creates
//! the error marks it as inferred.

use serde::Serialize;
use serde_json::Value;

/// An error response.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    pub(crate) status_code: u16,
    #[serde(rename = "type")]
    type_: &'static str,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) validation_errors: Vec<Issue>,
}

/// A validation error: what is wrong with one value of a body or a query.
#[derive(Debug, Serialize)]
pub(crate) struct Issue {
    pub(crate) code: &'static str,
    pub(crate) path: Vec<Value>,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) received: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) options: Option<&'static [&'static str]>,
}

impl Refusal {
    fn request(status_code: u16, code: &'static str, message: impl Into<String>) -> Self {
        let type_ = "invalid_request_error";
        Self { status_code, type_, code, message: message.into(), validation_errors: Vec::new() }
    }

    fn auth(status_code: u16, message: String) -> Self {
        let code = "unauthorized";
        Self { status_code, type_: "auth_error", code, message, validation_errors: Vec::new() }
    }

    /// A value that is refused for a specific reason.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::request(400, "validation_type", message)
    }

    /// A malformed body or query.
    pub(crate) fn malformed(message: impl Into<String>, issues: Vec<Issue>) -> Self {
        Self { validation_errors: issues, ..Self::invalid(message) }
    }

    /// An option or a status that does not exist.
    pub(crate) fn value_not_found(message: String) -> Self {
        Self::request(400, "value_not_found", message)
    }

    pub(crate) fn system_edit() -> Self {
        Self::request(400, "system_edit_unauthorized", "Cannot update a System attribute.")
    }

    /// Source: users quote it for records; that attributes return the same is inferred.
    pub(crate) fn disabled(object: &str) -> Self {
        let message = format!(
            "The Standard object with slug/ID \"{object}\" must be enabled by a Workspace admin before it can be used."
        );
        Self::request(400, "standard_object_disabled", message)
    }

    /// An object, a list, an attribute or a route that does not exist.
    pub(crate) fn not_found(message: String) -> Self {
        Self::request(404, "not_found", message)
    }

    /// A slug or a title that is taken.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::request(409, "slug_conflict", message)
    }

    /// Values that Attio would ignore, which strict mode refuses.
    pub(crate) fn ignored(issues: Vec<Issue>) -> Self {
        let all: Vec<&str> = issues.iter().map(|it| it.message.as_str()).collect();
        let message = format!("attio-fake is strict: {}.", all.join("; "));
        let refusal = Self::request(400, "validation_type", message);
        Self { validation_errors: issues, ..refusal }
    }

    pub(crate) fn no_token() -> Self {
        Self::unauthorized("The Authorization header was not provided.")
    }

    /// A missing or unknown token.
    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::auth(401, message.to_owned())
    }

    /// A token that is not allowed to do this action, such as `create this attribute`.
    pub(crate) fn forbidden(action: &str) -> Self {
        Self::auth(403, format!("You do not have the necessary permissions to {action}."))
    }
}

impl Issue {
    pub(crate) fn new(code: &'static str, path: &[Value], message: impl Into<String>) -> Self {
        let (path, message) = (path.to_vec(), message.into());
        Self { code, path, message, expected: None, received: None, options: None }
    }

    /// A value that is not one of the options.
    ///
    /// Source: recorded by others in 2025, with options and without `received`.
    pub(crate) fn of_option(
        path: &[Value],
        received: &str,
        options: &'static [&'static str],
    ) -> Self {
        let expected = options.join("' | '");
        let message = format!("Invalid enum value. Expected '{expected}', received '{received}'");
        Self { options: Some(options), ..Self::new("invalid_option", path, message) }
    }

    /// A value of the wrong type; the type of a missing value is `undefined`.
    pub(crate) fn of_type(path: &[Value], expected: &str, received: &str) -> Self {
        let message = match received {
            "undefined" => "Required".to_owned(),
            _ => format!("Expected {expected}, received {received}"),
        };
        Self {
            expected: Some(expected.to_owned()),
            received: Some(received.to_owned()),
            ..Self::new("invalid_type", path, message)
        }
    }
}
