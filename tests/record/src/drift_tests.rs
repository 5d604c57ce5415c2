//! What counts as drift: recordings, and responses that differ in one place.

use std::fs;
use std::path::{Path, PathBuf};

use loopback::Exchange;
use serde_json::json;

use super::*;

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../roundtrip/recorded");

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the recordings exist");
    entries.map(|entry| entry.expect("it can be listed").path()).collect()
}

/// A select option, with one part replaced.
fn option(pointer: &str, value: Value) -> Value {
    let id = json!({"workspace_id": "w", "object_id": "o", "attribute_id": "a", "option_id": "p"});
    let mut body = json!({"data": {"id": id, "title": "Medium", "is_archived": false}});
    *body.pointer_mut(pointer).expect("the pointer resolves") = value;
    body
}

/// The message, the pointer and the schema of each difference.
fn summary(found: &[Drift]) -> Vec<(&str, &str, &str)> {
    found.iter().map(|it| (&*it.message, &*it.at, &*it.spec)).collect()
}

#[test]
fn recordings_drift_only_if_their_names_say_so() {
    let (mut problems, mut checked) = (Vec::new(), 0);
    for operation in operations() {
        for path in files(&Path::new(RECORDED).join(operation)) {
            let exchange = Exchange::load(&path).unwrap();
            let Some(body) = &exchange.response.body else { continue };
            let found = drift(operation, exchange.response.status, Some(body));
            let is_unknown = path.file_name().unwrap().to_string_lossy().starts_with("unknown_");
            checked += 1;
            if found.is_empty() == is_unknown {
                let found: Vec<String> = found.iter().map(Drift::to_string).collect();
                problems.push(format!("{}: {found:#?}", path.display()));
            }
        }
    }
    assert!(checked > 100, "the recordings are found");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn an_unknown_field_is_reported_at_the_properties_that_lack_it() {
    let found = drift("update_select_option", 200, Some(&option("/data/id", json!({"colour": 1}))));
    let expected = (
        "unknown field `colour`",
        "/data/id/colour",
        "/components/schemas/SelectOptionKey/properties",
    );
    assert_eq!(summary(&found).last(), Some(&expected));
}

#[test]
fn a_missing_field_is_reported_at_the_list_that_requires_it() {
    let found = drift("create_select_option", 200, Some(&json!({})));
    let spec = "/paths/~1v2~1{target}~1{identifier}~1attributes~1{attribute}~1options/post/responses/200/content/application~1json/schema/required";
    assert_eq!(summary(&found), [("required field `data` is missing", "", spec)]);
}

#[test]
fn null_is_drift_where_it_is_not_nullable() {
    let found = drift("create_select_option", 200, Some(&option("/data/title", Value::Null)));
    let spec = "/components/schemas/SelectOption/properties/title";
    assert_eq!(summary(&found), [("null where it is not nullable", "/data/title", spec)]);
}

#[test]
fn integers_are_those_that_the_client_reads() {
    let error = |status: Value| {
        let body = json!({"status_code": status, "type": "t", "code": "c", "message": "m"});
        drift("get_attribute", 404, Some(&body)).iter().any(|it| it.kind == DriftKind::Unreadable)
    };
    let refused = [json!(404.0), json!(1e300), json!(70_000), json!(-1)];
    assert_eq!(refused.map(error), [true; 4]);
    assert!(!error(json!(404)));
}

#[test]
fn another_type_is_drift() {
    let found = drift("create_select_option", 200, Some(&option("/data/is_archived", json!("no"))));
    let spec = "/components/schemas/SelectOption/properties/is_archived";
    assert_eq!(summary(&found), [("string where boolean is expected", "/data/is_archived", spec)]);
}

#[test]
fn an_unknown_value_is_reported_at_the_enum_that_lacks_it() {
    let body = json!({"code": "teapot", "status_code": 404});
    let found = drift("get_attribute", 404, Some(&body));
    let spec = "/components/schemas/ErrorCode/enum";
    assert_eq!(summary(&found), [("unknown value \"teapot\"", "/code", spec)]);
}

#[test]
fn an_unknown_discriminator_is_reported_at_the_union_that_lacks_it() {
    let path = Path::new(RECORDED).join("get_attribute/unknown_default.json");
    let body = Exchange::load(&path).unwrap().response.body.unwrap();
    let found = drift("get_attribute", 200, Some(&body));
    assert_eq!(found[0].at, "/data/default_value/type");
    assert_eq!(found[0].spec, "/components/schemas/DefaultValue/discriminator/mapping");
}

#[test]
fn an_undeclared_status_is_drift_except_server_errors() {
    let body = json!({"code": "not_found"});
    let found = drift("get_attribute", 410, Some(&body));
    assert_eq!(found[0].message, "undeclared status 410");
    assert!(found[0].spec.ends_with("/get/responses"), "{}", found[0].spec);
    assert_eq!(drift("get_attribute", 503, Some(&body)), []);
}

#[test]
fn an_undeclared_success_is_read_like_the_declared_one() {
    let body = option("/data/is_archived", json!(true));
    let found = drift("create_select_option", 201, Some(&body));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].message, "undeclared status 201");
    for status in [204, 302] {
        let found = drift("create_select_option", status, None);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].message, format!("undeclared status {status}"));
    }
    assert_eq!(drift("create_select_option", 200, None)[0].message, "no JSON body");
}

/// The drift of this response, if the spec declares only a 204 without a body.
fn drift_of_204(status: u16, body: Option<&Value>) -> Vec<Drift> {
    let spec = "{openapi: 3.0.3, info: {title: A depot, version: '1'}, paths: {'/crates/{crate}': {delete: \
                {operationId: delete_crate, responses: {'204': {description: Deleted.}}}}}}";
    let document = codegen::document::parse(spec).expect("it is YAML");
    drift_of(&codegen::model::read(&document), "delete_crate", status, body)
}

#[test]
fn a_declared_success_without_a_body_is_not_drift() {
    assert_eq!(drift_of_204(204, None), []);
    assert_eq!(drift_of_204(200, None)[0].message, "undeclared status 200");
    let found = drift_of_204(204, Some(&json!({"data": {}})));
    let at = "/paths/~1crates~1{crate}/delete/responses/204";
    assert_eq!(summary(&found), [("a body where none is declared", "", at)]);
}

#[test]
fn the_kind_of_drift_shows_whether_clients_can_read_it() {
    let kind = |operation, body| drift(operation, 200, Some(&body))[0].kind;
    let create = "create_select_option";
    assert_eq!(kind(create, option("/data/title", Value::Null)), DriftKind::Unreadable);
    assert_eq!(kind(create, option("/data/is_archived", json!("no"))), DriftKind::Unreadable);
    assert_eq!(kind(create, json!({})), DriftKind::Unreadable);
    let path = Path::new(RECORDED).join("get_attribute/default_at_once.json");
    let recorded = Exchange::load(&path).unwrap().response.body.unwrap();
    let with = |pointer: &str, value: Value| {
        let mut body = recorded.clone();
        *body.pointer_mut(pointer).expect("it exists") = value;
        kind("get_attribute", body)
    };
    for kept in [json!(5), json!({}), json!({"type": 5}), json!({"type": "hologram"})] {
        assert_eq!(with("/data/default_value", kept), DriftKind::UnknownValue);
    }
    assert_eq!(with("/data/is_writable", Value::Null), DriftKind::UnknownValue);
    assert_eq!(with("/data/type", json!("hologram")), DriftKind::UnknownValue);
    assert_eq!(with("/data/type", json!(5)), DriftKind::Unreadable);
    assert_eq!(with("/data/config", json!([])), DriftKind::Unreadable);
}

#[test]
fn a_discriminator_of_another_type_is_not_reported_as_missing() {
    let recorded = "../roundtrip/recorded/get_attribute/default_at_once.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(recorded);
    let mut body = Exchange::load(&path).unwrap().response.body.unwrap();
    body["data"]["default_value"]["type"] = json!(5);
    let found = drift("get_attribute", 200, Some(&body));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].message, "number where string is expected");
    assert_eq!(found[0].at, "/data/default_value/type");
}

#[test]
fn the_same_drift_in_several_elements_is_reported_once() {
    let mut one = option("/data/is_archived", json!(true))["data"].clone();
    one["colour"] = json!("red");
    let found = drift("list_select_options", 200, Some(&json!({"data": [one, one, one]})));
    assert_eq!(found.len(), 1);
    let text = "unknown field `colour`, at /data/0/colour and 2 more like it; \
                see /components/schemas/SelectOption/properties of the spec";
    assert_eq!(found[0].to_string(), text);
}

#[test]
fn a_server_cannot_control_the_terminal() {
    let body = json!({"code": "\u{1b}[2J\u{9b}31m", "\u{1b}[1A": 1});
    let found: Vec<String> =
        drift("get_attribute", 404, Some(&body)).iter().map(Drift::to_string).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(!found.concat().contains(|it: char| it.is_control()), "{found:?}");
}

#[test]
fn every_recorded_request_makes_its_operation() {
    for id in operations() {
        for path in files(&Path::new(RECORDED).join(id)) {
            let request = Exchange::load(&path).unwrap().request;
            assert_eq!(operation(&request.method, &request.path), Some(id), "{}", path.display());
        }
    }
    assert_eq!(operation("DELETE", "/v2/lists/sales/attributes"), None);
    assert_eq!(operation("GET", "/v2/lists/sales/attribute"), None);
}
