//! The calls of `update_select_option`, one for each recording.

use attio_client::Client;
use attio_client::operations::UpdateSelectOptionCall;
use attio_client::types::Target::{Lists, Objects};
use attio_client::types::UpdateSelectOption;

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

fn nothing() -> UpdateSelectOption {
    UpdateSelectOption::new()
}

fn titled(title: &str) -> UpdateSelectOption {
    UpdateSelectOption::new().title(title)
}

fn archived() -> UpdateSelectOption {
    UpdateSelectOption::new().is_archived(true)
}

/// Gives an option the title that it has.
fn confirm(attio: &Client, title: &str) -> UpdateSelectOptionCall {
    attio.update_select_option(Objects, "companies", "tier", title, titled(title))
}

replays!(
    update_select_option,
    documented(|attio| {
        let body = titled("Medium").is_archived(false);
        attio.update_select_option(Lists, LIST, ATTRIBUTE, "Medium", body)
    }),
    slash_in_path(|attio| confirm(attio, "a/b")),
    ampersand_in_path(|attio| confirm(attio, "R&D")),
    percent_in_path(|attio| confirm(attio, "100%")),
    plus_in_path(|attio| confirm(attio, "250+")),
    query_marks_in_path(|attio| confirm(attio, "Why? #1")),
    dots_in_path(|attio| confirm(attio, "...")),
    by_id(|attio| {
        let option = "94f6f3e3-c351-425e-92d5-428ad4dbee9b";
        attio.update_select_option(Objects, "companies", "tier", option, archived())
    }),
    nothing_set(|attio| {
        attio.update_select_option(Objects, "companies", "tier", "Medium", nothing())
    }),
    empty_title(|attio| {
        attio.update_select_option(Objects, "companies", "tier", "Medium", titled(""))
    }),
    value_not_found(|attio| {
        attio.update_select_option(Lists, LIST, ATTRIBUTE, "Medium", archived())
    }),
    not_found(|attio| {
        attio.update_select_option(Lists, LIST, "my-attribute", "Medium", titled("Medium"))
    }),
    title_conflict(|attio| {
        attio.update_select_option(Lists, LIST, ATTRIBUTE, "Low", titled("Medium"))
    }),
    forbidden(|attio| attio.update_select_option(Lists, LIST, ATTRIBUTE, "Medium", archived())),
);
