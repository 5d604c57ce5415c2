//! `ensure` against the fake, which fails on demand.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use attio_client::types::{
    Attribute, AttributeType, CreateAttribute, CreateStatus, RelationshipInput, UpdateAttribute,
    UpdateSelectOption, UpdateStatus,
};
use attio_client::{Client, Ensure, EnsureError, Ensured, Outcome, RetryPolicy};
use attio_fake::{Cut, FakeAttio, Fault};

type Result<T = ()> = std::result::Result<T, Box<dyn StdError>>;

async fn workspace() -> Result<(FakeAttio, Client)> {
    let fake = FakeAttio::builder().strict().start().await?;
    let attio = Client::builder().token(fake.token()).base_url(fake.base_url());
    let attio = attio.retry_policy(RetryPolicy::none()).build()?;
    Ok((fake, attio))
}

fn tier() -> CreateAttribute {
    CreateAttribute::new("Tier", "tier", AttributeType::Select)
}

fn ensure(attio: &Client) -> Ensure<Attribute> {
    attio.object("people").ensure_attribute(tier())
}

/// The methods of the requests that write.
fn writes(fake: &FakeAttio) -> Vec<String> {
    fake.requests().into_iter().filter(|it| !it.is_read_only()).map(|it| it.method).collect()
}

fn lost_response() -> Fault {
    Fault::connection(Cut::BeforeResponse).processed()
}

async fn archive(attio: &Client) -> Result {
    let archive = UpdateAttribute::new().is_archived(true);
    attio.object("people").attribute("tier").update_attribute(archive).await?;
    Ok(())
}

#[tokio::test]
async fn a_missing_attribute_is_created_once() -> Result {
    let (fake, attio) = workspace().await?;
    let planned = ensure(&attio).dry_run(true).await?;
    assert_eq!((planned.value, planned.outcome), (None, Outcome::ToCreate));
    assert_eq!(writes(&fake), [""; 0]);
    let Ensured { value, outcome, .. } = ensure(&attio).dry_run(false).await?;
    let created = value.unwrap();
    assert_eq!((created.api_slug.as_str(), outcome), ("tier", Outcome::Created));
    let planned = ensure(&attio).dry_run(true).await?;
    assert_eq!((planned.value, planned.outcome), (Some(created.clone()), Outcome::Found));
    let found = ensure(&attio).await?;
    assert_eq!((found.value, found.outcome), (created, Outcome::Found));
    assert_eq!(writes(&fake), ["POST"]);
    Ok(())
}

#[tokio::test]
async fn an_archived_attribute_is_restored_on_request_only() -> Result {
    let (fake, attio) = workspace().await?;
    ensure(&attio).await?;
    archive(&attio).await?;
    let planned = ensure(&attio).dry_run(true).await;
    for error in [ensure(&attio).await.unwrap_err(), planned.unwrap_err()] {
        assert!(matches!(&error, EnsureError::Archived { name } if name == "tier"), "{error}");
    }
    assert_eq!(writes(&fake), ["POST", "PATCH"]);
    let planned = ensure(&attio).restore(true).dry_run(true).await?;
    assert_eq!(planned.outcome, Outcome::ToRestore);
    assert!(planned.value.unwrap().is_archived);
    let restored = ensure(&attio).restore(true).await?;
    assert_eq!((restored.value.is_archived, restored.outcome), (false, Outcome::Restored));
    assert_eq!(writes(&fake), ["POST", "PATCH", "PATCH"]);
    assert_eq!(ensure(&attio).restore(true).await?.outcome, Outcome::Found);
    Ok(())
}

#[tokio::test]
async fn a_different_type_is_an_error_that_names_both() -> Result {
    let (fake, attio) = workspace().await?;
    ensure(&attio).await?;
    archive(&attio).await?;
    let text = CreateAttribute::new("Tier", "tier", AttributeType::Text);
    for (wanted, message) in [
        (text, "`tier` is of type select, expected text; this cannot be changed"),
        (
            tier().is_multiselect(true),
            "`tier` is for a single value, expected multiselect; this cannot be changed",
        ),
    ] {
        let error = attio.object("people").ensure_attribute(wanted.clone()).restore(true).await;
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.call().is_none());
        let EnsureError::Mismatch { wanted: had, found } = error else { panic!("{error}") };
        assert_eq!((*had, found.type_), (wanted, AttributeType::Select));
    }
    assert_eq!(writes(&fake), ["POST", "PATCH"]);
    Ok(())
}

#[tokio::test]
async fn the_error_of_a_call_is_accessible() -> Result {
    let (fake, attio) = workspace().await?;
    fake.revoke(fake.token());
    let error = ensure(&attio).await.unwrap_err();
    assert!(error.call().is_some_and(attio_client::Error::is_unauthorized), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_different_relationship_is_an_error() -> Result {
    let (_fake, attio) = workspace().await?;
    let people = attio.object("people");
    let firm = CreateAttribute::record_reference("Firm", "firm", ["companies"]);
    let related =
        |slug| firm.clone().relationship(RelationshipInput::new("companies", "Staff", slug, true));
    people.ensure_attribute(related("staff")).await?;
    for wanted in [related("staff"), firm.clone()] {
        assert_eq!(people.ensure_attribute(wanted).await?.outcome, Outcome::Found);
    }
    let error = people.ensure_attribute(related("crew")).await.unwrap_err();
    let message = "`firm` is not in the wanted relationship; this cannot be changed";
    assert_eq!(error.to_string(), message);
    Ok(())
}

/// Attio accepts an id as a slug.
#[tokio::test]
async fn a_slug_that_is_the_id_of_another_attribute_does_not_find_it() -> Result {
    let (_fake, attio) = workspace().await?;
    let deals = attio.object("deals");
    let stage = deals.attribute("stage").get_attribute().await?;
    let wanted = CreateAttribute::new("Odd", stage.id.attribute_id.as_str(), AttributeType::Status);
    let ensured = deals.ensure_attribute(wanted).await?;
    assert_eq!(ensured.outcome, Outcome::Created);
    assert_ne!(ensured.value.id, stage.id);
    Ok(())
}

#[tokio::test]
async fn a_lost_response_is_not_an_error_if_the_request_took_effect() -> Result {
    let (fake, attio) = workspace().await?;
    fake.fail_once_when(|it| !it.is_read_only(), lost_response());
    assert_eq!(ensure(&attio).await?.outcome, Outcome::Created);
    archive(&attio).await?;
    fake.fail_once_when(|it| !it.is_read_only(), lost_response());
    let restored = ensure(&attio).restore(true).await?;
    assert_eq!((restored.value.is_archived, restored.outcome), (false, Outcome::Restored));
    assert_eq!(writes(&fake), ["POST", "PATCH", "PATCH"]);
    Ok(())
}

#[tokio::test]
async fn a_lost_request_is_reported() -> Result {
    let (fake, attio) = workspace().await?;
    let cut = || Fault::connection(Cut::BeforeResponse);
    fake.fail_once_when(|it| !it.is_read_only(), cut());
    assert_fails_in(ensure(&attio).await, "create_attribute");
    ensure(&attio).await?;
    archive(&attio).await?;
    fake.fail_once_when(|it| !it.is_read_only(), cut());
    assert_fails_in(ensure(&attio).restore(true).await, "update_attribute");
    Ok(())
}

#[tokio::test]
async fn later_failures_do_not_hide_the_first_error() -> Result {
    let (fake, attio) = workspace().await?;
    for fault in [Fault::late(Duration::ZERO), lost_response(), Fault::status(500)] {
        fake.fail_next(fault);
    }
    assert_fails_in(ensure(&attio).await, "create_attribute");
    archive(&attio).await?;
    for fault in [Fault::late(Duration::ZERO), lost_response(), Fault::status(500)] {
        fake.fail_next(fault);
    }
    assert_fails_in(ensure(&attio).restore(true).await, "update_attribute");
    Ok(())
}

fn assert_fails_in<T: Debug>(result: std::result::Result<T, EnsureError>, operation: &str) {
    match result {
        Err(EnsureError::Call(error)) => {
            assert_eq!(error.operation(), Some(operation), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_attribute_created_by_others_meanwhile_is_found() -> Result {
    let (fake, attio) = workspace().await?;
    fake.fail_once_when(|it| !it.is_read_only(), Fault::status(409).processed());
    assert_eq!(ensure(&attio).await?.outcome, Outcome::Found);
    // If it does not exist, the conflict has another cause.
    let (fake, attio) = workspace().await?;
    fake.fail_once_when(|it| !it.is_read_only(), Fault::status(409));
    assert_fails_in(ensure(&attio).await, "create_attribute");
    let (fake, attio) = workspace().await?;
    let all = (0..8).map(|_| tokio::spawn(ensure(&attio).into_future()));
    let mut outcomes = Vec::new();
    for one in all.collect::<Vec<_>>() {
        outcomes.push(one.await??.outcome);
    }
    assert_eq!(outcomes.iter().filter(|it| **it == Outcome::Created).count(), 1);
    assert_ne!(writes(&fake), [""; 0]);
    Ok(())
}

/// The attribute was created after the list was read, which the fake returns empty here.
#[tokio::test]
async fn a_conflict_with_a_different_attribute_is_an_error() -> Result {
    let text = || CreateAttribute::new("Tier", "tier", AttributeType::Text);
    for (existing, is_archived) in [(text(), false), (tier(), true)] {
        let (fake, attio) = workspace().await?;
        attio.object("people").create_attribute(existing).await?;
        if is_archived {
            archive(&attio).await?;
        }
        let before = writes(&fake).len();
        fake.fail_next(Fault::json(200, &serde_json::json!({"data": []})));
        let error = ensure(&attio).await.unwrap_err();
        let is_expected = match error {
            EnsureError::Archived { .. } => is_archived,
            EnsureError::Mismatch { .. } => !is_archived,
            _ => false,
        };
        assert!(is_expected, "{error}");
        assert_eq!(writes(&fake)[before..], ["POST"]);
    }
    Ok(())
}

#[tokio::test]
async fn after_a_rejected_request_nothing_else_is_sent() -> Result {
    let (fake, attio) = workspace().await?;
    fake.fail_once_when(|it| !it.is_read_only(), Fault::status(403));
    assert_fails_in(ensure(&attio).await, "create_attribute");
    assert_eq!(fake.requests().len(), 2);
    assert_fails_in(
        attio.list("none").ensure_attribute(tier()).dry_run(true).await,
        "list_attributes",
    );
    Ok(())
}

#[tokio::test]
async fn a_dry_run_reports_options_of_a_missing_attribute_as_to_create() -> Result {
    let (fake, attio) = workspace().await?;
    let none = attio.object("people").attribute("none");
    let option = none.ensure_select_option("Gold").dry_run(true).await?;
    let status = none.ensure_status("Lead").dry_run(true).await?;
    assert_eq!((option.value, option.outcome), (None, Outcome::ToCreate));
    assert_eq!((status.value, status.outcome), (None, Outcome::ToCreate));
    // Without the dry run, it is an error.
    assert_fails_in(none.ensure_status("Lead").dry_run(false).await, "list_statuses");
    assert_eq!(writes(&fake), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn options_and_statuses_are_found_by_title() -> Result {
    let (fake, attio) = workspace().await?;
    let tier = attio.object("people").attribute(&ensure(&attio).await?.value);
    let stage = attio.object("deals").attribute("stage");
    let before = writes(&fake).len();
    for outcome in [Outcome::Created, Outcome::Found] {
        let gold = tier.ensure_select_option("a/b 🎉").await?;
        let review = stage.ensure_status(CreateStatus::new("..").celebration_enabled(true)).await?;
        assert_eq!([gold.outcome, review.outcome], [outcome; 2]);
    }
    assert_eq!(writes(&fake).len(), before + 2);
    let option = tier.ensure_select_option("a/b 🎉").await?.value;
    tier.update_select_option(&option, UpdateSelectOption::new().is_archived(true)).await?;
    let status = stage.ensure_status("..").await?.value;
    assert!(status.celebration_enabled);
    stage.update_status(&status, UpdateStatus::new().is_archived(true)).await?;
    let error = tier.ensure_select_option("a/b 🎉").await.unwrap_err();
    assert_eq!(error.to_string(), "`a/b 🎉` is archived");
    assert!(stage.ensure_status("..").await.is_err());
    for outcome in [Outcome::Restored, Outcome::Found] {
        let option = tier.ensure_select_option("a/b 🎉").restore(true).await?;
        let status = stage.ensure_status("..").restore(true).await?;
        assert_eq!([option.outcome, status.outcome], [outcome; 2]);
    }
    // The option list of a status attribute is empty, and creating an option is rejected.
    assert_fails_in(stage.ensure_select_option("Gold").await, "create_select_option");
    Ok(())
}
