//! Parses the initial workspace of a server from JSON; errors have a path.
//!
//! The JSON contains only what differs from the defaults. `workspace.json`, next to this file, is a new
//! workspace. Its people are from recordings, the rest from Attio's guides and reports of users; the options
//! of its system attributes are inferred.

mod checks;

use std::error::Error;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;

use crate::state::{Attribute, AttributeIndex, DefaultValue, State, Status, TargetKind};
use crate::types::{Currency, RecordReference};

/// The initial workspace of a server: objects and lists with their attributes.
///
/// The default is a new workspace.
///
/// ```
/// use attio_fake::{FakeAttio, Workspace};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let workspace = Workspace::from_json(r#"{
///     "objects": [{
///         "slug": "ships",
///         "attributes": [
///             { "slug": "class", "title": "Class", "type": "select", "options": ["Brig"] }
///         ]
///     }]
/// }"#)?;
/// let fake = FakeAttio::builder().workspace(workspace).start().await?;
/// # drop(fake);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    #[serde(default)]
    objects: Vec<Target>,
    #[serde(default)]
    lists: Vec<Target>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    slug: String,
    attributes: Vec<Entry>,
}

/// An attribute; missing keys are false, null or empty.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: String,
    title: String,
    #[serde(rename = "type")]
    type_: String,
    description: Option<String>,
    /// Whether a user made it and not Attio, so that it can be edited.
    #[serde(default)]
    custom: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    multiselect: bool,
    #[serde(default)]
    archived: bool,
    /// The template of a dynamic default value.
    default: Option<String>,
    currency: Option<String>,
    /// The slugs of the allowed objects.
    objects: Option<Vec<String>>,
    /// The slug of the attribute at the other end of a relationship, on the only allowed object.
    inverse: Option<String>,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    statuses: Vec<Stage>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stage {
    title: String,
    #[serde(default)]
    celebration: bool,
    target_time: Option<String>,
}

/// Why JSON is not a valid workspace: a line for each problem, with its path and what to write instead.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WorkspaceError(String);

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for WorkspaceError {}

/// The characters to percent-encode in a path segment.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Default for Workspace {
    fn default() -> Self {
        Self::from_json(include_str!("workspace.json")).expect("tests parse it")
    }
}

impl Workspace {
    /// Parses a workspace; the [crate documentation](crate#a-custom-workspace) describes the format.
    ///
    /// ```
    /// let error = attio_fake::Workspace::from_json(r#"{ "object": [] }"#).unwrap_err();
    /// assert!(error.to_string().starts_with("unknown field `object`, expected `objects` or `lists`"));
    /// ```
    ///
    /// # Errors
    /// If the JSON does not have this format, refers to something that it does not define, or contains what
    /// Attio refuses. The message says where, and what to write instead.
    pub fn from_json(text: &str) -> Result<Self, WorkspaceError> {
        let failed = |error: serde_json::Error| WorkspaceError(error.to_string());
        let arrays = checks::arrays(&serde_json::from_str(text).map_err(failed)?);
        if !arrays.is_empty() {
            return Err(WorkspaceError(arrays.join("\n")));
        }
        // Parsed again from the text, since only then errors have a line.
        let workspace: Self = serde_json::from_str(text).map_err(failed)?;
        let problems = checks::problems(&workspace);
        if problems.is_empty() { Ok(workspace) } else { Err(WorkspaceError(problems.join("\n"))) }
    }

    /// The paths of the attributes of its objects and lists, such as `/v2/objects/people/attributes`.
    ///
    /// ```
    /// let workspace = attio_fake::Workspace::default();
    /// assert_eq!(workspace.paths()[0], "/v2/objects/people/attributes");
    /// ```
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let of_all = self.all().into_iter().flat_map(|(kind, targets)| {
            targets.iter().map(move |target| {
                let slug = utf8_percent_encode(&target.slug, UNSAFE);
                format!("/v2/{}/{slug}/attributes", kind.as_str())
            })
        });
        of_all.collect()
    }

    fn all(&self) -> [(TargetKind, &[Target]); 2] {
        [(TargetKind::Objects, &self.objects), (TargetKind::Lists, &self.lists)]
    }

    /// The attribute that an entry names as its inverse, and its object.
    fn inverse_of(&self, entry: &Entry) -> Option<(&Target, &Entry)> {
        let [object] = entry.objects.as_deref()? else { return None };
        let target = self.objects.iter().find(|it| it.slug == *object)?;
        let inverse = entry.inverse.as_ref()?;
        Some((target, target.attributes.iter().find(|it| it.slug == *inverse)?))
    }

    /// Adds everything to an empty state.
    pub(crate) fn populate(&self, state: &mut State) {
        // First the objects, since attributes refer to them, and at the end the relationships.
        let mut added = Vec::new();
        for (kind, targets) in self.all() {
            for target in targets {
                added.push((state.add_target(kind, &target.slug), target));
            }
        }
        let mut indices = Vec::new();
        for (number, target) in added {
            for entry in &target.attributes {
                indices.push((add(state, number, entry), entry));
            }
        }
        for (index, entry) in indices {
            if let Some((target, far)) = self.inverse_of(entry)
                && let Ok(target) = state.target(TargetKind::Objects, &target.slug)
                && let Some(far) = state.find_attribute(target, &far.slug)
            {
                state.relate(index, far);
            }
        }
    }
}

fn add(state: &mut State, target: usize, entry: &Entry) -> AttributeIndex {
    let attribute = state.new_attribute(target, &entry.slug, &entry.title, &entry.type_);
    let ids = entry.objects.as_ref().map(|names| {
        let found = names.iter().filter_map(|name| state.target(TargetKind::Objects, name).ok());
        found.map(|number| state.targets[number].id.clone()).collect()
    });
    let mut attribute = Attribute {
        description: entry.description.clone(),
        is_system_attribute: !entry.custom,
        is_writable: !entry.read_only,
        is_required: entry.required,
        is_unique: entry.unique,
        is_multiselect: entry.multiselect,
        is_default_value_enabled: entry.default.is_some(),
        is_archived: entry.archived,
        default_value: entry.default.as_ref().map(|template| DefaultValue {
            type_: "dynamic",
            template: Value::from(template.as_str()),
        }),
        ..attribute
    };
    attribute.config.record_reference = RecordReference { allowed_object_ids: ids };
    if entry.type_ == "currency" {
        attribute.config.currency = Currency {
            default_currency_code: Some(entry.currency.clone().unwrap_or("USD".to_owned())),
            display_type: Some("symbol".to_owned()),
        };
    }
    let index = state.add_attribute(target, attribute);
    let options = entry.options.iter().map(|title| (title.clone(), None));
    let statuses = entry.statuses.iter().map(|stage| {
        let status = Status {
            celebration_enabled: stage.celebration,
            target_time_in_status: stage.target_time.clone(),
        };
        (stage.title.clone(), Some(status))
    });
    for (title, status) in options.chain(statuses) {
        let choice = state.new_choice(index, title, status);
        state.attribute_mut(index).choices.push(choice);
    }
    index
}

/// Adds the attributes that Attio gives to each new object and list.
///
/// Source: those of objects are recorded for people, and in Attio's guides for all; that lists have the
/// same, with `entry_id`, is inferred.
pub(crate) fn add_system_attributes(state: &mut State, target: usize) {
    let (slug, title) = match state.targets[target].kind {
        TargetKind::Objects => ("record_id", "Record ID"),
        TargetKind::Lists => ("entry_id", "Entry ID"),
    };
    let id = Attribute { is_unique: true, ..state.new_attribute(target, slug, title, "text") };
    let [at, by] = [
        ("created_at", "Created at", "timestamp", "PT0S"),
        ("created_by", "Created by", "actor-reference", "current-user"),
    ]
    .map(|(slug, title, type_, template)| Attribute {
        is_default_value_enabled: true,
        default_value: Some(DefaultValue { type_: "dynamic", template: Value::from(template) }),
        ..state.new_attribute(target, slug, title, type_)
    });
    for attribute in [id, at, by] {
        let attribute = Attribute { is_system_attribute: true, is_writable: false, ..attribute };
        state.add_attribute(target, attribute);
    }
}
