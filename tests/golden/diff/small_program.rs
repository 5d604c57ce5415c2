//! A program that uses the whole client of `small.yaml`, as users would.
//!
//! See `program.rs`. It also uses deprecated items, and `Idle`, which no operation uses.

use std::collections::HashMap;

use attio_client::{Client, Error, Extra, Response, handles, operations, types};
use serde::{Deserialize, Serialize};
use serde_json::Value;

// The calls of operations, each with its type.

pub fn get_shelf(client: &Client) -> operations::GetShelfCall {
    client.get_shelf("poems", "en").mode("short")
}

pub fn put_shelf(client: &Client) -> operations::PutShelfCall {
    client.put_shelf("poems", shelf_to_send())
}

pub fn delete_shelf(client: &Client) -> operations::DeleteShelfCall {
    client.delete_shelf("poems")
}

pub fn make_thing(client: &Client) -> operations::MakeThingCall {
    client.make_thing(thing_to_send())
}

pub fn other(client: &Client) -> operations::OtherCall {
    client.other()
}

pub fn try_shelf(client: &Client) -> operations::TryShelfCall {
    client.try_shelf()
}

pub fn send_note(client: &Client) -> operations::SendNoteCall {
    client.send_note(types::Note::new().name("Lent").tags(vec![String::from("red")]))
}

/// The same for one shelf.
pub fn of_shelf(
    shelf: &handles::ShelfHandle,
) -> (operations::GetShelfCall, operations::PutShelfCall, operations::DeleteShelfCall) {
    (shelf.get_shelf("en"), shelf.put_shelf(shelf_to_send()), shelf.delete_shelf())
}

pub fn shelf_handle(client: &Client) -> handles::ShelfHandle {
    client.shelf("poems")
}

/// The result of each call.
pub async fn results(client: &Client) -> Result<(), Error> {
    let _: types::Shelf = get_shelf(client).await?;
    let _: types::Shelf = put_shelf(client).await?;
    let (): () = delete_shelf(client).await?;
    let (): () = make_thing(client).await?;
    let _: types::Choice = other(client).await?;
    let _: operations::TryShelfSuccess = try_shelf(client).await?;
    let (): () = send_note(client).await?;
    let response: Response<types::Choice> = other(client).response().await?;
    let _: &types::Choice = response.body();
    Ok(())
}

// Request types: constructed with all setters.

pub fn shelf_to_send() -> types::Shelf {
    let child = types::Shelf::new("Sonnets");
    types::Shelf::new("Poems").child(child).note("Dusty.").size("small").label("red")
}

pub fn thing_to_send() -> types::Thing {
    let (one, when) = (choices_to_send().0, types::When::from("2022-11-21T13:22:49Z"));
    let it = types::Thing::new().choice(one).when(when);
    it.day(types::Day::from("2022-11-21")).flag(true)
}

pub fn choices_to_send() -> (types::Choice, types::Choice) {
    let (one, two) = (types::One::new().sort("a"), types::Two::new().sort("b"));
    (one.into(), two.into())
}

pub fn labels_to_send() -> [types::Label; 3] {
    ["red".into(), true.into(), vec![String::from("red")].into()]
}

// Each field of request and response types.

pub fn shelf(it: &types::Shelf) {
    let _: &Option<Box<types::Shelf>> = &it.child;
    let _: &Option<types::Label> = &it.label;
    let _: &String = &it.name;
    let _: &Option<String> = &it.note;
    let _: &Option<String> = &it.size;
    // Every object has this field.
    let _: &Extra = &it.extra;
}

pub fn thing(it: &types::Thing) {
    let _: &Option<types::Choice> = &it.choice;
    let _: &Option<types::Day> = &it.day;
    let _: &Option<bool> = &it.flag;
    let _: &Option<types::When> = &it.when;
}

pub fn one(it: &types::One) {
    let _: &Option<String> = &it.sort;
}

pub fn two(it: &types::Two) {
    let _: &Option<String> = &it.sort;
}

pub fn note(it: &types::Note) {
    let _: &Option<String> = &it.name;
    let _: &Option<Vec<String>> = &it.tags;
}

pub fn idle(it: &types::Idle) {
    let _: &Option<String> = &it.x;
}

/// Every variant with its contents, and a wildcard.
pub fn choice(it: &types::Choice) {
    match it {
        types::Choice::One(it) => one(it),
        types::Choice::Two(it) => two(it),
        types::Choice::Unknown(it) => {
            let _: &Value = it;
        }
        _ => {}
    }
}

/// The same for a union by JSON type.
pub fn label(it: &types::Label) {
    match it {
        types::Label::String(it) => {
            let _: &String = it;
        }
        types::Label::Bool(it) => {
            let _: &bool = it;
        }
        types::Label::List(it) => {
            let _: &Vec<String> = it;
        }
        types::Label::Unknown(it) => {
            let _: &Value = it;
        }
        _ => {}
    }
}

/// Every status with its contents, and a wildcard.
pub fn tried(it: operations::TryShelfSuccess) {
    match it {
        operations::TryShelfSuccess::Ok(it) => shelf(&it),
        operations::TryShelfSuccess::Accepted(it) => {
            let _: String = it;
        }
        operations::TryShelfSuccess::NoContent => {}
        operations::TryShelfSuccess::Unknown { status, body, .. } => {
            let _: (u16, Vec<u8>) = (status, body);
        }
        _ => {}
    }
}

pub fn texts(day: types::Day, when: &types::When) -> Option<String> {
    let read = when.to_date_time().ok()?;
    let _: i128 = read.unix_timestamp_nanos();
    let again = types::When::from(read);
    Some(day.into_string() + again.as_str())
}

/// State that a program keeps between two runs.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Snapshot {
    shelves: HashMap<types::Day, types::Shelf>,
    things: HashMap<types::When, types::Thing>,
    choices: Vec<types::Choice>,
    labels: Vec<types::Label>,
    idle: Vec<types::Idle>,
    notes: Vec<types::Note>,
}
