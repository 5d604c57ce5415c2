//! The calls of the operations on select options, one for each recording.

use attio_client::Client;
use attio_client::operations::UpdateSelectOptionCall;
use attio_client::types::Target::{Lists, Objects};
use attio_client::types::{CreateSelectOption, UpdateSelectOption};

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

replays!(
    list_select_options,
    documented(|attio| attio.list_select_options(Lists, LIST, ATTRIBUTE).show_archived(true)),
    special_titles(|attio| attio.list_select_options(Objects, "companies", "tier")),
    empty_for_status_attribute(|attio| attio.list_select_options(Objects, "deals", "stage")),
    archived_hidden(|attio| {
        attio.list_select_options(Objects, "companies", "tier").show_archived(false)
    }),
    archived_shown(|attio| {
        attio.list_select_options(Objects, "companies", "tier").show_archived(true)
    }),
    unknown_fields(|attio| attio.list_select_options(Objects, "companies", "tier")),
    not_found(|attio| attio.list_select_options(Lists, LIST, "my-attribute")),
    no_token(|attio| attio.list_select_options(Objects, "companies", "tier")),
);

fn new(title: &str) -> CreateSelectOption {
    CreateSelectOption::new(title)
}

replays!(
    create_select_option,
    documented(|attio| attio.create_select_option(Lists, LIST, ATTRIBUTE, new("Medium"))),
    slash_in_title(|attio| {
        attio.create_select_option(Objects, "companies", "tier", new("Pilot / Proposal"))
    }),
    not_a_select_attribute(|attio| {
        attio.create_select_option(Lists, LIST, ATTRIBUTE, new("Medium"))
    }),
    empty_title(|attio| attio.create_select_option(Objects, "companies", "tier", new(""))),
    not_found(|attio| attio.create_select_option(Lists, LIST, "my-attribute", new("Medium"))),
    title_conflict(|attio| attio.create_select_option(Lists, LIST, ATTRIBUTE, new("Medium"))),
    forbidden(|attio| attio.create_select_option(Lists, LIST, ATTRIBUTE, new("Medium"))),
);

fn nothing() -> UpdateSelectOption {
    UpdateSelectOption::new()
}

fn titled(title: &str) -> UpdateSelectOption {
    UpdateSelectOption::new().title(title)
}

fn archived() -> UpdateSelectOption {
    UpdateSelectOption::new().is_archived(true)
}

/// Updates an option with its current title.
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
