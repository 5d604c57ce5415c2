//! Rules about authentication.

use super::spec::{Report, Spec};
use super::values::is_3_1;
use crate::rule;

/// Security schemes are declared.
pub(super) fn security_defined(spec: &Spec<'_>, report: &mut Report<'_>) {
    let declared = spec.api.security_schemes.keys().map(String::as_str);
    let of_operations = spec.api.operations.iter().map(|it| &it.security);
    for required in
        [&spec.api.security].into_iter().chain(of_operations).flat_map(|it| it.schemes())
    {
        if !spec.api.security_schemes.contains_key(&required.value) {
            let near = report.nearest(&required.value, declared.clone());
            let fix = near.and_then(|it| spec.document.rename(&required.at, it));
            let message = format!("declare `{}` in `components/securitySchemes`", required.value);
            report.at_key(&required.at, message).fix = fix;
        }
    }
}

/// The client supports the security schemes.
pub(super) fn rust_security_scheme(spec: &Spec<'_>, report: &mut Report<'_>) {
    for scheme in spec.api.security_schemes.values().filter(|it| it.credential_kind().is_none()) {
        let message =
            "the client does not support this scheme; operations that accept another one use that";
        report.at_key(&scheme.at, message);
        if scheme.json["type"] == "mutualTLS" && !is_3_1(spec.document) {
            let at = format!("{}/type", scheme.at);
            report.at_by(rule::OAS3_SCHEMA, &at, "`mutualTLS` is a type of OpenAPI 3.1");
        }
    }
    for operation in
        spec.api.operations.iter().filter(|it| spec.api.security_alternatives(it).is_none())
    {
        let message = "the client supports none of the security schemes of this operation; callers can use `Client::request` of a client whose `http_client` does";
        report.at_key_by(rule::RUST_UNSUPPORTED, &operation.at, message);
    }
}
