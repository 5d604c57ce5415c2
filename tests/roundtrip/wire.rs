//! What recordings cannot show: the bytes of an answer, what is printed of it, and the requests that
//! are not made.

use attio_client::types::{Attribute, AttributeType, DefaultValue, Target, UpdateAttribute};
use attio_client::{Client, Error, ErrorKind};
use loopback::{Response, Server};
use serde_json::json;

use crate::replay::{TOKEN, client, recording};

/// The outcome of getting an attribute, if this is the answer.
async fn answered(response: Response) -> Result<Attribute, Error> {
    let mut exchange = recording("get_attribute", "documented");
    let path: Vec<&str> = exchange.request.path.split('/').collect();
    let (list, attribute) = (path[3].to_owned(), path[5].to_owned());
    exchange.response = response;
    let server = Server::start([exchange]).await.expect("loopback has a free port");
    let attio = client(&server.base_url(), TOKEN);
    let outcome = attio.get_attribute(Target::Lists, list, attribute).await;
    server.finish().expect("it is requested");
    outcome
}

/// An answer of this text.
fn text(status: u16, text: impl Into<String>) -> Response {
    let mut response = recording("get_attribute", "documented").response;
    (response.status, response.body, response.text) = (status, None, Some(text.into()));
    response
}

/// The documented attribute, as text, with one part replaced.
fn attribute(from: &str, to: &str) -> String {
    let body =
        recording("get_attribute", "documented").response.body.expect("it is JSON").to_string();
    assert!(body.contains(from), "{body}");
    body.replace(from, to)
}

#[tokio::test]
async fn escaped_keys_and_values_are_read() {
    let body = attribute(r#""type":"rating""#, r#""typ\u0065":"r\u0061ting""#);
    let attribute = answered(text(200, body)).await.unwrap();
    assert_eq!(attribute.type_, AttributeType::Rating);
    assert!(attribute.extra.is_empty());
}

#[tokio::test]
async fn a_tag_may_come_last() {
    let value = r#""default_value":{"template":"PT0S","type":"dynamic"}"#;
    let attribute = answered(text(200, attribute(r#""default_value":null"#, value))).await.unwrap();
    let Some(DefaultValue::Dynamic(value)) = &attribute.default_value else { panic!() };
    assert!(value.extra.is_empty(), "the tag is no unknown property");
    let encoded = serde_json::to_value(&attribute.default_value).unwrap();
    assert_eq!(encoded, json!({"type": "dynamic", "template": "PT0S"}));
}

#[tokio::test]
async fn floats_are_read_to_the_last_digit() {
    for number in ["31.245270191439438", "121.48791951161945", "18446744073709551615"] {
        let body = attribute(r#""default_value":null"#, &format!(r#""default_value":{number}"#));
        let attribute = answered(text(200, body)).await.unwrap();
        assert_eq!(serde_json::to_string(&attribute.default_value).unwrap(), number);
    }
}

#[tokio::test]
async fn an_answer_ends_where_its_value_ends() {
    let body = attribute("{", "{") + "{}";
    let error = answered(text(200, body)).await.unwrap_err();
    assert!(error.to_string().contains("trailing characters"), "{error}");
}

#[tokio::test]
async fn a_missing_field_is_named_with_its_path_the_operation_and_the_request() {
    let body = attribute(r#""attribute_id""#, r#""id""#);
    let error = answered(text(200, body)).await.unwrap_err().to_string();
    let (line, body) = error.split_once(": {").unwrap();
    assert!(
        line.starts_with(
            "get_attribute: 200 OK: cannot decode the answer at `data.id`: missing field `attribute_id`"
        ),
        "{line}"
    );
    assert!(body.contains("… (request "), "{body}");
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_named_with_its_path() {
    let body = attribute(r#""type":"rating""#, r#""type":5"#);
    let error = answered(text(200, body)).await.unwrap_err().to_string();
    assert!(
        error.contains("at `data.type`: invalid type: integer `5`, expected a string"),
        "{error}"
    );
}

#[tokio::test]
async fn validation_errors_are_printed_with_their_paths() {
    let issue = |path| json!({"code": "invalid_type", "path": path, "message": "Required"});
    let mut response = text(400, "");
    response.text = None;
    response.body = Some(json!({
        "status_code": 400, "type": "invalid_request_error", "code": "validation_type",
        "message": "Body payload validation error.",
        "validation_errors": [issue(json!(["data", "template", 0, "value"])), issue(json!([]))],
    }));
    response.headers.clear();
    let error = answered(response).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_attribute: 400 Bad Request: validation_type: Body payload validation error.; \
         data.template[0].value: Required; Required"
    );
}

#[tokio::test]
async fn a_server_cannot_forge_lines() {
    let body = json!({
        "status_code": 400, "type": "t", "code": "c", "message": "one\n\u{1b}[31mtwo",
    });
    for body in [body.to_string(), "<p>one</p>\r\n\u{1b}[31mtwo".to_owned()] {
        let error = answered(text(400, body)).await.unwrap_err().to_string();
        assert!(!error.contains(|it: char| it.is_control()), "{error:?}");
        assert!(error.contains("two"), "{error}");
    }
}

#[tokio::test]
async fn a_long_body_is_cut_and_kept() {
    let body = "x".repeat(1000);
    let error = answered(text(502, body.clone())).await.unwrap_err();
    assert_eq!(error.body(), Some(body.as_bytes()));
    let shown = error.to_string().matches('x').count();
    assert!((100..=201).contains(&shown), "{error}");
}

#[tokio::test]
async fn a_write_that_was_never_sent_has_no_effect() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = taken.local_addr().expect("it is bound");
    // Now nobody listens there.
    drop(taken);
    let attio = client(&format!("http://{address}"), TOKEN);
    let title = UpdateAttribute::new().title("Nickname");
    let call = attio.update_attribute(Target::Objects, "people", "nickname", title);
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.may_have_taken_effect(), "{error}");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = Server::start([]).await.unwrap();
    let mut response = text(302, "");
    response.headers.push(("location".into(), elsewhere.base_url()));
    let error = answered(response).await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    elsewhere.finish().unwrap();
}

#[tokio::test]
async fn a_parameter_set_twice_is_sent_once() {
    let mut exchange = recording("list_attributes", "empty");
    exchange.request.query = vec![("limit".into(), "2".into())];
    let manifest = include_str!("../../generated-client/Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
    let user_agent = format!("attio-client/{}", version.unwrap().trim_matches('"'));
    exchange.request.headers.push(("user-agent".into(), user_agent));
    let server = Server::start([exchange]).await.unwrap();
    let attio = client(&server.base_url(), TOKEN);
    attio.list_attributes(Target::Objects, "projects").limit(1).limit(2).await.unwrap();
    server.finish().unwrap();
}

/// A server that answers with this text, whatever is asked, and hangs up.
async fn raw(text: &'static str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener =
        tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client connects");
        let request = stream.read(&mut [0; 4096]).await.expect("a request comes");
        assert_ne!(request, 0, "a request comes");
        stream.write_all(text.as_bytes()).await.expect("the client waits");
    });
    format!("http://{address}")
}

#[tokio::test]
async fn an_answer_that_breaks_off_keeps_its_head() {
    let url =
        raw("HTTP/1.1 500 Oh\r\ncontent-length: 100\r\nx-attio-execution-id: abc\r\n\r\n{").await;
    let attio = client(&url, TOKEN);
    let error = attio.list_attributes(Target::Objects, "people").await.unwrap_err();
    assert_eq!((error.status(), error.request_id()), (Some(500), Some("abc")), "{error}");
    assert!(
        error.to_string().starts_with("list_attributes: 500 Internal Server Error: "),
        "{error}"
    );
}

#[tokio::test]
async fn the_token_is_in_nothing_that_is_printed() {
    const SECRET: &str = "0123456789secret";
    let url = raw("HTTP/1.1 500 Oh\r\n\r\n").await;
    let attio = client(&url, SECRET);
    let call = attio.list_attributes(Target::Objects, "people");
    let mut printed = format!("{attio:?} {attio:#?} {call:?} {call:#?}");
    let error = call.await.unwrap_err();
    printed.push_str(&format!("{error} {error:?} {error:#?}"));
    let swapped = Client::builder().base_url(SECRET).token(&url).build().unwrap_err();
    printed.push_str(&format!("{swapped} {swapped:?}"));
    assert!(printed.contains("people"), "{printed}");
    assert!(!printed.contains(SECRET), "{printed}");
}
