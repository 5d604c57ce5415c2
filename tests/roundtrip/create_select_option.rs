//! The calls of `create_select_option`, one for each recording.

use attio_client::types::CreateSelectOption;
use attio_client::types::Target::{Lists, Objects};

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

fn titled(title: &str) -> CreateSelectOption {
    CreateSelectOption::new(title)
}

replays!(
    create_select_option,
    documented(|attio| attio.create_select_option(Lists, LIST, ATTRIBUTE, titled("Medium"))),
    slash_in_title(|attio| {
        attio.create_select_option(Objects, "companies", "tier", titled("Pilot / Proposal"))
    }),
    not_a_select_attribute(|attio| {
        attio.create_select_option(Lists, LIST, ATTRIBUTE, titled("Medium"))
    }),
    empty_title(|attio| attio.create_select_option(Objects, "companies", "tier", titled(""))),
    not_found(|attio| attio.create_select_option(Lists, LIST, "my-attribute", titled("Medium"))),
    title_conflict(|attio| attio.create_select_option(Lists, LIST, ATTRIBUTE, titled("Medium"))),
    forbidden(|attio| attio.create_select_option(Lists, LIST, ATTRIBUTE, titled("Medium"))),
);
