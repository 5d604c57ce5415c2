//! The calls of `list_attributes`, one for each recording.

use attio_client::types::Target::{Lists, Objects};

use crate::replay::replays;

const LIST: &str = "33ebdbe9-e529-47c9-b894-0ba25e9c15c0";

replays!(
    list_attributes,
    documented(|attio| attio.list_attributes(Lists, LIST).limit(10).offset(5).show_archived(true)),
    past_the_end(|attio| attio
        .list_attributes(Lists, LIST)
        .limit(10)
        .offset(6)
        .show_archived(true)),
    empty(|attio| attio.list_attributes(Objects, "projects")),
    sixteen_keys(|attio| attio.list_attributes(Objects, "people")),
    system_defaults(|attio| attio.list_attributes(Objects, "companies")),
    every_type(|attio| attio.list_attributes(Objects, "people")),
    archived_shown(|attio| attio.list_attributes(Objects, "deals").show_archived(true)),
    neutral_query(|attio| {
        attio.list_attributes(Objects, "deals").show_archived(false).offset(0).limit(500)
    }),
    encoded_identifier(|attio| attio.list_attributes(Lists, "Q3 / EMEA")),
    wrong_length(|attio| attio.list_attributes(Objects, "people")),
    missing_scope(|attio| attio.list_attributes(Lists, LIST)),
    not_found(|attio| attio.list_attributes(Lists, LIST)),
    no_such_route(|attio| attio.list_attributes(Lists, LIST)),
    query_validation(|attio| attio.list_attributes(Objects, "people").limit(u32::MAX.into())),
    rate_limited(|attio| attio.list_attributes(Objects, "people")),
    bad_gateway(|attio| attio.list_attributes(Objects, "people")),
    internal_error(|attio| attio.list_attributes(Objects, "people")),
);
