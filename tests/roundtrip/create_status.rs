//! The calls of `create_status`, one for each recording.

use attio_client::types::CreateStatus;
use attio_client::types::Target::{Lists, Objects};

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";
const ATTRIBUTE: &str = "41252299-f8c7-4b5e-99c9-4ff8321d2f96";

fn titled(title: &str) -> CreateStatus {
    CreateStatus::new(title)
}

replays!(
    create_status,
    documented(|attio| {
        let body =
            titled("In Progress").celebration_enabled(true).target_time_in_status("P0Y0M1DT0H0M0S");
        attio.create_status(Lists, LIST, ATTRIBUTE, body)
    }),
    title_only(|attio| attio.create_status(Objects, "deals", "stage", titled("Negotiation"))),
    emoji_in_title(|attio| {
        let body = titled("Won 🎉").celebration_enabled(false);
        attio.create_status(Objects, "deals", "stage", body)
    }),
    not_a_status_attribute(|attio| {
        attio.create_status(Lists, LIST, ATTRIBUTE, titled("In Progress"))
    }),
    refused_duration(|attio| {
        let body = titled("In Progress").target_time_in_status("a week");
        attio.create_status(Objects, "deals", "stage", body)
    }),
    not_found(|attio| attio.create_status(Lists, LIST, "my-attribute", titled("In Progress"))),
    title_conflict(|attio| attio.create_status(Lists, LIST, ATTRIBUTE, titled("In Progress"))),
    forbidden(|attio| attio.create_status(Lists, LIST, ATTRIBUTE, titled("In Progress"))),
);
