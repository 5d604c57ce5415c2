//! Rules about what proves who calls.

use super::spec::{Report, Spec};
use super::values::is_3_1;
use crate::rule;

/// What an operation asks for is declared, and named as it is declared.
pub(super) fn security_defined(spec: &Spec<'_>, report: &mut Report<'_>) {
    let declared = spec.api.security_schemes.keys().map(String::as_str);
    let of_operations = spec.api.operations.iter().map(|it| &it.security);
    for asked in [&spec.api.security].into_iter().chain(of_operations).flat_map(|it| it.schemes()) {
        if !spec.api.security_schemes.contains_key(&asked.value) {
            let near = report.nearest(&asked.value, declared.clone());
            let fix = near.and_then(|it| spec.document.rename(&asked.at, it));
            let message = format!("declare `{}` in `components/securitySchemes`", asked.value);
            report.at_key(&asked.at, message).fix = fix;
        }
    }
}

/// The client proves who calls by a token, a password or a key.
pub(super) fn rust_security_scheme(spec: &Spec<'_>, report: &mut Report<'_>) {
    for scheme in spec.api.security_schemes.values().filter(|it| it.proof().is_none()) {
        let message = "the client cannot prove in this way who calls; operations that take another one as well are called by that";
        report.at_key(&scheme.at, message);
        if scheme.json["type"] == "mutualTLS" && !is_3_1(spec.document) {
            let at = format!("{}/type", scheme.at);
            report.at_by(rule::OAS3_SCHEMA, &at, "`mutualTLS` is a type of OpenAPI 3.1");
        }
    }
    for operation in spec.api.operations.iter().filter(|it| spec.api.ways(it).is_none()) {
        let message = "none of the ways to prove who calls this operation is supported; callers can send it by `Client::request` of a client whose `http_client` does";
        report.at_key_by(rule::RUST_UNSUPPORTED, &operation.at, message);
    }
}
