//! Tests that path parameters that would change the route (empty, `.` and `..`) are an error, without a
//! request.

use attio_client::types::{
    AttributeType, CreateAttribute, CreateSelectOption, CreateStatus, Target, UpdateAttribute,
    UpdateSelectOption, UpdateStatus,
};
use attio_client::{Client, Error};
use loopback::Server;

use crate::replay::{TOKEN, client};

/// Checks that a call fails because of this parameter, before anything is sent.
async fn assert_refused<T>(parameter: &str, call: impl AsyncFn(&Client, &str) -> Result<T, Error>) {
    for segment in ["", ".", ".."] {
        let server = Server::start([]).await.expect("loopback has a free port");
        let attio = client(&server.base_url(), TOKEN);
        let outcome = call(&attio, segment).await;
        server.finish().expect("nothing is sent");
        let Err(error) = outcome else { panic!("`{segment}` was accepted as the {parameter}") };
        assert_eq!(error.status(), None, "{error}");
        assert!(error.to_string().contains(&format!("`{parameter}`")), "{error}");
    }
}

#[tokio::test]
async fn an_identifier_is_one_segment() {
    let parameter = "identifier";
    assert_refused(parameter, async |attio, it| attio.list_attributes(Target::Lists, it).await)
        .await;
    assert_refused(parameter, async |attio, it| {
        let body = CreateAttribute::new("Nickname", "nickname", AttributeType::Text);
        attio.create_attribute(Target::Objects, it, body).await
    })
    .await;
    assert_refused(parameter, async |attio, it| {
        attio.get_attribute(Target::Lists, it, "rating").await
    })
    .await;
}

#[tokio::test]
async fn an_attribute_is_one_segment() {
    let parameter = "attribute";
    let (objects, deals) = (Target::Objects, "deals");
    assert_refused(parameter, async |attio, it| attio.get_attribute(objects, deals, it).await)
        .await;
    assert_refused(parameter, async |attio, it| {
        attio.update_attribute(objects, deals, it, UpdateAttribute::new().title("Nickname")).await
    })
    .await;
    assert_refused(parameter, async |attio, it| {
        attio.list_select_options(objects, deals, it).await
    })
    .await;
    assert_refused(parameter, async |attio, it| {
        attio.create_select_option(objects, deals, it, CreateSelectOption::new("Medium")).await
    })
    .await;
    assert_refused(parameter, async |attio, it| attio.list_statuses(objects, deals, it).await)
        .await;
    assert_refused(parameter, async |attio, it| {
        attio.create_status(objects, deals, it, CreateStatus::new("Lead")).await
    })
    .await;
}

#[tokio::test]
async fn an_option_is_one_segment() {
    assert_refused("option", async |attio, it| {
        let body = UpdateSelectOption::new().is_archived(true);
        attio.update_select_option(Target::Objects, "companies", "tier", it, body).await
    })
    .await;
}

#[tokio::test]
async fn a_status_is_one_segment() {
    assert_refused("status", async |attio, it| {
        let body = UpdateStatus::new().is_archived(true);
        attio.update_status(Target::Objects, "deals", "stage", it, body).await
    })
    .await;
}

#[test]
fn a_target_is_objects_or_lists() {
    for text in ["", "Objects", "tasks", "objects/people/../../self", "lists?", "objects%2F"] {
        assert!(text.parse::<Target>().is_err(), "{text}");
    }
    assert_eq!("lists".parse(), Ok(Target::Lists));
}
