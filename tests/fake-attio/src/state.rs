//! The state of the server: plain data in the format and order of responses, and lookups in it.
//!
//! Everything is in memory. Nothing is ever removed, since the API cannot delete.

use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

use crate::auth::Tokens;
use crate::clock::Clock;
use crate::refusal::Refusal;
use crate::rules::{Rule, Rules};
use crate::types::{Config, Currency};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) workspace_id: String,
    pub(crate) targets: Vec<Target>,
    pub(crate) tokens: Tokens,
    /// Whether responses have unknown fields and values, like those of a future API.
    pub(crate) future_fields: bool,
    pub(crate) rules: Rules,
    clock: Arc<Clock>,
    made: u64,
}

/// Whether a target is an object or a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TargetKind {
    Objects,
    Lists,
}

/// An object or a list.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) kind: TargetKind,
    pub(crate) id: String,
    pub(crate) slug: String,
    /// Whether it is switched on; only objects can be off.
    pub(crate) is_enabled: bool,
    pub(crate) attributes: Vec<Attribute>,
}

#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct AttributeKey {
    pub(crate) workspace_id: String,
    pub(crate) object_id: String,
    pub(crate) attribute_id: String,
}

/// An attribute, with the 16 keys of all recorded attributes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attribute {
    pub(crate) id: AttributeKey,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) api_slug: String,
    #[serde(rename = "type")]
    pub(crate) type_: String,
    pub(crate) is_system_attribute: bool,
    pub(crate) is_writable: bool,
    pub(crate) is_required: bool,
    pub(crate) is_unique: bool,
    pub(crate) is_multiselect: bool,
    pub(crate) is_default_value_enabled: bool,
    pub(crate) is_archived: bool,
    pub(crate) default_value: Option<DefaultValue>,
    pub(crate) relationship: Option<Relationship>,
    pub(crate) created_at: String,
    pub(crate) config: Config,
    /// The options or statuses, in order of creation.
    #[serde(skip)]
    pub(crate) choices: Vec<Choice>,
    /// Whether it exists only with future fields.
    #[serde(skip)]
    pub(crate) is_future: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct DefaultValue {
    #[serde(rename = "type")]
    pub(crate) type_: &'static str,
    pub(crate) template: Value,
}

/// The attribute at the other end of a relationship.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Relationship {
    pub(crate) id: AttributeKey,
    pub(crate) object_slug: String,
    pub(crate) title: String,
    pub(crate) api_slug: String,
    pub(crate) is_multiselect: bool,
}

/// An option of a select attribute, or a status.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Choice {
    pub(crate) id: ChoiceKey,
    pub(crate) title: String,
    pub(crate) is_archived: bool,
    #[serde(flatten)]
    pub(crate) status: Option<Status>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChoiceKey {
    #[serde(flatten)]
    attribute: AttributeKey,
    #[serde(flatten)]
    pub(crate) own: OwnId,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) enum OwnId {
    #[serde(rename = "option_id")]
    Option(String),
    #[serde(rename = "status_id")]
    Status(String),
}

/// The fields that a status has and an option does not.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Status {
    pub(crate) celebration_enabled: bool,
    pub(crate) target_time_in_status: Option<String>,
}

/// The position of an attribute: the index of its target, and its index in the target.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct AttributeIndex {
    pub(crate) target: usize,
    pub(crate) attribute: usize,
}

impl TargetKind {
    pub(crate) const ALL: [Self; 2] = [Self::Objects, Self::Lists];

    /// The name in paths.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Objects => "objects",
            Self::Lists => "lists",
        }
    }

    /// The name in messages.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Objects => "Object",
            Self::Lists => "List",
        }
    }
}

impl State {
    pub(crate) fn new(clock: Arc<Clock>, port: u16) -> Self {
        let workspace_id = "3f0c2ace-0000-4000-8000-000000000000".to_owned();
        let tokens = Tokens::new(port);
        let (targets, rules) = (Vec::new(), Rules::default());
        Self { workspace_id, targets, tokens, future_fields: false, rules, clock, made: 0 }
    }

    /// A new id in the format of a UUID: a prefix for the kind of thing, and a counter.
    fn id(&mut self, beginning: &str) -> String {
        self.made += 1;
        format!("{beginning}-0000-4000-8000-{:012x}", self.made)
    }

    /// The current time to the millisecond, with nine fractional digits as in all recordings.
    fn now(&self) -> String {
        let since = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
        let now = jiff::Timestamp::from_second(seconds).unwrap_or_default();
        format!("{}.{:03}000000Z", now.strftime("%Y-%m-%dT%H:%M:%S"), since.subsec_millis())
    }

    /// Adds an object or a list with no attributes except the future one.
    pub(crate) fn add_target(&mut self, kind: TargetKind, slug: &str) -> usize {
        let id = match kind {
            TargetKind::Objects => self.id("0b1ec700"),
            TargetKind::Lists => self.id("11570000"),
        };
        let target = self.targets.len();
        let (slug, attributes) = (slug.to_owned(), Vec::new());
        self.targets.push(Target { kind, id, slug, is_enabled: true, attributes });
        let attribute = self.new_attribute(target, "future_field", "Future field", "hologram");
        self.targets[target].attributes.push(future_attribute(attribute));
        target
    }

    /// A new attribute of this target with defaults; it is not added yet.
    pub(crate) fn new_attribute(
        &mut self,
        target: usize,
        slug: &str,
        title: &str,
        type_: &str,
    ) -> Attribute {
        Attribute {
            id: AttributeKey {
                workspace_id: self.workspace_id.clone(),
                object_id: self.targets[target].id.clone(),
                attribute_id: self.id("a7721b00"),
            },
            title: title.to_owned(),
            description: None,
            api_slug: slug.to_owned(),
            type_: type_.to_owned(),
            is_system_attribute: false,
            is_writable: true,
            is_required: false,
            is_unique: false,
            is_multiselect: false,
            is_default_value_enabled: false,
            is_archived: false,
            default_value: None,
            relationship: None,
            created_at: self.now(),
            config: Config::default(),
            choices: Vec::new(),
            is_future: false,
        }
    }

    /// Adds an attribute at the end, but before the future one, which stays last.
    pub(crate) fn add_attribute(&mut self, target: usize, attribute: Attribute) -> AttributeIndex {
        let attributes = &mut self.targets[target].attributes;
        let last = attributes.len().saturating_sub(1);
        attributes.insert(last, attribute);
        AttributeIndex { target, attribute: last }
    }

    /// A new option or status of this attribute; it is not added yet.
    pub(crate) fn new_choice(
        &mut self,
        index: AttributeIndex,
        title: String,
        status: Option<Status>,
    ) -> Choice {
        let attribute = self.attribute(index).id.clone();
        let own = match status {
            None => OwnId::Option(self.id("0b710000")),
            Some(_) => OwnId::Status(self.id("57a70500")),
        };
        Choice { id: ChoiceKey { attribute, own }, title, is_archived: false, status }
    }

    pub(crate) fn attribute(&self, index: AttributeIndex) -> &Attribute {
        &self.targets[index.target].attributes[index.attribute]
    }

    pub(crate) fn attribute_mut(&mut self, index: AttributeIndex) -> &mut Attribute {
        &mut self.targets[index.target].attributes[index.attribute]
    }

    /// The object or list with this id or slug, on or off.
    pub(crate) fn find_target(&self, kind: TargetKind, identifier: &str) -> Option<usize> {
        let is_it = |it: &Target| it.kind == kind && (it.id == identifier || it.slug == identifier);
        self.targets.iter().position(is_it)
    }

    /// The object or list with this id or slug.
    pub(crate) fn target(&self, kind: TargetKind, identifier: &str) -> Result<usize, Refusal> {
        match self.find_target(kind, identifier) {
            Some(target) if self.targets[target].is_enabled => Ok(target),
            Some(_) if self.rules.holds(Rule::DisabledObject) => Err(Refusal::disabled(identifier)),
            _ => {
                let noun = kind.noun();
                Err(Refusal::not_found(format!("{noun} with slug/ID \"{identifier}\" not found.")))
            }
        }
    }

    /// The id of the object with this id or slug.
    pub(crate) fn object_id(&self, identifier: &str) -> Result<String, Refusal> {
        Ok(self.targets[self.target(TargetKind::Objects, identifier)?].id.clone())
    }

    /// The attribute with this id or slug, archived or not.
    pub(crate) fn find_attribute(&self, target: usize, identifier: &str) -> Option<AttributeIndex> {
        let attribute = self.targets[target].attributes.iter().position(|it| {
            self.exists(it)
                && (self.rules.holds(Rule::ArchivedIsFound) || !it.is_archived)
                && (it.id.attribute_id == identifier || it.api_slug == identifier)
        })?;
        Some(AttributeIndex { target, attribute })
    }

    /// Whether an attribute exists: a future one only with future fields, and a system one not if all objects
    /// that it references are off.
    ///
    /// Source: in three workspaces, others recorded `associated_deals` and similar attributes only if the
    /// objects that they reference are on; that attributes made by users stay is inferred.
    pub(crate) fn exists(&self, attribute: &Attribute) -> bool {
        let ids = attribute.config.record_reference.allowed_object_ids.as_deref();
        let is_off = |id: &String| self.targets.iter().any(|it| it.id == *id && !it.is_enabled);
        let is_dangling = ids.is_some_and(|ids| !ids.is_empty() && ids.iter().all(is_off));
        (self.future_fields || !attribute.is_future)
            && !(attribute.is_system_attribute
                && is_dangling
                && self.rules.holds(Rule::DisabledReferences))
    }

    /// Copies the changed attribute into the relationship of the attribute at the other end.
    pub(crate) fn update_other_end(&mut self, index: AttributeIndex) {
        let attribute = self.attribute(index);
        let Some(other) = attribute.relationship.as_ref().map(|it| it.id.clone()) else { return };
        let shown = Relationship {
            id: attribute.id.clone(),
            object_slug: self.targets[index.target].slug.clone(),
            title: attribute.title.clone(),
            api_slug: attribute.api_slug.clone(),
            is_multiselect: attribute.is_multiselect,
        };
        let mut all = self.targets.iter_mut().flat_map(|target| target.attributes.iter_mut());
        if let Some(other) = all.find(|it| it.id == other) {
            other.relationship = Some(shown);
        }
    }

    /// Makes two attributes the ends of a relationship.
    pub(crate) fn relate(&mut self, one: AttributeIndex, other: AttributeIndex) {
        let far = self.attribute(other).clone();
        self.attribute_mut(one).relationship = Some(Relationship {
            id: far.id.clone(),
            object_slug: self.targets[other.target].slug.clone(),
            title: far.title.clone(),
            api_slug: far.api_slug.clone(),
            is_multiselect: far.is_multiselect,
        });
        self.update_other_end(one);
    }
}

/// Gives an attribute unknown values in all places.
fn future_attribute(attribute: Attribute) -> Attribute {
    Attribute {
        is_system_attribute: true,
        is_writable: false,
        is_default_value_enabled: true,
        default_value: Some(DefaultValue {
            type_: "guessed",
            template: json!({"confidence": 0.5}),
        }),
        config: Config {
            currency: Currency {
                default_currency_code: Some("XTM".to_owned()),
                display_type: Some("banknote".to_owned()),
            },
            ..Config::default()
        },
        is_future: true,
        ..attribute
    }
}

impl OwnId {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Option(id) | Self::Status(id) => id,
        }
    }
}
