//! The calls of `list_statuses`, one for each recording.

use attio_client::types::Target::{Lists, Objects};

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

replays!(
    list_statuses,
    documented(|attio| attio.list_statuses(Lists, LIST, ATTRIBUTE).show_archived(true)),
    default_stages(|attio| attio.list_statuses(Objects, "deals", "stage")),
    archived_hidden(|attio| attio.list_statuses(Objects, "deals", "stage").show_archived(false)),
    archived_shown(|attio| attio.list_statuses(Objects, "deals", "stage").show_archived(true)),
    not_found(|attio| attio.list_statuses(Lists, LIST, "my-attribute")),
    rate_limited(|attio| attio.list_statuses(Objects, "deals", "stage")),
);
