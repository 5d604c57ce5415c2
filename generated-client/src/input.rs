//! Attribute values in the forms that Attio accepts, for static defaults.
//!
//! The form depends on the type of the attribute and cannot be inferred from the value, so the rest of this
//! crate treats values as JSON. These functions build the forms that Attio documents. The values in
//! responses have other forms.
//!
//! ```
//! use attio_client::input;
//! use attio_client::types::StaticDefaultValueInput;
//!
//! let options = StaticDefaultValueInput::new([input::option("Medium"), input::option("Large")]);
//! assert_eq!(
//!     serde_json::to_value(options)?,
//!     serde_json::json!({"template": [{"option": "Medium"}, {"option": "Large"}]}),
//! );
//! # Ok::<(), serde_json::Error>(())
//! ```

use serde_json::{Value, json};

use crate::runtime::object;
use crate::types::{ObjectIdOrSlug, OptionIdOrTitle, StatusIdOrTitle};

/// A value of a checkbox, number, rating, text, date or timestamp attribute.
///
/// ```
/// assert_eq!(attio_client::input::value(5), serde_json::json!({"value": 5}));
/// ```
#[must_use]
pub fn value(value: impl Into<Value>) -> Value {
    json!({ "value": value.into() })
}

/// A value of a currency attribute, in units of its currency.
///
/// NaN and infinity become null.
///
/// ```
/// assert_eq!(attio_client::input::currency(9.5), serde_json::json!({"currency_value": 9.5}));
/// ```
#[must_use]
pub fn currency(amount: impl Into<Value>) -> Value {
    json!({ "currency_value": amount.into() })
}

/// An option of a select attribute.
///
/// ```
/// assert_eq!(attio_client::input::option("Medium"), serde_json::json!({"option": "Medium"}));
/// ```
#[must_use]
pub fn option(option: impl Into<OptionIdOrTitle>) -> Value {
    json!({ "option": option.into() })
}

/// A status of a status attribute.
///
/// ```
/// assert_eq!(attio_client::input::status("Lead"), serde_json::json!({"status": "Lead"}));
/// ```
#[must_use]
pub fn status(status: impl Into<StatusIdOrTitle>) -> Value {
    json!({ "status": status.into() })
}

/// A workspace member by id, for an actor-reference attribute.
///
/// ```
/// let member = attio_client::input::workspace_member("50cf242c-7fa3-4cad-87d0-75b1af71c57b");
/// assert_eq!(member["referenced_actor_type"], "workspace-member");
/// ```
#[must_use]
pub fn workspace_member(id: &str) -> Value {
    json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": id })
}

/// A workspace member by e-mail address, for an actor-reference attribute.
///
/// ```
/// let member = attio_client::input::workspace_member_email("ada@example.com");
/// assert_eq!(member["workspace_member_email_address"], "ada@example.com");
/// ```
#[must_use]
pub fn workspace_member_email(address: &str) -> Value {
    json!({ "workspace_member_email_address": address })
}

/// A record of an object, by its id, for a record-reference attribute.
///
/// ```
/// let record = attio_client::input::record("people", "891dcbfc-9141-415d-9b2a-2238a6cc012d");
/// assert_eq!(record["target_object"], "people");
/// ```
#[must_use]
pub fn record(object: impl Into<ObjectIdOrSlug>, id: &str) -> Value {
    json!({ "target_object": object.into(), "target_record_id": id })
}

/// A domain, for a domain attribute.
///
/// ```
/// let domain = attio_client::input::domain("example.com");
/// assert_eq!(domain, serde_json::json!({"domain": "example.com"}));
/// ```
#[must_use]
pub fn domain(domain: &str) -> Value {
    json!({ "domain": domain })
}

/// An e-mail address, for an email-address attribute.
///
/// ```
/// let address = attio_client::input::email_address("ada@example.com");
/// assert_eq!(address, serde_json::json!({"email_address": "ada@example.com"}));
/// ```
#[must_use]
pub fn email_address(address: &str) -> Value {
    json!({ "email_address": address })
}

/// A phone number; without a country code, in international form.
///
/// ```
/// let number = attio_client::input::phone_number("07234172834", Some("GB"));
/// assert_eq!(number["country_code"], "GB");
/// ```
#[must_use]
pub fn phone_number(number: &str, country_code: Option<&str>) -> Value {
    match country_code {
        Some(code) => json!({ "original_phone_number": number, "country_code": code }),
        None => json!({ "original_phone_number": number }),
    }
}

/// The name of a person.
///
/// ```
/// let name = attio_client::input::personal_name("Ada", "Lovelace", "Ada Lovelace");
/// assert_eq!(name["full_name"], "Ada Lovelace");
/// ```
#[must_use]
pub fn personal_name(first: &str, last: &str, full: &str) -> Value {
    json!({ "first_name": first, "last_name": last, "full_name": full })
}

/// A record of an object, by the value of a unique attribute, for a record-reference attribute.
///
/// ```
/// use attio_client::input;
///
/// let company = input::record_with("companies", "domains", input::domain("example.com"));
/// assert_eq!(company["domains"][0]["domain"], "example.com");
/// ```
#[must_use]
pub fn record_with(object: impl Into<ObjectIdOrSlug>, attribute: &str, value: Value) -> Value {
    json!({ attribute: [value], "target_object": object.into() })
}

object! {
    /// A value of a location attribute.
    ///
    /// Attio requires all keys; a field that is not set is sent as null.
    ///
    /// ```
    /// use attio_client::input::Location;
    ///
    /// let value = serde_json::Value::from(Location::new().locality("London").country_code("GB"));
    /// assert_eq!(value["locality"], "London");
    /// assert!(value["line_1"].is_null());
    /// ```
    pub struct Location {
        #[nullable("line_1")]
        /// The first line of the address.
        pub line_1: Option<String>,
        #[nullable("line_2")]
        /// The second line of the address.
        pub line_2: Option<String>,
        #[nullable("line_3")]
        /// The third line of the address.
        pub line_3: Option<String>,
        #[nullable("line_4")]
        /// The fourth line of the address.
        pub line_4: Option<String>,
        #[nullable("locality")]
        /// The town or city.
        pub locality: Option<String>,
        #[nullable("region")]
        /// The state, county or province.
        pub region: Option<String>,
        #[nullable("postcode")]
        /// The postal code.
        pub postcode: Option<String>,
        #[nullable("country_code")]
        /// The country, by its ISO 3166-1 alpha-2 code.
        pub country_code: Option<String>,
        #[nullable("latitude")]
        /// The latitude in degrees, as a decimal string.
        pub latitude: Option<String>,
        #[nullable("longitude")]
        /// The longitude in degrees, as a decimal string.
        pub longitude: Option<String>,
    }
}

/// A setter for each field.
macro_rules! setters {
    ($($field:ident),*) => {
        impl Location {
            /// A location without any fields set.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "as for all request objects")]
            pub fn new() -> Self {
                Self { $($field: None,)* extra: Default::default(), nulls: Default::default() }
            }

            $(
                #[doc = concat!("Sets `", stringify!($field), "`.")]
                #[must_use]
                pub fn $field(mut self, $field: impl Into<String>) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )*
        }
    };
}
setters!(
    line_1,
    line_2,
    line_3,
    line_4,
    locality,
    region,
    postcode,
    country_code,
    latitude,
    longitude
);

impl From<Location> for Value {
    fn from(location: Location) -> Self {
        json!(location)
    }
}
