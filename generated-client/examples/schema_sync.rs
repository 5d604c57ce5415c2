//! Creates or restores the attributes, options and statuses that a file lists. It is idempotent, and removes
//! nothing.
//!
//! `ATTIO_API_TOKEN=… cargo run --example schema_sync -- schema.json [--dry-run]`
//!
//! ```json
//! {
//!   "objects": {
//!     "people": [
//!       { "slug": "tier", "title": "Tier", "type": "select", "options": ["Gold", "Silver"] },
//!       { "slug": "phase", "title": "Phase", "type": "status", "statuses": ["Lead", "Won"] },
//!       { "slug": "firm", "title": "Firm", "type": "record-reference", "objects": ["companies"] }
//!     ]
//!   },
//!   "lists": { "sales": [{ "slug": "note", "title": "Note", "type": "text" }] }
//! }
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};

use attio_client::handles::CollectionHandle;
use attio_client::types::{AttributeType, CreateAttribute, Target};
use attio_client::{Client, EnsureError};
use serde::Deserialize;

type Schema = BTreeMap<Target, BTreeMap<String, Vec<Wanted>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    slug: String,
    title: String,
    #[serde(rename = "type", deserialize_with = "attio_client::strict")]
    type_: AttributeType,
    #[serde(default)]
    is_multiselect: bool,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    statuses: Vec<String>,
    #[serde(default)]
    objects: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: schema_sync <file> [--dry-run]")?;
    let is_dry = arguments.any(|it| it == "--dry-run");
    let schema: Schema = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let attio = Client::from_env()?;
    for (target, collections) in schema {
        for (identifier, attributes) in collections {
            let within = attio.collection(target, identifier);
            for wanted in attributes {
                sync(&within, &wanted, is_dry).await?;
            }
        }
    }
    Ok(())
}

/// Syncs one attribute, with its options or statuses.
async fn sync(
    within: &CollectionHandle,
    wanted: &Wanted,
    is_dry: bool,
) -> Result<(), Box<dyn Error>> {
    let Wanted { slug, title, .. } = wanted;
    let body = match wanted.objects.as_slice() {
        [] => CreateAttribute::new(title, slug, wanted.type_.clone()),
        objects => CreateAttribute::record_reference(title, slug, objects),
    };
    let body = body.is_multiselect(wanted.is_multiselect);
    match within.ensure_attribute(body).restore(true).dry_run(is_dry).await {
        // The type of an attribute cannot be changed.
        Err(error @ EnsureError::Mismatch { .. }) => {
            return Ok(writeln!(io::stdout(), "! {error}")?);
        }
        result => writeln!(io::stdout(), "{:10} {slug}", result?.outcome)?,
    }
    let attribute = within.attribute(slug);
    for title in &wanted.options {
        let option = attribute.ensure_select_option(title).restore(true).dry_run(is_dry).await?;
        writeln!(io::stdout(), "{:10} {slug}: option {title:?}", option.outcome)?;
    }
    for title in &wanted.statuses {
        let status = attribute.ensure_status(title).restore(true).dry_run(is_dry).await?;
        writeln!(io::stdout(), "{:10} {slug}: status {title:?}", status.outcome)?;
    }
    Ok(())
}
