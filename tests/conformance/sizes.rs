//! The sizes of calls and errors, and whether they can be sent to other threads.

use crate::TOKEN;
use crate::runtime::{Client, Error, Items, Method, Pages};
use crate::types::{
    Attribute, AttributeType, CreateAttribute, CreateSelectOption, CreateStatus, Target::Objects,
    UpdateAttribute, UpdateSelectOption, UpdateStatus,
};

/// The maximum size of the future of a call, in bytes; futures are often on the stack.
const MAX_SIZE: usize = 4 << 10;

fn size<F: Future + Send>(future: F) -> usize {
    size_of_val(&future)
}

#[test]
fn futures_are_small_and_send() {
    let it = Client::new(TOKEN).unwrap();
    let body = CreateAttribute::new("Nickname", "nickname", AttributeType::Text);
    let option = UpdateSelectOption::new();
    for (name, size) in [
        ("list_attributes", size(it.list_attributes(Objects, "a").send())),
        ("create_attribute", size(it.create_attribute(Objects, "a", body).send())),
        ("get_attribute", size(it.get_attribute(Objects, "a", "b").send())),
        (
            "update_attribute",
            size(it.update_attribute(Objects, "a", "b", UpdateAttribute::new()).send()),
        ),
        ("list_select_options", size(it.list_select_options(Objects, "a", "b").send())),
        (
            "create_select_option",
            size(it.create_select_option(Objects, "a", "b", CreateSelectOption::new("c")).send()),
        ),
        (
            "update_select_option",
            size(it.update_select_option(Objects, "a", "b", "c", option).send()),
        ),
        ("list_statuses", size(it.list_statuses(Objects, "a", "b").send())),
        ("create_status", size(it.create_status(Objects, "a", "b", CreateStatus::new("c")).send())),
        (
            "update_status",
            size(it.update_status(Objects, "a", "b", "c", UpdateStatus::new()).send()),
        ),
        ("request", size(it.request(Method::GET, "/a").bytes())),
        ("response", size(it.list_attributes(Objects, "a").response())),
    ] {
        assert!(size <= MAX_SIZE, "{name}: {size} bytes");
    }
}

#[test]
fn an_error_is_one_pointer() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Client>(), size_of::<usize>());
}

#[test]
fn public_types_can_be_sent_to_other_threads() {
    fn anywhere<T: Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>() {}
    anywhere::<Error>();
    anywhere::<Client>();
    anywhere::<crate::generated::operations::ListAttributesCall>();
    anywhere::<crate::runtime::Request>();
    sent::<Pages<Attribute>>();
    sent::<Items<Attribute>>();
}
