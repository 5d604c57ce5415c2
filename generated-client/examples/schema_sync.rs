//! Makes sure that a workspace has the attributes, options and statuses that a file names; it is safe to
//! repeat, and takes nothing away.
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
use attio_client::types::{AttributeType, CreateAttribute};
use attio_client::{Client, Ensurable, Ensure, EnsureError, Outcome};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Schema {
    #[serde(default)]
    objects: BTreeMap<String, Vec<Wanted>>,
    #[serde(default)]
    lists: BTreeMap<String, Vec<Wanted>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    slug: String,
    title: String,
    #[serde(rename = "type")]
    type_: String,
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
    let dry_run = arguments.any(|it| it == "--dry-run");
    let schema: Schema = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let attio = Client::from_env()?;
    for (object, all) in &schema.objects {
        for wanted in all {
            sync(&attio.object(object), wanted, dry_run).await?;
        }
    }
    for (list, all) in &schema.lists {
        for wanted in all {
            sync(&attio.list(list), wanted, dry_run).await?;
        }
    }
    Ok(())
}

/// One attribute, with its options or statuses.
async fn sync(
    within: &CollectionHandle,
    wanted: &Wanted,
    dry_run: bool,
) -> Result<(), Box<dyn Error>> {
    let Wanted { slug, title, .. } = wanted;
    let type_: AttributeType = wanted.type_.parse()?;
    let body = match wanted.objects.as_slice() {
        [] => CreateAttribute::new(title, slug, type_),
        objects => CreateAttribute::record_reference(title, slug, objects),
    };
    let body = body.is_multiselect(wanted.is_multiselect);
    let outcome = match see_to(within.ensure_attribute(body), dry_run).await {
        // What has another type cannot be changed, and is left alone.
        Err(error @ EnsureError::Mismatch { .. }) => {
            return Ok(writeln!(io::stdout(), "! {error}")?);
        }
        result => result?,
    };
    writeln!(io::stdout(), "{outcome:8} {slug}")?;
    // Nothing can be asked of what is not there yet.
    let is_new = dry_run && outcome == Outcome::Created;
    let attribute = within.attribute(slug);
    for title in &wanted.options {
        let option = attribute.ensure_select_option(title);
        let outcome = if is_new { outcome } else { see_to(option, dry_run).await? };
        writeln!(io::stdout(), "{outcome:8} {slug}: option {title:?}")?;
    }
    for title in &wanted.statuses {
        let status = attribute.ensure_status(title);
        let outcome = if is_new { outcome } else { see_to(status, dry_run).await? };
        writeln!(io::stdout(), "{outcome:8} {slug}: status {title:?}")?;
    }
    Ok(())
}

async fn see_to<T: Ensurable>(it: Ensure<T>, dry_run: bool) -> Result<Outcome, EnsureError> {
    let it = it.restore(true);
    if dry_run { it.dry_run().await } else { Ok(it.await?.outcome) }
}
