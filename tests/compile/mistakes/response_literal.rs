//! A later version knows more fields, so what comes from the API is not built by hand.

use attio_client::types::CurrencyConfig;

fn main() {
    let _ = CurrencyConfig {
        default_currency_code: None,
        display_type: None,
        extra: attio_client::Extra::default(),
    };
}
