//! The rules of the server's behaviour: their names and evidence, and which are flipped.
//!
//! What neither Attio's documents nor recordings show is a guess, and a program should not depend on it. So
//! each rule can be flipped, and `tests/fidelity` checks each against the known exchanges.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The evidence for a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Weight {
    /// An exchange with the real API that is recorded in the repository.
    Recorded,
    /// Attio's OpenAPI file or guides.
    Documented,
    /// Recordings or public reports of others.
    Reported,
    /// Inferred from other facts; nobody is known to have seen it.
    Inferred,
    /// The sources disagree.
    Contradicted,
}

impl Weight {
    /// The name, such as `inferred`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Inferred => "inferred",
            Self::Contradicted => "contradicted",
        }
    }
}

/// Defines the rules: variant, name, weight, description, and description of the flipped rule.
macro_rules! rules {
    ($($variant:ident $name:literal $weight:ident $description:literal $flipped:literal)+) => {
        /// A rule of the server's behaviour, which [`Builder::flip`](crate::Builder::flip) inverts.
        ///
        /// ```
        /// use attio_fake::{Rule, Weight};
        ///
        /// let rule = Rule::from_name("titles-by-case").unwrap();
        /// assert_eq!((rule, rule.weight()), (Rule::TitlesByCase, Weight::Inferred));
        /// ```
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!($description, " Flipped: ", $flipped)] $variant,)+
        }

        impl Rule {
            /// All rules.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name, such as `titles-by-case`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The evidence for the rule.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight,)+ }
            }

            /// What the server does.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)+ }
            }

            /// What the server does instead where it is flipped.
            #[must_use]
            pub fn flipped(self) -> &'static str {
                match self { $(Self::$variant => $flipped,)+ }
            }

            /// The rule of this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}

rules! {
    RouteFirst "route-first" Inferred
        "An unknown route is 404 regardless of the token." "It is 401 without a token."
    HeadIsUnknown "head-is-unknown" Inferred
        "HEAD is an unknown route." "It returns what GET does, without a body."
    TokenFirst "token-first" Inferred
        "The token is checked before the path is resolved." "The path is resolved first."
    FormFirst "form-first" Inferred
        "Body and query are validated before the path is resolved." "The path is resolved first."
    BasicToken "basic-token" Documented
        "A token is accepted as the user name of `Basic`." "Only `Bearer` is accepted."
    Scopes "scopes" Documented
        "A token without the scope is 403." "Any token can do everything."
    ChoiceNotFound "choice-not-found" Documented
        "An unknown option or status is 400 `value_not_found`." "It is 404 `not_found`."
    ChoicesByType "choices-by-type" Documented
        "Only select attributes accept new options, and only status attributes new statuses." "Attributes of any type accept both."
    ChoicesOfOtherTypes "choices-of-other-types" Reported
        "Attributes of other types than select have an empty list of options; likewise for statuses." "Listing them is 400 `validation_type`."
    DisabledObject "disabled-object" Inferred
        "The attributes of an object that is off are 400 `standard_object_disabled`, as its records are." "They are 404."
    DisabledReferences "disabled-references" Reported
        "System attributes that reference only objects that are off do not exist." "They exist."
    ArchivedIsFound "archived-is-found" Reported
        "Archived items are found by id, slug or title." "An archived attribute is 404."
    ArchivedIsHidden "archived-is-hidden" Documented
        "Archived items are listed only with `show_archived`." "They are always listed."
    HiddenBeforePages "hidden-before-pages" Inferred
        "Hidden items do not count for `limit` and `offset`." "They count."
    AnyLimit "any-limit" Reported
        "No `limit` is too large." "A `limit` above 500 is 400."
    UnknownQuery "unknown-query" Inferred
        "Unknown query parameters are ignored." "They are 400."
    UnknownKeys "unknown-keys" Documented
        "An unknown key of an attribute is 400." "It is ignored."
    UnknownKeysOfChoices "unknown-keys-of-choices" Inferred
        "An unknown key of an option or a status is ignored." "It is 400."
    UnknownSettings "unknown-settings" Inferred
        "An unknown key of `config`, such as `statuses`, is ignored." "It is 400."
    SettingsOfOtherTypes "settings-of-other-types" Inferred
        "Settings of another type than the attribute's are ignored." "They are 400."
    NeededKeys "needed-keys" Contradicted
        "A creation without `description` or `config` is 400." "They are optional."
    NullDescription "null-description" Contradicted
        "The `description` of a new attribute may be null." "It is 400."
    EmptySlug "empty-slug" Inferred
        "An empty slug is 400." "It is accepted."
    EmptyTitle "empty-title" Inferred
        "The title of an attribute may be empty." "It is 400."
    Durations "durations" Inferred
        "A duration must be valid ISO 8601." "Any string with a `P` is accepted."
    EmptyUpdate "empty-update" Documented
        "An update that sets nothing is 400." "It changes nothing."
    NotCreated "not-created" Documented
        "Attributes of the types `interaction` and `personal-name` cannot be created." "They can."
    EmailCreated "email-created" Contradicted
        "An attribute of the type `email-address` can be created." "It is 400."
    AnyMultiselect "any-multiselect" Contradicted
        "An attribute of any type can be `is_multiselect`." "Only select and reference attributes can."
    RequiredAlone "required-alone" Contradicted
        "An attribute can be required without a default value." "It is 400."
    UniqueOfPeople "unique-of-people" Reported
        "`is_unique` is refused on people and companies." "It is accepted."
    UniqueSelect "unique-select" Documented
        "`is_unique` is refused for select attributes." "It is accepted."
    DefaultsOfPeople "defaults-of-people" Documented
        "Default values are refused on people and companies." "They are accepted."
    DefaultOfOption "default-of-option" Reported
        "A default value with an option contains the id of the option." "It contains the title."
    DefaultOfStatus "default-of-status" Inferred
        "A default value with a status contains the id of the status." "It contains the title."
    DefaultIsEnabled "default-is-enabled" Inferred
        "`is_default_value_enabled` follows the default value." "It does not change."
    Dollars "dollars" Inferred
        "The currency of a new currency attribute is USD by default." "It has no currency by default."
    TakenSlug "taken-slug" Documented
        "A duplicate slug is 409." "It is accepted."
    ArchivedSlug "archived-slug" Reported
        "An archived attribute keeps its slug." "Its slug is free."
    SlugsByCase "slugs-by-case" Inferred
        "Slugs are case-sensitive." "They are case-insensitive."
    TakenTitle "taken-title" Documented
        "A duplicate title of an option or a status is 409." "It is accepted."
    ArchivedTitle "archived-title" Inferred
        "An archived option or status keeps its title." "Its title is free."
    TitlesByCase "titles-by-case" Inferred
        "Titles of options and statuses are case-sensitive." "They are case-insensitive."
    IdBeforeTitle "id-before-title" Inferred
        "An option or status is looked up by id first, then by title." "By title first, then by id."
    RelationshipType "relationship-type" Documented
        "Only a record reference can have a relationship." "The relationship of another type is ignored."
    RelationshipOfList "relationship-of-list" Inferred
        "An attribute of a list cannot have a relationship." "The relationship is ignored."
    SystemAttributes "system-attributes" Documented
        "System attributes cannot be changed." "They can be changed."
    SystemOptions "system-options" Inferred
        "The options of system attributes can be created and changed." "They are 400 `system_edit_unauthorized`."
    SystemStatuses "system-statuses" Reported
        "The statuses of system attributes can be created and changed." "They are 400 `system_edit_unauthorized`."
    BornEmpty "born-empty" Inferred
        "A new status attribute has no statuses." "It has one."
    CelebrationStays "celebration-stays" Inferred
        "An update without `celebration_enabled` does not change it." "It sets it to false."
}

/// The rules of one server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    flipped: u64,
    /// The rules that were evaluated; all clones share them.
    used: Arc<AtomicU64>,
    /// Whether values that Attio would ignore are refused.
    pub(crate) strict: bool,
}

impl Rules {
    pub(crate) fn flip(&mut self, rule: Rule) {
        self.flipped ^= 1 << rule as u64;
    }

    pub(crate) fn holds(&self, rule: Rule) -> bool {
        self.used.fetch_or(1 << rule as u64, Ordering::Relaxed);
        self.flipped & (1 << rule as u64) == 0
    }

    pub(crate) fn used(&self) -> Vec<Rule> {
        let used = self.used.load(Ordering::Relaxed);
        Rule::ALL.iter().copied().filter(|rule| used & (1 << *rule as u64) != 0).collect()
    }
}

/// A part of a request, with the rules for parsing it.
#[derive(Debug)]
pub(crate) struct Received<T> {
    pub(crate) sent: T,
    pub(crate) rules: Rules,
}

impl<T> Received<T> {
    pub(crate) fn new(sent: T, rules: &Rules) -> Self {
        Self { sent, rules: rules.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_a_unique_bit_and_name() {
        assert!(Rule::ALL.len() <= 64);
        for rule in Rule::ALL {
            assert_eq!(Rule::from_name(rule.name()), Some(*rule));
        }
    }
}
