//! A later version has more fields, so values of response types are not constructed by users.

use attio_client::types::CurrencyConfig;

fn main() {
    let _ = CurrencyConfig {
        default_currency_code: None,
        display_type: None,
        extra: attio_client::Extra::default(),
    };
}
