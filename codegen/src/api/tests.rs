//! Tests of the API diff on single items.

use super::*;

/// The bump that a change of lists requires.
fn bump(old: &str, new: &str) -> Option<SemverBump> {
    required_bump(&compare(old, new))
}

#[test]
fn removals_and_changes_are_major() {
    let major = Some(SemverBump::Major);
    assert_eq!(bump("pub fn a::f()", ""), major);
    assert_eq!(bump("pub a::B::c: u8", "pub a::B::c: u16"), major);
    assert_eq!(bump("pub fn a::f(x: u8)", "pub fn a::f(x: u8, y: u8)"), major);
    assert_eq!(bump("pub fn a::f() -> u8", "pub fn a::f() -> u16"), major);
    assert_eq!(bump("impl core::clone::Clone for a::B", ""), major);
    assert_eq!(bump("pub struct a::B", "#[non_exhaustive] pub struct a::B"), major);
}

#[test]
fn additions_are_minor() {
    let minor = Some(SemverBump::Minor);
    assert_eq!(bump("", "pub fn a::f()"), minor);
    assert_eq!(bump("", "impl core::clone::Clone for a::B"), minor);
    let open = "#[non_exhaustive] pub enum a::B";
    assert_eq!(bump(open, &format!("{open}\npub a::B::C")), minor);
    let structure = "#[non_exhaustive] pub struct a::B";
    assert_eq!(bump(structure, &format!("{structure}\npub a::B::c: u8")), minor);
    assert_eq!(bump("pub struct a::B", "pub struct a::B\npub fn a::B::f()"), minor);
}

#[test]
fn a_new_member_of_an_exhaustive_item_is_major() {
    for whole in ["pub enum a::B", "pub enum a::B<T>", "pub struct a::B"] {
        assert_eq!(
            bump(whole, &format!("{whole}\npub a::B::C")),
            Some(SemverBump::Major),
            "{whole}"
        );
    }
    let method = "pub trait a::B\npub fn a::B::f(&self)";
    assert_eq!(bump("pub trait a::B", method), Some(SemverBump::Major));
    // No program listed the members of a new type.
    assert_eq!(bump("", "pub enum a::B\npub a::B::C"), Some(SemverBump::Minor));
}

#[test]
fn losing_an_auto_trait_is_major_and_gaining_it_is_minor() {
    for (ty, has, lacks) in [
        ("pub struct a::B", "", "impl !core::marker::Send for a::B"),
        (
            "pub struct a::B<T>",
            "impl<T> core::marker::Sync for a::B<T> where T: core::marker::Sync",
            "impl<T> !core::marker::Sync for a::B<T>",
        ),
    ] {
        let (has, lacks) = (format!("{ty}\n{has}"), format!("{ty}\n{lacks}"));
        assert_eq!(bump(&has, &lacks), Some(SemverBump::Major), "{lacks}");
        assert_eq!(bump(ty, &lacks), Some(SemverBump::Major), "{lacks}");
        assert_eq!(bump(&lacks, &has), Some(SemverBump::Minor), "{lacks}");
        // A new type never had it.
        assert_eq!(bump("", &lacks), Some(SemverBump::Minor), "{lacks}");
    }
}

#[test]
fn additions_that_restrict_are_major() {
    let major = Some(SemverBump::Major);
    let ty = "pub struct a::B";
    assert_eq!(bump(ty, &format!("{ty}\nimpl core::ops::drop::Drop for a::B")), major);
    let variant = "#[non_exhaustive] pub enum a::E\npub a::E::V";
    assert_eq!(bump(variant, &format!("{variant}\npub a::E::V::f: u8")), major);
    for part in ["pub fn a::T::f()", "pub const a::T::C: u8", "pub type a::T::C"] {
        assert_eq!(bump("pub trait a::T", &format!("pub trait a::T\n{part}")), major, "{part}");
    }
}

#[test]
fn a_new_compiler_version_is_minor_and_a_new_public_dependency_version_major() {
    assert_eq!(bump("rust-version: 1.88", "rust-version: 1.95"), Some(SemverBump::Minor));
    assert_eq!(bump("dependency http 1", "dependency http 2"), Some(SemverBump::Major));
    assert_eq!(bump("feature a enables b/c", "feature a"), Some(SemverBump::Major));
    // Next to items, too.
    let item = "impl core::clone::Clone for a::B";
    assert_eq!(bump(item, &format!("{item}\nfeature a")), Some(SemverBump::Minor));
}

#[test]
fn deprecation_is_minor_and_undeprecation_a_patch() {
    let (item, deprecated) = ("pub fn a::f(x: u8)", "#[deprecated] pub fn a::f(x: u8)");
    assert_eq!(bump(item, deprecated), Some(SemverBump::Minor));
    assert_eq!(bump(deprecated, item), Some(SemverBump::Patch));
    assert_eq!(bump(item, "#[deprecated] pub fn a::f(x: u16)"), Some(SemverBump::Major));
}

#[test]
fn argument_order_matters_but_names_do_not() {
    let item = "pub fn a::B<T>::f(&self, x: impl Into<C, D>, y: &[(u8, u8)]) -> u8";
    let renamed = item.replace("x:", "z:");
    assert_eq!(bump(item, &renamed), Some(SemverBump::Patch));
    let same = "pub fn a::f(x: impl Fn(u8) -> u8, y: impl Fn(u8) -> u8)";
    let swapped = "pub fn a::f(y: impl Fn(u8) -> u8, x: impl Fn(u8) -> u8)";
    assert_eq!(bump(same, swapped), Some(SemverBump::Major));
    assert_eq!(bump(item, item), None);
    let (old, new) = ("pub fn a::f(from: &str, to: &str)", "pub fn a::f(target: &str, from: &str)");
    assert_eq!(bump(old, new), Some(SemverBump::Major));
}

#[test]
fn kind_and_path_identify_an_item() {
    for (line, expected) in [
        ("pub fn a::B<T>::c(&self, d: u8) -> a::E", "pub fn a::B::c"),
        ("#[deprecated] #[non_exhaustive] pub struct a::B<T>", "pub struct a::B"),
        ("pub a::B::c: alloc::vec::Vec<u8>", "pub a::B::c"),
        ("pub a::B::C(a::D)", "pub a::B::C"),
        ("pub const a::B::ALL: &'static [Self]", "pub const a::B::ALL"),
        ("pub type a::B::Err = a::C", "pub type a::B::Err"),
        ("pub fn a::B<T>::c<'a: 'b, const N: usize>() -> u8", "pub fn a::B::c"),
        ("#[deprecated] impl<T> a::B<T>", "impl<T> a::B<T>"),
        ("feature a enables b/c", "feature a enables b/c"),
        ("", ""),
    ] {
        assert_eq!(Item::of(line).name, expected, "{line}");
    }
}

#[test]
fn a_message_shows_the_old_and_the_new_item() {
    let changes = compare("pub a::B::c: u8\npub a::B::d: u8", "pub a::B::c: u16\npub a::B::e: u8");
    let message: Vec<String> = changes.iter().map(ItemChange::message).collect();
    assert_eq!(
        message,
        [
            "`pub a::B::c: u8` became `pub a::B::c: u16`",
            "`pub a::B::d: u8` was removed",
            "`pub a::B::e: u8` was added",
        ]
    );
}

/// The groups of a change of lists.
fn grouped(old: &str, new: &str) -> Vec<(SemverBump, String)> {
    groups(&compare(old, new)).into_iter().map(|it| (it.bump, it.message)).collect()
}

#[test]
fn new_implementations_of_a_type_are_one_change() {
    let ty = "pub struct a::B";
    let more = format!("{ty}\nimpl core::clone::Clone for a::B\nimpl core::fmt::Debug for a::B");
    let message =
        "`impl core::clone::Clone for a::B` was added; `impl core::fmt::Debug for a::B` was added";
    assert_eq!(grouped(ty, &more), [(SemverBump::Minor, message.to_owned())]);
    assert_eq!(grouped(&more, ty), [(SemverBump::Major, message.replace("added", "removed"))]);
}

#[test]
fn an_added_or_removed_type_is_one_change() {
    let others = "pub struct a::A\npub struct a::Bold";
    let ty = "#[non_exhaustive] pub struct a::B\npub a::B::c: u8\npub fn a::B::c(self) -> Self\n\
              impl core::clone::Clone for a::B\nimpl core::convert::From<&a::B> for a::A";
    let new = format!("{others}\n{ty}");
    let message = "`#[non_exhaustive] pub struct a::B` was added, with 4 items";
    assert_eq!(grouped(others, &new), [(SemverBump::Minor, message.to_owned())]);
    assert_eq!(grouped(&new, others), [(SemverBump::Major, message.replace("added", "removed"))]);
    // `Bold` only starts with the name of `B`.
    let more = format!("{new}\npub fn a::Bold::c()");
    assert_eq!(grouped(others, &more).len(), 2);
    // A new variant of an old enum is a group of its own.
    let variant = "#[non_exhaustive] pub enum a::E";
    let message = "`pub a::E::F` was added, with 1 item";
    let new = format!("{variant}\npub a::E::F\npub a::E::F::g: u8");
    assert_eq!(grouped(variant, &new), [(SemverBump::Minor, message.to_owned())]);
}

#[test]
fn implementations_change_with_their_type() {
    let of = |ty: &str| format!("pub struct a::{ty}\nimpl<T> core::fmt::Debug for a::{ty}");
    let message = "`pub struct a::B<T>` became `pub struct a::B<T, W>`, with 2 items";
    assert_eq!(grouped(&of("B<T>"), &of("B<T, W>")), [(SemverBump::Major, message.to_owned())]);
}

#[test]
fn a_field_and_its_setter_are_one_change() {
    let of = |ty: &str| format!("pub a::B::c: {ty}\npub fn a::B::c(self, c: {ty}) -> Self");
    let message = "`pub a::B::c: u8` became `pub a::B::c: u16`; `pub fn a::B::c(self, c: u8) -> Self` became \
                `pub fn a::B::c(self, c: u16) -> Self`";
    assert_eq!(grouped(&of("u8"), &of("u16")), [(SemverBump::Major, message.to_owned())]);
    // Lines without a path are reported separately.
    assert_eq!(grouped("feature a", "feature b").len(), 2);
    assert_eq!(grouped("", ""), []);
}

/// A spec with one operation, whose response has one property with this schema.
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
fn diffs_that_agree_have_no_mismatch() {
    let (old, new) = (spec("{type: string}"), spec("{type: boolean}"));
    let changes = diff::diff(&old, &new).unwrap();
    let api = compare("pub a::B::c: String", "pub a::B::c: bool");
    assert_eq!(mismatches(&changes, &api), Vec::<String>::new());
    assert_eq!(mismatches(&[], &[]), Vec::<String>::new());
}

#[test]
fn a_change_in_one_diff_only_is_a_mismatch() {
    let (old, new) = (spec("{type: string}"), spec("{type: boolean}"));
    let changes = diff::diff(&old, &new).unwrap();
    let [missed] = mismatches(&changes, &[]).try_into().unwrap();
    assert_eq!(
        missed,
        "response-property-type-changed: the type of B.c changed: `String` → `bool`, which should \
         be major for the API, but no such change was found"
    );
    let api = compare("", "pub a::B::c: bool");
    let [unforeseen] = mismatches(&[], &api).try_into().unwrap();
    assert_eq!(
        unforeseen,
        "minor: `pub a::B::c: bool` was added, which no change of the spec explains"
    );
}

#[test]
fn a_change_of_one_part_does_not_explain_that_of_another() {
    let (old, new) = (spec("{type: string}"), spec("{type: boolean}"));
    let changes = diff::diff(&old, &new).unwrap();
    let api = compare("pub x::B::c: String\npub x::D::e: u8", "pub x::B::c: bool");
    let [unforeseen] = mismatches(&changes, &api).try_into().unwrap();
    assert!(
        unforeseen.starts_with("major: `pub x::D::e: u8` was removed, which no"),
        "{unforeseen}"
    );
    let elsewhere = mismatches(&changes, &compare("pub x::D::e: u8", ""));
    assert_eq!(elsewhere.len(), 2, "{elsewhere:?}");
}

#[test]
fn rust_names_link_items_to_spec_changes() {
    let old = spec("{type: string}");
    let new = old.replace("    B: {", "    B: {x-rust-name: Bee, ");
    let new = new.replace("operationId: a", "operationId: a\n      x-rust-name: fetch");
    let changes = diff::diff(&old, &new).unwrap();
    let ours = "pub struct x::B\npub fn x::Client::a(&self) -> x::ACall";
    let theirs = "pub struct x::Bee\npub fn x::Client::fetch(&self) -> x::FetchCall";
    assert_eq!(mismatches(&changes, &compare(ours, theirs)), Vec::<String>::new());
}

/// With an unparsed item, a renamed argument would count as a removed function.
#[test]
fn every_item_of_the_client_is_parsed() {
    let list = include_str!("../../../generated-client/public-api.txt");
    for line in list.lines() {
        let item = Item::of(line);
        let expected = match line.split([' ', ':']).next() {
            Some("feature" | "dependency" | "rust-version") => item.kind == ItemKind::Other,
            Some(it) if it == "impl" || it.starts_with("impl<") => {
                matches!(item.kind, ItemKind::Impl | ItemKind::RestrictingImpl)
            }
            _ => !item.path.is_empty(),
        };
        assert!(expected, "{line}: {item:?}");
    }
}
