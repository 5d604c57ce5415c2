//! The contents of a workspace before and after a run, against the fake.

mod trouble;

use std::time::Duration;

use attio_client::types::{
    AttributeType, CreateAttribute, CurrencyCode, CurrencyDisplayType, Target, UpdateAttribute,
    UpdateSelectOption, UpdateStatus,
};
use attio_client::{Client, ClientBuilder, Error, RetryPolicy};
use attio_fake::{FakeAttio, Request};
use attio_schema::file;
use attio_schema::sync::sync;
use tokio::task::JoinSet;

/// The file of most tests, with every kind of step.
const SCHEMA: &str = r#"
objects:
  people:
    - {slug: nickname, title: Nickname, type: text, description: What friends say}
    - {slug: tier, title: Tier, type: select, options: [Gold, Silver]}
    - {slug: phase, title: Phase, type: status, statuses: [Lead, "Won 🎉"]}
"#;

/// What [`contents`] then returns.
const CONTENTS: &[&str] = &["nickname:", "tier: Gold Silver", "phase: Lead Won 🎉"];

#[tokio::test]
async fn a_plan_only_reads() {
    let (fake, attio) = workspace().await;
    let steps = planned(&attio, SCHEMA).await.unwrap();
    let applied = applied(&workspace().await.1, SCHEMA).await.unwrap();
    assert_eq!(steps.join("\n").replace("to create", "created"), applied.join("\n"));
    assert_ne!(fake.requests(), []);
    assert_eq!(writes(&fake), [""; 0]);
}

#[tokio::test]
async fn missing_attributes_are_created_in_the_order_of_the_file() {
    let (fake, attio) = workspace().await;
    let lines = applied(&attio, SCHEMA).await.unwrap();
    assert_eq!(
        lines,
        [
            "created objects/people/nickname",
            "created objects/people/tier",
            "created objects/people/tier: option \"Gold\"",
            "created objects/people/tier: option \"Silver\"",
            "created objects/people/phase",
            "created objects/people/phase: status \"Lead\"",
            "created objects/people/phase: status \"Won 🎉\"",
        ]
    );
    assert_eq!(
        writes(&fake),
        [
            "POST /v2/objects/people/attributes Nickname",
            "POST /v2/objects/people/attributes Tier",
            "POST /v2/objects/people/attributes/tier/options Gold",
            "POST /v2/objects/people/attributes/tier/options Silver",
            "POST /v2/objects/people/attributes Phase",
            "POST /v2/objects/people/attributes/phase/statuses Lead",
            "POST /v2/objects/people/attributes/phase/statuses Won 🎉",
        ]
    );
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
    let nickname = attio.get_attribute(Target::Objects, "people", "nickname").await.unwrap();
    assert_eq!(nickname.description.as_deref(), Some("What friends say"));
}

#[tokio::test]
async fn each_step_is_reported_when_it_is_done() {
    let (fake, attio) = workspace().await;
    let wanted = file::parse(SCHEMA).unwrap();
    let mut reported = Vec::new();
    let steps = sync(&attio, &wanted, false, |step| {
        reported.push((step.to_string(), writes(&fake).len()));
    });
    let steps = steps.await.unwrap();
    // By then, the next has not been sent.
    let expected: Vec<_> = steps.iter().map(ToString::to_string).zip(1..).collect();
    assert_eq!(reported, expected);
}

#[tokio::test]
async fn the_second_run_writes_nothing() {
    let (fake, attio) = workspace().await;
    applied(&attio, SCHEMA).await.unwrap();
    let before = writes(&fake);
    let lines = applied(&attio, SCHEMA).await.unwrap();
    assert_eq!(
        lines,
        [
            "found objects/people/nickname",
            "found objects/people/tier",
            "found objects/people/phase"
        ]
    );
    assert_eq!(writes(&fake), before);
}

#[tokio::test]
async fn archived_attributes_are_restored() {
    let (fake, attio) = workspace().await;
    applied(&attio, SCHEMA).await.unwrap();
    archive(&attio).await.unwrap();
    let before = writes(&fake).len();
    let lines = applied(&attio, SCHEMA).await.unwrap();
    assert_eq!(
        lines,
        [
            "restored objects/people/nickname",
            "found objects/people/tier",
            "restored objects/people/tier: option \"Silver\"",
            "found objects/people/phase",
            "restored objects/people/phase: status \"Won 🎉\"",
        ]
    );
    assert!(writes(&fake)[before..].iter().all(|write| write.starts_with("PATCH ")));
    assert_eq!(contents(&attio).await.unwrap(), CONTENTS);
}

#[tokio::test]
async fn an_attribute_of_another_type_is_skipped() {
    let (fake, attio) = workspace().await;
    let tier = CreateAttribute::new("Tier", "tier", AttributeType::Text);
    attio.create_attribute(Target::Objects, "people", tier).await.unwrap();
    let archive = UpdateAttribute::new().is_archived(true);
    attio.update_attribute(Target::Objects, "people", "tier", archive).await.unwrap();
    let before = writes(&fake).len();
    let lines = applied(&attio, SCHEMA).await.unwrap();
    assert_eq!(
        lines[1],
        "skipped objects/people/tier: `tier` is of type text, expected select; this cannot be changed"
    );
    assert_eq!(
        writes(&fake)[before..],
        [
            "POST /v2/objects/people/attributes Nickname",
            "POST /v2/objects/people/attributes Phase",
            "POST /v2/objects/people/attributes/phase/statuses Lead",
            "POST /v2/objects/people/attributes/phase/statuses Won 🎉",
        ]
    );
    assert_eq!(contents(&attio).await.unwrap(), ["[tier]:", "nickname:", "phase: Lead Won 🎉"]);
}

#[tokio::test]
async fn a_title_may_be_any_string() {
    let (_fake, attio) = workspace().await;
    let schema = r#"
objects:
  people:
    - {slug: odd, title: "../% & 🎉", type: select, options: ["..", ".", "a/b", "R&D", "50%", "%2F", "?#", "🎉", " "]}
    - {slug: odder, title: "\"", type: status, statuses: ["..", "a/b", "Won 🎉", "\\"]}
"#;
    let odd = ["odd: .. . a/b R&D 50% %2F ?# 🎉  ", "odder: .. a/b Won 🎉 \\"];
    applied(&attio, schema).await.unwrap();
    assert_eq!(contents(&attio).await.unwrap(), odd);
    // They can also be restored.
    for option in attio.list_select_options(Target::Objects, "people", "odd").await.unwrap() {
        let (id, archive) = (option.id.option_id, UpdateSelectOption::new().is_archived(true));
        attio.update_select_option(Target::Objects, "people", "odd", id, archive).await.unwrap();
    }
    let lines = applied(&attio, schema).await.unwrap();
    assert_eq!(lines[3], "restored objects/people/odd: option \"a/b\"");
    assert_eq!(contents(&attio).await.unwrap(), odd);
}

#[tokio::test]
async fn all_keys_of_an_attribute_are_sent() {
    let (_fake, attio) = workspace().await;
    let schema = "
objects:
  deals:
    - {slug: code, title: Code, type: text, is_required: true, is_unique: true}
    - {slug: firms, title: Firms, type: record-reference, is_multiselect: true, allowed_objects: [companies]}
    - {slug: bid, title: Bid, type: currency, currency: {default_currency_code: EUR, display_type: code}}
";
    applied(&attio, schema).await.unwrap();
    let code = attio.get_attribute(Target::Objects, "deals", "code").await.unwrap();
    assert!(code.is_required && code.is_unique && !code.is_multiselect);
    let firms = attio.get_attribute(Target::Objects, "deals", "firms").await.unwrap();
    assert!(!firms.is_required && !firms.is_unique && firms.is_multiselect);
    assert_eq!(firms.config.record_reference.unwrap().allowed_object_ids.unwrap().len(), 1);
    let bid = attio.get_attribute(Target::Objects, "deals", "bid").await.unwrap();
    let currency = bid.config.currency.unwrap();
    assert_eq!(currency.default_currency_code, Some(CurrencyCode::Eur));
    assert_eq!(currency.display_type, Some(CurrencyDisplayType::Code));
    let lines = applied(&attio, schema).await.unwrap();
    assert_eq!(
        lines,
        ["found objects/deals/code", "found objects/deals/firms", "found objects/deals/bid"]
    );
}

#[tokio::test]
async fn all_pages_are_read() {
    let (fake, attio) = workspace().await;
    fake.add_list("sales");
    let attribute = |number| format!("{{slug: a{number}, title: A{number}, type: text}}");
    let attributes: Vec<_> = (0..120).map(attribute).collect();
    let schema = format!("lists: {{sales: [{}]}}", attributes.join(", "));
    assert_eq!(applied(&attio, &schema).await.unwrap().len(), 120);
    let before = writes(&fake).len();
    let lines = applied(&attio, &schema).await.unwrap();
    assert!(lines.iter().all(|line| line.starts_with("found lists/sales/a")), "{lines:?}");
    assert_eq!(writes(&fake).len(), before);
    // The API's default page size is unknown.
    let queries: Vec<_> = fake.requests().into_iter().filter_map(|request| request.query).collect();
    assert!(queries.iter().all(|query| query.contains("limit=")), "{queries:?}");
}

#[tokio::test]
async fn concurrent_runs_create_each_item_once() {
    let (fake, attio) = workspace().await;
    let mut runs = JoinSet::new();
    for _ in 0..16 {
        let attio = client(&fake);
        runs.spawn(async move { applied(&attio, SCHEMA).await });
    }
    for lines in runs.join_all().await {
        lines.unwrap();
    }
    // The order may vary, but each item is there once.
    let mut contents = contents(&attio).await.unwrap();
    contents.sort();
    let mut expected = CONTENTS.to_vec();
    expected.sort_unstable();
    assert_eq!(contents, expected);
}

/// The result is the same if the API sends more than the client knows.
#[tokio::test]
async fn a_future_api_makes_no_difference() {
    let (today, attio_today) = workspace().await;
    let (tomorrow, attio_tomorrow) = workspace().await;
    tomorrow.set_future_fields(true);
    for _ in 0..2 {
        let lines = applied(&attio_tomorrow, SCHEMA).await.unwrap();
        assert_eq!(lines, applied(&attio_today, SCHEMA).await.unwrap());
    }
    tomorrow.set_future_fields(false);
    assert_eq!(contents(&attio_tomorrow).await.unwrap(), CONTENTS);
    assert_eq!(writes(&tomorrow), writes(&today));
}

async fn workspace() -> (FakeAttio, Client) {
    let fake = FakeAttio::builder().strict().start().await.expect("a port is free");
    let attio = client(&fake);
    (fake, attio)
}

fn client(fake: &FakeAttio) -> Client {
    builder(fake).build().expect("token and URL are valid")
}

fn builder(fake: &FakeAttio) -> ClientBuilder {
    // Keeps the tests fast.
    let retries = RetryPolicy::default().initial_backoff(Duration::from_millis(1));
    Client::builder().token(fake.token()).base_url(fake.base_url()).retry_policy(retries)
}

/// The lines that `attio-schema plan` prints.
async fn planned(attio: &Client, schema: &str) -> Result<Vec<String>, String> {
    lines(attio, schema, true).await
}

/// Does what `attio-schema apply` does, and returns the lines that it prints.
async fn applied(attio: &Client, schema: &str) -> Result<Vec<String>, String> {
    lines(attio, schema, false).await
}

async fn lines(attio: &Client, schema: &str, dry_run: bool) -> Result<Vec<String>, String> {
    let wanted = file::parse(schema).expect("the file is valid");
    let steps = sync(attio, &wanted, dry_run, |_| ()).await.map_err(|it| it.to_string())?;
    Ok(steps.iter().map(ToString::to_string).collect())
}

/// The attributes of people that the tests made: `tier: Gold Silver`, archived names in brackets.
async fn contents(attio: &Client) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    let attributes = attio.list_attributes(Target::Objects, "people").show_archived(true).items();
    for attribute in attributes.into_vec().await? {
        if attribute.is_system_attribute {
            continue;
        }
        let mut line = format!("{}:", label(&attribute.api_slug, attribute.is_archived));
        let slug = &attribute.api_slug;
        let options = attio.list_select_options(Target::Objects, "people", slug);
        let statuses = attio.list_statuses(Target::Objects, "people", slug);
        if attribute.type_ == AttributeType::Select {
            for option in options.show_archived(true).await? {
                line += &format!(" {}", label(&option.title, option.is_archived));
            }
        }
        if attribute.type_ == AttributeType::Status {
            for status in statuses.show_archived(true).await? {
                line += &format!(" {}", label(&status.title, status.is_archived));
            }
        }
        lines.push(line);
    }
    Ok(lines)
}

fn label(name: &str, is_archived: bool) -> String {
    if is_archived { format!("[{name}]") } else { name.to_owned() }
}

/// Archives one attribute, one option and one status of [`SCHEMA`].
async fn archive(attio: &Client) -> Result<(), Error> {
    let archive = UpdateAttribute::new().is_archived(true);
    attio.update_attribute(Target::Objects, "people", "nickname", archive).await?;
    let archive = UpdateSelectOption::new().is_archived(true);
    attio.update_select_option(Target::Objects, "people", "tier", "Silver", archive).await?;
    let archive = UpdateStatus::new().is_archived(true);
    attio.update_status(Target::Objects, "people", "phase", "Won 🎉", archive).await?;
    Ok(())
}

/// All write requests, with the title in their body.
fn writes(fake: &FakeAttio) -> Vec<String> {
    let write = |request: &Request| {
        let title = request.body.as_ref().and_then(|body| body["data"]["title"].as_str());
        format!("{} {} {}", request.method, request.path, title.unwrap_or("-"))
    };
    fake.requests().iter().filter(|request| !request.is_read_only()).map(write).collect()
}
