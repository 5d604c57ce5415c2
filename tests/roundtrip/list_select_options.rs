//! The calls of `list_select_options`, one for each recording.

use attio_client::types::Target::{Lists, Objects};

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
