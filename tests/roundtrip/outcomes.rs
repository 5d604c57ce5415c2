//! Tests that tampered recordings fail with the right kind of failure.

use attio_client::http::Method;
use attio_client::types::Target;
use attio_client::{Client, Error};
use loopback::Exchange;
use serde_json::{Value, json};

use crate::replay::{Failure, recording, replay};

const OPERATION: &str = "list_statuses";

/// The call of `list_statuses/default_stages.json`.
async fn stages(attio: &Client) -> Result<Value, Error> {
    let statuses = attio.list_statuses(Target::Objects, "deals", "stage").await?;
    Ok(serde_json::to_value(statuses).expect("statuses are JSON"))
}

/// The failure of the call against a tampered recording.
async fn failure(tamper: impl FnOnce(&mut Exchange)) -> Failure {
    let mut exchange = recording(OPERATION, "default_stages");
    tamper(&mut exchange);
    replay(OPERATION, &exchange, stages).await.expect_err("the recording was tampered with")
}

#[tokio::test]
async fn a_matching_exchange_does_not_fail() {
    replay(OPERATION, &recording(OPERATION, "default_stages"), stages).await.unwrap();
}

#[tokio::test]
async fn a_wrong_path_is_a_wrong_request() {
    let failure = failure(|exchange| exchange.request.path.push_str("/x")).await;
    assert!(
        matches!(&failure, Failure::WrongRequest(text) if text.contains("\n+GET /v2/")),
        "{failure}"
    );
}

#[tokio::test]
async fn a_wrong_body_is_a_wrong_request() {
    let failure = failure(|exchange| exchange.request.body = Some(json!({"data": {}}))).await;
    assert!(
        matches!(&failure, Failure::WrongRequest(text) if text.contains("\n-  \"data\"")),
        "{failure}"
    );
}

#[tokio::test]
async fn a_request_that_is_not_sent_is_a_wrong_request() {
    let exchange = recording(OPERATION, "default_stages");
    let call = async |attio: &Client| attio.list_statuses(Target::Objects, "deals", "").await;
    let failure = replay(OPERATION, &exchange, call).await.unwrap_err();
    assert!(
        matches!(&failure, Failure::WrongRequest(text) if text.starts_with("missing request: ")),
        "{failure}"
    );
}

#[tokio::test]
async fn a_response_of_another_shape_is_undecodable() {
    let failure = failure(|exchange| exchange.response.body = Some(json!({"data": 5}))).await;
    assert!(matches!(failure, Failure::Undecodable(_)), "{failure}");
}

#[tokio::test]
async fn a_missing_envelope_is_undecodable() {
    let failure = failure(|exchange| exchange.response.body = Some(json!([]))).await;
    assert!(matches!(failure, Failure::Undecodable(_)), "{failure}");
}

#[tokio::test]
async fn an_empty_body_is_a_success_only_if_none_is_expected() {
    let mut exchange = recording(OPERATION, "default_stages");
    (exchange.response.status, exchange.response.body) = (204, None);
    let path = exchange.request.path.clone();
    let nothing = async |attio: &Client| attio.request(Method::GET, path).send::<()>().await;
    replay(OPERATION, &exchange, nothing).await.unwrap();
    let failure = replay(OPERATION, &exchange, stages).await.unwrap_err();
    assert!(matches!(failure, Failure::Undecodable(_)), "{failure}");
}

#[tokio::test]
async fn an_error_of_another_shape_is_undecodable() {
    let failure = failure(|exchange| {
        exchange.response.status = 404;
        exchange.response.body = Some(json!({"error": "not found"}));
    });
    let failure = failure.await;
    assert!(matches!(failure, Failure::Undecodable(_)), "{failure}");
}

#[tokio::test]
async fn a_lost_field_is_lossy() {
    // Simulates a client that loses a field.
    let forgetful = async |attio: &Client| {
        let mut statuses = stages(attio).await?;
        statuses[2].as_object_mut().unwrap().remove("title");
        Ok(statuses)
    };
    let failure =
        replay(OPERATION, &recording(OPERATION, "default_stages"), forgetful).await.unwrap_err();
    let Failure::Lossy(lines) = &failure else { panic!("{failure}") };
    assert_eq!(lines, r#"/data/2/title: expected "Won 🎉", got nothing"#);
}

#[tokio::test]
async fn a_key_next_to_the_envelope_is_lossy() {
    let failure = failure(|exchange| {
        exchange.response.body.as_mut().unwrap()["pagination"] = json!({"next_cursor": null});
    });
    let failure = failure.await;
    assert!(
        matches!(&failure, Failure::Lossy(lines) if lines.starts_with("/pagination: ")),
        "{failure}"
    );
}
