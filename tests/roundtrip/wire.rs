//! Tests what recordings cannot express: the bytes of a response, and the error for an invalid one.
//!
//! Tests that do not depend on the API are in `tests/conformance`.

use attio_client::Error;
use attio_client::types::{Attribute, AttributeType, DefaultValue, Target};
use loopback::Server;
use serde_json::json;

use crate::replay::{TOKEN, client, recording};

/// Gets the documented attribute, with one part of the response replaced.
async fn get_with(from: &str, to: &str) -> Result<Attribute, Error> {
    let mut exchange = recording("get_attribute", "documented");
    let body = exchange.response.body.take().expect("the body is JSON").to_string();
    assert!(body.contains(from), "{body}");
    exchange.response.text = Some(body.replace(from, to));
    let path: Vec<&str> = exchange.request.path.split('/').collect();
    let (list, attribute) = (path[3].to_owned(), path[5].to_owned());
    let server = Server::start([exchange]).await.expect("loopback has a free port");
    let attio = client(&server.base_url(), TOKEN);
    let outcome = attio.get_attribute(Target::Lists, list, attribute).await;
    server.finish().expect("it is requested");
    outcome
}

#[tokio::test]
async fn escaped_keys_and_values_are_read() {
    let escaped = r#""typ\u0065":"r\u0061ting""#;
    let attribute = get_with(r#""type":"rating""#, escaped).await.unwrap();
    assert_eq!(attribute.type_, AttributeType::Rating);
    assert!(attribute.extra.is_empty());
}

#[tokio::test]
async fn a_discriminator_may_come_last() {
    let value = r#""default_value":{"template":"PT0S","type":"dynamic"}"#;
    let attribute = get_with(r#""default_value":null"#, value).await.unwrap();
    let Some(DefaultValue::Dynamic(value)) = &attribute.default_value else { panic!() };
    assert!(value.extra.is_empty(), "the discriminator is not an unknown property");
    let encoded = serde_json::to_value(&attribute.default_value).unwrap();
    assert_eq!(encoded, json!({"type": "dynamic", "template": "PT0S"}));
}

#[tokio::test]
async fn floats_are_read_to_the_last_digit() {
    for number in ["31.245270191439438", "121.48791951161945", "18446744073709551615"] {
        let value = format!(r#""default_value":{number}"#);
        let attribute = get_with(r#""default_value":null"#, &value).await.unwrap();
        assert_eq!(serde_json::to_string(&attribute.default_value).unwrap(), number);
    }
}

#[tokio::test]
async fn a_missing_field_is_named_with_its_path_the_operation_and_the_request() {
    let error = get_with(r#""attribute_id""#, r#""id""#).await.unwrap_err().to_string();
    let (line, body) = error.split_once(": {").unwrap();
    assert!(
        line.starts_with(
            "get_attribute: 200 OK: cannot decode the response at `data.id`: missing field `attribute_id`"
        ),
        "{line}"
    );
    assert!(body.contains("… (request "), "{body}");
}
