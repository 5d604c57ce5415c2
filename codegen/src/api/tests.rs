//! What the second judge makes of single items.

use super::*;

/// The verdict on one list that became another.
fn judged(old: &str, new: &str) -> Option<Verdict> {
    verdict(&compare(old, new))
}

#[test]
fn what_is_gone_or_other_than_it_was_is_major() {
    let major = Some(Verdict::Major);
    assert_eq!(judged("pub fn a::f()", ""), major);
    assert_eq!(judged("pub a::B::c: u8", "pub a::B::c: u16"), major);
    assert_eq!(judged("pub fn a::f(x: u8)", "pub fn a::f(x: u8, y: u8)"), major);
    assert_eq!(judged("pub fn a::f() -> u8", "pub fn a::f() -> u16"), major);
    assert_eq!(judged("impl core::clone::Clone for a::B", ""), major);
    assert_eq!(judged("pub struct a::B", "#[non_exhaustive] pub struct a::B"), major);
}

#[test]
fn what_is_new_is_minor() {
    let minor = Some(Verdict::Minor);
    assert_eq!(judged("", "pub fn a::f()"), minor);
    assert_eq!(judged("", "impl core::clone::Clone for a::B"), minor);
    let open = "#[non_exhaustive] pub enum a::B";
    assert_eq!(judged(open, &format!("{open}\npub a::B::C")), minor);
    let structure = "#[non_exhaustive] pub struct a::B";
    assert_eq!(judged(structure, &format!("{structure}\npub a::B::c: u8")), minor);
    assert_eq!(judged("pub struct a::B", "pub struct a::B\npub fn a::B::f()"), minor);
}

#[test]
fn a_new_part_of_what_programs_may_list_is_major() {
    for whole in ["pub enum a::B", "pub enum a::B<T>", "pub struct a::B"] {
        assert_eq!(
            judged(whole, &format!("{whole}\npub a::B::C")),
            Some(Verdict::Major),
            "{whole}"
        );
    }
    let method = "pub trait a::B\npub fn a::B::f(&self)";
    assert_eq!(judged("pub trait a::B", method), Some(Verdict::Major));
    // With the whole itself new, nobody listed it.
    assert_eq!(judged("", "pub enum a::B\npub a::B::C"), Some(Verdict::Minor));
}

#[test]
fn losing_an_automatic_trait_is_major_and_gaining_it_is_not() {
    let ty = "pub struct a::B<T>";
    let without = format!("{ty}\nimpl !core::marker::Send for a::B<T>");
    assert_eq!(judged(ty, &without), Some(Verdict::Major));
    assert_eq!(judged(&without, ty), Some(Verdict::Minor));
    // A type that is new never had it.
    assert_eq!(judged("", &without), Some(Verdict::Minor));
}

#[test]
fn deprecation_is_minor_and_its_end_a_patch() {
    let (item, deprecated) = ("pub fn a::f(x: u8)", "#[deprecated] pub fn a::f(x: u8)");
    assert_eq!(judged(item, deprecated), Some(Verdict::Minor));
    assert_eq!(judged(deprecated, item), Some(Verdict::Patch));
    assert_eq!(judged(item, "#[deprecated] pub fn a::f(x: u16)"), Some(Verdict::Major));
}

#[test]
fn names_of_arguments_do_not_matter_but_their_order_does() {
    let item = "pub fn a::B<T>::f(&self, x: impl Into<C, D>, y: &[(u8, u8)]) -> u8";
    let renamed = item.replace("x:", "z:");
    assert_eq!(judged(item, &renamed), Some(Verdict::Patch));
    let same = "pub fn a::f(x: impl Fn(u8) -> u8, y: impl Fn(u8) -> u8)";
    let swapped = "pub fn a::f(y: impl Fn(u8) -> u8, x: impl Fn(u8) -> u8)";
    assert_eq!(judged(same, swapped), Some(Verdict::Major));
    assert_eq!(judged(item, item), None);
}

#[test]
fn items_are_known_by_kind_and_path() {
    for (line, expected) in [
        ("pub fn a::B<T>::c(&self, d: u8) -> a::E", "pub fn a::B::c"),
        ("#[deprecated] #[non_exhaustive] pub struct a::B<T>", "pub struct a::B"),
        ("pub a::B::c: alloc::vec::Vec<u8>", "pub a::B::c"),
        ("pub a::B::C(a::D)", "pub a::B::C"),
        ("pub const a::B::ALL: &'static [Self]", "pub const a::B::ALL"),
        ("pub type a::B::Err = a::C", "pub type a::B::Err"),
        ("impl<T> a::B<T>", "impl<T> a::B<T>"),
        ("", ""),
    ] {
        assert_eq!(name(line), expected, "{line}");
    }
}

#[test]
fn a_change_is_told_with_both_sides() {
    let changes = compare("pub a::B::c: u8\npub a::B::d: u8", "pub a::B::c: u16\npub a::B::e: u8");
    let says: Vec<String> = changes.iter().map(Change::says).collect();
    assert_eq!(
        says,
        [
            "`pub a::B::c: u8` became `pub a::B::c: u16`",
            "`pub a::B::d: u8` was removed",
            "`pub a::B::e: u8` was added",
        ]
    );
}

/// A spec with one operation, whose answer has one property that may be written like this.
fn spec(property: &str) -> String {
    format!(
        "openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
  /a:
    get:
      operationId: a
      responses:
        '200': {{description: A., content: {{application/json: {{schema: {{$ref: '#/components/schemas/B'}}}}}}}}
components:
  schemas:
    B: {{type: object, properties: {{c: {property}}}}}
"
    )
}

#[test]
fn judges_that_see_the_same_do_not_contradict_each_other() {
    let (old, new) = (spec("{type: string}"), spec("{type: boolean}"));
    let changes = diff::diff(&old, &new).unwrap();
    let api = compare("pub a::B::c: String", "pub a::B::c: bool");
    assert_eq!(contradictions(&changes, &api), Vec::<String>::new());
    assert_eq!(contradictions(&[], &[]), Vec::<String>::new());
}

#[test]
fn what_only_one_judge_sees_is_a_contradiction() {
    let (old, new) = (spec("{type: string}"), spec("{type: boolean}"));
    let changes = diff::diff(&old, &new).unwrap();
    let [missed] = contradictions(&changes, &[]).try_into().unwrap();
    assert_eq!(
        missed,
        "response-property-type-changed: the type of B.c changed: `String` → `bool`, which is major \
         for the API by the table, and nothing such is seen"
    );
    let api = compare("", "pub a::B::c: bool");
    let [unforeseen] = contradictions(&[], &api).try_into().unwrap();
    assert_eq!(
        unforeseen,
        "minor: `pub a::B::c: bool` was added, and no change of the spec explains it"
    );
}
