//! The rules by which the server decides: names and what each rests on, and which of them are flipped.
//!
//! What Attio's documents or recordings do not settle is a guess, and a program should not depend on it: so
//! each can be flipped, one by one, and `tests/fidelity.rs` holds each against the exchanges that are known.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a rule rests on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Weight {
    /// An exchange with the real API that is among the recordings of the repository.
    Recorded,
    /// Attio's OpenAPI file or guides.
    Documented,
    /// What others recorded or tell in public.
    Reported,
    /// Nobody is known to have seen it; what is known elsewhere suggests it.
    Inferred,
    /// The sources disagree.
    Contradicted,
}

impl Weight {
    /// Its name, such as `inferred`.
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

/// Defines the rules: a name in Rust, the name, what it rests on, what it does, and what it does flipped.
macro_rules! rules {
    ($($variant:ident $name:literal $weight:ident $description:literal $flipped:literal)+) => {
        /// A rule by which the server decides, which [`Builder::flip`](crate::Builder::flip) turns round.
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
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name, such as `titles-by-case`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it rests on.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight,)+ }
            }

            /// What the server does by it.
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
        "An unknown route is 404 whatever the token." "It is 401 without a token."
    HeadIsUnknown "head-is-unknown" Inferred
        "HEAD is an unknown route." "It is answered as GET, without a body."
    TokenFirst "token-first" Inferred
        "The token is looked at before what the path names." "What the path names comes first."
    FormFirst "form-first" Inferred
        "The form of body and query is checked before what the path names." "What the path names comes first."
    BasicToken "basic-token" Documented
        "A token may come as the user name of `Basic`." "Only `Bearer` is read."
    Scopes "scopes" Documented
        "A token without the scope is 403." "Any token may do everything."
    ChoiceNotFound "choice-not-found" Documented
        "An unknown option or status is 400 `value_not_found`." "It is 404 `not_found`."
    ChoicesByType "choices-by-type" Documented
        "Options are created for select attributes alone, and statuses for status attributes." "An attribute of any type takes both."
    ChoicesOfOtherTypes "choices-of-other-types" Reported
        "The options of a status attribute are an empty list; so are those of others, and statuses likewise." "They are 400 `validation_type`."
    DisabledObject "disabled-object" Inferred
        "An object that is off answers for its attributes 400 `standard_object_disabled`, as it does for records." "It is 404."
    DisabledReferences "disabled-references" Reported
        "Attio's attributes that lead only to objects that are off are gone." "They stay."
    ArchivedIsFound "archived-is-found" Reported
        "What is archived is found by its id, slug or title." "An archived attribute is 404."
    ArchivedIsHidden "archived-is-hidden" Documented
        "What is archived is listed with `show_archived` alone." "It is always listed."
    HiddenBeforePages "hidden-before-pages" Inferred
        "What is hidden counts for neither `limit` nor `offset`." "It counts."
    AnyLimit "any-limit" Reported
        "No `limit` is too large." "Above 500, it is 400."
    UnknownQuery "unknown-query" Inferred
        "Parameters that an operation does not have are ignored." "They are 400."
    UnknownKeys "unknown-keys" Documented
        "An unknown key of an attribute is 400." "It is ignored."
    UnknownKeysOfChoices "unknown-keys-of-choices" Inferred
        "An unknown key of an option or a status is ignored." "It is 400."
    UnknownSettings "unknown-settings" Inferred
        "An unknown key of `config`, such as `statuses`, is ignored." "It is 400."
    SettingsOfOtherTypes "settings-of-other-types" Inferred
        "Settings of another type than the attribute's are ignored." "They are 400."
    NeededKeys "needed-keys" Contradicted
        "A creation without `description` or `config` is 400." "They may be left out."
    NullDescription "null-description" Contradicted
        "The `description` of a new attribute may be null." "It is 400."
    EmptySlug "empty-slug" Inferred
        "An empty slug is 400." "It is taken."
    EmptyTitle "empty-title" Inferred
        "The title of an attribute may be empty." "It is 400."
    Durations "durations" Inferred
        "A duration is one of ISO 8601." "Any string with a `P` will do."
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
        "`is_unique` is refused on people and companies." "It is taken."
    UniqueSelect "unique-select" Documented
        "`is_unique` is refused for select attributes." "It is taken."
    DefaultsOfPeople "defaults-of-people" Documented
        "Default values are refused on people and companies." "They are taken."
    DefaultOfOption "default-of-option" Reported
        "A default value that names an option has its id." "It has the title."
    DefaultOfStatus "default-of-status" Inferred
        "A default value that names a status has its id." "It has the title."
    DefaultIsEnabled "default-is-enabled" Inferred
        "`is_default_value_enabled` follows the default value." "It stays as it was."
    Dollars "dollars" Inferred
        "A currency attribute is of dollars where none is asked for." "It has no currency."
    TakenSlug "taken-slug" Documented
        "A slug that is taken is 409." "It is taken twice."
    ArchivedSlug "archived-slug" Reported
        "An archived attribute keeps its slug." "Its slug is free."
    SlugsByCase "slugs-by-case" Inferred
        "Slugs that differ in case are two." "They are one."
    TakenTitle "taken-title" Documented
        "The title of an option or a status that is taken is 409." "It is taken twice."
    ArchivedTitle "archived-title" Inferred
        "An archived option or status keeps its title." "Its title is free."
    TitlesByCase "titles-by-case" Inferred
        "Titles of options and statuses that differ in case are two." "They are one."
    IdBeforeTitle "id-before-title" Inferred
        "An option or status is found by its id, and else by its title." "The title goes first."
    RelationshipType "relationship-type" Documented
        "Only a record reference has a relationship." "That of another type is ignored."
    RelationshipOfList "relationship-of-list" Inferred
        "An attribute of a list has no relationship." "It is ignored."
    SystemAttributes "system-attributes" Documented
        "Attio's own attributes refuse to be changed." "They can be changed."
    SystemOptions "system-options" Inferred
        "The options of Attio's own attributes can be created and changed." "They are 400 `system_edit_unauthorized`."
    SystemStatuses "system-statuses" Reported
        "So can the statuses of Attio's own attributes." "They are 400 `system_edit_unauthorized`."
    BornEmpty "born-empty" Inferred
        "A status attribute is born without statuses." "It has one."
    CelebrationStays "celebration-stays" Inferred
        "An update that leaves `celebration_enabled` out leaves it alone." "It switches it off."
}

/// The rules of one server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    flipped: u64,
    /// Those that decided something, by this server or a part of it.
    used: Arc<AtomicU64>,
    /// Whether what would be ignored is refused.
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

/// A part of a request, with the rules by which it is read.
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
    fn each_rule_has_a_bit_and_a_name_of_its_own() {
        assert!(Rule::ALL.len() <= 64);
        for rule in Rule::ALL {
            assert_eq!(Rule::from_name(rule.name()), Some(*rule));
        }
    }
}
