//! Values of generated types: decoded from JSON, and encoded to JSON.

use compile::cases::numbers_arrays_maps::types::{Prices, PricesValue};
use serde_json::json;

#[test]
fn properties_without_a_field_have_the_type_that_the_api_describes() {
    let json = json!({"shipping": {"amount": 5}, "odd": "free"});
    let prices: Prices = serde_json::from_value(json.clone()).expect("an odd value is kept");
    let shipping = PricesValue::new().amount(5);
    assert_eq!(prices.extra_value("shipping").ok(), Some(Some(shipping.clone())));
    assert_eq!(prices.extra_value("tax").ok(), Some(None));
    assert!(prices.extra_value("odd").is_err());
    let read: Vec<_> = prices.extra_values().map(|(name, it)| (name, it.is_ok())).collect();
    assert_eq!(read, [("odd", false), ("shipping", true)]);
    let sent = Prices::new().with_extra("shipping", shipping);
    assert_eq!(serde_json::to_value(sent).ok(), Some(json!({"shipping": {"amount": 5}})));
    assert_eq!(serde_json::to_value(prices).ok(), Some(json));
}
