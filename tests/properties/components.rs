//! Every component against the type of its name.

use std::collections::BTreeSet;

use attio_client::types;

use crate::check::{CASES, Reencode, keeps_everything, reencode, samples};
use crate::schema::{component, components, list, operations, reachable};

/// Makes the table of all types, and a test of each.
macro_rules! components {
    ($($test:ident: $name:ident),* $(,)?) => {
        /// What decodes and encodes each component.
        pub(crate) const COMPONENTS: &[(&str, Reencode)] =
            &[$((stringify!($name), reencode::<types::$name>)),*];

        mod keeps_everything_of {
            $(
                #[test]
                fn $test() {
                    super::assert_keeps_everything(stringify!($name));
                }
            )*
        }
    };
}

components! {
    api_error: ApiError,
    attribute: Attribute,
    attribute_config: AttributeConfig,
    attribute_config_input: AttributeConfigInput,
    attribute_id: AttributeId,
    attribute_id_or_slug: AttributeIdOrSlug,
    attribute_key: AttributeKey,
    attribute_type: AttributeType,
    create_attribute: CreateAttribute,
    create_select_option: CreateSelectOption,
    create_status: CreateStatus,
    currency_code: CurrencyCode,
    currency_config: CurrencyConfig,
    currency_config_input: CurrencyConfigInput,
    currency_display_type: CurrencyDisplayType,
    default_value: DefaultValue,
    default_value_input: DefaultValueInput,
    dynamic_default_value: DynamicDefaultValue,
    error_code: ErrorCode,
    error_type: ErrorType,
    iso_duration: IsoDuration,
    object_id: ObjectId,
    object_id_or_slug: ObjectIdOrSlug,
    option_id: OptionId,
    option_id_or_title: OptionIdOrTitle,
    record_reference_config: RecordReferenceConfig,
    record_reference_config_input: RecordReferenceConfigInput,
    relationship: Relationship,
    relationship_input: RelationshipInput,
    select_option: SelectOption,
    select_option_key: SelectOptionKey,
    static_default_value: StaticDefaultValue,
    static_default_value_input: StaticDefaultValueInput,
    status: Status,
    status_id: StatusId,
    status_id_or_title: StatusIdOrTitle,
    status_key: StatusKey,
    target: Target,
    target_id: TargetId,
    target_id_or_slug: TargetIdOrSlug,
    timestamp: Timestamp,
    update_attribute: UpdateAttribute,
    update_select_option: UpdateSelectOption,
    update_status: UpdateStatus,
    validation_error: ValidationError,
    workspace_id: WorkspaceId,
}

/// What decodes and encodes a component.
pub(crate) fn reencode_of(component: &str) -> Reencode {
    let found = COMPONENTS.iter().find(|(name, _)| *name == component);
    found.unwrap_or_else(|| panic!("add {component} to the table in components.rs")).1
}

fn assert_keeps_everything(component: &str) {
    if let Err(found) = keeps_everything(component, reencode_of(component)) {
        panic!("{found}");
    }
}

#[test]
fn every_component_is_checked() {
    let checked: BTreeSet<&str> = COMPONENTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(checked, components());
}

#[test]
fn responses_alone_are_checked_with_ten_thousand_values() {
    let types = reachable(operations().map(|operation| &operation["responses"])).len();
    assert!(types * CASES as usize >= 10_000, "{types} types, each {CASES} times: raise CASES");
}

/// A type that takes too much for optional would pass all other tests.
#[test]
fn what_is_required_and_missing_is_named() {
    for (name, reencode) in COMPONENTS {
        let schema = component(name);
        // A property with one possible value is the tag of a union, which reads it.
        let is_tag = |property: &str| list(&schema["properties"][property]["enum"]).len() == 1;
        let required = list(&schema["required"]).iter().filter_map(|it| it.as_str());
        let required: Vec<&str> = required.filter(|property| !is_tag(property)).collect();
        let samples = if required.is_empty() { Vec::new() } else { samples(name, 10) };
        for property in required {
            for mut value in samples.clone() {
                value.as_object_mut().expect("it has properties").remove(property);
                let error = reencode(&value.to_string()).expect_err(property);
                assert!(error.contains(&format!("missing field `{property}`")), "{name}: {error}");
            }
        }
    }
}
