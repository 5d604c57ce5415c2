//! The calls of the operations on statuses, one for each recording.

use attio_client::types::Target::{Lists, Objects};
use attio_client::types::{CreateStatus, UpdateStatus};

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

replays!(
    list_statuses,
    documented(|attio| attio.list_statuses(Lists, LIST, ATTRIBUTE).show_archived(true)),
    default_stages(|attio| attio.list_statuses(Objects, "deals", "stage")),
    without_target_time(|attio| attio.list_statuses(Objects, "deals", "stage")),
    archived_hidden(|attio| attio.list_statuses(Objects, "deals", "stage").show_archived(false)),
    archived_shown(|attio| attio.list_statuses(Objects, "deals", "stage").show_archived(true)),
    not_found(|attio| attio.list_statuses(Lists, LIST, "my-attribute")),
    rate_limited(|attio| attio.list_statuses(Objects, "deals", "stage")),
);

fn new(title: &str) -> CreateStatus {
    CreateStatus::new(title)
}

replays!(
    create_status,
    documented(|attio| {
        let body =
            new("In Progress").celebration_enabled(true).target_time_in_status("P0Y0M1DT0H0M0S");
        attio.create_status(Lists, LIST, ATTRIBUTE, body)
    }),
    title_only(|attio| attio.create_status(Objects, "deals", "stage", new("Negotiation"))),
    emoji_in_title(|attio| {
        let body = new("Won 🎉").celebration_enabled(false);
        attio.create_status(Objects, "deals", "stage", body)
    }),
    not_a_status_attribute(|attio| {
        attio.create_status(Lists, LIST, ATTRIBUTE, new("In Progress"))
    }),
    refused_duration(|attio| {
        let body = new("In Progress").target_time_in_status("a week");
        attio.create_status(Objects, "deals", "stage", body)
    }),
    not_found(|attio| attio.create_status(Lists, LIST, "my-attribute", new("In Progress"))),
    title_conflict(|attio| attio.create_status(Lists, LIST, ATTRIBUTE, new("In Progress"))),
    forbidden(|attio| attio.create_status(Lists, LIST, ATTRIBUTE, new("In Progress"))),
);

fn nothing() -> UpdateStatus {
    UpdateStatus::new()
}

fn titled(title: &str) -> UpdateStatus {
    UpdateStatus::new().title(title)
}

fn archived() -> UpdateStatus {
    UpdateStatus::new().is_archived(true)
}

replays!(
    update_status,
    documented(|attio| {
        let body = titled("In Progress")
            .celebration_enabled(true)
            .target_time_in_status("P0Y0M1DT0H0M0S")
            .is_archived(false);
        attio.update_status(Lists, LIST, ATTRIBUTE, "In Progress", body)
    }),
    emoji_in_path(|attio| {
        let body = nothing().celebration_enabled(true);
        attio.update_status(Objects, "deals", "stage", "Won 🎉", body)
    }),
    title_only(|attio| attio.update_status(Objects, "deals", "stage", "Lead", titled("New lead"))),
    target_time_null(|attio| {
        let body = nothing().target_time_in_status(None);
        attio.update_status(Objects, "deals", "stage", "Lead", body)
    }),
    flags_false(|attio| {
        let body = nothing().celebration_enabled(false).is_archived(false);
        attio.update_status(Objects, "deals", "stage", "Lost", body)
    }),
    by_id(|attio| {
        let status = "52ca502b-9dd3-4859-8102-766a16f7eb5f";
        attio.update_status(Objects, "deals", "stage", status, archived())
    }),
    nothing_set(|attio| attio.update_status(Objects, "deals", "stage", "Lost", nothing())),
    refused_duration(|attio| {
        let body = nothing().target_time_in_status("a week");
        attio.update_status(Objects, "deals", "stage", "Lost", body)
    }),
    value_not_found(|attio| attio.update_status(Lists, LIST, ATTRIBUTE, "Medium", archived())),
    not_found(|attio| {
        attio.update_status(Lists, LIST, "my-attribute", "In Progress", titled("In Progress"))
    }),
    title_conflict(|attio| {
        attio.update_status(Lists, LIST, ATTRIBUTE, "Lead", titled("In Progress"))
    }),
    forbidden(|attio| attio.update_status(Lists, LIST, ATTRIBUTE, "In Progress", archived())),
    rate_limited(|attio| attio.update_status(Objects, "deals", "stage", "Lost", archived())),
);
