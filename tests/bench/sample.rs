//! Lists of attributes as the API sends them.

use attio_client::types::AttributeType;

/// A response body of `list_attributes` with `count` attributes, without the envelope.
pub(crate) fn body(count: usize) -> String {
    let types = AttributeType::ALL.iter().cycle();
    let attributes: Vec<_> =
        (0..count).zip(types).map(|(index, type_)| attribute(index, type_.as_str())).collect();
    format!("[{}]", attributes.join(","))
}

/// The attribute of Attio's documentation, with its keys in the API's order.
fn attribute(index: usize, type_: &str) -> String {
    format!(
        r#"{{"id":{{"workspace_id":"14beef7a-99f7-4534-a87e-70b564330a4c","object_id":"97052eb9-e65e-443f-a297-f2d9a4a7f795","attribute_id":"41252299-f8c7-4b5e-99c9-{index:012x}"}},"title":"Rating {index}","description":"Rating of the record out of 5","api_slug":"rating_{index}","type":"{type_}","is_system_attribute":false,"is_writable":true,"is_required":false,"is_unique":false,"is_multiselect":false,"is_default_value_enabled":false,"is_archived":false,"default_value":null,"relationship":null,"created_at":"2021-11-21T13:22:49.061Z","config":{{"currency":{{"default_currency_code":null,"display_type":null}},"record_reference":{{"allowed_object_ids":null}}}}}}"#
    )
}
