//! Checks every component against the type of the same name.

use attio_client::types;

use crate::check::{CASES, Reencode, keeps_everything, reencode, samples};
use crate::schema::{component, list, operations, reachable};

/// Makes the table of all types, and a test for each.
macro_rules! components {
    ($($name:ident),*) => {
        /// The function that decodes and encodes each component.
        pub(crate) const COMPONENTS: &[(&str, Reencode)] =
            &[$((stringify!($name), reencode::<types::$name>)),*];

        #[allow(non_snake_case, reason = "a test has the name of its component")]
        mod keeps_everything_of {
            $(
                #[test]
                fn $name() {
                    super::assert_keeps_everything(stringify!($name));
                }
            )*
        }
    };
}

// `components!` with all components of the spec. It does not compile if one has no type.
include!(concat!(env!("OUT_DIR"), "/components.rs"));

/// The function that decodes and encodes a component.
pub(crate) fn reencode_of(component: &str) -> Reencode {
    let found = COMPONENTS.iter().find(|(name, _)| *name == component);
    found.unwrap_or_else(|| panic!("the spec has no component {component}")).1
}

fn assert_keeps_everything(component: &str) {
    if let Err(found) = keeps_everything(component, reencode_of(component)) {
        panic!("{found}");
    }
}

#[test]
fn responses_alone_are_checked_with_ten_thousand_values() {
    let types = reachable(operations().map(|operation| &operation["responses"])).len();
    assert!(types * CASES as usize >= 10_000, "{types} types, each {CASES} times: raise CASES");
}

/// A type with too many optional fields would pass all other tests.
#[test]
fn errors_name_missing_required_fields() {
    for (name, reencode) in COMPONENTS {
        let schema = component(name);
        // A property with one possible value is a discriminator, which the union reads.
        let is_discriminator =
            |property: &str| list(&schema["properties"][property]["enum"]).len() == 1;
        let required = list(&schema["required"]).iter().filter_map(|it| it.as_str());
        let required: Vec<&str> = required.filter(|property| !is_discriminator(property)).collect();
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
