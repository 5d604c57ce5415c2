//! A tour of the client, against a local server that behaves like Attio's.
//!
//! `cargo run -p attio-client --example tour`

#![allow(clippy::print_stdout, reason = "the tour prints what it does")]

use attio_client::types::Target::Objects;
use attio_client::types::{
    Attribute, AttributeType, CreateAttribute, CreateSelectOption, CreateStatus, ErrorCode,
    SelectOption, UpdateAttribute, UpdateSelectOption, UpdateStatus,
};
use attio_client::{Client, Error};
use attio_fake::{FakeAttio, Fault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = FakeAttio::start().await?;
    // To call Attio itself, change only this line: `let attio = Client::from_env()?;`
    let attio = Client::builder().base_url(fake.base_url()).token(fake.token()).build()?;

    list(&attio).await?;
    read_all_pages(&attio, &fake).await?;
    create_and_update(&attio).await?;
    work_with_options(&attio).await?;
    work_with_statuses(&attio).await?;
    handle_an_error(&attio).await;
    be_rate_limited(&attio, &fake).await?;
    Ok(())
}

/// Prints null as "nothing".
fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |it| it.to_string())
}

async fn list(attio: &Client) -> Result<(), Error> {
    println!("The first attributes of people:");
    for Attribute { api_slug, type_, title, .. } in
        attio.list_attributes(Objects, "people").limit(4).await?
    {
        println!("  {api_slug:16} {type_:14} {title}");
    }
    Ok(())
}

async fn read_all_pages(attio: &Client, fake: &FakeAttio) -> Result<(), Error> {
    let before = fake.requests().len();
    let companies = attio.list_attributes(Objects, "companies").limit(10).items();
    let count = companies.into_vec().await?.len();
    let pages = fake.requests().len() - before;
    println!("\nCompanies have {count} attributes, read in {pages} pages of at most 10.");
    Ok(())
}

async fn create_and_update(attio: &Client) -> Result<(), Error> {
    let nickname = CreateAttribute::new("Nickname", "nickname", AttributeType::Text)
        .description("What friends say");
    let created = attio.create_attribute(Objects, "people", nickname).await?;
    println!("\nCreated {}, described as {}", created.api_slug, or_nothing(created.description));

    // A property that is not set stays unchanged, and `None` clears it.
    let changes = UpdateAttribute::new().title("Nick").description(None);
    let updated =
        attio.update_attribute(Objects, "people", created.id.attribute_id, changes).await?;
    println!("Updated to {}, described as {}", updated.title, or_nothing(updated.description));
    Ok(())
}

async fn work_with_options(attio: &Client) -> Result<(), Error> {
    let tier = CreateAttribute::new("Tier", "tier", AttributeType::Select);
    attio.create_attribute(Objects, "people", tier).await?;
    for title in ["Gold", "Silver", "Pilot / Proposal"] {
        attio
            .create_select_option(Objects, "people", "tier", CreateSelectOption::new(title))
            .await?;
    }

    // Nothing can be deleted; an archived option keeps its title, and can be restored.
    let archived = UpdateSelectOption::new().is_archived(true);
    attio.update_select_option(Objects, "people", "tier", "Pilot / Proposal", archived).await?;

    println!("\nThe tiers, archived ones included:");
    let options = attio.list_select_options(Objects, "people", "tier").show_archived(true).await?;
    for SelectOption { title, is_archived, .. } in options {
        println!("  {title}{}", if is_archived { " (archived)" } else { "" });
    }
    Ok(())
}

async fn work_with_statuses(attio: &Client) -> Result<(), Error> {
    let stages = attio.list_statuses(Objects, "deals", "stage").await?;
    let titles: Vec<String> = stages.into_iter().map(|stage| stage.title).collect();
    println!("\nThe stages of deals: {}", titles.join(", "));

    let review = CreateStatus::new("Review").target_time_in_status("P14D");
    let review = attio.create_status(Objects, "deals", "stage", review).await?;
    let changes = UpdateStatus::new().target_time_in_status(None).celebration_enabled(true);
    let changed =
        attio.update_status(Objects, "deals", "stage", review.id.status_id, changes).await?;
    println!("Added {}, for {}", review.title, or_nothing(review.target_time_in_status));
    println!("Updated it, for {}", or_nothing(changed.target_time_in_status));
    Ok(())
}

async fn handle_an_error(attio: &Client) {
    let again = CreateAttribute::new("Nickname", "nickname", AttributeType::Text);
    match attio.create_attribute(Objects, "people", again).await {
        Ok(_) => println!("\nThe slug was free"),
        Err(error) if error.code() == Some(&ErrorCode::SlugConflict) => {
            println!("\nThe slug is taken:\n  {error}");
        }
        Err(error) => println!("\nSomething else went wrong:\n  {error}"),
    }
}

async fn be_rate_limited(attio: &Client, fake: &FakeAttio) -> Result<(), Error> {
    fake.fail_next(Fault::status(429).retry_after("0"));
    let response = attio.get_attribute(Objects, "people", "nickname").response().await?;
    println!("\nToo many requests, so it was sent {} times", response.attempts());
    Ok(())
}
